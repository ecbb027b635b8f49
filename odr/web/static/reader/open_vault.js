// A vault whose browser folders are open in this page. Its keys and words are in this object's memory and nowhere else.

import { digest } from './crypto/derivation.js';
import { AccessCode } from './crypto/codes.js';
import { Unopenable } from './crypto/errors.js';
import { InnerPlaces, innerPair, innerProofKey } from './crypto/inner.js';
import { read, written } from './crypto/json.js';
import { safetyWords } from './crypto/safety_words.js';
import { receivedFile, sendFile } from './file_transfer.js';
import { OpenFolder } from './open_folder.js';
import { Conflict, Locked, Tampered } from './refusals.js';
import { Stewardship } from './stewardship.js';

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { ListedCode } from './crypto/code_list.js' */
/** @import { FileEntry } from './crypto/files.js' */
/** @import { BrowserShare } from './crypto/secrets.js' */
/** @import { Entry } from './entries.js' */
/** @import { Interface, VaultState } from './interface.js' */
/** @import { Json } from './crypto/json.js' */

/** @typedef {{id: string, name: string, folder: OpenFolder}} NamedFolder */
/** @typedef {{id: string, problem: 'altered' | 'unopenable'}} ClosedFolder what the service gives does not open as it should */
/** @typedef {{label: string, holder: string, folders: string[] | null, mayWrite: boolean, expires: string | null}} Wanted */

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
        const codeId = await service.open(await code.serverShare());
        const state = await service.state();
        if (state.code.id !== codeId || !state.code.isBrowser) {
            throw new Unopenable('code');
        }
        const vault = new OpenVault(service, share, state);
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

    /** @returns {ReadonlyMap<string, Readonly<ListedCode>>} codes that are live, with what was remembered of them */
    get codes() {
        return this.#steward().codes;
    }

    /** Ends transfers when the vault is locked. */
    get leaving() {
        return this.#leaving.signal;
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
            files.push(await this.send(to, await this.receive(from, file), { name, type }, progress));
        }
        const item = await this.write(to, { ...entry, files });
        await this.remove(from, known);
        return item;
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
        this.#check();
        const signal = stop === undefined ? this.leaving : AbortSignal.any([this.leaving, stop]);
        return sendFile(this.#service.folder(id), this.#state.caseId, content, known, progress, signal);
    }

    /**
     * @param {string} id
     * @param {FileEntry} file
     * @param {(sent: number) => void} [progress]
     * @returns {Promise<Blob>} whole, or nothing
     */
    async receive(id, file, progress) {
        this.#check();
        const parts = [];
        for await (const part of receivedFile(this.#service.folder(id), this.#state.caseId, file, this.leaving)) {
            parts.push(part);
            progress?.(parts.length);
        }
        return new Blob(parts, { type: 'application/octet-stream' });
    }

    /**
     * Makes a code for somebody. Their inner key grows from it in this browser: nobody can exchange it.
     *
     * @param {Wanted} wanted
     * @returns {Promise<{code: AccessCode, words: string[]}>} to be shown once; the words are the same in their browser
     */
    async issue({ label, holder, folders, mayWrite, expires }) {
        const steward = this.#steward();
        const [code, codeId] = [AccessCode.generate('browser'), crypto.randomUUID()];
        const [share, browserShare] = [await code.serverShare(), await code.browserShare()];
        const publicKey = (await innerPair(browserShare)).public.encoded;
        const listed = await listing(codeId, browserShare, { label, holder, folders, mayWrite, expires });
        await this.#service.issueCode({ codeId, share, publicKey, holder, folders, mayWrite, expires });
        await steward.refresh();
        await steward.issue(listed, publicKey, this.#folders);
        this.#state = await this.#service.state();
        return { code, words: await safetyWords(publicKey) };
    }

    /**
     * Takes a code back: the service refuses it at once, and whatever it opened has new keys afterwards.
     *
     * @param {string} codeId
     * @returns {Promise<string[]>} codes that were granted nothing, since the service gives another key of theirs
     */
    async takeBack(codeId) {
        const steward = this.#steward();
        await this.#service.revokeCode(codeId);
        await steward.refresh();
        const refused = await steward.takeBack(codeId, new Date(), this.#folders);
        this.#state = await this.#service.state();
        return refused;
    }

    /**
     * Gives new keys to whatever somebody had who should have it no longer: a code whose end has come, or that was taken
     * back somewhere else.
     *
     * @returns {Promise<string[]>} like `takeBack`
     */
    async catchUp() {
        const steward = this.#steward();
        /** @type {string[]} */
        const refused = [];
        const there = new Set(this.#state.codes.map(({ id }) => id));
        for (const { codeId, ended } of [...steward.codes.values()]) {
            if (ended === null && codeId !== this.#state.code.id && !there.has(codeId)) {
                refused.push(...(await steward.takeBack(codeId, new Date(), this.#folders)));
            }
        }
        return [...refused, ...(await steward.catchUp(new Date(), this.#folders))];
    }

    /** @returns {Promise<string[]>} eight words that whoever made this code is shown too */
    async words() {
        this.#check();
        return safetyWords((await innerPair(this.#share)).public.encoded);
    }

    /** Takes over what was written elsewhere: in another tab, or by somebody else. */
    async refresh() {
        this.#check();
        this.#state = await this.#service.state();
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
     * What somebody was typing, sealed to their own code, for when this page is locked meanwhile.
     *
     * @param {Json} draft
     * @returns {Promise<Bytes>}
     */
    async putAside(draft) {
        const pair = await innerPair(this.#share);
        return pair.public.seal(written(draft), { purpose: 'inner draft', case: this.#state.caseId });
    }

    /**
     * @param {Bytes} sealed
     * @returns {Promise<Json | null>} what was put aside; null if it was with another code
     */
    async takeUp(sealed) {
        try {
            const pair = await innerPair(this.#share);
            return read(await pair.open(sealed, { purpose: 'inner draft', case: this.#state.caseId }));
        } catch (error) {
            if (error instanceof Unopenable) {
                return null;
            }
            throw error;
        }
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

/**
 * Makes the first code of a vault: the service's own code has opened it, and nothing is in any browser folder yet.
 *
 * @param {Interface} service
 * @param {VaultState} state
 * @returns {Promise<AccessCode>} to be shown once
 */
export async function firstCode(service, state) {
    const code = AccessCode.generate('browser');
    const publicKey = (await innerPair(await code.browserShare())).public.encoded;
    await service.issueCode({
        codeId: crypto.randomUUID(),
        share: await code.serverShare(),
        publicKey,
        holder: state.account,
        folders: null,
        mayWrite: true,
        expires: null,
    });
    return code;
}

/**
 * @param {string} codeId
 * @param {BrowserShare} share
 * @param {Wanted} wanted
 * @returns {Promise<ListedCode>} how a steward lists the code
 */
async function listing(codeId, share, wanted) {
    const publicKeyDigest = await digest((await innerPair(share)).public.encoded);
    return { ...wanted, codeId, proofKey: await innerProofKey(share), publicKeyDigest, ended: null };
}
