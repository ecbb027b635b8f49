// Files up and down, by a service that keeps parts and one that exchanges them.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { hex, joined } from '../../odr/web/static/reader/crypto/bytes.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { FileEntry } from '../../odr/web/static/reader/crypto/file_entry.js';
import { FilePlace, PART, sealPart } from '../../odr/web/static/reader/crypto/files.js';
import { Upload, receivedFile } from '../../odr/web/static/reader/file_transfer.js';
import { Later } from '../../odr/web/static/reader/refusals.js';

const CASE = '11110000-0000-4000-8000-000000000000';
const KNOWN = { name: 'Foto vom Schaden.jpg', type: 'image/jpeg' };

class Store {
    /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
    parts = new Map();
    /** @type {Map<string, number>} */
    begun = new Map();

    /**
     * @param {string} file
     * @param {number} padded
     */
    async beginFile(file, padded) {
        this.begun.set(file, padded);
    }

    /**
     * @param {string} file
     * @param {number} number
     * @param {Uint8Array<ArrayBuffer>} sealed
     */
    async sendPart(file, number, sealed) {
        this.parts.set(`${file} ${number}`, sealed);
    }

    /**
     * @param {string} file
     * @param {Uint8Array<ArrayBuffer>} sealed
     */
    async sendRoot(file, sealed) {
        this.parts.set(file, sealed);
    }

    /**
     * @param {string} file
     * @param {number} number
     */
    async part(file, number) {
        return this.parts.get(`${file} ${number}`) ?? new Uint8Array();
    }

    /** @param {string} file */
    async root(file) {
        return this.parts.get(file) ?? new Uint8Array();
    }
}

/**
 * @param {Store} store
 * @param {FileEntry} entry
 */
async function received(store, entry) {
    const parts = [];
    for await (const part of receivedFile(store, CASE, entry)) {
        parts.push(part);
    }
    return joined(...parts);
}

/** @param {number} length */
function content(length) {
    const bytes = new Uint8Array(length);
    bytes.set(new TextEncoder().encode('Der Schaden im Flur').slice(0, length));
    bytes.set([1, 2, 3].slice(0, length), Math.max(0, length - 3));
    return bytes;
}

test('a file comes back as it was, whatever its length', async () => {
    for (const length of [0, 5, 4096, PART, PART + 1]) {
        const [store, bytes] = [new Store(), content(length)];
        /** @type {string[]} */
        const progress = [];
        const note = (/** @type {number} */ sent, /** @type {number} */ all) => progress.push(`${sent}/${all}`);
        const entry = await new Upload(CASE, new Blob([bytes]), KNOWN).send(store, note);
        assert.equal(Buffer.compare(await received(store, FileEntry.of(entry.payload())), bytes), 0);
        assert.equal(hex(entry.sha256), createHash('sha256').update(bytes).digest('hex'));
        assert.equal(store.begun.get(entry.id), FilePlace.of(CASE, entry).padded);
        assert.equal(progress.at(-1), `${store.parts.size - 1}/${store.parts.size - 1}`);
    }
});

test('neither name nor bytes of a file reach the service', async () => {
    const store = new Store();
    await new Upload(CASE, new Blob([content(20_000)]), KNOWN).send(store);
    for (const [name, sealed] of store.parts) {
        for (const words of ['Foto', 'Schaden', 'image']) {
            assert.ok(!name.includes(words) && !Buffer.from(sealed).includes(words));
        }
    }
});

test('a part, or a root, of another file, or none, is found out', async () => {
    const [store, bytes] = [new Store(), content(PART + 1)];
    const one = await new Upload(CASE, new Blob([bytes]), KNOWN).send(store);
    const other = await new Upload(CASE, new Blob([bytes]), KNOWN).send(store);
    const right = new Map(store.parts);
    const lies = [
        [`${one.id} 0`, `${other.id} 0`], [`${one.id} 1`, `${one.id} 0`], [one.id, other.id], [`${one.id} 1`, 'nothing'],
    ];
    for (const [place, instead] of lies) {
        store.parts = new Map(right);
        store.parts.set(String(place), right.get(String(instead)) ?? new Uint8Array());
        await assert.rejects(received(store, one), Unopenable);
    }
    store.parts = right;
    assert.equal((await received(store, one)).length, bytes.length);
});

test('parts that were exchanged, cut, changed in one bit or sealed again with the key are found out', async () => {
    const [store, bytes] = [new Store(), content(2 * PART + 1)];
    const one = await new Upload(CASE, new Blob([bytes]), KNOWN).send(store);
    const right = new Map(store.parts);
    const part = (/** @type {number} */ number) => right.get(`${one.id} ${number}`) ?? new Uint8Array();
    const bit = part(0).slice();
    bit[1000] = Number(bit[1000]) ^ 1;
    const again = await sealPart(one.key, FilePlace.of(CASE, one), 0, bytes.slice(0, PART));
    /** @type {[number, Uint8Array<ArrayBuffer>][][]} */
    const lies = [[[0, part(1)], [1, part(0)]], [[2, part(2).slice(0, -100)]], [[0, bit]], [[0, again]]];
    for (const lie of lies) {
        store.parts = new Map(right);
        lie.forEach(([number, instead]) => store.parts.set(`${one.id} ${number}`, instead));
        await assert.rejects(received(store, one), Unopenable);
    }
    store.parts = right;
    assert.equal(Buffer.compare(await received(store, one), bytes), 0);
});

test('nothing is sent any more once it was stopped', async () => {
    const [store, stop] = [new Store(), new AbortController()];
    const sending = new Upload(CASE, new Blob([content(PART + 1)]), KNOWN).send(store, () => stop.abort(), stop.signal);
    await assert.rejects(sending, { name: 'AbortError' });
    assert.equal(store.parts.size, 1);
});

test('a file that was broken off goes on where it was, under the same identifier, with the same bytes', async () => {
    const [store, bytes] = [new Store(), content(2 * PART + 1)];
    /** @type {string[]} */
    const sent = [];
    const upload = new Upload(CASE, new Blob([bytes]), KNOWN);
    /** The second part arrives, and the word that it did is lost; the third does not arrive the first time. */
    let cuts = ['1', '2'];
    const line = Object.assign(Object.create(store), {
        /**
         * @param {string} file
         * @param {number} number
         * @param {Uint8Array<ArrayBuffer>} sealed
         */
        async sendPart(file, number, sealed) {
            const before = store.parts.get(`${file} ${number}`);
            assert.ok(before === undefined || Buffer.compare(before, sealed) === 0);
            sent.push(String(number));
            if (number === 1 || !cuts.includes(String(number))) {
                store.parts.set(`${file} ${number}`, sealed);
            }
            if (cuts.includes(String(number))) {
                cuts = cuts.filter((one) => one !== String(number));
                throw new Later();
            }
        },
    });
    await assert.rejects(upload.send(line), Later);
    await assert.rejects(upload.send(line), Later);
    const entry = await upload.send(line);
    assert.deepEqual([sent, store.begun.size], [['0', '1', '1', '2', '2'], 1]);
    assert.equal(Buffer.compare(await received(store, FileEntry.of(entry.payload())), bytes), 0);
    assert.equal(hex(entry.sha256), createHash('sha256').update(bytes).digest('hex'));
});
