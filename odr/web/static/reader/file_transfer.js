// Files of a browser folder, up and down part by part: no more than one part is in memory at once.

import { joined } from './crypto/bytes.js';
import { digest } from './crypto/derivation.js';
import { FileEntry } from './crypto/file_entry.js';
import { FilePlace, PART, digestsOf, openPart, openRoot, sealPart, sealRoot } from './crypto/files.js';
import { SymmetricKey } from './crypto/secrets.js';
import { Locked } from './refusals.js';
import { sha256 } from './vendor/noble/sha256.js';

/** Files of an open vault, until it is locked. */
export class VaultFiles {
    #service;
    #caseId;
    #leaving;

    /** @param {OpenVault} vault which ends transfers when it is locked */
    constructor({ service, state, leaving }) {
        this.#service = service;
        this.#caseId = state.caseId;
        this.#leaving = leaving;
    }

    /**
     * @param {string} id
     * @param {Blob} content
     * @param {{name: string, type: string}} known
     * @param {Progress} [progress]
     * @param {AbortSignal} [stop]
     * @returns {Promise<FileEntry>} for the entry that is written next
     */
    async send(id, content, known, progress, stop) {
        return this.goOn(id, this.upload(content, known), progress, stop);
    }

    /**
     * @param {Blob} content
     * @param {{name: string, type: string}} known
     * @returns {Upload} that can be broken off and gone on with
     */
    upload(content, known) {
        return new Upload(this.#caseId, content, known);
    }

    /**
     * @param {string} id
     * @param {Upload} upload
     * @param {Progress} [progress]
     * @param {AbortSignal} [stop]
     * @returns {Promise<FileEntry>}
     */
    async goOn(id, upload, progress, stop) {
        this.#refuseLocked();
        const signal = stop === undefined ? this.#leaving : AbortSignal.any([this.#leaving, stop]);
        return upload.send(this.#service.folder(id), progress, signal);
    }

    /**
     * @param {string} id
     * @param {FileEntry} file
     * @param {Progress} [progress]
     * @returns {Promise<Blob>} whole, or nothing
     */
    async receive(id, file, progress) {
        this.#refuseLocked();
        const { count } = FilePlace.of(this.#caseId, file);
        const parts = [];
        for await (const part of receivedFile(this.#service.folder(id), this.#caseId, file, this.#leaving)) {
            parts.push(part);
            progress?.(parts.length, count);
        }
        return new Blob(parts, { type: 'application/octet-stream' });
    }

    #refuseLocked() {
        if (this.#leaving.aborted) {
            throw new Locked();
        }
    }
}

/**
 * A file on its way, under one identifier and key. Nothing knows it afterwards but the entry: it goes into what is written
 * next.
 */
export class Upload {
    #content;
    #known;
    #id = crypto.randomUUID();
    #key = SymmetricKey.generate();
    #place;
    #whole = sha256.create();
    /** @type {Bytes[]} of the parts that are sealed */
    #digests = [];
    /** @type {Bytes | null} sealed, and perhaps there: the very same goes out again, whichever of the two arrives last */
    #last = null;
    /** @type {Bytes | null} */
    #root = null;
    #hasBegun = false;

    /**
     * @param {string} caseId
     * @param {Blob} content
     * @param {{name: string, type: string}} known
     */
    constructor(caseId, content, known) {
        this.#content = content;
        this.#known = known;
        this.#place = new FilePlace(caseId, this.#id, content.size);
    }

    /** Whether the service may have some of it. */
    get hasBegun() {
        return this.#hasBegun;
    }

    /**
     * Seals it and sends it; after it was broken off, what is missing of it.
     *
     * @param {FileService} service
     * @param {Progress} [progress]
     * @param {AbortSignal} [signal] of a folder that is locked, or a person who changed their mind
     * @returns {Promise<FileEntry>}
     */
    async send(service, progress, signal) {
        const { count, padded } = this.#place;
        if (!this.#hasBegun) {
            await service.beginFile(this.#id, padded);
            this.#hasBegun = true;
        }
        while (this.#last !== null || this.#digests.length < count) {
            const sealed = this.#last ?? await this.#next();
            signal?.throwIfAborted();
            await service.sendPart(this.#id, this.#digests.length - 1, sealed);
            this.#last = null;
            progress?.(this.#digests.length, count);
        }
        this.#root ??= await sealRoot(this.#key, this.#place, this.#digests);
        signal?.throwIfAborted();
        await service.sendRoot(this.#id, this.#root);
        const [{ name, type }, length] = [this.#known, this.#content.size];
        return new FileEntry({ id: this.#id, name, type, length, sha256: joined(this.#whole.digest()), key: this.#key, root: await digest(this.#root) });
    }

    async #next() {
        const [number, at] = [this.#digests.length, this.#digests.length * PART];
        const piece = new Uint8Array(await this.#content.slice(at, at + this.#place.toldIn(number)).arrayBuffer());
        const sealed = await sealPart(this.#key, this.#place, number, piece);
        const vouches = await digestsOf(sealed);
        this.#whole.update(piece);
        this.#digests.push(vouches);
        this.#last = sealed;
        return sealed;
    }
}

/**
 * A file as it was, part by part. What was given is right, whatever comes after it.
 *
 * @param {FileService} service
 * @param {string} caseId
 * @param {FileEntry} entry
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Bytes, void>}
 * @throws {Unopenable} for a part or root that is not the one of the entry
 */
export async function* receivedFile(service, caseId, entry, signal) {
    const digests = await openRoot(entry, caseId, await service.root(entry.id));
    for (let number = 0; number < digests.length; number++) {
        const part = await openPart(entry, caseId, digests, number, await service.part(entry.id, number));
        signal?.throwIfAborted();
        if (part.length > 0) {
            yield part;
        }
    }
}
