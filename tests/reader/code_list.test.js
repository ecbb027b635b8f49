// What stewards' browsers remember of codes, against a service that puts keys of its own in their place.

import assert from 'node:assert/strict';
import test from 'node:test';
import { BoxKeyPair } from '../../odr/web/static/reader/crypto/boxes.js';
import { CodeList } from '../../odr/web/static/reader/crypto/code_list.js';
import { WrittenCodeList } from '../../odr/web/static/reader/crypto/code_list_writing.js';
import { AccessCode } from '../../odr/web/static/reader/crypto/codes.js';
import { digest } from '../../odr/web/static/reader/crypto/derivation.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { InnerPlaces, innerPair, innerProofKey } from '../../odr/web/static/reader/crypto/inner.js';
import { BoxSeed, SymmetricKey } from '../../odr/web/static/reader/crypto/secrets.js';

const PLACES = new InnerPlaces({
    case: '11110000-0000-4000-8000-000000000000',
    vault: '22220000-0000-4000-8000-000000000000',
});
const [FOLDER, OTHER] = ['33330000-0000-4000-8000-000000000000', '44440000-0000-4000-8000-000000000000'];
const NOW = new Date('2026-11-28T10:00:00Z');
const KEY = SymmetricKey.generate();

/** @param {string[] | null} folders */
async function made(folders) {
    const share = await AccessCode.generate('browser').browserShare();
    const publicKey = (await innerPair(share)).public.encoded;
    /** @type {ListedCode} */
    const code = {
        codeId: crypto.randomUUID(),
        holder: crypto.randomUUID(),
        label: 'Für die Schublade',
        publicKeyDigest: await digest(publicKey),
        proofKey: await innerProofKey(share),
        folders,
        mayWrite: true,
        expires: null,
        ended: null,
    };
    return { code, publicKey };
}

/**
 * @param {WrittenCodeList} list
 * @param {string | null} folder
 * @param {Map<string, Uint8Array<ArrayBuffer>>} publicKeys
 */
async function granted(list, folder, publicKeys) {
    const { grantees, refused } = await list.grantees(folder, publicKeys, NOW);
    return { granted: grantees.map(({ codeId }) => codeId), refused };
}

test('codes are listed, narrowed and taken back, and come back as they were', async () => {
    const list = new WrittenCodeList();
    const [owner, adviser] = [await made(null), await made([OTHER, FOLDER])];
    const keys = new Map([owner, adviser].map(({ code, publicKey }) => [code.codeId, publicKey]));
    const [one, two] = [owner.code.codeId, adviser.code.codeId];
    list.add(owner.code);
    list.add(adviser.code);
    assert.throws(() => list.add(owner.code), RangeError);
    const opened = new WrittenCodeList(await CodeList.open(PLACES, KEY, await list.seal(PLACES, KEY, 1n)));
    assert.equal(opened.version, 1n);
    assert.deepEqual(await granted(opened, FOLDER, keys), { granted: [one, two], refused: [] });
    assert.deepEqual(await granted(opened, null, keys), { granted: [one], refused: [] });
    opened.narrow(two, [OTHER], [FOLDER, OTHER]);
    assert.deepEqual([...opened.pending], [FOLDER]);
    assert.deepEqual(await granted(opened, FOLDER, keys), { granted: [one], refused: [] });
    opened.renewed(FOLDER);
    opened.end(two, '2026-11-28T09:00:00Z', []);
    opened.end(two, '2026-11-28T09:30:00Z', []);
    assert.deepEqual([...opened.pending], [OTHER]);
    assert.equal(opened.codes.get(two)?.ended, '2026-11-28T09:00:00Z');
    const again = new WrittenCodeList(await CodeList.open(PLACES, KEY, await opened.seal(PLACES, KEY, 1n)));
    assert.deepEqual(await granted(again, OTHER, keys), { granted: [one], refused: [] });
    assert.equal(again.version, 2n);
    assert.deepEqual([...again.pending], [OTHER]);
    again.end(one, '2026-11-28T09:40:00Z', [FOLDER, OTHER]);
    assert.deepEqual([...again.pending], [OTHER, FOLDER, 'stewardship']);
    assert.throws(() => again.end(crypto.randomUUID(), '2026-11-28T09:00:00Z', []), RangeError);
});

test('a public key that the service puts in the place of another is granted nothing', async () => {
    const list = new WrittenCodeList();
    const { code } = await made(null);
    list.add(code);
    const own = (await BoxKeyPair.of(BoxSeed.generate())).public.encoded;
    const refused = { granted: [], refused: [code.codeId] };
    for (const key of [own, new Uint8Array(), new Uint8Array(1217)]) {
        assert.deepEqual(await granted(list, FOLDER, new Map([[code.codeId, key]])), refused);
    }
    assert.deepEqual(await granted(list, FOLDER, new Map()), refused);
});

test('a remembered key that nothing can be sealed to is granted nothing', async () => {
    const list = new WrittenCodeList();
    const { code, publicKey } = await made(null);
    const small = publicKey.slice();
    small.fill(0, 1185);
    list.add({ ...code, publicKeyDigest: await digest(small) });
    const refused = { granted: [], refused: [code.codeId] };
    assert.deepEqual(await granted(list, FOLDER, new Map([[code.codeId, small]])), refused);
});

test('what could not be read again is not listed', async () => {
    const { code } = await made([FOLDER]);
    const wrong = /** @type {Partial<ListedCode>[]} */ ([
        { codeId: 'x' }, { expires: 'tomorrow' }, { label: '\ud800' }, { folders: ['all'] }, { holder: '' },
    ]);
    for (const change of wrong) {
        assert.throws(() => new WrittenCodeList().add({ ...code, ...change }), Unopenable);
    }
});

test('a list of another version, epoch or vault does not open', async () => {
    const sealed = await new WrittenCodeList().seal(PLACES, KEY, 1n);
    const elsewhere = new InnerPlaces({ case: FOLDER, vault: OTHER });
    await assert.rejects(CodeList.open(PLACES, KEY, { ...sealed, version: 2n }), Unopenable);
    await assert.rejects(CodeList.open(PLACES, KEY, { ...sealed, epoch: 2n }), Unopenable);
    await assert.rejects(CodeList.open(elsewhere, KEY, sealed), Unopenable);
    await assert.rejects(CodeList.open(PLACES, SymmetricKey.generate(), sealed), Unopenable);
});
