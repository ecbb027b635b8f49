// Inner keys, given to codes and to whoever holds the next one (docs/protocol.md, section 11.5).

import { joined } from './bytes.js';
import { chainKey, proof } from './inner.js';
import { seal } from './sealing.js';

/**
 * @param {SymmetricKey} key
 * @param {BoxPublicKey} to
 * @param {SymmetricKey} proofKey
 * @param {Place} place of `InnerPlaces.grant`
 * @returns {Promise<Bytes>} a box that gives an inner key to one code
 */
export async function grantInner(key, to, proofKey, place) {
    return to.seal(joined(key.reveal(), await proof(proofKey, key.reveal(), place)), place);
}

/**
 * @param {SymmetricKey} newer
 * @param {SymmetricKey} older
 * @param {Place} place of `InnerPlaces.previous`
 * @returns {Promise<Bytes>} the key of the epoch before, for whoever holds the newer one
 */
export async function sealPreviousInner(newer, older, place) {
    return seal(await chainKey(newer), older.reveal(), place);
}

/**
 * @param {SymmetricKey} key
 * @param {bigint} epoch
 * @param {InnerPlaces} places
 * @param {Grantee[]} grantees
 * @returns {Promise<Map<string, Bytes>>} a box for each, by code
 */
export async function grantsOf(key, epoch, places, grantees) {
    const grants = new Map();
    for (const { codeId, publicKey, proofKey } of grantees) {
        grants.set(codeId, await grantInner(key, publicKey, proofKey, places.grant(epoch, codeId)));
    }
    return grants;
}
