// The inner seal (docs/protocol.md, section 11.5): keys of browser folders, which the service never has.

import { joined, same } from './bytes.js';
import { BoxKeyPair } from './boxes.js';
import { encoded } from './context.js';
import { derive, hmac } from './derivation.js';
import { Unopenable } from './errors.js';
import { open } from './sealing.js';
import { BoxSeed, SymmetricKey } from './secrets.js';

const KEY = 32;
const PROOF = 32;

/**
 * Where everything under one inner key belongs: that of a folder, or the stewardship's, which has no folder.
 */
export class InnerPlaces {
    #where;
    #kind;

    /** @param {{case: string, vault: string, folder?: string}} where */
    constructor(where) {
        this.#where = where;
        this.#kind = where.folder === undefined ? 'stewardship' : 'folder';
    }

    /**
     * @param {bigint} epoch
     * @param {string} code
     * @returns {Place} of the box that holds the key for one code
     */
    grant(epoch, code) {
        return { purpose: 'inner grant', ...this.#where, epoch, subject: code, detail: this.#kind };
    }

    /**
     * @param {bigint} epoch
     * @returns {Place} of the seal of the key before, under the one of this epoch
     */
    previous(epoch) {
        return { purpose: 'inner previous epoch', ...this.#where, epoch, detail: this.#kind };
    }

    /**
     * @param {bigint} version
     * @param {bigint} epoch
     * @returns {Place} of the folder's name
     */
    name(version, epoch) {
        return { purpose: 'inner folder name', ...this.#where, version, epoch };
    }

    /**
     * @param {bigint} version
     * @param {bigint} epoch
     * @returns {Place} of the list of codes, under the stewardship's key
     */
    codeList(version, epoch) {
        return { purpose: 'inner code list', ...this.#where, version, epoch };
    }

    /**
     * @param {bigint} number
     * @param {bigint} epoch
     * @returns {Place} of the root of the folder's record
     */
    record(number, epoch) {
        return { purpose: 'inner record', ...this.#where, version: number, epoch };
    }

    /**
     * @param {number} page
     * @param {bigint} number of the writing that sealed it
     * @param {bigint} epoch
     * @returns {Place} of a page of the folder's record
     */
    page(page, number, epoch) {
        return { purpose: 'inner record', ...this.#where, version: number, epoch, detail: String(page) };
    }

    /**
     * @param {string} item
     * @param {bigint} version
     * @param {bigint} epoch
     * @returns {Place} of an item's title
     */
    title(item, version, epoch) {
        return { purpose: 'inner item title', ...this.#where, item, version, epoch };
    }

    /**
     * @param {string} item
     * @param {bigint} version
     * @param {bigint} epoch
     * @returns {Place} of an item's body
     */
    body(item, version, epoch) {
        return { purpose: 'inner item', ...this.#where, item, version, epoch };
    }
}

/**
 * @param {BrowserShare} share
 * @returns {Promise<BoxKeyPair>} that inner keys are granted to
 */
export async function innerPair(share) {
    return BoxKeyPair.of(new BoxSeed(await derive(share, 'browser/box seed')));
}

/**
 * @param {BrowserShare} share
 * @returns {Promise<SymmetricKey>} that the proof in an inner grant is made with
 */
export async function innerProofKey(share) {
    return new SymmetricKey(await derive(share, 'browser/grant proof'));
}

/**
 * @param {Bytes} box
 * @param {BoxKeyPair} pair
 * @param {SymmetricKey} proofKey
 * @param {Place} place
 * @returns {Promise<SymmetricKey>} what was granted
 * @throws {Unopenable} if the box is not this code's, or no steward's browser made it
 */
export async function openInnerGrant(box, pair, proofKey, place) {
    const opened = await pair.open(box, place);
    const plaintext = opened.slice(0, KEY);
    if (opened.length !== KEY + PROOF || !same(opened.slice(KEY), await proof(proofKey, plaintext, place))) {
        throw new Unopenable('inner grant');
    }
    return new SymmetricKey(plaintext);
}

/**
 * @param {SymmetricKey} newer
 * @param {Bytes} sealed
 * @param {Place} place
 * @returns {Promise<SymmetricKey>} the key that `newer` took the place of
 * @throws {Unopenable} if it was altered or belongs elsewhere
 */
export async function openPreviousInner(newer, sealed, place) {
    const plaintext = await open(await chainKey(newer), sealed, place);
    if (plaintext.length !== KEY) {
        throw new Unopenable('previous inner epoch');
    }
    return new SymmetricKey(plaintext);
}

/**
 * The keys of one folder, from the granted one back.
 *
 * @param {SymmetricKey} granted
 * @param {{epoch: bigint, previous: Map<bigint, Bytes>}} state
 * @param {InnerPlaces} places
 * @returns {Promise<Map<bigint, SymmetricKey>>} by epoch, as far back as the service gives them
 * @throws {Unopenable} for one that is altered
 */
export async function keysOf(granted, { epoch: present, previous }, places) {
    let key = granted;
    const keys = new Map([[present, key]]);
    for (let epoch = present; epoch > 1n; epoch--) {
        const sealed = previous.get(epoch);
        if (sealed === undefined) {
            break;
        }
        key = await openPreviousInner(key, sealed, places.previous(epoch));
        keys.set(epoch - 1n, key);
    }
    return keys;
}

/**
 * @param {Map<bigint, SymmetricKey>} keys
 * @param {bigint} epoch
 * @throws {Unopenable} for an epoch whose key is not there
 */
export function keyOf(keys, epoch) {
    const key = keys.get(epoch);
    if (key === undefined) {
        throw new Unopenable('epoch');
    }
    return key;
}

/** @param {SymmetricKey} key that the one before it is sealed under, by one grown from it */
export async function chainKey(key) {
    return new SymmetricKey(await derive(key, 'inner/previous epoch'));
}

/**
 * What only a steward's browser can make.
 *
 * @param {SymmetricKey} key
 * @param {Bytes} plaintext
 * @param {Place} place
 */
export async function proof(key, plaintext, place) {
    return hmac('SHA-256', key.reveal(), joined(encoded(place), plaintext));
}
