// A browser folder that is open: its keys and words are in this object's memory and nowhere else. What is
// written into it is in folder_writing.js.

import { innerPair, innerProofKey, keyOf, keysOf, openInnerGrant } from './crypto/inner.js';
import { FolderRecord } from './crypto/records.js';
import { open } from './crypto/sealing.js';
import { OpenedRows, titleOf } from './opened_rows.js';
import { Locked, Tampered } from './refusals.js';

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
        this.#check();
        const seen = this.#held;
        // Not in turn: whoever writes does not wait for a line that hangs.
        const state = await this.#service.folder();
        return this.inTurn(async () => {
            try {
                const next = await believed(state, await this.#granted(state), this.#places, this.#held);
                this.#check();
                this.#held = next;
            } catch (error) {
                // Something was written here while it was asked for: the answer can be from before.
                if (!(error instanceof Tampered) || this.#held === seen) {
                    throw error;
                }
            }
        });
    }

    /** What is another once anything is another in it. */
    get mark() {
        const { record, differences } = this.#alive();
        return [record.root, differences];
    }

    /** How many entries there are that are what is remembered of them. */
    get size() {
        return this.#sound().length;
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
     * @returns {Promise<Listed[]>}
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
     * What is written with.
     *
     * @throws {Locked} once it is locked
     */
    held() {
        return { ...this.#alive(), places: this.#places, service: this.#service };
    }

    /**
     * The folder is in another state now, as the service has taken it.
     *
     * @param {Pick<Believed, 'epoch' | 'keys' | 'record' | 'rows'>} next
     * @throws {Locked} if it was locked meanwhile
     */
    written(next) {
        this.#held = { ...this.#alive(), ...next };
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

    #sound() {
        const { rows, differences } = this.#alive();
        const different = new Set(differences.map(({ item }) => item));
        return [...rows.values()].filter(({ item }) => !different.has(item));
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
     * Does something once what was begun before is done.
     *
     * @template T
     * @param {() => Promise<T>} act
     * @returns {Promise<T>}
     */
    async inTurn(act) {
        const turn = this.#last.then(async () => {
            this.#check();
            return act();
        });
        this.#last = turn.catch(() => {});
        return turn;
    }
}

/**
 * What of a folder's state, as the service gives it, is believed: opened, compared with what browsers remember, and not
 * from before what this browser has seen.
 *
 * @param {FolderState} state
 * @param {SymmetricKey} granted
 * @param {InnerPlaces} places
 * @param {Believed | null} seen by this browser last
 * @returns {Promise<Believed>} with the very rows that were seen, where they are the same
 * @throws {Tampered} for an earlier state or epoch, or another name than the one that is remembered
 * @throws {Unopenable} for a record or key that is altered
 */
async function believed(state, granted, places, seen) {
    const { epoch, name } = state;
    if (epoch < (seen?.epoch ?? 0n) || state.record.epoch !== epoch) {
        throw new Tampered('an earlier epoch');
    }
    const keys = await keysOf(granted, state, places);
    const record = await FolderRecord.open(places, (one) => keyOf(keys, one), state.record);
    if (seen !== null && record.isBehind(seen.record)) {
        throw new Tampered('an earlier state');
    }
    if (!(await record.isNamed(name.version, name.epoch, name.sealed))) {
        throw new Tampered('another name');
    }
    const differences = await record.differences(state.rows);
    const different = new Set(differences.map(({ item }) => item));
    const rows = new Map();
    for (const row of state.rows) {
        const before = seen?.rows.get(row.item);
        const digest = seen?.record.items.get(row.item)?.digest;
        const isSame = !different.has(row.item) && digest === record.items.get(row.item)?.digest;
        rows.set(row.item, before !== undefined && before.version === row.version && isSame ? before : row);
    }
    return { epoch, keys, record, name, rows, differences };
}
