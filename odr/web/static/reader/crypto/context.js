// The place that a seal, box or signature is bound to, in one encoding (docs/protocol.md, section 5).

import { identifier, joined, u16, u64, utf8 } from './bytes.js';

const LONGEST = 0xffff;
const PURPOSE = /^[a-z]+(?: [a-z]+)*$/;
/** Every part, in the order of the encoding. */
const PARTS = /** @type {const} */ ([
    'purpose', 'case', 'vault', 'folder', 'item', 'version', 'epoch', 'subject', 'detail',
]);
const NAMES = new Map(PARTS.map((part) => [part, joined(u16(part.length), utf8(part))]));
const BEGINNING = utf8('odr\0\x01');
const MOST_COMMON = 100;
/** @type {Map<string, Bytes>} of the cases, vaults and folders in which thousands of seals are */
const common = new Map();

/**
 * @param {Place} place
 * @returns {Bytes}
 * @throws {RangeError} for a part that has no encoding
 * @throws {TypeError} for a part of another type, or one that no place has
 */
export function encoded(place) {
    for (const part in place) {
        if (!NAMES.has(/** @type {typeof PARTS[number]} */ (part))) {
            throw new TypeError(`a context has no ${part}`);
        }
    }
    if (typeof place.purpose !== 'string' || !PURPOSE.test(place.purpose)) {
        throw new TypeError('a context has a purpose');
    }
    const pieces = [BEGINNING];
    for (const [part, name] of NAMES) {
        const value = place[part];
        if (value !== undefined) {
            const bytes = written(part, value);
            if (bytes.length > LONGEST) {
                throw new RangeError(`at most ${LONGEST} bytes`);
            }
            pieces.push(name, u16(bytes.length), bytes);
        }
    }
    return joined(...pieces);
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
    if (part === 'purpose' || part === 'detail') {
        return utf8(value);
    }
    const before = common.get(value);
    if (before !== undefined) {
        return before;
    }
    const bytes = identifier(value);
    if (part !== 'item' && part !== 'subject' && common.size < MOST_COMMON) {
        common.set(value, bytes);
    }
    return bytes;
}
