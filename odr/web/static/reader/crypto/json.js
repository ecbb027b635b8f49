// JSON in its one spelling (docs/protocol.md, section 1): what is sealed, signed or hashed has no other.

import { utf8 } from './bytes.js';
import { Unopenable } from './errors.js';

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param {Json} value whole numbers only; what has 64 bits is text
 * @returns {Bytes}
 * @throws {RangeError} for a number that is not whole or not exact, and for half of a surrogate pair
 */
export function written(value) {
    return utf8(spelled(value));
}

/**
 * @param {Bytes} bytes
 * @returns {Json}
 * @throws {Unopenable} for what is no JSON, or is spelled otherwise
 */
export function read(bytes) {
    try {
        const text = DECODER.decode(bytes);
        const value = /** @type {Json} */ (JSON.parse(text));
        if (spelled(value) === text) {
            return value;
        }
    } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)) {
            throw error;
        }
    }
    throw new Unopenable('JSON');
}

/**
 * @param {Json} value
 * @returns {string}
 */
function spelled(value) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
        throw new RangeError('a whole number');
    }
    // JSON would write half of a surrogate pair as an escape, which is another spelling.
    if (typeof value === 'string' && !value.isWellFormed()) {
        throw new RangeError('text that can be written as UTF-8');
    }
    if (Object.is(value, -0)) {
        return '0';
    }
    if (value === null || typeof value !== 'object') {
        return JSON.stringify(value);
    }
    if (Array.isArray(value)) {
        return `[${value.map(spelled).join(',')}]`;
    }
    // Not by the object's own order: that puts names that are numbers first.
    const names = Object.keys(value).sort(byCodePoint);
    return `{${names.map((name) => `${spelled(name)}:${spelled(/** @type {Json} */ (value[name]))}`).join(',')}}`;
}

/**
 * @param {string} one
 * @param {string} other
 */
function byCodePoint(one, other) {
    const [left, right] = [Array.from(one), Array.from(other)];
    for (const [at, symbol] of left.entries()) {
        const difference = Number(symbol.codePointAt(0)) - Number(right[at]?.codePointAt(0) ?? -1);
        if (difference !== 0) {
            return difference;
        }
    }
    return left.length - right.length;
}
