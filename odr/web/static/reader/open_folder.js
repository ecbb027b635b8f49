// A browser folder that is open: its keys and words are in this object's memory and nowhere else.

import { utf8 } from './crypto/bytes.js';
import { Unopenable } from './crypto/errors.js';
import { innerPair, innerProofKey, openInnerGrant, sealPreviousInner } from './crypto/inner.js';
import { FolderRecord } from './crypto/records.js';
import { open, seal } from './crypto/sealing.js';
import { SymmetricKey } from './crypto/secrets.js';
import { entryOf, isFound, plain, titleOf } from './entries.js';
import { chain, grantsOf, keyOf } from './key_chain.js';
import { Conflict, Locked, Tampered } from './refusals.js';

/** @import { Grantee } from './crypto/code_list.js' */
/** @import { InnerPlaces } from './crypto/inner.js' */
/** @import { Difference, Row } from './crypto/records.js' */
/** @import { BrowserShare } from './crypto/secrets.js' */
/** @import { Entry } from './entries.js' */
/** @import { Change, FolderState, Service } from './service.js' */

/** How many entries are opened before the page may do something else. */
const AT_ONCE = 500;

export class OpenFolder {
    /** @type {Service} */
    #service;
    /** @type {InnerPlaces} */
    #places;
    /** @type {(state: FolderState) => Promise<SymmetricKey>} */
    #granted;
    #epoch = 0n;
    /** @type {Map<bigint, SymmetricKey>} by epoch */
    #keys = new Map();
    /** @type {FolderRecord | null} */
    #record = null;
    /** @type {Map<string, Row>} */
    #rows = new Map();
    /** @type {FolderState['name'] | null} */
    #name = null;
    /** @type {readonly Difference[]} */
    #differences = [];
    #isLocked = false;
    /** @type {WeakMap<Row, Entry>} what was opened already, so that a second search is quick */
    #opened = new WeakMap();
    /** @type {WeakMap<Row, string>} the same of titles */
    #titles = new WeakMap();
    /** @type {Promise<unknown>} what was begun last: one after the other, or two writings would follow one state */
    #last = Promise.resolve();

    /**
     * @param {Service} service
     * @param {InnerPlaces} places
     * @param {(state: FolderState) => Promise<SymmetricKey>} granted
     */
    constructor(service, places, granted) {
        this.#service = service;
        this.#places = places;
        this.#granted = granted;
    }

    /**
     * Opens a folder with a code's browser share.
     *
     * @param {Service} service
     * @param {InnerPlaces} places
     * @param {string} codeId
     * @param {BrowserShare} share
     * @returns {Promise<OpenFolder>}
     * @throws {Unopenable} if the grant is not this code's or no steward made it, and for a record that is altered
     */
    static async open(service, places, codeId, share) {
        const [pair, proofKey] = [await innerPair(share), await innerProofKey(share)];
        const folder = new OpenFolder(service, places, (state) =>
            openInnerGrant(state.grant, pair, proofKey, places.grant(state.epoch, codeId)),
        );
        await folder.refresh();
        return folder;
    }

    /**
     * @param {InnerPlaces} places
     * @param {string} name
     * @param {Grantee[]} grantees
     * @returns {Promise<Change>} what makes a new folder, under a fresh key
     */
    static async begin(places, name, grantees) {
        const [key, record] = [SymmetricKey.generate(), new FolderRecord()];
        const sealed = await seal(key, utf8(name), places.name(1n, 1n));
        await record.noteName(1n, 1n, sealed);
        const written = await record.seal(places, key, 1n);
        const grants = await grantsOf(key, 1n, places, grantees);
        key.forget();
        return { record: written, put: [], removed: [], grants, name: { version: 1n, epoch: 1n, sealed } };
    }

    /** What the service gave that is not what is remembered. Entries among it are neither read nor written. */
    get differences() {
        return this.#differences;
    }

