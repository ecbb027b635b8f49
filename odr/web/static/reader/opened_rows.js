// The rows of one folder, opened as far as somebody wanted them. Words are in this object's memory and nowhere else.

import { Unopenable } from './crypto/errors.js';
import { open } from './crypto/sealing.js';
import { FileEntry } from './crypto/file_entry.js';
import { read } from './crypto/json.js';
import { loaded } from './refusals.js';

const KINDS = ['text', 'amount', 'date'];
/** How many entries are opened before the page may do something else. */
const AT_ONCE = 500;

export class OpenedRows {
    #places;
    #keyOf;
    /** @type {WeakMap<Row, Entry>} what was opened already, so that a second search is quick */
    #entries = new WeakMap();
    /** @type {WeakMap<Row, string>} the same of titles */
    #titles = new WeakMap();

    /**
     * @param {InnerPlaces} places
     * @param {(epoch: bigint) => SymmetricKey} keyOf refuses once the folder is locked
     */
    constructor(places, keyOf) {
        this.#places = places;
        this.#keyOf = keyOf;
    }

    /**
     * Of each row its title, or null where whoever wrote it sealed it wrongly.
     *
     * @param {Row[]} rows
     * @returns {Promise<Listed[]>}
     */
    async list(rows) {
        return Promise.all(rows.map(async (row) => {
            const title = await this.#title(row).catch(unlessUnopenable);
            return { item: row.item, version: row.version, title };
        }));
    }

    /**
     * @param {Row} row
     * @returns {Promise<Entry>}
     * @throws {Unopenable} if whoever wrote it did it wrongly, or listed it under another title than it has
     */
    async read(row) {
        const entry = await this.#entry(row);
        if (entry.title !== (await this.#title(row))) {
            throw new Unopenable('title');
        }
        return entry;
    }

    /**
     * Searches, opening what was not opened before, some at a time, so that the page stays with the person.
     *
     * @param {Row[]} rows
     * @param {string} words
     * @param {AbortSignal} [signal] of a person who has typed on
     * @param {(some: Found[]) => void} [show] as they come
     * @returns {Promise<string[]>} the entries in which all of them are
     * @throws {DOMException} `AbortError` when it is called off
     */
    async search(rows, words, signal, show) {
        /** @type {string[]} */
        const found = [];
        const { isFound, wanted } = await loaded(import('./texts.js'));
        const looked = wanted(words);
        for (let at = 0; at < rows.length; at += AT_ONCE) {
            const some = rows.slice(at, at + AT_ONCE);
            const entries = await Promise.all(some.map(async (row) => this.#entry(row).catch(unlessUnopenable)));
            const hits = some.flatMap(({ item }, number) => {
                const entry = entries[number];
                return entry && isFound(entry, looked) ? [{ item, title: entry.title }] : [];
            });
            found.push(...hits.map(({ item }) => item));
            signal?.throwIfAborted();
            show?.(hits);
            await breath();
            signal?.throwIfAborted();
        }
        return found;
    }

    /** Forgets every word. */
    forget() {
        this.#entries = new WeakMap();
        this.#titles = new WeakMap();
    }

    /** @param {Row} row */
    async #entry(row) {
        const before = this.#entries.get(row);
        if (before !== undefined) {
            return before;
        }
        const { item, version, epoch, body } = row;
        const entry = entryOf(await open(this.#keyOf(epoch), body, this.#places.body(item, version, epoch)));
        // A folder that was locked meanwhile keeps nothing.
        this.#keyOf(epoch);
        this.#entries.set(row, entry);
        return entry;
    }

    /** @param {Row} row */
    async #title(row) {
        const before = this.#titles.get(row);
        if (before !== undefined) {
            return before;
        }
        const { item, version, epoch, title } = row;
        const opened = titleOf(await open(this.#keyOf(epoch), title, this.#places.title(item, version, epoch)));
        this.#keyOf(epoch);
        this.#titles.set(row, opened);
        return opened;
    }
}

/**
 * @param {unknown} error
 * @returns {null}
 */
function unlessUnopenable(error) {
    if (error instanceof Unopenable) {
        return null;
    }
    throw error;
}

/** Lets whatever waits go first: a key that was pressed, what is to be painted. */
async function breath() {
    await new Promise((resolve) => { setTimeout(resolve); });
}

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
function entryOf(body) {
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
