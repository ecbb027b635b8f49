// Sealing of records: Cobblestone-256 over padded plaintext (docs/protocol.md, section 7), from HMAC and AES-GCM.

import { joined, random, same, utf8 } from './bytes.js';
import { encoded } from './context.js';
import { expandBy } from './derivation.js';
import { Unopenable } from './errors.js';

const FORMAT = 1;
const SALT = 24;
const COMMITMENT = 32;
const HASH = 64;
const HEADER = 1 + SALT + COMMITMENT;
const CHUNK = 16 * 1024;
const TAG = 16;
const LABEL = utf8('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0');
/** Of texts whose length is hidden. */
const MINIMUM = 64;
const MARK = 0x80;

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

// How long a text is, is hidden up to about a tenth of it (docs/protocol.md, section 6).

/**
 * @param {number} size
 * @returns {number} the size that so many bytes are padded to
 */
export function paddedSize(size) {
    if (size < 2) {
        return size;
    }
    const exponent = log2(size);
    const step = 2 ** Math.max(exponent - log2(exponent) - 1, 0);
    return Math.ceil(size / step) * step;
}

/**
 * @param {Uint8Array} data
 * @returns {Bytes} data, 0x80, then zeros up to the padded size
 */
export function pad(data) {
    const out = new Uint8Array(paddedSize(Math.max(data.length + 1, MINIMUM)));
    out.set(data);
    out[data.length] = MARK;
    return out;
}

/**
 * @param {Bytes} padded
 * @returns {Bytes} what `pad` was given
 * @throws {Unopenable} unless these are exactly the bytes that `pad` would have made
 */
export function unpad(padded) {
    let end = padded.length;
    while (end > 0 && padded[end - 1] === 0) {
        end--;
    }
    if (end === 0 || padded[end - 1] !== MARK || padded.length !== paddedSize(Math.max(end, MINIMUM))) {
        throw new Unopenable('padding');
    }
    return padded.subarray(0, end - 1);
}

/**
 * @param {number} value at least 1
 * @returns {number} rounded down, without the rounding of floating point
 */
function log2(value) {
    let exponent = 0;
    for (let rest = value; rest >= 2; rest = Math.floor(rest / 2)) {
        exponent++;
    }
    return exponent;
}
