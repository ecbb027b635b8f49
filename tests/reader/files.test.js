// A file in parts, sealed and opened, and what must not open.

import assert from 'node:assert/strict';
import test from 'node:test';
import { joined, random } from '../../odr/web/static/reader/crypto/bytes.js';
import { digest } from '../../odr/web/static/reader/crypto/derivation.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { FileEntry } from '../../odr/web/static/reader/crypto/file_entry.js';
import { FilePlace, PART, digestsOf, openPart, openRoot, sealPart, sealRoot } from '../../odr/web/static/reader/crypto/files.js';
import { SymmetricKey } from '../../odr/web/static/reader/crypto/secrets.js';

const CASE = '11110000-0000-4000-8000-000000000000';
const FILE = '77770000-0000-4000-8000-000000000000';

/** @param {Uint8Array<ArrayBuffer>} content */
async function sealed(content) {
    const [key, place] = [SymmetricKey.generate(), new FilePlace(CASE, FILE, content.length)];
    const parts = [];
    for (let number = 0; number < place.count; number++) {
        const told = content.slice(number * PART, number * PART + place.toldIn(number));
        parts.push(await sealPart(key, place, number, told));
    }
    const root = await sealRoot(key, place, await Promise.all(parts.map(digestsOf)));
    const known = { id: FILE, name: 'a', type: 'b/c', length: content.length, key };
    return { entry: new FileEntry({ ...known, sha256: await digest(content), root: await digest(root) }), parts, root };
}

test('a file of several parts comes back as it was', async () => {
    for (const length of [0, 1, 4096, PART, PART + 5]) {
        const content = joined(random(Math.min(length, 65536)), new Uint8Array(Math.max(0, length - 65536)));
        const { entry, parts, root } = await sealed(content);
        const digests = await openRoot(entry, CASE, root);
        const opened = await Promise.all(parts.map((part, number) => openPart(entry, CASE, digests, number, part)));
        assert.equal(Buffer.compare(joined(...opened), content), 0);
    }
});

test('parts exchanged, sealed again or left out, and the root of another sealing, do not open', async () => {
    const content = new Uint8Array(PART + 5);
    const [one, other] = [await sealed(content), await sealed(content)];
    const digests = await openRoot(one.entry, CASE, one.root);
    const [first, second] = /** @type {[Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]} */ (one.parts);
    const again = await sealPart(one.entry.key, FilePlace.of(CASE, one.entry), 0, content.slice(0, PART));
    await assert.rejects(openPart(one.entry, CASE, digests, 0, second), Unopenable);
    await assert.rejects(openPart(one.entry, CASE, digests, 1, first), Unopenable);
    await assert.rejects(openPart(one.entry, CASE, digests, 0, again), Unopenable);
    await assert.rejects(openPart(one.entry, CASE, digests, one.parts.length, first), Unopenable);
    await assert.rejects(openRoot(one.entry, CASE, other.root), Unopenable);
    await assert.rejects(openRoot(one.entry, FILE, one.root), Unopenable);
    const rootAgain = await sealRoot(one.entry.key, FilePlace.of(CASE, one.entry), digests);
    await assert.rejects(openRoot(one.entry, CASE, rootAgain), Unopenable);
});

test('a part is sealed whole or not at all', async () => {
    const place = new FilePlace(CASE, FILE, 10);
    for (const [number, size] of [[0, 9], [0, 11], [1, 0], [-1, 0]]) {
        const part = sealPart(SymmetricKey.generate(), place, Number(number), new Uint8Array(Number(size)));
        await assert.rejects(part, RangeError);
    }
});

test('an entry that nobody made so is refused, and none shows its key', async () => {
    const { entry } = await sealed(new Uint8Array(3));
    assert.deepEqual(FileEntry.of(entry.payload()).payload(), entry.payload());
    const altered = [
        { id: 'x' }, { key: '00' }, { length: 'many' }, { length: -1 }, { length: 2 ** 53 }, { root: null },
        { name: 1 }, { sha256: entry.payload().sha256.toUpperCase().replace(/^./, 'A') },
    ];
    for (const change of altered) {
        assert.throws(() => FileEntry.of({ ...entry.payload(), ...change }), Unopenable);
    }
    for (const nothing of [null, undefined, 'text', []]) {
        assert.throws(() => FileEntry.of(nothing), Unopenable);
    }
    assert.ok(!JSON.stringify({ entry }).includes(entry.payload().key));
});
