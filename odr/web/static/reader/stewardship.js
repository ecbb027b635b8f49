// What only a steward's browser does: keep the list of codes, grant folders to them, and take codes back.

import { CodeList, STEWARDSHIP } from './crypto/code_list.js';
import { innerPair, innerProofKey, openInnerGrant } from './crypto/inner.js';
import { SymmetricKey } from './crypto/secrets.js';
import { grantsOf } from './key_chain.js';
import { Conflict, Locked, Tampered } from './refusals.js';

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { Grantee, ListedCode } from './crypto/code_list.js' */
/** @import { Unopenable } from './crypto/errors.js' */
/** @import { InnerPlaces } from './crypto/inner.js' */
/** @import { BrowserShare } from './crypto/secrets.js' */
/** @import { OpenFolder } from './open_folder.js' */
/** @import { ListChange, StewardService, StewardshipState } from './service.js' */

/** The list of a vault's codes while it is open. Its key and its words are in this object's memory and nowhere else. */
export class Stewardship {
    /** @type {StewardService} */
    #service;
    /** @type {InnerPlaces} */
    #places;
    /** @type {(state: StewardshipState) => Promise<SymmetricKey>} */
    #granted;
    /** @type {SymmetricKey | null} */
    #key = null;
    #epoch = 0n;
    /** @type {CodeList | null} */
    #list = null;
    /** @type {Map<string, Bytes>} */
    #publicKeys = new Map();
    #isLocked = false;

    /**
     * @param {StewardService} service
     * @param {InnerPlaces} places without a folder
     * @param {(state: StewardshipState) => Promise<SymmetricKey>} granted
     */
    constructor(service, places, granted) {
        this.#service = service;
        this.#places = places;
        this.#granted = granted;
    }

    /**
     * @param {StewardService} service
     * @param {InnerPlaces} places
     * @param {string} codeId
     * @param {BrowserShare} share
     * @returns {Promise<Stewardship>}
     * @throws {Unopenable} if the grant is not this code's or no steward made it, and for a list that is altered
     */
    static async open(service, places, codeId, share) {
        const [pair, proofKey] = [await innerPair(share), await innerProofKey(share)];
        const stewardship = new Stewardship(service, places, (state) =>
            openInnerGrant(state.grant, pair, proofKey, places.grant(state.epoch, codeId)),
        );
        await stewardship.refresh();
        return stewardship;
    }

    /**
     * @param {InnerPlaces} places
     * @param {ListedCode} code the first one, which opens everything
     * @param {Bytes} publicKey its inner public key
     * @returns {Promise<ListChange>} what makes the list of a vault, under a fresh key
     * @throws {RangeError} for a code whose public key is another
     */
    static async begin(places, code, publicKey) {
        const [key, list] = [SymmetricKey.generate(), new CodeList()];
        list.add(code);
        const grantee = await list.grantee(code.codeId, publicKey);
        if (grantee === null) {
            throw new RangeError('the public key of the code');
        }
        const change = { list: await list.seal(places, key, 1n), grants: await grantsOf(key, 1n, places, [grantee]) };
        key.forget();
        return change;
    }

    /** @returns {ReadonlyMap<string, Readonly<ListedCode>>} */
    get codes() {
        return this.#alive().list.codes;
    }

    /** @returns {ReadonlySet<string>} what needs a new epoch still */
    get pending() {
        return this.#alive().list.pending;
    }

    /**
     * @param {string} folder a new one, perhaps
     * @param {Date} now
     * @returns {Promise<{grantees: Grantee[], refused: string[]}>} whom its key is granted to, and who has another public key
     */
    async granteesOf(folder, now) {
        return this.#alive().list.grantees(folder, this.#publicKeys, now);
    }

