// A vault whose browser folders are open in this page. Its keys and words are in this object's memory and nowhere else.

import { Unopenable } from './crypto/errors.js';
import { InnerPlaces, innerPair } from './crypto/inner.js';
import { openDraft, sealDraft } from './drafts.js';
import { OpenFolder } from './open_folder.js';
import { Conflict, Locked, Tampered, loaded } from './refusals.js';
import { Stewardship } from './stewardship.js';
import { VaultCodes, listing } from './vault_codes.js';
import { VaultFiles } from './vault_files.js';

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { AccessCode } from './crypto/codes.js' */
/** @import { BrowserShare } from './crypto/secrets.js' */
/** @import { Entry } from './entries.js' */
/** @import { Interface } from './interface.js' */
/** @import { Json } from './crypto/json.js' */
/** @import { VaultState } from './service.js' */
/** @import { Renewed } from './vault_codes.js' */

/** @typedef {{id: string, name: string, folder: OpenFolder}} NamedFolder */
/** @typedef {{id: string, problem: 'altered' | 'unopenable'}} ClosedFolder what the service gives does not open as it should */

/** How often a writing is begun again after somebody else's, to other entries of the same folder. */
const TRIES = 3;

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
    /** @type {ClosedFolder[]} */
    #closed = [];
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
        this.files = new VaultFiles(service, state.caseId, this.#leaving.signal);
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
        await vault.#openFolders(state.folders);
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

    get closed() {
        return this.#closed;
    }

    /** Whether this code makes folders and gives codes. */
    get manages() {
        return this.#stewardship !== null;
    }

    /** @throws {Locked} unless this code `manages` */
    get codes() {
        return new VaultCodes(this, this.#service, this.#steward());
    }

    /** Whether this is what a party gave its facilitator. */
    get isGiven() {
        return this.#isGiven;
    }

    /**
     * The same vault with another code in the place of the one that is open here, which ends by it.
     *
     * @returns {Promise<Renewed & {vault: OpenVault}>} this one is to be locked
     */
    async renewed() {
        const old = this.#state.code.id;
        const { code, words } = await this.codes.again(old);
        const vault = await OpenVault.open(this.#service, code);
        return { vault, code, words, ...(await vault.codes.replaced(old)) };
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

    /**
     * @param {string} name
     * @returns {Promise<string>} the new folder
     */
    async makeFolder(name) {
        const [id, steward] = [crypto.randomUUID(), this.#steward()];
        const { grantees } = await steward.granteesOf(id, new Date());
        await this.#service.beginFolder(id, await OpenFolder.begin(this.#places(id), name, grantees));
        await this.#openFolders([id]);
        return id;
    }

    /** @param {string} id with everything in it */
    async removeFolder(id) {
        const folder = this.folder(id);
        await this.#service.removeFolder(id);
        folder.lock();
        this.#folders.delete(id);
        this.#names.delete(id);
    }

    /**
     * Writes an entry, after sending the files that are new. Somebody else's writing elsewhere in the folder is taken
     * over; one of the same entry is not.
     *
     * @param {string} id of the folder
     * @param {Entry} entry
     * @param {{item: string, version: bigint}} [instead]
     * @returns {Promise<string>} the item
     * @throws {Conflict} if the entry itself was written meanwhile
     */
    async write(id, entry, instead) {
        return this.#again(id, (folder) => folder.write(entry, instead));
    }

    /**
     * @param {string} id
     * @param {{item: string, version: bigint}} read
     */
    async remove(id, read) {
        await this.#again(id, (folder) => folder.remove(read));
    }

    /**
     * Writes an entry into another folder, its files sealed anew for it, and then takes it out of the first.
     *
     * @param {string} from
     * @param {string} to
     * @param {{item: string, version: bigint}} known
     * @param {(sent: number, all: number) => void} [progress]
     * @returns {Promise<string>} the item in its new place
     * @throws {Conflict} if it was changed meanwhile: it is then in both
     */
    async move(from, to, known, progress) {
        const { version, ...entry } = await this.folder(from).read(known.item);
        if (version !== known.version) {
            throw new Conflict();
        }
        const files = [];
        for (const file of entry.files) {
            const { name, type } = file;
            files.push(await this.files.send(to, await this.files.receive(from, file), { name, type }, progress));
        }
        const item = await this.write(to, { ...entry, files });
        await this.remove(from, known);
        return item;
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

    /** Takes over what was written elsewhere: in another tab, or by somebody else. */
    async refresh() {
        await this.look();
        await this.#openFolders(this.#state.folders.filter((id) => !this.#folders.has(id)));
        for (const [id, folder] of [...this.#folders]) {
            if (!this.#state.folders.includes(id)) {
                folder.lock();
                this.#folders.delete(id);
                continue;
            }
            await folder.refresh();
            this.#names.set(id, await folder.name());
        }
    }

    /**
     * @param {Json} draft
     * @returns {Promise<Bytes>} for `takeUp`, when this page is locked meanwhile
     */
    async putAside(draft) {
        return sealDraft(this.#share, this.#state.caseId, draft);
    }

    /**
     * @param {Bytes} sealed
     * @returns {Promise<Json | null>} what was put aside; null if it was with another code
     */
    async takeUp(sealed) {
        return openDraft(this.#share, this.#state.caseId, sealed);
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
        const places = this.#places();
        const service = this.#service.stewardship();
        if (!begun) {
            const pair = await innerPair(this.#share);
            const wanted = { label: '', holder: account, folders: null, mayWrite: true, expires: null };
            const own = await listing(code.id, this.#share, wanted);
            if (!(await service.changeList(await Stewardship.begin(places, own, pair.public.encoded)))) {
                throw new Conflict();
            }
        }
        this.#stewardship = await Stewardship.open(service, places, code.id, this.#share);
    }

    /** @param {string[]} ids */
    async #openFolders(ids) {
        for (const id of ids) {
            try {
                const service = this.#service.folder(id);
                const folder = await OpenFolder.open(service, this.#places(id), this.#state.code.id, this.#share);
                this.#names.set(id, await folder.name());
                this.#check();
                this.#folders.set(id, folder);
            } catch (error) {
                if (!(error instanceof Unopenable || error instanceof Tampered)) {
                    throw error;
                }
                this.#closed.push({ id, problem: error instanceof Tampered ? 'altered' : 'unopenable' });
            }
        }
    }

    /**
     * @template T
     * @param {string} id
     * @param {(folder: OpenFolder) => Promise<T>} act
     * @returns {Promise<T>}
     */
    async #again(id, act) {
        for (let turn = 1; ; turn++) {
            try {
                return await act(this.folder(id));
            } catch (error) {
                if (!(error instanceof Conflict) || turn === TRIES) {
                    throw error;
                }
                await this.folder(id).refresh();
            }
        }
    }

    /** @param {string} [folder] */
    #places(folder) {
        const { caseId, vault } = this.#state;
        return new InnerPlaces(folder === undefined ? { case: caseId, vault } : { case: caseId, vault, folder });
    }

    #steward() {
        this.#check();
        if (this.#stewardship === null) {
            throw new Locked();
        }
        return this.#stewardship;
    }

    #check() {
        if (this.#leaving.signal.aborted) {
            throw new Locked();
        }
    }
}
