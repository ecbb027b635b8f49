// Sealing of records: Cobblestone-256 over padded plaintext (docs/protocol.md, section 7), from HMAC and AES-GCM.

import { joined, random, same, utf8 } from './bytes.js';
import { encoded } from './context.js';
import { expandBy } from './derivation.js';
import { Unopenable } from './errors.js';
import { pad, unpad } from './padding.js';

const FORMAT = 1;
const SALT = 24;
const COMMITMENT = 32;
const HASH = 64;
const HEADER = 1 + SALT + COMMITMENT;
const CHUNK = 16 * 1024;
const TAG = 16;
const LABEL = utf8('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0');

/** @param {number} padded how long something is @returns {number} and how long its seal is */
export function sealedSize(padded) {
    return HEADER + padded + TAG * (Math.floor(padded / CHUNK) + 1);
}

/**
 * @param {SymmetricKey} key
 * @param {Uint8Array} plaintext
 * @param {Place} place
 */
export async function seal(key, plaintext, place) {
    return sealPadded(key, pad(plaintext), place);
}

/**
 * The same of what is padded already: a part of something longer whose length is hidden as a whole.
 *
 * @param {SymmetricKey} key
 * @param {Bytes} padded
 * @param {Place} place
 */
export async function sealPadded(key, padded, place) {
    const salt = random(SALT);
    const [aes, nonce, commitment] = await keys(key, salt, place, 'encrypt');
    const out = [new Uint8Array([FORMAT]), salt, commitment];
    // As many as there are full ones, and one more: the last one is shorter, and may be empty.
    for (let number = 0; number * CHUNK <= padded.length; number++) {
        const chunk = padded.subarray(number * CHUNK, (number + 1) * CHUNK);
        out.push(new Uint8Array(await crypto.subtle.encrypt(algorithm(nonce, number), aes, chunk)));
    }
    return joined(...out);
}

/**
 * @param {SymmetricKey} key
 * @param {Bytes} sealed
 * @param {Place} place
 * @returns {Promise<Bytes>} what `seal` was given
 * @throws {Unopenable} for another key or place, altered bytes or another version
 */
export async function open(key, sealed, place) {
    return unpad(await openPadded(key, sealed, place));
}

/**
 * @param {SymmetricKey} key
 * @param {Bytes} sealed
 * @param {Place} place
 * @returns {Promise<Bytes>} what `sealPadded` was given
 * @throws {Unopenable} like `open`
 */
export async function openPadded(key, sealed, place) {
    const body = sealed.length - HEADER;
    const last = body % (CHUNK + TAG);
    if (sealed[0] !== FORMAT || body < TAG || last < TAG) {
        throw new Unopenable('sealed');
    }
    const salt = sealed.subarray(1, 1 + SALT);
    const [aes, nonce, commitment] = await keys(key, salt, place, 'decrypt');
    if (!same(commitment, sealed.subarray(1 + SALT, HEADER))) {
        throw new Unopenable('sealed');
    }
    const out = [];
    for (let number = 0; number * (CHUNK + TAG) < body; number++) {
        const at = HEADER + number * (CHUNK + TAG);
        const chunk = sealed.subarray(at, at + CHUNK + TAG);
        try {
            out.push(new Uint8Array(await crypto.subtle.decrypt(algorithm(nonce, number), aes, chunk)));
        } catch {
            throw new Unopenable('sealed');
        }
    }
    return out.length === 1 ? /** @type {Bytes} */ (out[0]) : joined(...out);
}

/**
 * @param {SymmetricKey} key
 * @param {Bytes} salt
 * @param {Place} place
 * @param {'encrypt' | 'decrypt'} use
 * @returns {Promise<[CryptoKey, Bytes, Bytes]>} the key, the nonce and the commitment of one seal
 */
async function keys(key, salt, place, use) {
    const out = await expandBy(await key.imported(), HASH, [LABEL, salt, encoded(place)], 32 + 12 + COMMITMENT);
    const aes = await crypto.subtle.importKey('raw', out.subarray(0, 32), 'AES-GCM', false, [use]);
    return [aes, out.subarray(32, 44), out.subarray(44)];
}

/**
 * @param {Bytes} nonce
 * @param {number} number of the chunk; below 2^32, which is 64 TiB
 */
function algorithm(nonce, number) {
    if (number === 0) {
        return { name: 'AES-GCM', iv: nonce };
    }
    const iv = new Uint8Array(nonce);
    const view = new DataView(iv.buffer);
    view.setUint32(8, view.getUint32(8) ^ number);
    return { name: 'AES-GCM', iv };
}
