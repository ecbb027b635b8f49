// What only a steward's browser does: keep the list of codes, grant folders to them, and take codes back.

import { STEWARDSHIP } from './crypto/code_list.js';
import { WrittenCodeList } from './crypto/code_list_writing.js';
import { grantsOf } from './crypto/inner_granting.js';
import { SymmetricKey } from './crypto/secrets.js';
import { FolderWriter, again } from './folder_writing.js';
import { Conflict, KeysDue } from './refusals.js';

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
     * @throws {Conflict} if others wrote time and again: it may be listed then
     */
    async issue(code, publicKey, folders) {
        const { codeId } = code;
        const grantee = await this.#again(async () => {
            const next = this.#next();
            next.add(code);
            const made = await next.grantee(codeId, publicKey);
            if (made === null) {
                throw new RangeError('the public key of the code');
            }
            await this.#write(next, code.folders === null ? [made] : []);
            return made;
        });
        this.#stewardship.held().publicKeys.set(codeId, publicKey);
        for (const [id, folder] of folders) {
            await this.#again(async () => {
                // Another steward may have ended or narrowed it by now.
                if (isFor(this.#stewardship.held().list, codeId, id)) {
                    await new FolderWriter(folder).grant(grantee);
                }
            }, folder);
        }
    }

    /**
     * Takes a code back: whatever it opened has a new epoch afterwards.
     *
     * @param {string} codeId
     * @param {Date} now
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @returns {Promise<string[]>} codes that were granted nothing: the service gives another public key of theirs
     * @throws {KeysDue} like `catchUp`
     */
    async takeBack(codeId, now, folders) {
        return this.catchUp(now, folders, [codeId]);
    }

    /**
     * Lets a code open less: whatever it loses has a new epoch afterwards.
     *
     * @param {string} codeId
     * @param {string[]} wanted the folders that it opens from now on, of those that it opens
     * @param {Date} now
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @param {(left: string[]) => Promise<void>} [tell] the service, once it stands in the list
     * @returns {Promise<string[]>} like `takeBack`
     * @throws {Conflict} if others wrote in the list time and again
     * @throws {KeysDue} like `catchUp`
     */
    async narrow(codeId, wanted, now, folders, tell) {
        const left = await this.#again(async () => {
            const next = this.#next();
            // What another steward took from it meanwhile it does not get back.
            const still = wanted.filter((id) => isFor(next, codeId, id));
            if (still.length === 0) {
                throw new Conflict();
            }
            next.narrow(codeId, still, folders.keys());
            await this.#write(next);
            return still;
        });
        await tell?.(left);
        return this.catchUp(now, folders);
    }

    /**
     * Ends codes, and gives a new epoch to whatever somebody had who should have it no longer. What fails stays due.
     *
     * @param {Date} now
     * @param {ReadonlyMap<string, OpenFolder>} folders all of the vault
     * @param {string[]} [gone] codes that the service has ended; those whose end has come are ended too
     * @returns {Promise<string[]>} like `takeBack`
     * @throws {KeysDue} if others wrote time and again
     */
    async catchUp(now, folders, gone = []) {
        /** @type {Set<string>} */
        const refused = new Set();
        /** @type {unknown[]} */
        const failed = [];
        await this.#again(async () => this.#end(gone, now, folders)).catch((error) => failed.push(error));
        for (const one of [STEWARDSHIP, ...folders.keys()]) {
            const folder = folders.get(one);
            await this.#again(async () => {
                if (this.#stewardship.held().list.pending.has(one)) {
                    (await this.#renew(one, now, folder)).forEach((codeId) => refused.add(codeId));
                }
            }, folder).catch((error) => failed.push(error));
        }
        if (failed.length > 0) {
            throw failed.find((error) => !(error instanceof Conflict)) ?? new KeysDue();
        }
        return [...refused];
    }

    /**
     * @param {string[]} gone
     * @param {Date} now
     * @param {ReadonlyMap<string, OpenFolder>} folders
     */
    async #end(gone, now, folders) {
        const [next, { codes }] = [this.#next(), this.#stewardship.held().list];
        gone.forEach((codeId) => next.end(codeId, moment(now), folders.keys()));
        next.lapse(now, folders.keys());
        if ([...next.codes.values()].some(({ codeId, ended }) => ended !== codes.get(codeId)?.ended)) {
            await this.#write(next);
        }
    }

    /**
     * @param {string} one a folder, or the stewardship
     * @param {Date} now
     * @param {OpenFolder | undefined} folder
     */
    async #renew(one, now, folder) {
        const next = this.#next();
        const of = await next.grantees(folder === undefined ? null : one, this.#stewardship.held().publicKeys, now);
        next.renewed(one);
        if (folder === undefined) {
            await this.#write(next, of.grantees, SymmetricKey.generate(), this.#stewardship.held().epoch + 1n);
        } else {
            await new FolderWriter(folder).renew(of.grantees);
            await this.#write(next);
        }
        return of.refused;
    }

    /**
     * @template T
     * @param {() => Promise<T>} act
     * @param {OpenFolder} [folder] that it is about
     * @returns {Promise<T>}
     */
    async #again(act, folder) {
        return again(act, async () => {
            await this.#stewardship.refresh();
            await folder?.refresh();
        });
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

/**
 * @param {{codes: ReadonlyMap<string, Readonly<ListedCode>>}} list
 * @param {string} codeId
 * @param {string} folder
 */
function isFor(list, codeId, folder) {
    const code = list.codes.get(codeId);
    return code?.ended === null && (code.folders?.includes(folder) ?? true);
}

/** @param {Date} at */
function moment(at) {
    return at.toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}
