// The inner keys of one folder, or of the stewardship, from the granted one back.

import { Unopenable } from './crypto/errors.js';
import { grantInner, openPreviousInner } from './crypto/inner.js';

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { Grantee } from './crypto/code_list.js' */
/** @import { InnerPlaces } from './crypto/inner.js' */
/** @import { SymmetricKey } from './crypto/secrets.js' */

/**
 * @param {SymmetricKey} granted
 * @param {{epoch: bigint, previous: Map<bigint, Bytes>}} state
 * @param {InnerPlaces} places
 * @returns {Promise<Map<bigint, SymmetricKey>>} by epoch, as far back as the service gives them
 * @throws {Unopenable} for one that is altered
 */
export async function chain(granted, { epoch: present, previous }, places) {
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

/**
 * @param {SymmetricKey} key
 * @param {bigint} epoch
 * @param {InnerPlaces} places
 * @param {Grantee[]} grantees
 * @returns {Promise<Map<string, Bytes>>}
 */
export async function grantsOf(key, epoch, places, grantees) {
    const grants = new Map();
    for (const { codeId, publicKey, proofKey } of grantees) {
        grants.set(codeId, await grantInner(key, publicKey, proofKey, places.grant(epoch, codeId)));
    }
    return grants;
}
