// What browsers remember of what a browser folder holds (docs/protocol.md, section 11.5), so that whoever runs the service
// can take nothing away, put nothing back and exchange nothing unseen.

import { hex, identifier, joined, u32 } from './bytes.js';
import { digest } from './derivation.js';
import { Unopenable } from './errors.js';
import { read, written } from './json.js';
import { open, seal } from './sealing.js';

/** @import { Bytes } from './bytes.js' */
/** @import { InnerPlaces } from './inner.js' */
/** @import { Json } from './json.js' */
/** @import { SymmetricKey } from './secrets.js' */

/**
 * What is remembered of a seal, or of two that belong together.
 *
 * @typedef {{version: bigint, epoch: bigint, digest: string}} Known
 */
/**
 * A row as the service gives it.
 *
 * @typedef {{item: string, version: bigint, epoch: bigint, title: Bytes, body: Bytes}} Row
 */
/**
 * `gone`: remembered, and no row. `unknown`: a row, and nothing remembered. `older` and `newer`: another version.
 * `altered`: another seal of the same version.
 *
 * @typedef {{what: 'gone' | 'unknown' | 'older' | 'newer' | 'altered', item: string}} Difference
 */
/**
 * What is to be kept in the place of what was there, all of it or nothing.
 *
 * @typedef {{number: bigint, epoch: bigint, root: Bytes, pages: Map<number, Bytes>}} Sealed
 */

const PAGES = 64;
const DIGEST = 16;
const SHORT = /^[0-9a-f]{32}$/;
const NUMBER = /^(?:0|[1-9][0-9]{0,19})$/;

/** The record of one folder. Made empty, or opened by `FolderRecord.open`. */
export class FolderRecord {
    /** How often it was written. */
    number = 0n;
    /** @type {Known | null} */
    name = null;
    /** @type {Map<string, Known>} by item */
    #items = new Map();
    /** @type {Map<number, Known>} by the page's number; `version` is the number of the writing that sealed it */
    #pages = new Map();
    /** @type {Set<number>} */
    #changed = new Set();
    /** Of the root as it was opened or sealed last. */
    #root = '';

    /**
     * @param {InnerPlaces} places
     * @param {(epoch: bigint) => SymmetricKey} keyOf an epoch of the folder's inner key
     * @param {Sealed} sealed as the service gives it; the root under the present key
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
            if (!NUMBER.test(text) || page >= PAGES || sealed === undefined || (await short(sealed)) !== of.digest) {
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
                record.#items.set(dashed(item), known(entry));
            }
            record.#pages.set(page, of);
        }
        if (record.#pages.size !== pages.size) {
            throw new Unopenable('record');
        }
        record.#root = await short(root);
        return record;
    }

    /** @returns {ReadonlyMap<string, Known>} */
    get items() {
        return this.#items;
    }

    /**
     * @param {string} item
     * @param {bigint} version
     * @param {bigint} epoch
     * @param {Bytes} title sealed
     * @param {Bytes} body sealed
     */
    async note(item, version, epoch, title, body) {
        this.#items.set(item, { version, epoch, digest: await digestOf(title, body) });
        this.#changed.add(pageOf(item));
    }

    /** @param {string} item that is removed, or moved to another folder */
    forget(item) {
        if (this.#items.delete(item)) {
            this.#changed.add(pageOf(item));
        }
    }

    /**
     * @param {bigint} version
     * @param {bigint} epoch
     * @param {Bytes} sealed
     */
    async noteName(version, epoch, sealed) {
        this.name = { version, epoch, digest: await short(sealed) };
    }

    /**
     * The next state of the record, sealed: the root, and the pages that changed. The record is then at that state:
     * seal a copy, since the service does not take it where somebody else wrote meanwhile.
     *
     * @param {InnerPlaces} places
     * @param {SymmetricKey} key of the present epoch
     * @param {bigint} epoch
     * @returns {Promise<Sealed>} with the pages that are new
     */
    async seal(places, key, epoch) {
        const number = this.number + 1n;
        const [made, pages] = [new Map(), new Map(this.#pages)];
        /** @type {Map<number, {[item: string]: Json}>} */
        const changed = new Map([...this.#changed].map((page) => [page, {}]));
        for (const [item, one] of this.#items) {
            const entries = changed.get(pageOf(item));
            if (entries !== undefined) {
                entries[item.replaceAll('-', '')] = listed(one);
            }
        }
        for (const [page, entries] of changed) {
            const sealed = await seal(key, written(entries), places.page(page, number, epoch));
            made.set(page, sealed);
            pages.set(page, { version: number, epoch, digest: await short(sealed) });
        }
        const named = Object.fromEntries([...pages].map(([page, one]) => [String(page), listed(one)]));
        const plaintext = written({ name: this.name && listed(this.name), pages: named });
        const root = await seal(key, plaintext, places.record(number, epoch));
        this.number = number;
        this.#pages = pages;
        this.#changed.clear();
        this.#root = await short(root);
        return { number, epoch, root, pages: made };
    }

    /** Another record in the same state: what is noted in one, the other knows nothing of. */
    copy() {
        const other = new FolderRecord();
        other.number = this.number;
        other.name = this.name;
        other.#items = new Map(this.#items);
        other.#pages = new Map(this.#pages);
        other.#changed = new Set(this.#changed);
        other.#root = this.#root;
        return other;
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
        return this.number < seen.number || (this.number === seen.number && this.#root !== seen.#root);
    }

    /**
     * Everything in which the rows are not what is remembered.
     *
     * @param {Iterable<Row>} rows
     * @returns {Promise<Difference[]>}
     */
    async differences(rows) {
        const left = new Map(this.#items);
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

/** @param {Bytes} value */
async function short(value) {
    return hex((await digest(value)).slice(0, DIGEST));
}

/**
 * @param {Known} one
 * @returns {Json}
 */
function listed(one) {
    return [String(one.version), String(one.epoch), one.digest];
}

/**
 * @param {Json | undefined} kept
 * @returns {Known}
 */
function known(kept) {
    const [version, epoch, of, ...more] = Array.isArray(kept) ? kept : [];
    const right = [version, epoch].every((one) => typeof one === 'string' && NUMBER.test(one));
    if (!right || typeof of !== 'string' || !SHORT.test(of) || more.length) {
        throw new Unopenable('record');
    }
    return { version: BigInt(String(version)), epoch: BigInt(String(epoch)), digest: of };
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
