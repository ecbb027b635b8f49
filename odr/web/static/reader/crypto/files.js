// How a file is sealed (docs/protocol.md, section 18): in parts, each a seal of its own, under a key of its own.

import { joined, same } from './bytes.js';
import { digest } from './derivation.js';
import { Unopenable } from './errors.js';
import { open, openPadded, paddedSize, seal, sealPadded, sealedSize } from './sealing.js';

export const PART = 4 * 1024 * 1024;
export const PIECE = 256 * 1024;
const SMALLEST = 4096;
const DIGEST = 32;

/** Where the parts of one file belong, and how long it is. */
export class FilePlace {
    /**
     * @param {string} caseId
     * @param {string} fileId
     * @param {number} length in bytes
     */
    constructor(caseId, fileId, length) {
        this.caseId = caseId;
        this.fileId = fileId;
        this.length = length;
        this.padded = paddedSize(Math.max(length, SMALLEST));
        this.count = Math.ceil(this.padded / PART);
    }

    /**
     * @param {string} caseId
     * @param {FileEntry} entry
     */
    static of(caseId, { id, length }) {
        return new FilePlace(caseId, id, length);
    }

    /**
     * @param {number} number of a part, from 0
     * @returns {number} how many bytes it holds, padding and all
     */
    sizeOf(number) {
        return Math.min(PART, this.padded - number * PART);
    }

    /**
     * @param {number} number
     * @returns {number} how many bytes of the file itself are in it
     */
    toldIn(number) {
        return Math.max(0, Math.min(PART, this.length - number * PART));
    }

    /**
     * @param {number} number
     * @returns {Place}
     */
    part(number) {
        return {
            purpose: 'file part',
            case: this.caseId,
            version: BigInt(number),
            subject: this.fileId,
            detail: String(this.count),
        };
    }

    /** @param {number} number of a part @returns {number} of how many pieces its seal is vouched for */
    piecesIn(number) {
        return Math.ceil(sealedSize(this.sizeOf(number)) / PIECE);
    }

    /** @returns {Place} */
    root() {
        return { purpose: 'file root', case: this.caseId, subject: this.fileId, detail: String(this.length) };
    }
}

/**
 * @param {SymmetricKey} key
 * @param {FilePlace} place
 * @param {number} number of the part
 * @param {Uint8Array} content what it holds of the file; what it takes to fill it is added
 * @returns {Promise<Bytes>}
 * @throws {RangeError} for more or less than the part holds of a file of this length
 */
export async function sealPart(key, place, number, content) {
    if (content.length !== place.toldIn(number) || number < 0 || number >= place.count) {
        throw new RangeError('a part of this file');
    }
    return sealPadded(key, joined(content, new Uint8Array(place.sizeOf(number) - content.length)), place.part(number));
}

/**
 * @param {Bytes} sealed a part
 * @returns {Promise<Bytes>} what vouches for it: the SHA-256 of each 256 KiB of it, in their order
 */
export async function digestsOf(sealed) {
    const pieces = [];
    for (let at = 0; at < sealed.length; at += PIECE) {
        pieces.push(digest(sealed.subarray(at, at + PIECE)));
    }
    return joined(...await Promise.all(pieces));
}

/**
 * @param {SymmetricKey} key
 * @param {FilePlace} place
 * @param {Bytes[]} digests of the sealed parts, as `digestsOf` gives them, in their order
 * @returns {Promise<Bytes>}
 */
export async function sealRoot(key, place, digests) {
    return seal(key, joined(...digests), place.root());
}

/**
 * @param {FileEntry} entry
 * @param {string} caseId
 * @param {Bytes} sealed
 * @returns {Promise<Bytes[]>} the digests of each part
 * @throws {Unopenable} unless it is the very root that the entry was made with
 */
export async function openRoot(entry, caseId, sealed) {
    if (!same(await digest(sealed), entry.root)) {
        throw new Unopenable('file root');
    }
    const place = FilePlace.of(caseId, entry);
    const all = await open(entry.key, sealed, place.root());
    let end = 0;
    const digests = Array.from({ length: place.count }, (_, number) => {
        const begin = end;
        end += DIGEST * place.piecesIn(number);
        return all.slice(begin, end);
    });
    if (all.length !== end) {
        throw new Unopenable('file root');
    }
    return digests;
}

/**
 * @param {FileEntry} entry
 * @param {string} caseId
 * @param {Bytes[]} digests as `openRoot` gave them
 * @param {number} number
 * @param {Bytes} sealed
 * @returns {Promise<Bytes>} what the part holds of the file
 * @throws {Unopenable} unless it is the very part that the root vouches for
 */
export async function openPart(entry, caseId, digests, number, sealed) {
    const expected = digests[number];
    if (expected === undefined || !same(await digestsOf(sealed), expected)) {
        throw new Unopenable('file part');
    }
    const place = FilePlace.of(caseId, entry);
    const padded = await openPadded(entry.key, sealed, place.part(number));
    if (padded.length !== place.sizeOf(number)) {
        throw new Unopenable('file part');
    }
    return padded.slice(0, place.toldIn(number));
}
