// What stewards' browsers remember of a vault's codes (docs/protocol.md, section 11.5): whom an inner key may be granted to
// while they are away. The service gives public keys, and could give others.

import { hex, identifier, same, unhex } from './bytes.js';
import { BoxPublicKey } from './boxes.js';
import { digest } from './derivation.js';
import { BadKey, Unopenable } from './errors.js';
import { read, written } from './json.js';
import { open, seal } from './sealing.js';
import { SymmetricKey } from './secrets.js';

/** @import { Bytes } from './bytes.js' */
/** @import { InnerPlaces } from './inner.js' */
/** @import { Json } from './json.js' */

/**
 * @typedef {object} ListedCode
 * @property {string} codeId
 * @property {string} holder the account in whose hands it is
 * @property {string} label
 * @property {Bytes} publicKeyDigest SHA-256 of the inner public key
 * @property {SymmetricKey} proofKey
 * @property {string[] | null} folders null for a code that opens everything, folders to come included
 * @property {boolean} mayWrite
 * @property {string | null} expires moments are `2026-11-28T10:00:00Z`
 * @property {string | null} ended when it was taken back
 */
/** @typedef {{codeId: string, publicKey: BoxPublicKey, proofKey: SymmetricKey}} Grantee */
/** @typedef {{version: bigint, epoch: bigint, sealed: Bytes}} SealedList */

const NAMES = [
    'code_id', 'ended', 'expires', 'folders', 'holder', 'label', 'may_write', 'proof_key', 'public_key_digest',
];
/** Among what is pending, where a folder has its id. */
export const STEWARDSHIP = 'stewardship';
const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** The list of one vault. Made empty, or opened by `CodeList.open`. */
export class CodeList {
    /** How often it was written. */
    version = 0n;
    /** @type {Map<string, ListedCode>} */
    #codes = new Map();
    /** @type {Set<string>} folders, or the stewardship, whose key somebody had who should have it no longer */
    #pending = new Set();

    /**
     * @param {InnerPlaces} places of the stewardship
     * @param {SymmetricKey} key
     * @param {SealedList} list as the service gives it
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
        list.#pending = new Set(pending.map(String));
        for (const one of codes.map(listed)) {
            if (list.#codes.has(one.codeId)) {
                throw new Unopenable('code list');
            }
            list.#codes.set(one.codeId, one);
        }
        return list;
    }

    /** @returns {ReadonlyMap<string, Readonly<ListedCode>>} */
    get codes() {
        return this.#codes;
    }

    /** @returns {ReadonlySet<string>} what needs a new epoch; what was begun and broken off stays among it */
    get pending() {
        return this.#pending;
    }

    /** Another list in the same state. */
    copy() {
        const other = new CodeList();
        other.version = this.version;
        other.#codes = new Map([...this.#codes].map(([codeId, code]) => [codeId, { ...code }]));
        other.#pending = new Set(this.#pending);
        return other;
    }

    /**
     * @param {ListedCode} code whose public key was looked at: for somebody else's, after comparing safety words
     * @throws {RangeError} if the list has it already
     */
    add(code) {
        if (this.#codes.has(code.codeId)) {
            throw new RangeError('a code that is not listed');
        }
        // Whatever could not be read again is not taken in.
        listed(spelled(code));
        this.#codes.set(code.codeId, { ...code });
    }

