// A service over HTTP, as the interface of browser folders has it: it keeps what it is given, and notes every byte.

/** @typedef {Record<string, any>} Body */

export const CASE = '11110000-0000-4000-8000-000000000000';
export const OWNER = '44440000-0000-4000-8000-000000000000';
export const ADVISER = '55550000-0000-4000-8000-000000000000';
export const FACILITATOR = '66660000-0000-4000-8000-000000000000';
export const ENGAGEMENT = '77770000-0000-4000-8000-000000000000';
const VAULT = '22220000-0000-4000-8000-000000000000';
export const ROOM = { id: '66660000-0000-4000-8000-000000000000', name: 'Joint room', kind: 'joint', readers: ['Leo'], absent: [], shown: 'a'.repeat(64) };
const BASE = `/cases/${CASE}/vault/browser`;

export class Served {
    /** @type {string[]} every request, as it came */
    arrived = [];
    /** @type {Map<string, Body>} */
    codes = new Map();
    /** @type {Map<string, Body>} */
    folders = new Map();
    /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
    files = new Map();
    /** @type {Set<string>} codes that the service has seen */
    seen = new Set();
    /** @type {Body | null} */
    list = null;
    /** @type {Body} */
    listGrants = {};
    /** @type {Body[]} what was disclosed */
    disclosed = [];
    /** Whether the agreement of the facilitator is in force, and whether they have opened what is their own. */
    isInForce = true;
    isOwnOpen = true;
    /** @type {string | null} what the next request is answered with instead */
    instead = null;
    /** @type {string | null} the end of the path of a request that arrives and whose answer is lost */
    lost = null;

    /**
     * @param {string} account who is signed in
     * @returns {typeof fetch}
     */
    for(account) {
        const session = { account, code: '' };
        return async (address, what) => {
            const [path, body] = [String(address).replace(BASE, ''), what?.body ?? ''];
            const raw = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(String(body));
            this.arrived.push(`${what?.method} ${path} ${raw.toString('latin1')}`);
            if (this.instead !== null || (path === '/given' && !this.isOwnOpen)) {
                const page = this.instead ?? '<!doctype html><title>Your code</title>';
                this.instead = null;
                return new Response(page, { headers: { 'Content-Type': 'text/html' } });
            }
            const [status, answer] = this.#answered(session, String(what?.method), path, raw);
            if (this.lost !== null && path.endsWith(this.lost)) {
                this.lost = null;
                throw new TypeError('the line is cut');
            }
            const isBytes = answer instanceof Uint8Array;
            const headers = { 'Content-Type': isBytes ? 'application/octet-stream' : 'application/json' };
            return new Response(isBytes ? answer : JSON.stringify(answer), { status, headers });
        };
    }

    /**
     * @param {{account: string, code: string}} session
     * @param {string} method
     * @param {string} path
     * @param {Buffer} raw
     * @returns {[number, Body | Uint8Array<ArrayBuffer>]}
     */
    #answered(session, method, path, raw) {
        if (method === 'PUT') {
            this.files.set(path, new Uint8Array(raw));
            return [200, {}];
        }
        const body = method === 'POST' ? JSON.parse(raw.toString()) : {};
        const [, first, id, what] = path.split('/');
        if (first === 'given' && id !== undefined) {
            const given = { account: session.account, code: id };
            const answer = this.#answered(given, method, path.replace(`/given/${id}`, ''), raw);
            return this.isInForce && method === 'GET' ? answer : [403, { refused: 'The facilitation has ended.' }];
        }
        switch (first) {
            case 'session': return [200, { token: 't', open: session.code !== '', case: CASE }];
            case 'state': return [200, this.#state(session)];
            case 'close': return [200, { closed: true }];
            case 'open': return this.#open(session, body);
            case 'rooms': return [200, { rooms: [ROOM], own: [], why_not: null }];
            case 'stewardship': return method === 'GET' ? [200, this.#stewardship(session)] : this.#changeList(body);
            case 'codes': return this.#code(id, body, what);
            case 'given': return this.#open(session, body, true);
            default:
        }
        if (id === undefined) {
            this.folders.set(body['folder'], { record: { number: '0', pages: {} }, rows: {}, previous: {}, grants: {} });
            return this.#change(body['folder'], body['change']);
        }
        if (what === 'items') {
            this.disclosed.push(body);
            return [200, { message: VAULT }];
        }
        if (what === 'copies') {
            return [200, { copies: this.disclosed.map(({ room }) => ({ item: VAULT, room, at: '2026-11-28T10:00:00Z', to: ['Leo'], taken_back: false })) }];
        }
        if (what === 'change') {
            return this.#change(id, body);
        }
        if (what === 'remove') {
            this.folders.delete(id);
            return [200, { removed: true }];
        }
        if (what === 'files') {
            return method === 'POST' ? [200, { parts: 1 }] : [200, this.files.get(path) ?? new Uint8Array()];
        }
        const folder = this.folders.get(id);
        if (folder === undefined) {
            return [404, {}];
        }
        return [200, {
            ...folder,
            epoch: folder['record'].epoch,
            grant: folder['grants'][session.code] ?? '',
            rows: Object.values(folder['rows']),
        }];
    }

    /** @param {{account: string, code: string}} session */
    #state({ account, code }) {
        const own = this.codes.get(code);
        const manages = own === undefined || own['folders'] === null;
        return {
            ...{ token: 't', case: CASE, vault: VAULT, account, owner: OWNER, begun: this.list !== null },
            code: { id: code || VAULT, is_browser: own !== undefined, may_write: own?.['may_write'] ?? true, manages },
            folders: [...this.folders.keys()].filter((id) => own !== undefined && (manages || own['folders'].includes(id))),
            codes: [...this.codes].map(([id, { holder, expires }]) => ({ id, holder, expires, issued: null, used: null, exposed: this.seen.has(id) ? '2026-11-28T10:00:00Z' : null, rests: false })),
            holders: [
                { id: OWNER, name: 'Anna', is_owner: true, engagement: null },
                { id: ADVISER, name: 'Ben', is_owner: false, engagement: null },
                ...(this.isInForce ? [{ id: FACILITATOR, name: 'Fay', is_owner: false, engagement: ENGAGEMENT }] : []),
            ],
        };
    }

