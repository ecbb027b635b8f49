// Files of a browser folder, up and down part by part: no more than one part is in memory at once.

import { joined } from './crypto/bytes.js';
import { digest } from './crypto/derivation.js';
import { FileEntry } from './crypto/file_entry.js';
import { FilePlace, PART, digestsOf, openPart, openRoot, sealPart, sealRoot } from './crypto/files.js';
import { SymmetricKey } from './crypto/secrets.js';
import { Later, Locked } from './refusals.js';
import { sha256 } from './vendor/noble/sha256.js';

/** Files of an open vault, until it is locked. */
export class VaultFiles {
    #service;
    #caseId;
    #leaving;
    /** @type {Map<Blob, Upload>} */
    #cut = new Map();

    /** @param {OpenVault} vault which ends transfers when it is locked */
    constructor({ service, state, leaving }) {
        this.#service = service;
        this.#caseId = state.caseId;
        this.#leaving = leaving;
    }

    /**
     * @param {string} id
     * @param {Blob} content that this goes on with, if the line was cut before
     * @param {{name: string, type: string}} known
     * @param {Progress} [progress]
     * @param {AbortSignal} [stop]
     * @returns {Promise<FileEntry>} for the entry that is written next
     */
    async send(id, content, known, progress, stop) {
        this.#refuseLocked();
        const signal = stop === undefined ? this.#leaving : AbortSignal.any([this.#leaving, stop]);
        const upload = this.#cut.get(content) ?? new Upload(this.#caseId, content, known);
        this.#cut.delete(content);
        try {
            return await upload.send(this.#service.folder(id), progress, signal);
        } catch (error) {
            if (error instanceof Later) {
                this.#cut.set(content, upload);
            }
            throw error;
        }
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

/** A file on its way. Nothing knows it afterwards but the entry: it goes into what is written next. */
export class Upload {
    #content;
    #known;
    #id = crypto.randomUUID();
    #key = SymmetricKey.generate();
    #place;
    #whole = sha256.create();
    /** @type {Bytes[]} */
    #digests = [];
    /** @type {Bytes | null} may be there already: the very same goes out again, whichever of the two arrives last */
    #last = null;
    /** @type {Bytes | null} */
    #root = null;

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

    /**
     * Seals it and sends it, or what is missing of it.
     *
     * @param {FileService} service
     * @param {Progress} [progress]
     * @param {AbortSignal} [signal] of a vault that is locked, or a person
     * @returns {Promise<FileEntry>}
     */
    async send(service, progress, signal) {
        const [place, id, key] = [this.#place, this.#id, this.#key];
        await service.beginFile(id, place.padded);
        while (this.#last !== null || this.#digests.length < place.count) {
            this.#last ??= await this.#next(this.#digests.length);
            signal?.throwIfAborted();
            await service.sendPart(id, this.#digests.length - 1, this.#last);
            this.#last = null;
            progress?.(this.#digests.length, place.count);
        }
        this.#root ??= await sealRoot(key, place, this.#digests);
        signal?.throwIfAborted();
        await service.sendRoot(id, this.#root);
        return new FileEntry({ ...this.#known, id, length: this.#content.size, sha256: joined(this.#whole.digest()), key, root: await digest(this.#root) });
    }

    /** @param {number} number */
    async #next(number) {
        const at = number * PART;
        const piece = new Uint8Array(await this.#content.slice(at, at + this.#place.toldIn(number)).arrayBuffer());
        const sealed = await sealPart(this.#key, this.#place, number, piece);
        this.#digests.push(await digestsOf(sealed));
        this.#whole.update(piece);
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
