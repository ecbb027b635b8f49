// How a file is sealed (docs/protocol.md, section 18): in parts, each a seal of its own, under a key of its own.

import { hex, identifier, joined, same, unhex, utf8 } from './bytes.js';
import { digest } from './derivation.js';
import { Unopenable } from './errors.js';
import { paddedSize } from './padding.js';
import { open, openPadded, seal, sealPadded, sealedSize } from './sealing.js';
import { SymmetricKey } from './secrets.js';

/** @import { Bytes } from './bytes.js' */
/** @import { Place } from './context.js' */

export const PART = 4 * 1024 * 1024;
const PIECE = 256 * 1024;
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

/** What is known of a file where it belongs, and all that it takes to open it. As JSON it would hold its key. */
export class FileEntry {
    /**
     * @param {object} entry
     * @param {string} entry.id
     * @param {string} entry.name as it was typed
     * @param {string} entry.type what the browser called it; nothing relies on it
     * @param {number} entry.length
     * @param {Bytes} entry.sha256 of the original
     * @param {SymmetricKey} entry.key
     * @param {Bytes} entry.root the digest of the sealed root
     */
    constructor({ id, name, type, length, sha256, key, root }) {
        this.id = id;
        this.name = name;
        this.type = type;
        this.length = length;
        this.sha256 = sha256;
        this.key = key;
        this.root = root;
    }

    /**
     * @param {unknown} kept
     * @returns {FileEntry} what `payload` made
     * @throws {Unopenable} for what it never makes
     */
    static of(kept) {
        const one = /** @type {Record<string, unknown>} */ (kept !== null && typeof kept === 'object' ? kept : {});
        const { id, key, length, name, root, sha256, type } = one;
        const texts = [id, key, name, root, sha256, type].every((value) => typeof value === 'string');
        const digits = [id, key, root, sha256].map(String);
        const sizes = [16, 32, 32, 32];
        if (
            !texts ||
            !Number.isSafeInteger(length) ||
            Number(length) < 0 ||
            digits.some((value, at) => !/^[0-9a-f]*$/.test(value) || value.length !== 2 * Number(sizes[at]))
        ) {
            throw new Unopenable('file entry');
        }
        return new FileEntry({
            id: String(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
            name: String(name),
            type: String(type),
            length: Number(length),
            sha256: unhex(String(sha256)),
            key: new SymmetricKey(unhex(String(key))),
            root: unhex(String(root)),
        });
    }

    /** The entry as it is sealed. Holds the key: it goes into a seal and nowhere else. */
    payload() {
        return {
            id: this.id.replaceAll('-', ''),
            key: hex(this.key.reveal()),
            length: this.length,
            name: this.name,
            root: hex(this.root),
            sha256: hex(this.sha256),
            type: this.type,
        };
    }

    toJSON() {
        return '<file entry>';
    }

    /** @param {string} caseId */
    place(caseId) {
        return new FilePlace(caseId, this.id, this.length);
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
    const place = entry.place(caseId);
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
    const place = entry.place(caseId);
    const padded = await openPadded(entry.key, sealed, place.part(number));
    if (padded.length !== place.sizeOf(number)) {
        throw new Unopenable('file part');
    }
    return padded.slice(0, place.toldIn(number));
}

/**
 * @param {string} fileId
 * @param {number} number
 * @returns {Promise<string>} under which name a part lies in the store
 */
export async function partName(fileId, number) {
    return hex(await digest(utf8(`odr/file part\n${hex(identifier(fileId))} ${number}`))).slice(0, 40);
}
