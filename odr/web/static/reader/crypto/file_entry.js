// What is known of a file where it belongs (docs/protocol.md, section 18).

import { hex, unhex } from './bytes.js';
import { Unopenable } from './errors.js';
import { SymmetricKey } from './secrets.js';

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
}
