// The place that a seal, box or signature is bound to, in one encoding (docs/protocol.md, section 5).

import { identifier, u64, utf8 } from './bytes.js';

const LONGEST = 0xffff;
/** Before each name and value stands its length. */
const LENGTH = 2;
const PURPOSE = /^[a-z]+(?: [a-z]+)*$/;
/** Every part, in the order of the encoding. */
const PARTS = /** @type {const} */ ([
    'purpose', 'case', 'vault', 'folder', 'item', 'version', 'epoch', 'subject', 'detail',
]);
const NAMES = new Map(PARTS.map((part) => [part, utf8(part)]));
const BEGINNING = utf8('odr\0\x01');

/**
 * @param {Place} place
 * @returns {Bytes}
 * @throws {RangeError} for a part that has no encoding
 * @throws {TypeError} for a part of another type, or one that no place has
 */
export function encoded(place) {
    for (const part of Object.keys(place)) {
        if (!(/** @type {readonly string[]} */ (PARTS).includes(part))) {
            throw new TypeError(`a context has no ${part}`);
        }
    }
    if (typeof place.purpose !== 'string' || !PURPOSE.test(place.purpose)) {
        throw new TypeError('a context has a purpose');
    }
    /** @type {[Bytes, Bytes][]} */
    const parts = [];
    let size = BEGINNING.length;
    for (const part of PARTS) {
        const value = place[part];
        if (value !== undefined) {
            const [name, bytes] = [/** @type {Bytes} */ (NAMES.get(part)), written(part, value)];
            size += LENGTH + name.length + LENGTH + bytes.length;
            parts.push([name, bytes]);
        }
    }
    // One piece of memory for all of it: searching a folder encodes thousands of places.
    const out = new Uint8Array(size);
    out.set(BEGINNING);
    let at = BEGINNING.length;
    for (const bytes of parts.flat()) {
        if (bytes.length > LONGEST) {
            throw new RangeError(`at most ${LONGEST} bytes`);
        }
        out[at] = bytes.length >>> 8;
        out[at + 1] = bytes.length & 255;
        out.set(bytes, at + LENGTH);
        at += LENGTH + bytes.length;
    }
    return out;
}

/**
 * @param {typeof PARTS[number]} part
 * @param {string | bigint} value
 * @returns {Bytes}
 */
function written(part, value) {
    if (part === 'version' || part === 'epoch') {
        if (typeof value !== 'bigint') {
            throw new TypeError(`a context's ${part} is a bigint`);
        }
        return u64(value);
    }
    if (typeof value !== 'string') {
        throw new TypeError(`a context's ${part} is text`);
    }
    return part === 'purpose' || part === 'detail' ? utf8(value) : identifier(value);
}
