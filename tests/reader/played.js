// People with codes of their own, and a service that keeps what it is given: for tests.

import assert from 'node:assert/strict';
import { BoxPublicKey } from '../../odr/web/static/reader/crypto/boxes.js';
import { hex } from '../../odr/web/static/reader/crypto/bytes.js';
import { AccessCode } from '../../odr/web/static/reader/crypto/codes.js';
import { digest } from '../../odr/web/static/reader/crypto/derivation.js';
import { InnerPlaces, innerPair, innerProofKey } from '../../odr/web/static/reader/crypto/inner.js';
import { FolderWriter } from '../../odr/web/static/reader/folder_writing.js';
import { OpenFolder } from '../../odr/web/static/reader/open_folder.js';

export const WHERE = {
    case: '11110000-0000-4000-8000-000000000000',
    vault: '22220000-0000-4000-8000-000000000000',
    folder: '33330000-0000-4000-8000-000000000000',
};
export const PLACES = new InnerPlaces(WHERE);
export const WORDS = { title: 'Über die Kündigung', text: 'Ich würde 12000 nehmen.', fields: [], files: [] };

/** A service as it should be, and a note of every byte that arrives. */
export class Kept {
    /** @type {FolderState | null} */
    state = null;
    /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
    grants = new Map();
    /** @type {FolderState[]} */
    past = [];
    /** @type {string[]} */
    arrived = [];
    asked = 0;

    /** @param {string} codeId */
    for(codeId) {
        return {
            folder: async () => this.given(codeId),
            change: async (/** @type {Change} */ change) => this.take(change),
        };
    }

    /**
     * @param {string} codeId
     * @returns {FolderState}
     */
    given(codeId) {
        this.asked++;
        const state = this.present();
        return { ...state, grant: this.grants.get(codeId) ?? new Uint8Array() };
    }

    present() {
        assert.ok(this.state);
        return this.state;
    }

    /** @param {Change} change */
    take(change) {
        this.arrived.push(JSON.stringify(change, (_name, value) => {
            if (value instanceof Uint8Array) {
                return hex(value);
            }
            return value instanceof Map ? [...value] : typeof value === 'bigint' ? String(value) : value;
        }));
        const before = this.state;
        if (change.record.number !== (before?.record.number ?? 0n) + 1n) {
            return false;
        }
        const rows = new Map(before?.rows.map((row) => [row.item, row]));
        change.removed.forEach((item) => rows.delete(item));
        change.put.forEach((row) => rows.set(row.item, row));
        const previous = new Map(before?.previous);
        if (change.previous) {
            previous.set(change.record.epoch, change.previous);
            this.grants.clear();
        }
        change.grants.forEach((box, code) => this.grants.set(code, box));
        const name = change.name ?? before?.name;
        assert.ok(name);
        const pages = new Map([...(before?.record.pages ?? []), ...change.record.pages]);
        const [epoch, grant] = [change.record.epoch, new Uint8Array()];
        this.state = { epoch, grant, previous, name, rows: [...rows.values()], record: { ...change.record, pages } };
        this.past.push(this.state);
        return true;
    }
}

/** Somebody with a code of their own. */
export class Person {
    /**
     * @param {AccessCode} code
     * @param {BrowserShare} share
     * @param {Grantee} grantee
     */
    constructor(code, share, grantee) {
        this.code = code;
        this.share = share;
        this.grantee = grantee;
    }

    static async make() {
        const code = AccessCode.generate('browser');
        const share = await code.browserShare();
        const publicKey = await BoxPublicKey.of((await innerPair(share)).public.encoded);
        const proofKey = await innerProofKey(share);
        return new Person(code, share, { codeId: crypto.randomUUID(), publicKey, proofKey });
    }

    /**
     * @param {Kept} kept
     * @param {InnerPlaces} [places]
     */
    open(kept, places = PLACES) {
        return OpenFolder.open(kept.for(this.grantee.codeId), places, this.grantee.codeId, this.share);
    }

    /**
     * @param {string[] | null} folders
     * @param {string | null} [expires]
     * @returns {Promise<ListedCode>} how a steward lists the code
     */
    async listed(folders, expires = null) {
        const { codeId, publicKey, proofKey } = this.grantee;
        const known = { codeId, proofKey, publicKeyDigest: await digest(publicKey.encoded), holder: codeId };
        return { ...known, label: 'a code', folders, mayWrite: true, expires, ended: null };
    }
}

/** @param {...Person} people */
export async function begun(...people) {
    const kept = new Kept();
    const name = 'Was nur ich weiß';
    assert.ok(kept.take(await FolderWriter.begin(PLACES, name, people.map(({ grantee }) => grantee))));
    return kept;
}
