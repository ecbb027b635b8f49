// What an entry of a browser folder says (docs/protocol.md, section 11.5). How it is written: folder_writing.js.

import { Unopenable } from './crypto/errors.js';
import { FileEntry } from './crypto/file_entry.js';
import { read } from './crypto/json.js';

const KINDS = ['text', 'amount', 'date'];

/**
 * @param {Bytes} bytes of an opened title
 * @returns {string}
 * @throws {Unopenable} for what is no text
 */
export function titleOf(bytes) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        throw new Unopenable('title');
    }
}

/**
 * @param {Bytes} body opened. It says the title too, so that whoever searches opens one seal of each entry
 * @returns {Entry}
 * @throws {Unopenable} for a body that no browser writes
 */
export function entryOf(body) {
    const { fields: listed, files, text, title } = named(read(body), ['fields', 'files', 'text', 'title']);
    if (!Array.isArray(listed) || !Array.isArray(files) || typeof text !== 'string' || typeof title !== 'string') {
        throw new Unopenable('entry');
    }
    const fields = listed.map((one) => {
        const { kind, name, value } = named(one, ['kind', 'name', 'value']);
        const areTexts = typeof kind === 'string' && typeof name === 'string' && typeof value === 'string';
        if (!areTexts || !KINDS.includes(kind)) {
            throw new Unopenable('entry');
        }
        return { kind: /** @type {Field['kind']} */ (kind), name, value };
    });
    return { title, text, fields, files: files.map((file) => FileEntry.of(file)) };
}

/**
 * @param {Json | undefined} value
 * @param {string[]} names
 * @returns {Record<string, Json | undefined>}
 */
function named(value, names) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw new Unopenable('entry');
    }
    if (Object.keys(value).sort().join() !== names.join()) {
        throw new Unopenable('entry');
    }
    return value;
}
