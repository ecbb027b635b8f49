// A browser folder that is open: its keys and words are in this object's memory and nowhere else.

import { believed } from './believed.js';
import { utf8 } from './crypto/bytes.js';
import { innerPair, innerProofKey, openInnerGrant, sealPreviousInner } from './crypto/inner.js';
import { FolderRecord } from './crypto/records.js';
import { open, seal } from './crypto/sealing.js';
import { SymmetricKey } from './crypto/secrets.js';
import { plain, titleOf } from './entries.js';
import { grantsOf, keyOf } from './key_chain.js';
import { OpenedRows } from './opened_rows.js';
import { Conflict, Locked, Tampered } from './refusals.js';

/** @import { Believed } from './believed.js' */
/** @import { Grantee } from './crypto/code_list.js' */
/** @import { Unopenable } from './crypto/errors.js' */
/** @import { InnerPlaces } from './crypto/inner.js' */
/** @import { BrowserShare } from './crypto/secrets.js' */
/** @import { Entry } from './entries.js' */
/** @import { Found } from './opened_rows.js' */
/** @import { Change, FolderState, Service } from './service.js' */

export class OpenFolder {
    /** @type {Service} */
    #service;
    /** @type {InnerPlaces} */
    #places;
    /** @type {(state: FolderState) => Promise<SymmetricKey>} */
    #granted;
    /** @type {Believed | null} */
    #held = null;
    #isLocked = false;
    #opened;
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
        this.#opened = new OpenedRows(places, (epoch) => this.#keyOf(epoch));
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
        return this.#held?.differences ?? [];
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
        return this.#inTurn(async () => {
            const state = await this.#service.folder();
            const next = await believed(state, await this.#granted(state), this.#places, this.#held);
            this.#check();
            this.#held = next;
        });
    }

    /** How many entries there are that are what is remembered of them. */
    get size() {
        const { rows, differences } = this.#alive();
        return rows.size - differences.filter(({ what }) => what !== 'gone').length;
    }

    /** @returns {string[]} the same entries, which is less than to list them */
    get items() {
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
        const wanted = some && new Set(some);
        return this.#opened.list(this.#sound().filter(({ item }) => wanted?.has(item) ?? true));
    }

    /**
     * @param {string} item
     * @returns {Promise<Entry & {version: bigint}>}
     * @throws {Tampered} if the service has not given it as it is remembered
     * @throws {Unopenable} if whoever wrote it did it wrongly
     */
    async read(item) {
        const row = this.#sound().find((one) => one.item === item);
        if (row === undefined) {
            throw new Tampered('not as it is remembered');
        }
        return { ...(await this.#opened.read(row)), version: row.version };
    }

    /**
     * @param {string} words
     * @param {AbortSignal} [signal]
     * @param {(some: Found[]) => void} [show] as they come
     * @returns {Promise<string[]>} the entries in which all of them are
     * @throws {DOMException} `AbortError` when it is called off
     */
    async search(words, signal, show) {
        return this.#opened.search(this.#sound(), words, signal, show);
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
            const { record, epoch } = this.#alive();
            const before = record.items.get(item);
            if (before?.version !== instead?.version) {
                throw new Conflict();
            }
            this.#refuseDifferent(item);
            const version = (before?.version ?? 0n) + 1n;
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
            const { epoch } = this.#alive();
            const grants = await grantsOf(this.#keyOf(epoch), epoch, this.#places, [grantee]);
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
            const held = this.#alive();
            const [newer, epoch] = [SymmetricKey.generate(), held.epoch + 1n];
            const previous = await sealPreviousInner(newer, this.#keyOf(held.epoch), this.#places.previous(epoch));
            const grants = await grantsOf(newer, epoch, this.#places, grantees);
            await this.#change({ grants, previous }, newer, epoch);
            held.keys.set(epoch, newer);
            held.epoch = epoch;
        });
    }

    /** Forgets keys and entries. Nothing is read or written from then on, what was begun before it included. */
    lock() {
        this.#isLocked = true;
        for (const key of this.#held?.keys.values() ?? []) {
            key.forget();
        }
        this.#held = null;
        this.#opened.forget();
        this.#granted = async () => {
            throw new Locked();
        };
    }

    /**
     * @param {Partial<Change>} change
     * @param {SymmetricKey} key
     * @param {bigint} epoch
     */
    async #change(change, key = this.#keyOf(this.#alive().epoch), epoch = this.#alive().epoch) {
        const held = this.#alive();
        const next = held.record.copy();
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
        held.record = next;
        for (const row of put) {
            held.rows.set(row.item, row);
        }
        for (const item of removed) {
            held.rows.delete(item);
        }
    }

    #sound() {
        const { rows, differences } = this.#alive();
        const different = new Set(differences.map(({ item }) => item));
        return [...rows.values()].filter(({ item }) => !different.has(item));
    }

    /** @param {string} item */
    #refuseDifferent(item) {
        if (this.differences.some((one) => one.item === item)) {
            throw new Tampered('not as it is remembered');
        }
    }

    /** @param {bigint} epoch */
    #keyOf(epoch) {
        return keyOf(this.#alive().keys, epoch);
    }

    #check() {
        if (this.#isLocked) {
            throw new Locked();
        }
    }

    #alive() {
        this.#check();
        if (this.#held === null) {
            throw new Locked();
        }
        return this.#held;
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
