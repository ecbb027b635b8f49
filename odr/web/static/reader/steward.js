// What only a steward's browser does: keep the list of codes, grant folders to them, and take codes back.

import { STEWARDSHIP } from './crypto/code_list.js';
import { WrittenCodeList } from './crypto/code_list_writing.js';
import { grantsOf } from './crypto/inner_granting.js';
import { SymmetricKey } from './crypto/secrets.js';
import { FolderWriter } from './folder_writing.js';
import { Conflict } from './refusals.js';

/** Writes the list of a vault's codes, as long as it is open. */
export class Steward {
    #stewardship;

    /** @param {Stewardship} stewardship */
    constructor(stewardship) {
        this.#stewardship = stewardship;
    }

    /**
     * @param {InnerPlaces} places
     * @param {ListedCode} code the first one, which opens everything
     * @param {Bytes} publicKey its inner public key
     * @returns {Promise<ListChange>} what makes the list of a vault, under a fresh key
     * @throws {RangeError} for a code whose public key is another
     */
    static async begin(places, code, publicKey) {
        const [key, list] = [SymmetricKey.generate(), new WrittenCodeList()];
        list.add(code);
        const grantee = await list.grantee(code.codeId, publicKey);
        if (grantee === null) {
            throw new RangeError('the public key of the code');
        }
        const change = { list: await list.seal(places, key, 1n), grants: await grantsOf(key, 1n, places, [grantee]) };
        key.forget();
        return change;
    }

    /**
     * @param {string} folder a new one, perhaps
     * @param {Date} now
     * @returns {Promise<{grantees: Grantee[], refused: string[]}>} whom its key is granted to, and who has another public key
     */
    async granteesOf(folder, now) {
        return this.#next().grantees(folder, this.#stewardship.held().publicKeys, now);
    }

    /**
     * Lists a code and grants it what it opens. Its key grew from it in this browser (decision 0032).
     *
     * @param {ListedCode} code
     * @param {Bytes} publicKey
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @throws {RangeError} for a code that is listed already, or whose public key is another
     * @throws {Conflict} if another steward wrote meanwhile
     */
    async issue(code, publicKey, folders) {
        const next = this.#next();
        next.add(code);
        const grantee = await next.grantee(code.codeId, publicKey);
        if (grantee === null) {
            throw new RangeError('the public key of the code');
        }
        await this.#write(next, code.folders === null ? [grantee] : []);
        this.#stewardship.held().publicKeys.set(code.codeId, publicKey);
        for (const [id, folder] of folders) {
            if (code.folders === null || code.folders.includes(id)) {
                await new FolderWriter(folder).grant(grantee);
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
        const next = this.#next();
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
        const next = this.#next();
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
        const lapsed = this.#next();
        lapsed.lapse(now, folders.keys());
        if (lapsed.pending.size > this.#stewardship.held().list.pending.size) {
            await this.#write(lapsed);
        }
        for (const one of [...this.#stewardship.held().list.pending]) {
            const folder = folders.get(one);
            const next = this.#next();
            const of = await next.grantees(one === STEWARDSHIP ? null : one, this.#stewardship.held().publicKeys, now);
            of.refused.forEach((codeId) => refused.add(codeId));
            next.renewed(one);
            if (one === STEWARDSHIP) {
                await this.#write(next, of.grantees, SymmetricKey.generate(), this.#stewardship.held().epoch + 1n);
            } else if (folder !== undefined) {
                await new FolderWriter(folder).renew(of.grantees);
                await this.#write(next);
            }
        }
        return [...refused];
    }

    /** Another list in the present state. */
    #next() {
        return new WrittenCodeList(this.#stewardship.held().list);
    }

    /**
     * @param {WrittenCodeList} next
     * @param {Grantee[]} [grantees]
     * @param {SymmetricKey} [fresh] one, and its epoch
     * @param {bigint} [later]
     */
    async #write(next, grantees = [], fresh, later) {
        const held = this.#stewardship.held();
        const [key, epoch] = [fresh ?? held.key, later ?? held.epoch];
        const list = await next.seal(held.places, key, epoch);
        const grants = await grantsOf(key, epoch, held.places, grantees);
        // Locked meanwhile, it sends nothing.
        const { service } = this.#stewardship.held();
        if (!(await service.changeList({ list, grants }))) {
            throw new Conflict();
        }
        this.#stewardship.written(next, key, epoch);
    }
}

/** @param {Date} at */
function moment(at) {
    return at.toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}