    /** Whether the name is the one that is remembered and opens. */
    async name() {
        const { version, epoch, sealed } = this.#alive().name;
        return titleOf(await open(this.#keyOf(epoch), sealed, this.#places.name(version, epoch)));
    }

    /**
     * Takes over what others wrote.
     *
     * @throws {Tampered} if it is an earlier state, or epoch, than this browser has seen, or not what is remembered
     * @throws {Unopenable} like `open`
     */
    async refresh() {
        return this.#inTurn(async () => this.#refresh());
    }

    async #refresh() {
        const state = await this.#service.folder();
        if (state.epoch < this.#epoch || state.record.epoch !== state.epoch) {
            throw new Tampered('an earlier epoch');
        }
        const keys = await chain(await this.#granted(state), state, this.#places);
        const record = await FolderRecord.open(this.#places, (epoch) => keyOf(keys, epoch), state.record);
        if (this.#record !== null && record.isBehind(this.#record)) {
            throw new Tampered('an earlier state');
        }
        if (!(await record.isNamed(state.name.version, state.name.epoch, state.name.sealed))) {
            throw new Tampered('another name');
        }
        const differences = await record.differences(state.rows);
        this.#check();
        const different = new Set(differences.map(({ item }) => item));
        const rows = state.rows.map((row) => {
            const before = this.#rows.get(row.item);
            const digest = this.#record?.items.get(row.item)?.digest;
            const isSame = !different.has(row.item) && digest === record.items.get(row.item)?.digest;
            return before !== undefined && before.version === row.version && isSame ? before : row;
        });
        this.#keys = keys;
        this.#epoch = state.epoch;
        this.#record = record;
        this.#name = state.name;
        this.#rows = new Map(rows.map((row) => [row.item, row]));
        this.#differences = differences;
    }

    /** How many entries there are that are what is remembered of them. */
    get size() {
        this.#alive();
        return this.#rows.size - this.#differences.filter(({ what }) => what !== 'gone').length;
    }

    /** @returns {string[]} the same entries, which is less than to list them */
    get items() {
        this.#alive();
        return this.#sound().map(({ item }) => item);
    }

    /**
     * Every entry that is what is remembered of it. One that does not open, since its writer sealed it wrongly, has no
     * title.
     *
     * @param {string[]} [some] these alone
     * @returns {Promise<{item: string, version: bigint, title: string | null}[]>}
     */
    async list(some) {
        this.#alive();
        const wanted = some && new Set(some);
        return Promise.all(
            this.#sound().filter(({ item }) => wanted?.has(item) ?? true).map(async (row) => {
                const title = await this.#title(row).catch(unlessUnopenable);
                return { item: row.item, version: row.version, title };
            }),
        );
    }

    /**
     * @param {string} item
     * @returns {Promise<Entry & {version: bigint}>}
     * @throws {Tampered} if the service has not given it as it is remembered
     * @throws {Unopenable} if whoever wrote it did it wrongly
     */
    async read(item) {
        this.#alive();
        const row = this.#sound().find((one) => one.item === item);
        if (row === undefined) {
            throw new Tampered('not as it is remembered');
        }
        return { ...(await this.#entry(row)), version: row.version };
    }

    /**
     * Searches, opening what was not opened before, some at a time, so that the page stays with the person.
     *
     * @param {string} words
     * @param {AbortSignal} [signal] of a person who has typed on
     * @returns {Promise<string[]>} the entries in which all of them are
     * @throws {DOMException} `AbortError` when it is called off
     */
    async search(words, signal) {
        this.#alive();
        const rows = this.#sound();
        /** @type {string[]} */
        const found = [];
        for (let at = 0; at < rows.length; at += AT_ONCE) {
            const some = rows.slice(at, at + AT_ONCE);
            const entries = await Promise.all(some.map(async (row) => this.#entry(row).catch(unlessUnopenable)));
            for (const [number, row] of some.entries()) {
                const entry = entries[number];
                if (entry && isFound(entry, words)) {
                    found.push(row.item);
                }
            }
            await breath();
            signal?.throwIfAborted();
        }
        return found;
    }

    /**
     * Writes an entry: a new one, or in the place of the one that was read.
     *
     * @param {Entry} entry
     * @param {{item: string, version: bigint}} [instead]
     * @returns {Promise<string>} the item
     * @throws {Conflict} if somebody else wrote it, or anything in the folder, since this browser looked
     * @throws {Tampered} if what is there is not what is remembered
     */
    async write(entry, instead) {
        return this.#inTurn(async () => {
            const item = instead?.item ?? crypto.randomUUID();
            const before = this.#alive().record.items.get(item);
            if (before?.version !== instead?.version) {
                throw new Conflict();
            }
            this.#refuseDifferent(item);
            const [version, epoch] = [(before?.version ?? 0n) + 1n, this.#epoch];
            const { title, body } = plain(entry);
            const row = {
                item,
                version,
                epoch,
                title: await seal(this.#keyOf(epoch), title, this.#places.title(item, version, epoch)),
                body: await seal(this.#keyOf(epoch), body, this.#places.body(item, version, epoch)),
                files: entry.files.map(({ id }) => id),
            };
            await this.#change({ put: [row] });
            return item;
        });
    }

    /**
     * @param {{item: string, version: bigint}} read the entry, as it was when it was looked at
     * @returns {Promise<void>}
     * @throws {Conflict} like `write`
     * @throws {Tampered} like `write`
     */
    async remove({ item, version }) {
        await this.#inTurn(async () => {
            if (this.#alive().record.items.get(item)?.version !== version) {
                throw new Conflict();
            }
            this.#refuseDifferent(item);
            await this.#change({ removed: [item] });
        });
    }

    /**
     * Grants the present key to one more code. It reads what is there already too.
     *
     * @param {Grantee} grantee
     */
    async grant(grantee) {
        await this.#inTurn(async () => {
            this.#alive();
            const grants = await grantsOf(this.#keyOf(this.#epoch), this.#epoch, this.#places, [grantee]);
            await this.#change({ grants });
        });
    }

    /**
     * A new epoch, granted to these codes and to no other: what is written from now on, nobody else opens.
     *
     * @param {Grantee[]} grantees
     * @throws {Conflict} like `write`
     */
    async renew(grantees) {
        await this.#inTurn(async () => {
            this.#alive();
            const [newer, epoch] = [SymmetricKey.generate(), this.#epoch + 1n];
            const previous = await sealPreviousInner(newer, this.#keyOf(this.#epoch), this.#places.previous(epoch));
            const grants = await grantsOf(newer, epoch, this.#places, grantees);
            await this.#change({ grants, previous }, newer, epoch);
            this.#keys.set(epoch, newer);
            this.#epoch = epoch;
        });
    }

    /** Forgets keys and entries. Nothing is read or written from then on, what was begun before it included. */
    lock() {
        this.#isLocked = true;
        for (const key of this.#keys.values()) {
            key.forget();
        }
        this.#keys.clear();
        this.#rows.clear();
        this.#opened = new WeakMap();
        this.#titles = new WeakMap();
        this.#record = null;
        this.#granted = async () => {
            throw new Locked();
        };
    }

    /**
     * @param {Partial<Change>} change
     * @param {SymmetricKey} key
     * @param {bigint} epoch
     */
    async #change(change, key = this.#keyOf(this.#epoch), epoch = this.#epoch) {
        const next = this.#alive().record.copy();
        const { put = [], removed = [] } = change;
        for (const row of put) {
            await next.note(row.item, row.version, row.epoch, row.title, row.body);
        }
        for (const item of removed) {
            next.forget(item);
        }
        const record = await next.seal(this.#places, key, epoch);
        this.#check();
        if (!(await this.#service.change({ grants: new Map(), ...change, put, removed, record }))) {
            throw new Conflict();
        }
        this.#check();
        this.#record = next;
        for (const row of put) {
            this.#rows.set(row.item, row);
        }
        for (const item of removed) {
            this.#rows.delete(item);
        }
    }

    /** @param {Row} row */
    async #title(row) {
        const before = this.#titles.get(row);
        if (before !== undefined) {
            return before;
        }
        const { item, version, epoch, title } = row;
        const opened = titleOf(await open(this.#keyOf(epoch), title, this.#places.title(item, version, epoch)));
        this.#check();
        this.#titles.set(row, opened);
        return opened;
    }

    /** @param {Row} row */
    async #entry(row) {
        const before = this.#opened.get(row);
        if (before !== undefined) {
            return before;
        }
        const { item, version, epoch, body } = row;
        const opened = await open(this.#keyOf(epoch), body, this.#places.body(item, version, epoch));
        const entry = entryOf(await this.#title(row), opened);
        this.#check();
        this.#opened.set(row, entry);
        return entry;
    }

    #sound() {
        const different = new Set(this.#differences.map(({ item }) => item));
        return [...this.#rows.values()].filter(({ item }) => !different.has(item));
    }

    /** @param {string} item */
    #refuseDifferent(item) {
        if (this.#differences.some((one) => one.item === item)) {
            throw new Tampered('not as it is remembered');
        }
    }

    /** @param {bigint} epoch */
    #keyOf(epoch) {
        this.#check();
        return keyOf(this.#keys, epoch);
    }

    #check() {
        if (this.#isLocked) {
            throw new Locked();
        }
    }

    #alive() {
        this.#check();
        if (this.#record === null || this.#name === null) {
            throw new Locked();
        }
        return { record: this.#record, name: this.#name };
    }

    /**
     * @template T
     * @param {() => Promise<T>} act
     * @returns {Promise<T>}
     */
    async #inTurn(act) {
        const turn = this.#last.then(async () => {
            this.#check();
            return act();
        });
        this.#last = turn.catch(() => {});
        return turn;
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
