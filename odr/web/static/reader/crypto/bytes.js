// Bytes, and how numbers, text and identifiers become bytes.

const IDENTIFIER = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NUMBERS = 2n ** 64n;
const ENCODER = new TextEncoder();
/** Two digits of each byte. */
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** What each digit stands for, by its character's number. */
const VALUES = new Int8Array(128).fill(-1);
Array.from('0123456789abcdef').forEach((digit, value) => { VALUES[digit.charCodeAt(0)] = value; });

/**
 * @param {...Uint8Array} parts
 * @returns {Bytes}
 */
export function joined(...parts) {
    let size = 0;
    for (const part of parts) {
        size += part.length;
    }
    const out = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
        out.set(part, at);
        at += part.length;
    }
    return out;
}

/**
 * @param {number} size
 * @returns {Bytes} fresh ones, from the operating system's random source
 */
export function random(size) {
    return crypto.getRandomValues(new Uint8Array(size));
}

/**
 * Whether two values are the same, in a time that does not depend on where they differ.
 *
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function same(one, other) {
    let difference = one.length ^ other.length;
    for (let at = 0; at < Math.min(one.length, other.length); at++) {
        difference |= /** @type {number} */ (one[at]) ^ /** @type {number} */ (other[at]);
    }
    return difference === 0;
}

/** @param {number} value 0 to 65,535 */
export function u16(value) {
    return new Uint8Array([value >>> 8, value]);
}

/** @param {number} value 0 to 2^32 - 1 */
export function u32(value) {
    return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
}

/**
 * @param {bigint} value
 * @returns {Bytes}
 * @throws {RangeError} below 0 or beyond 2^64 - 1
 */
export function u64(value) {
    if (value < 0n || value >= NUMBERS) {
        throw new RangeError('a number from 0 to 2^64 - 1');
    }
    return joined(u32(Number(value >> 32n)), u32(Number(BigInt.asUintN(32, value))));
}

/**
 * @param {unknown} text
 * @returns {bigint | null} what `u64` takes, written in decimals; null for anything else
 */
export function decimal(text) {
    const value = typeof text === 'string' && /^(?:0|[1-9][0-9]{0,19})$/.test(text) ? BigInt(text) : NUMBERS;
    return value < NUMBERS ? value : null;
}

/**
 * @param {string} text
 * @returns {Bytes} its UTF-8
 * @throws {RangeError} for half of a surrogate pair, which has none
 */
export function utf8(text) {
    if (!text.isWellFormed()) {
        throw new RangeError('text that can be written as UTF-8');
    }
    return /** @type {Bytes} */ (ENCODER.encode(text));
}

/**
 * @param {string} text an identifier in lower case with dashes
 * @returns {Bytes} its 16 bytes
 * @throws {RangeError} for any other spelling, which would be another place
 */
export function identifier(text) {
    if (!IDENTIFIER.test(text)) {
        throw new RangeError('an identifier in lower case with dashes');
    }
    return unhex(text.replaceAll('-', ''));
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
    let text = '';
    for (const byte of bytes) {
        text += DIGITS[byte];
    }
    return text;
}

/**
 * @param {string} text
 * @returns {Bytes}
 * @throws {RangeError} for what is not hexadecimal in lower case
 */
export function unhex(text) {
    const out = new Uint8Array(Math.ceil(text.length / 2));
    for (let at = 0; at < out.length; at++) {
        const [high, low] = [VALUES[text.charCodeAt(2 * at)] ?? -1, VALUES[text.charCodeAt(2 * at + 1)] ?? -1];
        if (high < 0 || low < 0) {
            throw new RangeError('hexadecimal in lower case');
        }
        out[at] = 16 * high + low;
    }
    return out;
}
