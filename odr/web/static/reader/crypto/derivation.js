// One secret from another, with a label that says what for (docs/protocol.md, section 4), and keyed hashes.

import { joined, utf8 } from './bytes.js';

const LONGEST = 255 * 32;

/**
 * HKDF-SHA256 without salt; `info` is `odr/v1/` and the label. One label, one use and one size.
 *
 * @param {Secret} secret
 * @param {string} label ASCII
 * @param {number} [size] 1 to 8160
 * @throws {RangeError} for another size
 */
export async function derive(secret, label, size = 32) {
    if (!(size >= 1 && size <= LONGEST)) {
        throw new RangeError(`1 to ${LONGEST} bytes`);
    }
    return hkdf(secret.reveal(), new Uint8Array(), utf8(`odr/v1/${label}`), size);
}

/**
 * @param {Bytes} value
 * @returns {Promise<Bytes>} its SHA-256
 */
export async function digest(value) {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', value));
}

/**
 * @param {'SHA-256' | 'SHA-512'} hash
 * @param {Bytes} key not empty
 * @param {Bytes} value
 * @returns {Promise<Bytes>}
 */
export async function hmac(hash, key, value) {
    const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', imported, value));
}

/**
 * HKDF-Expand (RFC 5869, section 2.3).
 *
 * @param {'SHA-256' | 'SHA-512'} hash
 * @param {Bytes} key
 * @param {Bytes} info
 * @param {number} size
 */
export async function expand(hash, key, info, size) {
    const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign']);
    return expandBy(imported, hash === 'SHA-512' ? 64 : 32, [info], size);
}

/**
 * The same by a key that WebCrypto has already. In one piece of memory, since searching does it thousands of times.
 *
 * @param {CryptoKey} imported
 * @param {number} width of what its hash gives
 * @param {Bytes[]} info in parts
 * @param {number} size
 */
export async function expandBy(imported, width, info, size) {
    const out = new Uint8Array(Math.ceil(size / width) * width);
    // The block before, the info, and the number of this one.
    const input = joined(new Uint8Array(width), ...info, new Uint8Array(1));
    for (let at = 0; at < size; at += width) {
        input[input.length - 1] = at / width + 1;
        const block = new Uint8Array(await crypto.subtle.sign('HMAC', imported, at === 0 ? input.subarray(width) : input));
        input.set(block);
        out.set(block, at);
    }
    return out.subarray(0, size);
}

/**
 * HKDF-SHA256 (RFC 5869).
 *
 * @param {Bytes} secret
 * @param {Bytes} salt
 * @param {Bytes} info
 * @param {number} size
 * @returns {Promise<Bytes>}
 */
export async function hkdf(secret, salt, info, size) {
    const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 8 * size));
}
