// The codes of a vault, for whoever manages them: makes one for somebody, narrows, renews, and takes one back.

import { AccessCode } from './crypto/codes.js';
import { digest } from './crypto/derivation.js';
import { innerPair, innerProofKey } from './crypto/inner.js';
import { Missing, loaded } from './refusals.js';

/** @import { ListedCode } from './crypto/code_list.js' */
/** @import { BrowserShare } from './crypto/secrets.js' */
/** @import { Interface } from './interface.js' */
/** @import { OpenVault } from './open_vault.js' */
/** @import { VaultState } from './service.js' */
/** @import { Stewardship } from './stewardship.js' */

/** @typedef {{label: string, holder: string, folders: string[] | null, mayWrite: boolean, expires: string | null}} Wanted */
/** @typedef {{code: AccessCode, words: string[], isEnded: boolean, refused: string[]}} Renewed the new code, and what became of the old one */

export class VaultCodes {
    #vault;
    #service;
    #stewardship;

    /**
     * @param {OpenVault} vault
     * @param {Interface} service
     * @param {Stewardship} stewardship which refuses once the vault is locked
     */
    constructor(vault, service, stewardship) {
        this.#vault = vault;
        this.#service = service;
        this.#stewardship = stewardship;
    }

    /** @returns {ReadonlyMap<string, Readonly<ListedCode>>} codes that are live, with what was remembered of them */
    get listed() {
        return this.#stewardship.codes;
    }

    /**
     * Makes a code for somebody. Their inner key grows from it in this browser: nobody can exchange it.
     *
     * @param {Wanted} wanted
     * @returns {Promise<{code: AccessCode, codeId: string, words: string[]}>} to be shown once; the words are the same in their browser
     */
    async issue({ label, holder, folders, mayWrite, expires }) {
        // Before anything is made: where they cannot be shown, no code is.
        const { safetyWords } = await loaded(import('./crypto/safety_words.js'));
        const [code, codeId] = [AccessCode.generate('browser'), crypto.randomUUID()];
        const [share, browserShare] = [await code.serverShare(), await code.browserShare()];
        const publicKey = (await innerPair(browserShare)).public.encoded;
        const listed = await listing(codeId, browserShare, { label, holder, folders, mayWrite, expires });
        const engagement = this.#vault.state.holders.find(({ id }) => id === holder)?.engagement ?? null;
        await this.#service.issueCode({ codeId, share, publicKey, holder, folders, mayWrite, expires, engagement });
        await this.#stewardship.refresh();
        await this.#stewardship.issue(listed, publicKey, this.#folders());
        await this.#vault.look();
        return { code, codeId, words: await safetyWords(publicKey) };
    }

    /**
     * Makes a code in the place of one that was lost or seen, for the same hands and the same folders, and ends the old
     * one. The one that is open here is renewed by `OpenVault.renewed`.
     *
     * @param {string} codeId
     * @returns {Promise<Renewed>}
     */
    async renew(codeId) {
        const made = await this.again(codeId);
        return { ...made, ...(await this.replaced(codeId)) };
    }

    /**
     * Ends a code that another has taken the place of. What fails of it is told and not thrown: the other one is to be
     * shown all the same. New keys that could not be made now are made when a steward next opens the vault.
     *
     * @param {string} codeId
     * @returns {Promise<{isEnded: boolean, refused: string[]}>}
     */
    async replaced(codeId) {
        try {
            await this.#service.revokeCode(codeId);
        } catch {
            return { isEnded: false, refused: [] };
        }
        return { isEnded: true, refused: await this.#followed(codeId).catch(() => []) };
    }

    /**
     * @param {string} codeId
     * @returns {Promise<{code: AccessCode, codeId: string, words: string[]}>} another that opens the same
     */
    async again(codeId) {
        const listed = this.listed.get(codeId);
        if (listed === undefined) {
            throw new Missing();
        }
        const { label, holder, mayWrite, expires } = listed;
        const there = this.#folders();
        const folders = listed.folders && listed.folders.filter((id) => there.has(id));
        return this.issue({ label, holder, folders, mayWrite, expires });
    }

    /**
     * Lets a code open fewer folders: the service gives it the others no more, and they have new keys afterwards.
     *
     * @param {string} codeId
     * @param {string[]} left
     * @returns {Promise<string[]>} like `takeBack`
     */
    async narrow(codeId, left) {
        await this.#stewardship.refresh();
        const listed = this.listed.get(codeId);
        if (listed === undefined) {
            throw new Missing();
        }
        const { mayWrite, expires } = listed;
        const tell = async () => this.#service.narrowCode(codeId, { folders: left, mayWrite, expires });
        const refused = await this.#stewardship.narrow(codeId, left, new Date(), this.#folders(), tell);
        await this.#vault.look();
        return refused;
    }

    /**
     * Takes a code back: the service refuses it at once, and whatever it opened has new keys afterwards.
     *
     * @param {string} codeId
     * @returns {Promise<string[]>} codes that were granted nothing, since the service gives another key of theirs
     */
    async takeBack(codeId) {
        await this.#service.revokeCode(codeId);
        return this.#followed(codeId);
    }

    /** @param {string} codeId of one that the service has ended */
    async #followed(codeId) {
        await this.#stewardship.refresh();
        const refused = await this.#stewardship.takeBack(codeId, new Date(), this.#folders());
        await this.#vault.look();
        return refused;
    }

    /**
     * Gives new keys to whatever somebody had who should have it no longer: a code whose end has come, or that was taken
     * back somewhere else.
     *
     * @returns {Promise<string[]>} like `takeBack`
     */
    async catchUp() {
        /** @type {string[]} */
        const refused = [];
        const there = new Set(this.#vault.state.codes.map(({ id }) => id));
        for (const { codeId, ended } of [...this.#stewardship.codes.values()]) {
            if (ended === null && codeId !== this.#vault.state.code.id && !there.has(codeId)) {
                refused.push(...(await this.#stewardship.takeBack(codeId, new Date(), this.#folders())));
            }
        }
        return [...refused, ...(await this.#stewardship.catchUp(new Date(), this.#folders()))];
    }

    #folders() {
        return new Map(this.#vault.folders.map(({ id, folder }) => [id, folder]));
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
        engagement: null,
    });
    return code;
}

/**
 * @param {string} codeId
 * @param {BrowserShare} share
 * @param {Wanted} wanted
 * @returns {Promise<ListedCode>} how a steward lists the code
 */
export async function listing(codeId, share, wanted) {
    const publicKeyDigest = await digest((await innerPair(share)).public.encoded);
    return { ...wanted, codeId, proofKey: await innerProofKey(share), publicKeyDigest, ended: null };
}
