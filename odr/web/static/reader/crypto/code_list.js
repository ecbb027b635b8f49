// What stewards' browsers remember of a vault's codes (docs/protocol.md, section 11.5): whom an inner key may be granted to
// while they are away. The service gives public keys, and could give others.

import { identifier, unhex } from './bytes.js';
import { Unopenable } from './errors.js';
import { read } from './json.js';
import { short } from './records.js';
import { open } from './sealing.js';
import { SymmetricKey } from './secrets.js';

const NAMES = [
    'code_id', 'ended', 'expires', 'folders', 'holder', 'label', 'may_write', 'proof_key', 'public_key_digest',
];
/** Among what is pending, where a folder has its id. */
export const STEWARDSHIP = 'stewardship';
const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** The list of one vault. Opened by `CodeList.open`, or made by `WrittenCodeList` (code_list_writing.js). */
export class CodeList {
    /** How often it was written. */
    version = 0n;
    /** Of the list as it was opened or sealed last. */
    digest = '';
    /** @type {Map<string, ListedCode>} */
    codes = new Map();
    /**
     * What needs a new epoch: folders, or the stewardship, whose key somebody had who should have it no longer. What was
     * begun and broken off stays among it.
     *
     * @type {Set<string>}
     */
    pending = new Set();

    /**
     * @param {InnerPlaces} places of the stewardship
     * @param {SymmetricKey} key
     * @param {Version} list as the service gives it
     * @returns {Promise<CodeList>}
     * @throws {Unopenable} for one that is altered, of another place or version, or that no browser would have written
     */
    static async open(places, key, { version, epoch, sealed }) {
        const list = new CodeList();
        list.version = version;
        const kept = read(await open(key, sealed, places.codeList(version, epoch)));
        const { codes, pending, ...more } = named(kept);
        if (!Array.isArray(codes) || !Array.isArray(pending) || Object.keys(more).length) {
            throw new Unopenable('code list');
        }
        if (!pending.every((one) => one === STEWARDSHIP || isIdentifier(one))) {
            throw new Unopenable('code list');
        }
        list.pending = new Set(pending.map(String));
        for (const one of codes.map(listed)) {
            if (list.codes.has(one.codeId)) {
                throw new Unopenable('code list');
            }
            list.codes.set(one.codeId, one);
        }
        list.digest = await short(sealed);
        return list;
    }

    /**
     * Whether this list cannot come after one that this browser has seen: an earlier one, or another of its version.
     *
     * @param {CodeList} seen
     */
    isBehind(seen) {
        return this.version < seen.version || (this.version === seen.version && this.digest !== seen.digest);
    }

    /**
     * Whether new keys are due: the end of a code has come, or something that can have them is pending.
     *
     * @param {Date} now
     * @param {{has: (folder: string) => boolean}} folders that are open here
     */
    needsKeys(now, folders) {
        return [...this.pending].some((one) => one === STEWARDSHIP || folders.has(one))
            || [...this.codes.values()].some((code) => code.ended === null && hasLapsed(code, now));
    }
}

/**
 * @param {Readonly<ListedCode>} code
 * @param {Date} now
 */
export function hasLapsed({ expires }, now) {
    return expires !== null && new Date(expires) <= now;
}

/**
 * @param {Json} value
 * @returns {ListedCode}
 * @throws {Unopenable} for what no browser would have listed
 */
export function listed(value) {
    const one = named(value);
    const { code_id: codeId, ended, expires, folders, holder, label, may_write: mayWrite } = one;
    if (
        Object.keys(one).sort().join() !== NAMES.join() ||
        !isIdentifier(codeId) ||
        !isIdentifier(holder) ||
        typeof label !== 'string' ||
        !label.isWellFormed() ||
        typeof mayWrite !== 'boolean' ||
        !isMoment(ended) ||
        !isMoment(expires) ||
        !(folders === null || (Array.isArray(folders) && folders.every(isIdentifier)))
    ) {
        throw new Unopenable('code list');
    }
    return {
        codeId,
        holder,
        label,
        mayWrite,
        ended,
        expires,
        folders: folders && folders.map(String),
        proofKey: new SymmetricKey(digits(one['proof_key'])),
        publicKeyDigest: digits(one['public_key_digest']),
    };
}

/**
 * @param {Json | undefined} value
 * @returns {{[name: string]: Json}}
 */
function named(value) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw new Unopenable('code list');
    }
    return value;
}

/**
 * @param {Json | undefined} value
 * @returns {value is string}
 */
function isIdentifier(value) {
    try {
        return typeof value === 'string' && identifier(value).length === 16;
    } catch {
        return false;
    }
}

/**
 * @param {Json | undefined} value
 * @returns {value is string | null}
 */
function isMoment(value) {
    return value === null || (typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value)));
}

/**
 * @param {Json | undefined} value
 * @returns {Bytes} 32 of them
 */
function digits(value) {
    if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) {
        throw new Unopenable('code list');
    }
    return unhex(value);
}
