// A code as a picture that a telephone can read: a QR code (ISO/IEC 18004) of version 2 and level M, and of no other.

import { drawing } from './dom.js';

const SIZE = 25;
const DATA = 28;
const CHECK = 16;
const QUIET = 4;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const LONGEST = 38;

/**
 * @param {string} text
 * @param {string} label for those who do not see it
 */
export function picture(text, label) {
    const dark = squares(text).flatMap((row, y) => row.map((is, x) => (is ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')));
    const box = `0 0 ${SIZE + 2 * QUIET} ${SIZE + 2 * QUIET}`;
    const look = { class: 'qr', viewBox: box, role: 'img', 'aria-label': label };
    return drawing(look, dark.join(''));
}

/**
 * @param {string} text of the alphabet of codes, and spaces
 * @returns {boolean[][]} dark squares, row by row
 * @throws {RangeError} for any other
 */
export function squares(text) {
    /** @type {(boolean | undefined)[][]} */
    const rows = Array.from({ length: SIZE }, () => new Array(SIZE));
    patterns(rows);
    const bits = [...coded(text)].flatMap((byte) => Array.from({ length: 8 }, (_, at) => byte >> (7 - at) & 1));
    for (let right = SIZE - 1; right > 0; right -= right === 8 ? 3 : 2) {
        const isUpwards = ((right + 1) & 2) === 0;
        for (let step = 0; step < SIZE; step++) {
            const y = isUpwards ? SIZE - 1 - step : step;
            for (const x of [right, right - 1]) {
                const row = rows[y] ?? [];
                // Where no pattern is, in the first of the masks: telephones read every one of them.
                row[x] ??= (bits.shift() === 1) !== ((x + y) % 2 === 0);
            }
        }
    }
    return rows.map((row) => row.map((is) => is === true));
}

/** @param {(boolean | undefined)[][]} rows in which what is the same in each such picture is set */
function patterns(rows) {
    const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ is) => {
        const row = rows[y];
        if (row !== undefined && x >= 0 && x < SIZE) {
            row[x] = is;
        }
    };
    for (let at = 0; at < SIZE; at++) {
        put(6, at, at % 2 === 0);
        put(at, 6, at % 2 === 0);
    }
    /** @type {[number, number, number][]} */
    const eyes = [[3, 3, 4], [SIZE - 4, 3, 4], [3, SIZE - 4, 4], [18, 18, 2]];
    for (const [left, top, reach] of eyes) {
        for (let dy = -reach; dy <= reach; dy++) {
            for (let dx = -reach; dx <= reach; dx++) {
                const ring = Math.max(Math.abs(dx), Math.abs(dy));
                put(left + dx, top + dy, reach === 2 ? ring !== 1 : ring !== 2 && ring !== 4);
            }
        }
    }
    const format = 0x5412; // of level M and the first mask: nothing but the constant
    for (let at = 0; at < 15; at++) {
        const is = (format >> at & 1) === 1;
        put(8, at < 6 ? at : at < 8 ? at + 1 : SIZE - 15 + at, is);
        put(at < 8 ? SIZE - 1 - at : at === 8 ? 7 : 14 - at, 8, is);
    }
    put(8, SIZE - 8, true);
}

/**
 * @param {string} text
 * @returns {Bytes} what is said, and the check bytes after it
 */
function coded(text) {
    const values = [...text].map((symbol) => ALPHABET.indexOf(symbol));
    if (values.length > LONGEST || values.includes(-1)) {
        throw new RangeError('text');
    }
    let bits = `0010${values.length.toString(2).padStart(9, '0')}`;
    for (let at = 0; at < values.length; at += 2) {
        const [one = 0, two] = values.slice(at, at + 2);
        bits += two === undefined ? one.toString(2).padStart(6, '0') : (one * 45 + two).toString(2).padStart(11, '0');
    }
    bits = `${bits}0000`.slice(0, DATA * 8);
    const bytes = new Uint8Array(DATA + CHECK);
    const filled = Math.ceil(bits.length / 8);
    for (let at = 0; at < DATA; at++) {
        bytes[at] = at < filled ? parseInt(bits.slice(at * 8, at * 8 + 8).padEnd(8, '0'), 2) : (at - filled) % 2 ? 0x11 : 0xec;
    }
    bytes.set(checked(bytes.subarray(0, DATA)), DATA);
    return bytes;
}

/**
 * @param {Bytes} data
 * @returns {Bytes} its check bytes, after Reed and Solomon
 */
function checked(data) {
    let divisor = [1];
    for (let power = 0, root = 1; power < CHECK; power++, root = times(root, 2)) {
        const scaled = [0, ...divisor.map((one) => times(one, root))];
        divisor = scaled.map((one, at) => one ^ (divisor[at] ?? 0));
    }
    const rest = new Uint8Array(CHECK);
    for (const byte of data) {
        const factor = byte ^ (rest[0] ?? 0);
        rest.copyWithin(0, 1);
        rest[CHECK - 1] = 0;
        rest.forEach((one, at) => { rest[at] = one ^ times(divisor[at + 1] ?? 0, factor); });
    }
    return rest;
}

/**
 * @param {number} one
 * @param {number} other
 * @returns {number} their product in the field of 256
 */
function times(one, other) {
    let product = 0;
    for (let bit = 7; bit >= 0; bit--) {
        product = product << 1 ^ (product >> 7) * 0x11d ^ (other >> bit & 1) * one;
    }
    return product;
}