    /**
     * Takes a code back. Everything that it opened then needs a new epoch.
     *
     * @param {string} codeId
     * @param {string} moment
     * @param {Iterable<string>} all folders of the vault
     */
    end(codeId, moment, all) {
        const code = this.#listed(codeId);
        if (code.ended === null) {
            code.ended = moment;
            opened(code, all).forEach((one) => this.#pending.add(one));
        }
    }

    /**
     * Ends the codes whose end has come.
     *
     * @param {Date} now
     * @param {Iterable<string>} all folders of the vault
     */
    lapse(now, all) {
        for (const { codeId, expires } of this.#codes.values()) {
            if (expires !== null && new Date(expires) <= now) {
                this.end(codeId, expires, all);
            }
        }
    }

    /**
     * @param {string} codeId
     * @param {string[]} folders what it opens from now on; whatever it loses by that then needs a new epoch
     * @param {Iterable<string>} all folders of the vault
     */
    narrow(codeId, folders, all) {
        const code = this.#listed(codeId);
        const lost = opened(code, all).filter((one) => !folders.includes(one));
        if (code.ended === null) {
            lost.forEach((one) => this.#pending.add(one));
        }
        code.folders = [...folders];
    }

    /** @param {string} one a folder, or the stewardship, that has its new epoch */
    renewed(one) {
        this.#pending.delete(one);
    }

    /**
     * @param {string} codeId of a code that is listed
     * @param {Bytes | undefined} publicKey as the service gives it
     * @returns {Promise<Grantee | null>} null if it is not the one remembered
     */
    async grantee(codeId, publicKey) {
        const { proofKey, publicKeyDigest } = this.#listed(codeId);
        const right = await confirmed(publicKey, publicKeyDigest);
        return right && { codeId, publicKey: right, proofKey };
    }

    /**
     * Whom the key of a folder, or the stewardship's, is granted to, and whose public key is not the one remembered.
     *
     * @param {string | null} folder null for the stewardship's
     * @param {ReadonlyMap<string, Bytes>} publicKeys by code, as the service gives them
     * @param {Date} now
     * @returns {Promise<{grantees: Grantee[], refused: string[]}>}
     */
    async grantees(folder, publicKeys, now) {
        /** @type {Grantee[]} */
        const grantees = [];
        const refused = [];
        for (const code of this.#codes.values()) {
            const hasEnded = code.ended !== null || (code.expires !== null && new Date(code.expires) <= now);
            if (hasEnded || !opens(code, folder)) {
                continue;
            }
            const grantee = await this.grantee(code.codeId, publicKeys.get(code.codeId));
            if (grantee === null) {
                refused.push(code.codeId);
            } else {
                grantees.push(grantee);
            }
        }
        return { grantees, refused };
    }

    /**
     * @param {InnerPlaces} places of the stewardship
     * @param {SymmetricKey} key
     * @param {bigint} epoch
     * @returns {Promise<SealedList>} its next version
     */
    async seal(places, key, epoch) {
        const version = this.version + 1n;
        const plaintext = written({ codes: [...this.#codes.values()].map(spelled), pending: [...this.#pending].sort() });
        const sealed = await seal(key, plaintext, places.codeList(version, epoch));
        this.version = version;
        return { version, epoch, sealed };
    }

    /** @param {string} codeId */
    #listed(codeId) {
        const code = this.#codes.get(codeId);
        if (code === undefined) {
            throw new RangeError('a code that is listed');
        }
        return code;
    }
}

/**
 * @param {ListedCode} code
 * @param {Iterable<string>} all
 * @returns {string[]} whose keys it had
 */
function opened(code, all) {
    return code.folders ?? [...all, STEWARDSHIP];
}

/**
 * @param {ListedCode} code
 * @param {string | null} folder
 */
function opens(code, folder) {
    return code.folders === null || (folder !== null && code.folders.includes(folder));
}

/**
 * @param {Bytes | undefined} publicKey
 * @param {Bytes} remembered
 */
async function confirmed(publicKey, remembered) {
    if (publicKey === undefined || !same(await digest(publicKey), remembered)) {
        return null;
    }
    try {
        return await BoxPublicKey.of(publicKey);
    } catch (error) {
        if (error instanceof BadKey) {
            return null;
        }
        throw error;
    }
}

/**
 * @param {ListedCode} code
 * @returns {Json}
 */
function spelled(code) {
    return {
        code_id: code.codeId,
        ended: code.ended,
        expires: code.expires,
        folders: code.folders && [...code.folders].sort(),
        holder: code.holder,
        label: code.label,
        may_write: code.mayWrite,
        proof_key: hex(code.proofKey.reveal()),
        public_key_digest: hex(code.publicKeyDigest),
    };
}

/**
 * @param {Json} value
 * @returns {ListedCode}
 */
function listed(value) {
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
