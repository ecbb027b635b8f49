// The service over HTTP: the JSON interface of browser folders. What goes out is seals, boxes, numbers and identifiers,
// and the words of an entry that its person discloses.

import { hex } from './crypto/bytes.js';
import { copiesOf, folderState, stewardshipState, vaultState } from './forms.js';
import { Conflict, Later, Missing, OwnFirst, Refused, SignedOut, loaded } from './refusals.js';
import * as wire from './wire.js';

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const CASE = /^(?:(https?:\/\/[a-z0-9.:[\]-]+)\/cases\/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\/|$)/;

export class Interface {
    #base;
    #caseId;
    #token = '';
    #send;

    /**
     * @param {string} caseId
     * @param {typeof fetch} [send] the browser's own; its policy lets this page ask no other origin
     */
    constructor(caseId, send = globalThis.fetch.bind(globalThis)) {
        this.#base = `/cases/${caseId}/vault/browser`;
        this.#caseId = caseId;
        this.#send = send;
    }

    /**
     * @returns {Promise<boolean>} whether the vault is open for the service in this browser
     * @throws {SignedOut} if nobody is signed in
     * @throws {Missing} if they have no vault in this case
     */
    async session() {
        const answer = await this.#get('/session');
        this.#token = wire.text(answer['token']);
        return answer['open'] === true;
    }

    /** @returns {Promise<VaultState>} */
    async state() {
        const answer = await this.#get('/state');
        this.#token = wire.text(answer['token']);
        return vaultState(answer);
    }

    /**
     * Opens the service's storey with a code's server share. The other share stays here.
     *
     * @param {ServerShare} share
     * @returns {Promise<{codeId: string, isGiven: boolean}>} `isGiven` for one that a party gave its facilitator, which
     *   opens nothing here by itself: see `given`
     */
    async open(share) {
        const answer = await this.#post('/open', { share: hex(share.reveal()) });
        return { codeId: wire.id(answer['code']), isGiven: answer['given'] === true };
    }

