// The service over HTTP: the JSON interface of browser folders. What goes out is seals, boxes, numbers and identifiers.

import { hex } from './crypto/bytes.js';
import { Conflict, Later, Missing, Refused, SignedOut } from './refusals.js';
import * as wire from './wire.js';

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { ServerShare } from './crypto/secrets.js' */
/** @import { Change, FileService, ListChange, Service, StewardService } from './service.js' */

/** @typedef {{id: string, holder: string, issued: string | null, expires: string | null, used: string | null, exposed: string | null}} CodeRow */
/** @typedef {{id: string, name: string, isOwner: boolean}} Holder */
/**
 * @typedef {object} VaultState
 * @property {string} caseId
 * @property {string} vault
 * @property {string} account who is signed in
 * @property {string} owner whose vault it is
 * @property {{id: string, isBrowser: boolean, mayWrite: boolean, manages: boolean}} code that opened it
 * @property {boolean} begun whether there is a list of codes
 * @property {string[]} folders that the code opens
 * @property {CodeRow[]} codes empty unless it manages codes
 * @property {Holder[]} holders for whom a code can be made
 */
/** @typedef {{codeId: string, share: ServerShare, publicKey: Bytes, holder: string, folders: string[] | null, mayWrite: boolean, expires: string | null}} NewCode */

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';

export class Interface {
    #base;
    #token = '';
    #send;

    /**
     * @param {string} caseId
     * @param {typeof fetch} [send] the browser's own; its policy lets this page ask no other origin
     */
    constructor(caseId, send = globalThis.fetch.bind(globalThis)) {
        this.#base = `/cases/${caseId}/vault/browser`;
        this.#send = send;
    }

    /**
     * @returns {Promise<boolean>} whether the vault is open for the service in this browser
     * @throws {SignedOut} if nobody is signed in
     * @throws {Missing} if they have no vault in this case
     */
    async session() {
        const answer = await this.#get('/session');
        this.#token = String(answer['token']);
        return answer['open'] === true;
    }

    /** @returns {Promise<VaultState>} */
    async state() {
        const answer = await this.#get('/state');
        this.#token = String(answer['token']);
        const code = wire.object(answer['code']);
        return {
            caseId: wire.id(answer['case']),
            vault: wire.id(answer['vault']),
            account: wire.id(answer['account']),
            owner: wire.id(answer['owner']),
            code: {
                id: wire.id(code['id']),
                isBrowser: code['is_browser'] === true,
                mayWrite: code['may_write'] === true,
                manages: code['manages'] === true,
            },
            begun: answer['begun'] === true,
            folders: wire.list(answer['folders']).map(wire.id),
            codes: wire.list(answer['codes']).map((one) => codeRow(wire.object(one))),
            holders: wire.list(answer['holders']).map((one) => {
                const { id, name, is_owner: isOwner } = wire.object(one);
                return { id: wire.id(id), name: String(name), isOwner: isOwner === true };
            }),
        };
    }