    /**
     * Takes over what other stewards wrote.
     *
     * @throws {Tampered} if it is an earlier list, or epoch, than this browser has seen
     * @throws {Unopenable} like `open`
     */
    async refresh() {
        this.#check();
        const state = await this.#service.stewardship();
        if (state.epoch < this.#epoch || state.list.version < (this.#list?.version ?? 0n)) {
            throw new Tampered('an earlier list');
        }
        const key = await this.#granted(state);
        const list = await CodeList.open(this.#places, key, state.list);
        this.#check();
        this.#key = key;
        this.#epoch = state.epoch;
        this.#list = list;
        this.#publicKeys = new Map(state.publicKeys);
    }

    /**
     * Lists a code and grants it what it opens. Somebody else's public key is compared before, by safety words.
     *
     * @param {ListedCode} code
     * @param {Bytes} publicKey
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @throws {RangeError} for a code that is listed already, or whose public key is another
     * @throws {Conflict} if another steward wrote meanwhile
     */
    async issue(code, publicKey, folders) {
        const next = this.#alive().list.copy();
        next.add(code);
        const grantee = await next.grantee(code.codeId, publicKey);
        if (grantee === null) {
            throw new RangeError('the public key of the code');
        }
        await this.#write(next, code.folders === null ? [grantee] : []);
        this.#publicKeys.set(code.codeId, publicKey);
        for (const [id, folder] of folders) {
            if (code.folders === null || code.folders.includes(id)) {
                await folder.grant(grantee);
            }
        }
    }

    /**
     * Takes a code back: whatever it opened has a new epoch afterwards.
     *
     * @param {string} codeId
     * @param {Date} now
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @returns {Promise<string[]>} codes that were granted nothing: the service gives another public key of theirs
     * @throws {Conflict} if somebody else wrote meanwhile: what is pending then stays so
     */
    async takeBack(codeId, now, folders) {
        const next = this.#alive().list.copy();
        next.end(codeId, moment(now), folders.keys());
        await this.#write(next);
        return this.catchUp(now, folders);
    }

    /**
     * Lets a code open less: whatever it loses has a new epoch afterwards.
     *
     * @param {string} codeId
     * @param {string[]} left the folders that it opens from now on
     * @param {Date} now
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @param {() => Promise<void>} [tell] the service, once it stands in the list: what broke off before grants no more
     * @returns {Promise<string[]>} like `takeBack`
     * @throws {Conflict} like `takeBack`
     */
    async narrow(codeId, left, now, folders, tell) {
        const next = this.#alive().list.copy();
        next.narrow(codeId, left, folders.keys());
        await this.#write(next);
        await tell?.();
        return this.catchUp(now, folders);
    }

    /**
     * Ends the codes whose end has come, and gives a new epoch to whatever somebody had who should have it no longer.
     *
     * @param {Date} now
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @returns {Promise<string[]>} like `takeBack`
     * @throws {Conflict} like `takeBack`
     */
    async catchUp(now, folders) {
        /** @type {Set<string>} */
        const refused = new Set();
        const lapsed = this.#alive().list.copy();
        lapsed.lapse(now, folders.keys());
        if (lapsed.pending.size > this.pending.size) {
            await this.#write(lapsed);
        }
        for (const one of [...this.pending]) {
            const folder = folders.get(one);
            const next = this.#alive().list.copy();
            const of = await next.grantees(one === STEWARDSHIP ? null : one, this.#publicKeys, now);
            of.refused.forEach((codeId) => refused.add(codeId));
            next.renewed(one);
            if (one === STEWARDSHIP) {
                await this.#renew(next, of.grantees);
            } else if (folder !== undefined) {
                await folder.renew(of.grantees);
                await this.#write(next);
            }
        }
        return [...refused];
    }

    /** Forgets the key and the list. */
    lock() {
        this.#isLocked = true;
        this.#key?.forget();
        this.#key = null;
        this.#list = null;
        this.#granted = async () => {
            throw new Locked();
        };
    }

    /**
     * @param {CodeList} next
     * @param {Grantee[]} grantees of a fresh key
     */
    async #renew(next, grantees) {
        const [key, epoch] = [SymmetricKey.generate(), this.#epoch + 1n];
        await this.#write(next, grantees, key, epoch);
        this.#key = key;
        this.#epoch = epoch;
    }

    /**
     * @param {CodeList} next
     * @param {Grantee[]} grantees
     * @param {SymmetricKey} key
     * @param {bigint} epoch
     */
    async #write(next, grantees = [], key = this.#alive().key, epoch = this.#epoch) {
        const list = await next.seal(this.#places, key, epoch);
        const grants = await grantsOf(key, epoch, this.#places, grantees);
        this.#check();
        if (!(await this.#service.changeList({ list, grants }))) {
            throw new Conflict();
        }
        this.#check();
        this.#list = next;
    }

    #check() {
        if (this.#isLocked) {
            throw new Locked();
        }
    }

    #alive() {
        this.#check();
        if (this.#list === null || this.#key === null) {
            throw new Locked();
        }
        return { list: this.#list, key: this.#key };
    }
}

/** @param {Date} at */
function moment(at) {
    return at.toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}