    /**
     * What a party gave its facilitator, who has opened what is their own.
     *
     * @param {string} codeId
     * @param {ServerShare} share
     * @returns {Promise<Interface>} what there is to be read, under the agreement
     * @throws {OwnFirst} if they have not; `Refused` as long as the agreement is not in force
     */
    async given(codeId, share) {
        try {
            await this.#post('/given', { share: hex(share.reveal()) });
        } catch (error) {
            throw error instanceof SignedOut ? new OwnFirst() : error;
        }
        const given = new Interface(this.#caseId, this.#send);
        given.#base = `${this.#base}/given/${codeId}`;
        return given;
    }

    async close() {
        await this.#post('/close', {}, true);
    }

    /** @param {NewCode} code */
    async issueCode(code) {
        await this.#post('/codes', (await writing()).newCodeOf(code));
    }

    /**
     * @param {string} codeId
     * @param {{folders: string[], mayWrite: boolean, expires: string | null}} less than it opens now
     */
    async narrowCode(codeId, { folders, mayWrite, expires }) {
        await this.#post(`/codes/${codeId}/narrow`, { folders, may_write: mayWrite, expires });
    }

    /** @param {string} codeId */
    async revokeCode(codeId) {
        await this.#post(`/codes/${codeId}/revoke`, {});
    }

    /**
     * @param {string} folder
     * @param {Change} change that makes it
     */
    async beginFolder(folder, change) {
        await this.#post('/folders', { folder, change: (await writing()).changeOf(change) });
    }

    /** @param {string} folder with everything in it */
    async removeFolder(folder) {
        await this.#post(`/folders/${folder}/remove`, {});
    }

    /**
     * @param {string} folder
     * @returns {Service & FileService}
     */
    folder(folder) {
        const of = `/folders/${folder}`;
        return {
            folder: async () => folderState(await this.#get(of)),
            change: async (change) => this.#taken(`${of}/change`, (await writing()).changeOf(change)),
            beginFile: async (file, padded) => {
                await this.#post(`${of}/files`, { file, size: padded });
            },
            sendPart: async (file, number, sealed) => this.#put(`${of}/files/${file}/parts/${number}`, sealed),
            sendRoot: async (file, sealed) => this.#put(`${of}/files/${file}/root`, sealed),
            part: async (file, number) => this.#bytes(`${of}/files/${file}/parts/${number}`),
            root: async (file) => this.#bytes(`${of}/files/${file}/root`),
        };
    }

    /** @returns {Promise<Rooms>} that an entry can be disclosed into */
    async rooms() {
        return (await disclosing()).roomsOf(await this.#get('/rooms'));
    }

    /**
     * @param {string} folder
     * @returns {Promise<Copy[]>} what of it was disclosed
     */
    async copies(folder) {
        return copiesOf(await this.#get(`/folders/${folder}/copies`));
    }

    /**
     * Sends one entry in clear. Nothing else here sends a word.
     *
     * @param {string} folder
     * @param {Preview} preview that the person was shown
     * @param {boolean} again
     */
    async disclose(folder, preview, again) {
        const { inClear } = await disclosing();
        await this.#post(`/folders/${folder}/items/${preview.item}/disclose`, inClear(preview, again));
    }

    /** @returns {StewardService} */
    stewardship() {
        return {
            stewardship: async () => stewardshipState(await this.#get('/stewardship')),
            changeList: async (change) => this.#taken('/stewardship', (await writing()).listChangeOf(change)),
        };
    }

    /** @param {string} path */
    async #get(path) {
        return this.#answer(await this.#ask(path, { method: 'GET', headers: { Accept: JSON_TYPE } }));
    }

    /**
     * @param {string} path
     * @param {object} body
     * @param {boolean} [keepalive] also when the page is left at once
     */
    async #post(path, body, keepalive = false) {
        const headers = { 'Content-Type': JSON_TYPE, Accept: JSON_TYPE, 'X-CSRF-Token': this.#token };
        const answer = await this.#answer(await this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body), keepalive }));
        if (answer['taken'] === false) {
            throw new Conflict();
        }
        return answer;
    }

    /**
     * @param {string} path
     * @param {object} body
     * @returns {Promise<boolean>}
     */
    async #taken(path, body) {
        try {
            return (await this.#post(path, body))['taken'] === true;
        } catch (error) {
            if (error instanceof Conflict) {
                return false;
            }
            throw error;
        }
    }

    /**
     * @param {string} path
     * @param {Bytes} sealed
     */
    async #put(path, sealed) {
        // A part is padded as a piece of its file, not by itself: of its shape only the beginning is known.
        if (sealed[0] !== 1) {
            throw new RangeError('a seal');
        }
        const headers = { 'Content-Type': BYTES_TYPE, Accept: JSON_TYPE, 'X-CSRF-Token': this.#token };
        await this.#answer(await this.#ask(path, { method: 'PUT', headers, body: sealed }));
    }

    /** @param {string} path */
    async #bytes(path) {
        const response = await this.#ask(path, { method: 'GET', headers: { Accept: BYTES_TYPE } });
        if (response.ok && isOf(response, BYTES_TYPE)) {
            return new Uint8Array(await response.arrayBuffer().catch(() => { throw new Later(); }));
        }
        await this.#answer(response);
        throw new SignedOut();
    }

    /**
     * @param {string} path
     * @param {RequestInit} what
     */
    async #ask(path, what) {
        try {
            // Nothing is kept, and no other address is gone to: a page to sign in on is no answer.
            return await this.#send(this.#base + path, {
                ...what,
                cache: 'no-store',
                credentials: 'same-origin',
                redirect: 'manual',
                referrerPolicy: 'no-referrer',
            });
        } catch {
            throw new Later();
        }
    }

    /**
     * @param {Response} response
     * @returns {Promise<Record<string, unknown>>}
     */
    async #answer(response) {
        if (response.status === 404) {
            throw new Missing();
        }
        if ([429, 502, 503, 504].includes(response.status)) {
            throw new Later();
        }
        if (!isOf(response, JSON_TYPE)) {
            throw new SignedOut();
        }
        // What breaks off on its way is no forgery: of the service only a whole body says anything.
        const answer = wire.object(await response.json().catch((error) => {
            if (!(error instanceof SyntaxError)) {
                throw new Later();
            }
        }));
        if (typeof answer['refused'] === 'string') {
            throw new Refused(answer['refused']);
        }
        if (response.status === 409) {
            throw new Conflict();
        }
        if (!response.ok) {
            throw new Later();
        }
        return answer;
    }
}

/**
 * The service that this page asks: the one that serves it, or that an address names.
 *
 * @param {string} text a case, or the address of its page
 * @returns {ServicePlace | null}
 */
export function placeIn(text) {
    const [found, origin = '', caseId = ''] = CASE.exec(text) ?? [];
    const credentials = origin === '' ? 'same-origin' : 'include';
    return found === undefined ? null : { origin, caseId, ask: (path, what) => fetch(`${origin}${path}`, { ...what, credentials }) };
}

/**
 * @param {Response} response
 * @param {string} type
 */
function isOf(response, type) {
    return (response.headers.get('Content-Type') ?? '').startsWith(type);
}

/** Loaded by whoever discloses an entry. */
async function disclosing() {
    return loaded(import('./disclosing.js'));
}

/** Loaded by whoever writes, and there before anything is sealed. */
async function writing() {
    return loaded(import('./folder_writing.js'));
}
