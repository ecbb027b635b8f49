// X25519 (RFC 7748) by WebCrypto, which takes private keys in an envelope of ASN.1 only.

import { joined, unhex } from './bytes.js';

/** @import { Bytes } from './bytes.js' */

const ENVELOPE = unhex('302e020100300506032b656e04220420');
// Nine, on the curve: what every public key is a multiple of.
const BASE = new Uint8Array(32);
BASE[0] = 9;

/**
 * @param {Bytes} privateKey
 * @returns {Promise<Bytes>}
 */
export async function publicOf(privateKey) {
    return shared(privateKey, BASE);
}

/**
 * @param {Bytes} privateKey 32 bytes
 * @param {Bytes} publicKey 32 bytes
 * @returns {Promise<Bytes>} the shared secret: zeros with a point of small order
 */
export async function shared(privateKey, publicKey) {
    const own = await crypto.subtle.importKey('pkcs8', joined(ENVELOPE, privateKey), 'X25519', false, ['deriveBits']);
    try {
        const other = await crypto.subtle.importKey('raw', publicKey, 'X25519', false, []);
        return new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, own, 256));
    } catch {
        return new Uint8Array(32); // so WebCrypto says that it would have been zeros; Firefox does when it takes the key in
    }
}

/** @param {Bytes} value */
export function isZero(value) {
    return value.every((byte) => byte === 0);
}
