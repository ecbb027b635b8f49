// The codes of a vault, for whoever manages them: makes one for somebody, narrows, renews, and takes one back.

import { AccessCode } from './crypto/codes.js';
import { digest } from './crypto/derivation.js';
import { innerPair, innerProofKey } from './crypto/inner.js';
import { safetyWords } from './crypto/safety_words.js';
import { OpenVault } from './open_vault.js';
import { Conflict, Locked, Missing, Unmade } from './refusals.js';
import { Steward } from './steward.js';

export class VaultCodes {
    #vault;
    #service;
    #stewardship;
    #steward;

    /**
     * @param {OpenVault} vault
     * @throws {Locked} unless its code manages codes
     */
    constructor(vault) {
        this.#vault = vault;
        this.#service = vault.service;
        this.#stewardship = vault.stewardship;
        this.#steward = new Steward(vault.stewardship);
    }

    /**
     * Makes a code for somebody. Their inner key grows from it in this browser: nobody can exchange it.
     *
     * @param {Wanted} wanted
     * @returns {Promise<MadeCode>} to be shown once
     * @throws {Unmade} if it could not be finished: it is ended again
     */
    async issue({ label, holder, folders, mayWrite, expires }) {
        const [code, codeId] = [AccessCode.generate('browser'), crypto.randomUUID()];
        const [share, browserShare] = [await code.serverShare(), await code.browserShare()];
        const publicKey = (await innerPair(browserShare)).public.encoded;
        const listed = await listing(codeId, browserShare, { label, holder, folders, mayWrite, expires });
        const there = await this.#folders();
        const engagement = this.#vault.state.holders.find(({ id }) => id === holder)?.engagement ?? null;
        try {
            await this.#service.issueCode({ codeId, share, publicKey, holder, folders, mayWrite, expires, engagement });
            await this.#steward.issue(listed, publicKey, there);
            if (this.#stewardship.codes.get(codeId)?.ended !== null) {
                throw new Conflict();
            }
        } catch (error) {
            throw await this.#unmade(codeId, error);
        }
        await this.#vault.look().catch(() => {});
        return { code, codeId, words: await safetyWords(publicKey) };
    }

    /**
     * Ends a code that nobody is shown: what was granted to it has new keys when a steward next catches up.
     *
     * @param {string} codeId
     * @param {unknown} error
     * @returns {Promise<unknown>} to be told
     */
    async #unmade(codeId, error) {
        const isEnded = await this.#ended(codeId).then(() => true, () => false);
        await this.#followed(codeId).catch(() => {});
        if (error instanceof Locked || (isEnded && !(error instanceof Conflict))) {
            return error;
        }
        return new Unmade();
    }

    /**
     * Makes a code in the place of one that was lost or seen, for the same hands and the same folders, and ends the old
     * one. The one that is open here is renewed by `renewOwn`.
     *
     * @param {string} codeId
     * @returns {Promise<MadeCode & Replaced>}
     */
    async renew(codeId) {
        const made = await this.again(codeId);
        return { ...made, ...(await this.replaced(codeId)) };
    }

    /**
     * Makes another code in the place of the one that is open here, which ends by it.
     *
     * @returns {Promise<MadeCode & Replaced & {vault: OpenVault}>} opened with the new code, this one then to be locked
     */
    async renewOwn() {
        const old = this.#vault.state.code.id;
        const made = await this.again(old);
        // Shown even where the vault does not open: or there would be a code for everything that nobody has.
        const vault = await OpenVault.open(this.#service, made.code).catch(() => null);
        const replaced = vault === null ? { isEnded: false, refused: [] } : await new VaultCodes(vault).replaced(old);
        return { ...made, vault: vault ?? this.#vault, ...replaced };
    }

    /**
     * Ends a code that another has taken the place of. What fails of it is told and not thrown: the other one is to be
     * shown all the same. New keys that could not be made now are made when a steward next opens the vault.
     *
     * @param {string} codeId
     * @returns {Promise<Replaced>}
     */
    async replaced(codeId) {
        try {
            await this.#ended(codeId);
        } catch {
            return { isEnded: false, refused: [] };
        }
        return { isEnded: true, refused: await this.#followed(codeId).catch(() => []) };
    }

    /**
     * @param {string} codeId
     * @returns {Promise<MadeCode>} another that opens the same
     */
    async again(codeId) {
        const listed = this.#stewardship.codes.get(codeId);
        if (listed === undefined) {
            throw new Missing();
        }
        const { label, holder, mayWrite, expires } = listed;
        const there = await this.#folders();
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
        const there = await this.#folders();
        const listed = this.#stewardship.codes.get(codeId);
        if (listed === undefined) {
            throw new Missing();
        }
        const { mayWrite, expires } = listed;
        const tell = async (/** @type {string[]} */ folders) =>
            this.#service.narrowCode(codeId, { folders, mayWrite, expires });
        const refused = await this.#steward.narrow(codeId, left, new Date(), there, tell);
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
        await this.#ended(codeId);
        return this.#followed(codeId);
    }

    /** @param {string} codeId that the service is to let in no more */
    async #ended(codeId) {
        await this.#service.revokeCode(codeId).catch((error) => {
            if (!(error instanceof Missing)) {
                throw error;
            }
        });
    }

    /** @param {string} codeId of one that the service has ended */
    async #followed(codeId) {
        const there = await this.#folders();
        return this.#steward.takeBack(codeId, new Date(), there);
    }

    /**
     * Gives new keys to whatever somebody had who should have it no longer: a code whose end has come, or that was taken
     * back somewhere else.
     *
     * @returns {Promise<string[]>} like `takeBack`
     */
    async catchUp() {
        const there = await this.#folders();
        return this.#steward.catchUp(new Date(), there, this.#vault.vanished.map(({ codeId }) => codeId));
    }

    /** The folders there are now. The list comes first, or a code that was just made would look like one that is gone. */
    async #folders() {
        const vault = this.#vault;
        await this.#stewardship.refresh();
        await vault.look();
        const known = new Set([...vault.folders, ...vault.closed].map(({ id }) => id));
        await vault.openFolders(vault.state.folders.filter((id) => !known.has(id)));
        vault.folders.filter(({ id }) => !vault.state.folders.includes(id)).forEach(({ id }) => vault.closeFolder(id));
        return new Map(vault.folders.map(({ id, folder }) => [id, folder]));
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
 * @param {InnerPlaces} places of the stewardship
 * @param {string} codeId of the first code
 * @param {BrowserShare} share
 * @param {string} holder
 * @returns {Promise<ListChange>} what makes the list of a vault's codes
 */
export async function beginning(places, codeId, share, holder) {
    const own = await listing(codeId, share, { label: '', holder, folders: null, mayWrite: true, expires: null });
    return Steward.begin(places, own, (await innerPair(share)).public.encoded);
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
