// The forms in which changes go, loaded by whoever writes. Whatever is not of the right shape is refused, so that no words go
// out by mistake.

import { paddedSize } from './crypto/padding.js';
import { base64 } from './wire.js';

// A seal (docs/protocol.md, section 11.5, "What a service sees of a seal"): its head, its chunks, and a tag in each.
const FORMAT = 1;
const HEAD = 57;
const CHUNK = 16 * 1024;
const TAG = 16;
const SMALLEST = 64;
const GRANT = 1 + 1120 + 72 + 16;

/** @param {Change} change */
export function changeOf({ record, put, removed, grants, name, previous }) {
    const pages = Object.fromEntries([...record.pages].map(([page, sealed]) => [String(page), seal(sealed)]));
    const { number, epoch, root } = record;
    return {
        record: { number: String(number), epoch: String(epoch), root: seal(root), pages },
        put: put.map((row) => ({
            item: row.item,
            version: String(row.version),
            epoch: String(row.epoch),
            title: seal(row.title),
            body: seal(row.body),
            files: row.files,
        })),
        removed,
        grants: granted(grants),
        name: name === undefined ? null : spelled(name),
        previous: previous === undefined ? null : seal(previous),
    };
}

/** @param {ListChange} change */
export function listChangeOf({ list, grants }) {
    return { list: spelled(list), grants: granted(grants) };
}

/**
 * @param {Bytes} sealed
 * @returns {string} in Base64
 * @throws {RangeError} for bytes that no sealing makes: they would be words
 */
export function seal(sealed) {
    if (!isSeal(sealed)) {
        throw new RangeError('a seal');
    }
    return base64(sealed);
}

/**
 * @param {Bytes} box
 * @throws {RangeError} like `seal`
 */
export function grant(box) {
    if (box[0] !== FORMAT || box.length !== GRANT) {
        throw new RangeError('a box of an inner grant');
    }
    return base64(box);
}

/**
 * Whether these bytes have the shape that every seal has.
 *
 * @param {Bytes} bytes
 */
export function isSeal(bytes) {
    const body = bytes.length - HEAD;
    const chunks = Math.floor(body / (CHUNK + TAG)) + 1;
    const message = body - chunks * TAG;
    return bytes[0] === FORMAT && body % (CHUNK + TAG) >= TAG && message >= SMALLEST && paddedSize(message) === message;
}

/** @param {Version} one */
function spelled({ version, epoch, sealed }) {
    return { version: String(version), epoch: String(epoch), sealed: seal(sealed) };
}

/** @param {Map<string, Bytes>} grants */
function granted(grants) {
    return Object.fromEntries([...grants].map(([code, box]) => [code, grant(box)]));
}
