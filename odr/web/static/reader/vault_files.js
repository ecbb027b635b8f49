// Files of an open vault, up and down, until it is locked.

import { Locked, loaded } from './refusals.js';

/** @import { FileEntry } from './crypto/file_entry.js' */
/** @import { Interface } from './interface.js' */

export class VaultFiles {
    #service;
    #caseId;
    #leaving;

    /**
     * @param {Interface} service
     * @param {string} caseId
     * @param {AbortSignal} leaving ends transfers when the vault is locked
     */
    constructor(service, caseId, leaving) {
        this.#service = service;
        this.#caseId = caseId;
        this.#leaving = leaving;
    }

    /**
     * @param {string} id
     * @param {Blob} content
     * @param {{name: string, type: string}} known
     * @param {(sent: number, all: number) => void} [progress]
     * @param {AbortSignal} [stop]
     * @returns {Promise<FileEntry>} for the entry that is written next
     */
    async send(id, content, known, progress, stop) {
        this.#refuseLocked();
        const signal = stop === undefined ? this.#leaving : AbortSignal.any([this.#leaving, stop]);
        const { sendFile } = await loaded(import('./file_transfer.js'));
        return sendFile(this.#service.folder(id), this.#caseId, content, known, progress, signal);
    }

    /**
     * @param {string} id
     * @param {FileEntry} file
     * @param {(sent: number) => void} [progress]
     * @returns {Promise<Blob>} whole, or nothing
     */
    async receive(id, file, progress) {
        this.#refuseLocked();
        const { receivedFile } = await loaded(import('./file_transfer.js'));
        const parts = [];
        for await (const part of receivedFile(this.#service.folder(id), this.#caseId, file, this.#leaving)) {
            parts.push(part);
            progress?.(parts.length);
        }
        return new Blob(parts, { type: 'application/octet-stream' });
    }

    #refuseLocked() {
        if (this.#leaving.aborted) {
            throw new Locked();
        }
    }
}
