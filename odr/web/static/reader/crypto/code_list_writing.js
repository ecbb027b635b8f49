// The next state of what stewards' browsers remember of a vault's codes, sealed, and to whom keys may be granted by it
// (docs/protocol.md, section 11.5).

import { hex, same } from './bytes.js';
import { BoxPublicKey } from './boxes.js';
import { CodeList, STEWARDSHIP, hasLapsed, listed } from './code_list.js';
import { digest } from './derivation.js';
import { BadKey } from './errors.js';
import { written } from './json.js';
import { short } from './records.js';
import { seal } from './sealing.js';

/** A list to be written: empty, or in the state of another, which knows nothing of what is done here. */
export class WrittenCodeList extends CodeList {
    /** @param {CodeList} [before] */
    constructor(before) {
        super();
        if (before !== undefined) {
            this.version = before.version;
            this.codes = new Map([...before.codes].map(([codeId, code]) => [codeId, { ...code }]));
            this.pending = new Set(before.pending);
        }
    }

    /**
     * @param {ListedCode} code whose public key was looked at: for somebody else's, after comparing safety words
     * @throws {RangeError} if the list has it already
     */
    add(code) {
        if (this.codes.has(code.codeId)) {
            throw new RangeError('a code that is not listed');
        }
        // Whatever could not be read again is not taken in.
        listed(spelled(code));
        this.codes.set(code.codeId, { ...code });
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
            opened(code, all).forEach((one) => this.pending.add(one));
        }
    }

    /**
     * Ends the codes whose end has come.
     *
     * @param {Date} now
     * @param {Iterable<string>} all folders of the vault
     */
    lapse(now, all) {
        for (const code of this.codes.values()) {
            if (hasLapsed(code, now)) {
                this.end(code.codeId, String(code.expires), all);
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
            lost.forEach((one) => this.pending.add(one));
        }
        code.folders = [...folders];
    }

    /** @param {string} one a folder, or the stewardship, that has its new epoch */
    renewed(one) {
        this.pending.delete(one);
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
        for (const code of this.codes.values()) {
            const hasEnded = code.ended !== null || hasLapsed(code, now);
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
     * @returns {Promise<Version>} its next version
     */
    async seal(places, key, epoch) {
        const version = this.version + 1n;
        const plaintext = written({ codes: [...this.codes.values()].map(spelled), pending: [...this.pending].sort() });
        const sealed = await seal(key, plaintext, places.codeList(version, epoch));
        this.version = version;
        this.digest = await short(sealed);
        return { version, epoch, sealed };
    }

    /** @param {string} codeId */
    #listed(codeId) {
        const code = this.codes.get(codeId);
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
