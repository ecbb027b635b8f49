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
        this.#refuseLocked();
        const signal = stop === undefined ? this.#leaving : AbortSignal.any([this.#leaving, stop]);
        return sendFile(this.#service.folder(id), this.#caseId, content, known, progress, signal);
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
 * Seals a file and sends it. Nothing knows it afterwards but the entry: it goes into what is written next.
 *
 * @param {FileService} service
 * @param {string} caseId
 * @param {Blob} content
 * @param {{name: string, type: string}} known
 * @param {Progress} [progress]
 * @param {AbortSignal} [signal] of a folder that is locked, or a person who changed their mind
 * @returns {Promise<FileEntry>}
 */
export async function sendFile(service, caseId, content, { name, type }, progress, signal) {
    const [id, key, length] = [crypto.randomUUID(), SymmetricKey.generate(), content.size];
    const [place, whole] = [new FilePlace(caseId, id, length), sha256.create()];
    const digests = [];
    await service.beginFile(id, place.padded);
    for (let number = 0; number < place.count; number++) {
        const at = number * PART;
        const piece = new Uint8Array(await content.slice(at, at + place.toldIn(number)).arrayBuffer());
        whole.update(piece);
        const sealed = await sealPart(key, place, number, piece);
        signal?.throwIfAborted();
        await service.sendPart(id, number, sealed);
        digests.push(await digestsOf(sealed));
        progress?.(number + 1, place.count);
    }
    const root = await sealRoot(key, place, digests);
    signal?.throwIfAborted();
    await service.sendRoot(id, root);
    return new FileEntry({ id, name, type, length, sha256: joined(whole.digest()), key, root: await digest(root) });
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