    /**
     * Opens the service's storey with a code's server share. The other share stays here.
     *
     * @param {ServerShare} share
     * @returns {Promise<string>} the code's identifier
     */
    async open(share) {
        return wire.id((await this.#post('/open', { share: hex(share.reveal()) }))['code']);
    }

    async close() {
        await this.#post('/close', {});
    }

    /** @param {NewCode} code */
    async issueCode({ codeId, share, publicKey, holder, folders, mayWrite, expires }) {
        await this.#post('/codes', {
            code: codeId,
            share: hex(share.reveal()),
            public_key: wire.base64(publicKey),
            holder,
            folders,
            may_write: mayWrite,
            expires,
        });
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
        await this.#post('/folders', { folder, change: changeOf(change) });
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
            change: async (change) => this.#taken(`${of}/change`, changeOf(change)),
            beginFile: async (file, padded) => {
                await this.#post(`${of}/files`, { file, size: padded });
            },
            sendPart: async (file, number, sealed) => this.#put(`${of}/files/${file}/parts/${number}`, sealed),
            sendRoot: async (file, sealed) => this.#put(`${of}/files/${file}/root`, sealed),
            part: async (file, number) => this.#bytes(`${of}/files/${file}/parts/${number}`),
            root: async (file) => this.#bytes(`${of}/files/${file}/root`),
        };
    }

    /** @returns {StewardService} */
    stewardship() {
        return {
            stewardship: async () => {
                const answer = await this.#get('/stewardship');
                return {
                    epoch: wire.number(answer['epoch']),
                    grant: wire.bytes(answer['grant']),
                    list: versioned(answer['list']),
                    publicKeys: wire.map(answer['publicKeys'], wire.id, wire.bytes),
                };
            },
            changeList: async (/** @type {ListChange} */ { list, grants }) =>
                this.#taken('/stewardship', { list: spelled(list), grants: granted(grants) }),
        };
    }

    /** @param {string} path */
    async #get(path) {
        return this.#answer(await this.#ask(path, { method: 'GET', headers: { Accept: JSON_TYPE } }));
    }

    /**
     * @param {string} path
     * @param {object} body
     */
    async #post(path, body) {
        const headers = { 'Content-Type': JSON_TYPE, Accept: JSON_TYPE, 'X-CSRF-Token': this.#token };
        const answer = await this.#answer(await this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body) }));
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
            return new Uint8Array(await response.arrayBuffer());
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
        const answer = wire.object(await response.json().catch(() => null));
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
 * @param {Response} response
 * @param {string} type
 */
function isOf(response, type) {
    return (response.headers.get('Content-Type') ?? '').startsWith(type);
}

/** @param {Record<string, unknown>} row */
function codeRow(row) {
    const [issued, expires, used] = [row['issued'], row['expires'], row['used']].map(wire.moment);
    const known = { issued: issued ?? null, expires: expires ?? null, used: used ?? null };
    return { id: wire.id(row['id']), holder: wire.id(row['holder']), ...known, exposed: wire.moment(row['exposed']) };
}

/** @param {Change} change */
function changeOf({ record, put, removed, grants, name, previous }) {
    const pages = Object.fromEntries([...record.pages].map(([page, sealed]) => [String(page), wire.seal(sealed)]));
    const { number, epoch, root } = record;
    return {
        record: { number: String(number), epoch: String(epoch), root: wire.seal(root), pages },
        put: put.map((row) => ({
            item: row.item,
            version: String(row.version),
            epoch: String(row.epoch),
            title: wire.seal(row.title),
            body: wire.seal(row.body),
            files: row.files,
        })),
        removed,
        grants: granted(grants),
        name: name === undefined ? null : spelled(name),
        previous: previous === undefined ? null : wire.seal(previous),
    };
}

/** @param {{version: bigint, epoch: bigint, sealed: Bytes}} one */
function spelled({ version, epoch, sealed }) {
    return { version: String(version), epoch: String(epoch), sealed: wire.seal(sealed) };
}

/** @param {Map<string, Bytes>} grants */
function granted(grants) {
    return Object.fromEntries([...grants].map(([code, box]) => [code, wire.grant(box)]));
}

/** @param {unknown} value */
function versioned(value) {
    const { version, epoch, sealed } = wire.object(value);
    return { version: wire.number(version), epoch: wire.number(epoch), sealed: wire.bytes(sealed) };
}

/** @param {Record<string, unknown>} answer */
function folderState(answer) {
    const { number, epoch, root, pages } = wire.object(answer['record']);
    const record = {
        number: wire.number(number),
        epoch: wire.number(epoch),
        root: wire.bytes(root),
        pages: wire.map(pages, (page) => Number(wire.number(page)), wire.bytes),
    };
    return {
        epoch: wire.number(answer['epoch']),
        grant: wire.bytes(answer['grant']),
        previous: wire.map(answer['previous'], wire.number, wire.bytes),
        record,
        name: versioned(answer['name']),
        rows: wire.list(answer['rows']).map((one) => {
            const row = wire.object(one);
            return {
                item: wire.id(row['item']),
                version: wire.number(row['version']),
                epoch: wire.number(row['epoch']),
                title: wire.bytes(row['title']),
                body: wire.bytes(row['body']),
            };
        }),
    };
}