    /**
     * @param {{account: string, code: string}} session
     * @param {Body} body
     * @param {boolean} [isOwnOpen]
     * @returns {[number, Body]}
     */
    #open(session, { share }, isOwnOpen = false) {
        const found = [...this.codes].find(([, code]) => code['share'] === share);
        if (found === undefined) {
            return [422, { refused: 'This code opens nothing here.' }];
        }
        if (found[1]['engagement'] !== null) {
            return [200, isOwnOpen ? { received: true, code: found[0] } : { opened: false, given: true, code: found[0], vault: VAULT, noticed: 0 }];
        }
        session.code = found[0];
        return [200, { opened: true, code: found[0], vault: VAULT, noticed: 0 }];
    }

    /** @param {{code: string}} session */
    #stewardship({ code }) {
        const publicKeys = Object.fromEntries([...this.codes].map(([id, one]) => [id, one['public_key']]));
        return { epoch: this.list?.['epoch'], grant: this.listGrants[code] ?? '', list: this.list, publicKeys };
    }

    /**
     * @param {Body} body
     * @returns {[number, Body]}
     */
    #changeList({ list, grants }) {
        if (Number(list.version) !== Number(this.list?.['version'] ?? 0) + 1) {
            return [409, { taken: false }];
        }
        this.listGrants = this.list?.['epoch'] === list.epoch ? { ...this.listGrants, ...grants } : grants;
        this.list = list;
        return [200, { taken: true }];
    }

    /**
     * @param {string | undefined} id
     * @param {Body} body
     * @param {string} [what]
     * @returns {[number, Body]}
     */
    #code(id, body, what) {
        if (id === undefined) {
            this.codes.set(body['code'], body);
            return [200, { issued: true }];
        }
        if (what === 'narrow') {
            this.codes.set(id, { ...this.codes.get(id), ...body });
            return [200, { narrowed: true }];
        }
        return this.codes.delete(id) ? [200, { revoked: true }] : [404, {}];
    }

    /**
     * @param {string} id
     * @param {Body} change
     * @returns {[number, Body]}
     */
    #change(id, { record, put, removed, grants, name, previous }) {
        const folder = this.folders.get(id);
        if (folder === undefined || Number(record.number) !== Number(folder['record'].number) + 1) {
            return [409, { taken: false }];
        }
        removed.forEach((/** @type {string} */ item) => delete folder['rows'][item]);
        put.forEach((/** @type {Body} */ row) => { folder['rows'][row['item']] = row; });
        if (previous !== null) {
            folder['previous'][record.epoch] = previous;
            folder['grants'] = {};
        }
        Object.assign(folder['grants'], grants);
        folder['name'] = name ?? folder['name'];
        folder['record'] = { ...record, pages: { ...folder['record'].pages, ...record.pages } };
        return [200, { taken: true }];
    }
}
