// A vault whose browser folders are open in this page. Its keys and words are in this object's memory and nowhere else.
// What is written into it is in vault_writing.js, and what becomes of its codes in vault_codes.js.

import { Unopenable } from './crypto/errors.js';
import { InnerPlaces, innerPair } from './crypto/inner.js';
import { OpenFolder } from './open_folder.js';
import { Conflict, Locked, Missing, Tampered, loaded } from './refusals.js';
import { Stewardship } from './stewardship.js';

export class OpenVault {
    /** @type {Interface} */
    #service;
    /** @type {BrowserShare} */
    #share;
    /** @type {VaultState} */
    #state;
    /** @type {Stewardship | null} */
    #stewardship = null;
    /** @type {Map<string, OpenFolder>} */
    #folders = new Map();
    /** @type {Map<string, string>} */
    #names = new Map();
    /** @type {Map<string, ClosedFolder['problem']>} */
    #closed = new Map();
    #leaving = new AbortController();
    #isGiven = false;

    /**
     * @param {Interface} service
     * @param {BrowserShare} share
     * @param {VaultState} state
     */
    constructor(service, share, state) {
        this.#service = service;
        this.#share = share;
        this.#state = state;
    }

    /**
     * @param {Interface} service whose session was asked for
     * @param {AccessCode} code
     * @returns {Promise<OpenVault>}
     * @throws {Unopenable} if the list of codes is not what this code's holder would have
     */
    static async open(service, code) {
        const share = await code.browserShare();
        const serverShare = await code.serverShare();
        const { codeId, isGiven } = await service.open(serverShare);
        const at = isGiven ? await service.given(codeId, serverShare) : service;
        const state = await at.state();
        if (state.code.id !== codeId || !state.code.isBrowser) {
            throw new Unopenable('code');
        }
        const vault = new OpenVault(at, share, state);
        vault.#isGiven = isGiven;
        await vault.#openStewardship();
        await vault.openFolders(state.folders);
        return vault;
    }

    /** What the service says of the vault. Nothing secret, and nothing to rely on. */
    get state() {
        return this.#state;
    }

