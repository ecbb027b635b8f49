// Hides how long a text is, up to about a tenth of it (docs/protocol.md, section 6).

import { Unopenable } from './errors.js';

const MINIMUM = 64;
const MARK = 0x80;

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
