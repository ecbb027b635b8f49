// What browsers remember of what a browser folder holds (docs/protocol.md, section 11.5), so that whoever runs the service
// can take nothing away, put nothing back and exchange nothing unseen.

import { decimal, hex, identifier, joined, u32 } from './bytes.js';
import { digest } from './derivation.js';
import { Unopenable } from './errors.js';
import { read } from './json.js';
import { open } from './sealing.js';

const PAGES = 64;
const DIGEST = 16;
const SHORT = /^[0-9a-f]{32}$/;

/** The record of one folder. Opened by `FolderRecord.open`, or made by `WrittenRecord` (record_writing.js). */
export class FolderRecord {
    /** How often it was written. */
    number = 0n;
    /** @type {Known | null} */
    name = null;
    /** @type {Map<string, Known>} by item */
    items = new Map();
    /** @type {Map<number, Known>} by the page's number; `version` is the number of the writing that sealed it */
    pages = new Map();
    /** Of the root as it was opened or sealed last. */
    root = '';

    /**
     * @param {InnerPlaces} places
     * @param {(epoch: bigint) => SymmetricKey} keyOf an epoch of the folder's inner key
     * @param {SealedRecord} sealed as the service gives it; the root under the present key
     * @returns {Promise<FolderRecord>}
     * @throws {Unopenable} for a root or page that is altered, of another place, or not the one that the root names
     */
    static async open(places, keyOf, { number, epoch, root, pages }) {
        const record = new FolderRecord();
        record.number = number;
        const kept = object(read(await open(keyOf(epoch), root, places.record(number, epoch))));
        record.name = kept.name === null ? null : known(kept.name);
        // All at once: WebCrypto works beside the page, and waiting for each would take most of the time.
        const opened = await Promise.all(Object.entries(object(kept.pages)).map(async ([text, one]) => {
            const [page, of] = [Number(text), known(one)];
            const sealed = pages.get(page);
            if (decimal(text) === null || page >= PAGES || sealed === undefined || (await short(sealed)) !== of.digest) {
                throw new Unopenable('record');
            }
            const entries = read(await open(keyOf(of.epoch), sealed, places.page(page, of.version, of.epoch)));
            return { page, of, entries: Object.entries(object(entries)) };
        }));
        for (const { page, of, entries } of opened) {
            for (const [item, entry] of entries) {
                if (!/^[0-9a-f]{32}$/.test(item) || pageOf(dashed(item)) !== page) {
                    throw new Unopenable('record');
                }
                record.items.set(dashed(item), known(entry));
            }
            record.pages.set(page, of);
        }
        if (record.pages.size !== pages.size) {
            throw new Unopenable('record');
        }
        record.root = await short(root);
        return record;
    }

    /**
     * Whether this is the name that is remembered.
     *
     * @param {bigint} version
     * @param {bigint} epoch
     * @param {Bytes} sealed
     */
    async isNamed(version, epoch, sealed) {
        const name = this.name;
        return name?.version === version && name.epoch === epoch && name.digest === (await short(sealed));
    }

    /**
     * Whether this state cannot come after one that this browser has seen: an earlier one, or another of its number.
     *
     * @param {FolderRecord} seen
     */
    isBehind(seen) {
        return this.number < seen.number || (this.number === seen.number && this.root !== seen.root);
    }

    /**
     * Everything in which the rows are not what is remembered.
     *
     * @param {Iterable<Row>} rows
     * @returns {Promise<Difference[]>}
     */
    async differences(rows) {
        const left = new Map(this.items);
        const found = await Promise.all([...rows].map((row) => {
            const remembered = left.get(row.item);
            left.delete(row.item);
            return difference(remembered, row);
        }));
        const gone = [...left.keys()].map((item) => ({ what: /** @type {const} */ ('gone'), item }));
        return [...found.filter((one) => one !== null), ...gone];
    }
}

/**
 * @param {string} item
 * @returns {number} of the page that remembers it
 */
export function pageOf(item) {
    return Number(identifier(item)[0]) % PAGES;
}

/**
 * @param {Bytes} title sealed
 * @param {Bytes} body sealed
 * @returns {Promise<string>} what is remembered of both
 */
export async function digestOf(title, body) {
    return short(joined(u32(title.length), title, body));
}

/**
 * @param {Known | undefined} remembered
 * @param {Row} row
 * @returns {Promise<Difference | null>}
 */
async function difference(remembered, { item, version, epoch, title, body }) {
    if (remembered === undefined) {
        return { what: 'unknown', item };
    }
    if (version !== remembered.version) {
        return { what: version < remembered.version ? 'older' : 'newer', item };
    }
    const same = epoch === remembered.epoch && (await digestOf(title, body)) === remembered.digest;
    return same ? null : { what: 'altered', item };
}

/**
 * @param {Bytes} value
 * @returns {Promise<string>} what is remembered of it
 */
export async function short(value) {
    return hex((await digest(value)).slice(0, DIGEST));
}

/**
 * @param {Json | undefined} kept
 * @returns {Known}
 */
function known(kept) {
    const [first, second, of, ...more] = Array.isArray(kept) ? kept : [];
    const [version, epoch] = [decimal(first), decimal(second)];
    if (version === null || epoch === null || typeof of !== 'string' || !SHORT.test(of) || more.length) {
        throw new Unopenable('record');
    }
    return { version, epoch, digest: of };
}

/**
 * @param {Json | undefined} value
 * @returns {{[name: string]: Json}}
 */
function object(value) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw new Unopenable('record');
    }
    return value;
}

/** @param {string} digits 32 of them */
function dashed(digits) {
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