    /** @returns {NamedFolder[]} */
    get folders() {
        this.#check();
        return [...this.#folders].map(([id, folder]) => ({ id, name: this.#names.get(id) ?? '', folder }));
    }

    /** @returns {ClosedFolder[]} */
    get closed() {
        return [...this.#closed].map(([id, problem]) => ({ id, problem }));
    }

    /** Another text, once anything is another of what is shown of it. */
    get mark() {
        const folders = [...this.folders].map(({ name, folder }) => [name, folder.mark]);
        const { code, codes, holders } = this.#state;
        return JSON.stringify([code, codes, holders, this.closed, folders]);
    }

    /** Whether this code makes folders and gives codes. */
    get manages() {
        return this.#stewardship !== null;
    }

    /** @throws {Locked} unless this code `manages` */
    get stewardship() {
        this.#check();
        if (this.#stewardship === null) {
            throw new Locked();
        }
        return this.#stewardship;
    }

    /** @returns {ReadonlyMap<string, Readonly<ListedCode>>} every code there is or was, with what is remembered of it */
    get listed() {
        return this.stewardship.codes;
    }

    /** Codes that the service does not have any more, and nobody took back: their end has come, or it was elsewhere. */
    get vanished() {
        const there = new Set([this.#state.code.id, ...this.#state.codes.map(({ id }) => id)]);
        return [...this.listed.values()].filter(({ codeId, ended }) => ended === null && !there.has(codeId));
    }

    /** Whether somebody had a key who should have it no longer: `VaultCodes.catchUp` makes new ones. */
    get needsKeys() {
        return this.manages && (this.vanished.length > 0 || this.stewardship.held().list.needsKeys(new Date(), this.#folders));
    }

    /** What the service is asked by, for this vault. */
    get service() {
        return this.#service;
    }

    /** Is aborted when this is locked. */
    get leaving() {
        return this.#leaving.signal;
    }

    /** Whether this is what a party gave its facilitator. */
    get isGiven() {
        return this.#isGiven;
    }

    /**
     * @param {string} id
     * @returns {OpenFolder}
     * @throws {Locked} for one that is not open here
     */
    folder(id) {
        this.#check();
        const folder = this.#folders.get(id);
        if (folder === undefined) {
            throw new Locked();
        }
        return folder;
    }

    /** @returns {Promise<string[]>} eight words that whoever made this code is shown too */
    async words() {
        this.#check();
        const { safetyWords } = await loaded(import('./crypto/safety_words.js'));
        return safetyWords((await innerPair(this.#share)).public.encoded);
    }

    /** Asks for the vault's state anew, and for nothing in it. */
    async look() {
        this.#check();
        this.#state = await this.#service.state();
    }

    /**
     * Takes over what was written elsewhere: in another tab, or by somebody else.
     *
     * @param {string} [only] one folder, of those that are open
     * @throws {Tampered} like a folder's own; the others are taken over all the same
     * @throws {Unopenable} like that
     */
    async refresh(only) {
        await this.look();
        const there = new Set(this.#state.folders);
        [...this.#folders.keys(), ...this.#closed.keys()].filter((id) => !there.has(id)).forEach((id) => this.closeFolder(id));
        const before = [...this.#folders].filter(([id]) => only === undefined || id === only);
        await this.openFolders([...there].filter((id) => !this.#folders.has(id)));
        const found = [];
        for (const [id, folder] of before) {
            try {
                await folder.refresh();
                this.#names.set(id, await folder.name());
            } catch (error) {
                if (!isOfOneFolder(error)) {
                    throw error;
                }
                found.push(error);
            }
        }
        if (found.length > 0) {
            throw found[0];
        }
    }

    /** What this code's drafts are sealed to. */
    async publicKey() {
        return (await innerPair(this.#share)).public;
    }

    /** Forgets every key and word, and ends what is under way. */
    lock() {
        this.#leaving.abort();
        this.#stewardship?.lock();
        for (const folder of this.#folders.values()) {
            folder.lock();
        }
        this.#share.forget();
        this.#folders.clear();
        this.#names.clear();
    }

    async #openStewardship() {
        const { code, begun, account } = this.#state;
        if (!code.manages) {
            return;
        }
        const places = this.places();
        const service = this.#service.stewardship();
        if (!begun) {
            const { beginning } = await loaded(import('./vault_codes.js'));
            if (!(await service.changeList(await beginning(places, code.id, this.#share, account)))) {
                throw new Conflict();
            }
        }
        this.#stewardship = await Stewardship.open(service, places, code.id, this.#share);
    }

    /** @param {string} id of one that is there no more, or not for this code */
    closeFolder(id) {
        this.#folders.get(id)?.lock();
        this.#folders.delete(id);
        this.#names.delete(id);
        this.#closed.delete(id);
    }

    /** @param {string[]} ids */
    async openFolders(ids) {
        for (const id of ids) {
            try {
                const service = this.#service.folder(id);
                const folder = await OpenFolder.open(service, this.places(id), this.#state.code.id, this.#share);
                this.#names.set(id, await folder.name());
                this.#check();
                this.#folders.set(id, folder);
                this.#closed.delete(id);
            } catch (error) {
                if (!isOfOneFolder(error)) {
                    throw error;
                }
                this.#closed.set(id, error instanceof Tampered ? 'altered' : 'unopenable');
            }
        }
    }

    /** @param {string} [folder] */
    places(folder) {
        const { caseId, vault } = this.#state;
        return new InnerPlaces(folder === undefined ? { case: caseId, vault } : { case: caseId, vault, folder });
    }

    #check() {
        if (this.#leaving.signal.aborted) {
            throw new Locked();
        }
    }
}

/**
 * Whoever writes in one folder can make something of it that nobody foresaw, and must not close the others.
 *
 * @param {unknown} error
 */
function isOfOneFolder(error) {
    return [Unopenable, Tampered, Missing, RangeError, TypeError].some((kind) => error instanceof kind);
}
