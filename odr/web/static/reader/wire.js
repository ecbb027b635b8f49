// How boxes, seals and numbers come (and go: folder_writing.js). Whatever is not of the right shape is refused.

import { decimal, identifier } from './crypto/bytes.js';
import { Unopenable } from './crypto/errors.js';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * @param {unknown} text
 * @returns {Bytes}
 * @throws {Unopenable} for what is no Base64
 */
export function bytes(text) {
    if (typeof text !== 'string' || !BASE64.test(text)) {
        throw new Unopenable('answer');
    }
    const read = atob(text);
    const out = new Uint8Array(read.length);
    for (let at = 0; at < read.length; at++) {
        out[at] = read.charCodeAt(at);
    }
    return out;
}

/**
 * @param {unknown} text
 * @returns {bigint}
 * @throws {Unopenable} for what is no number of 64 bits in decimals
 */
export function number(text) {
    const read = decimal(text);
    if (read === null) {
        throw new Unopenable('answer');
    }
    return read;
}

/**
 * @param {unknown} given
 * @returns {string} a UUID in its one spelling
 * @throws {Unopenable} for anything else
 */
export function id(given) {
    const read = text(given);
    try {
        identifier(read);
        return read;
    } catch {
        throw new Unopenable('answer');
    }
}

/**
 * @param {unknown} given
 * @returns {string}
 * @throws {Unopenable} for anything but a text
 */
export function text(given) {
    if (typeof given !== 'string') {
        throw new Unopenable('answer');
    }
    return given;
}

/**
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 * @throws {Unopenable} for anything but an object
 */
export function object(value) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw new Unopenable('answer');
    }
    return /** @type {Record<string, unknown>} */ (value);
}

/**
 * @param {unknown} value
 * @returns {unknown[]}
 * @throws {Unopenable} for anything but a list
 */
export function list(value) {
    if (!Array.isArray(value)) {
        throw new Unopenable('answer');
    }
    return value;
}

/**
 * @param {unknown} value
 * @returns {string | null} a moment, or none
 */
export function moment(value) {
    return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}

/**
 * @template K, V
 * @param {unknown} value an object
 * @param {(name: string) => K} name reads its names
 * @param {(given: unknown) => V} one reads its values
 * @returns {Map<K, V>}
 */
export function map(value, name, one) {
    return new Map(Object.entries(object(value)).map(([key, given]) => [name(key), one(given)]));
}
