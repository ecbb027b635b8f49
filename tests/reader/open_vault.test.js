// A whole vault over the JSON interface: what a party does with browser folders, and what reaches the service of it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hex, utf8 } from '../../odr/web/static/reader/crypto/bytes.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { innerProofKey } from '../../odr/web/static/reader/crypto/inner.js';
import { VaultFiles } from '../../odr/web/static/reader/file_transfer.js';
import { base64 } from '../../odr/web/static/reader/folder_writing.js';
import { Interface } from '../../odr/web/static/reader/interface.js';
import { OpenVault } from '../../odr/web/static/reader/open_vault.js';
import { Drafts } from '../../odr/web/static/reader/page/lock.js';
import { Conflict, Later, Locked, Refused, SignedOut, Tampered } from '../../odr/web/static/reader/refusals.js';
import { VaultCodes, firstCode } from '../../odr/web/static/reader/vault_codes.js';
import { VaultWriter } from '../../odr/web/static/reader/vault_writing.js';
import { ADVISER, CASE, OWNER, Served } from './served.js';

const WORDS = { title: 'Über die Kündigung', text: 'Ich würde 12000 nehmen.', fields: [], files: [] };
const PHOTO = { name: 'Foto vom Schaden.jpg', type: 'image/jpeg' };

/**
 * @param {Served} served
 * @param {AccessCode} code
 * @param {string} account
 */
async function opened(served, code, account = OWNER) {
    const service = new Interface(CASE, served.for(account));
    await service.session();
    return OpenVault.open(service, code);
}

async function begun() {
    const served = new Served();
    const service = new Interface(CASE, served.for(OWNER));
    await service.session();
    const code = await firstCode(service, await service.state());
    return { served, code, vault: await opened(served, code) };
}

test('a vault begins with one code, and everything that is put in comes back with it', async () => {
    const { served, code, vault } = await begun();
    const id = await new VaultWriter(vault).makeFolder('Was nur ich weiß');
    const photo = await new VaultFiles(vault).send(id, new Blob([new Uint8Array(9000).fill(7)]), PHOTO);
    const item = await new VaultWriter(vault).write(id, { ...WORDS, files: [photo] });
    const again = await opened(served, code);
    assert.deepEqual(again.folders.map(({ name }) => name), ['Was nur ich weiß']);
    const read = await again.folder(id).read(item);
    assert.equal(read.text, WORDS.text);
    const [file] = read.files;
    assert.ok(file);
    const content = new Uint8Array(await (await new VaultFiles(again).receive(id, file)).arrayBuffer());
    assert.ok(content.length === 9000 && content.every((byte) => byte === 7));
    assert.deepEqual(served.folders.get(id)?.['rows'][item].files, [file.id]);
});

test('no word, name, file byte, share of the browser or inner key reaches the service', async () => {
    const { served, code, vault } = await begun();
    const [id, other] = [await new VaultWriter(vault).makeFolder('Was nur ich weiß'), await new VaultWriter(vault).makeFolder('Für Lea')];
    const bytes = utf8('Bytes eines Fotos, die niemand sieht. '.repeat(300));
    const photo = await new VaultFiles(vault).send(id, new Blob([bytes]), PHOTO);
    const item = await new VaultWriter(vault).write(id, { ...WORDS, files: [photo] });
    await vault.folder(id).search('12000');
    const moved = await new VaultWriter(vault).move(id, other, { item, version: 1n });
    const wanted = { label: 'Lea, Anwältin', holder: ADVISER, folders: [other], mayWrite: false, expires: null };
    const given = await new VaultCodes(vault).issue(wanted);
    await opened(served, given.code, ADVISER);
    const { codeId } = [...vault.listed.values()].find(({ label }) => label === 'Lea, Anwältin') ?? { codeId: '' };
    await new VaultCodes(vault).takeBack(codeId);
    await new VaultWriter(vault).remove(other, { item: moved, version: 1n });
    const arrived = served.arrived.join('\n');
    // Long enough that no seal spells them by chance.
    const said = ['Was nur ich', 'Für Lea', 'Kündigung', '12000 nehmen', 'Lea, Anwältin', 'Foto vom Schaden', 'niemand sieht'];
    const words = said.map(utf8);
    const shares = await Promise.all([code, given.code].map((one) => one.browserShare()));
    const proofs = await Promise.all(shares.map(innerProofKey));
    assert.ok(served.arrived.length > 25);
    for (const secret of [...words, ...[...shares, ...proofs].map((one) => one.reveal())]) {
        const text = Buffer.from(secret).toString('latin1');
        // In Base64 too, wherever it would begin in it.
        const inBase64 = [0, 1, 2].map((at) => base64(new Uint8Array([...new Uint8Array(at), ...secret])).slice(4, -4));
        for (const spelled of [text, hex(secret), ...inBase64.filter(({ length }) => length >= 8)]) {
            assert.ok(!arrived.includes(spelled), spelled);
        }
    }
    for (const one of [code, given.code]) {
        assert.ok(!arrived.replaceAll(' ', '').includes(one.reveal().replaceAll(' ', '')));
    }
});

test('what was moved is in the other folder with its files, and nowhere else', async () => {
    const { vault } = await begun();
    const [from, to] = [await new VaultWriter(vault).makeFolder('from'), await new VaultWriter(vault).makeFolder('to')];
    const photo = await new VaultFiles(vault).send(from, new Blob(['bytes']), PHOTO);
    const item = await new VaultWriter(vault).write(from, { ...WORDS, files: [photo] });
    const moved = await new VaultWriter(vault).move(from, to, { item, version: 1n });
    assert.deepEqual(await vault.folder(from).list(), []);
    const { files: [file], title } = await vault.folder(to).read(moved);
    assert.ok(file && file.id !== photo.id);
    assert.equal(title, WORDS.title);
    assert.equal(await (await new VaultFiles(vault).receive(to, file)).text(), 'bytes');
});

test('an adviser opens what they were given, and nothing once it was taken back', async () => {
    const { served, vault } = await begun();
    const [given, own] = [await new VaultWriter(vault).makeFolder('given'), await new VaultWriter(vault).makeFolder('own')];
    const item = await new VaultWriter(vault).write(given, WORDS);
    await new VaultWriter(vault).write(own, WORDS);
    const made = await new VaultCodes(vault).issue({ label: 'Ben', holder: ADVISER, folders: [given], mayWrite: false, expires: null });
    const his = await opened(served, made.code, ADVISER);
    assert.deepEqual(his.folders.map(({ name }) => name), ['given']);
    assert.equal((await his.folder(given).read(item)).text, WORDS.text);
    assert.deepEqual(await his.words(), made.words);
    assert.equal(his.manages, false);
    await assert.rejects(new VaultWriter(his).makeFolder('mine'), Locked);
    // A service that lets him on all the same: what is written from now on does not open for him.
    const row = served.codes.get(his.state.code.id);
    await new VaultCodes(vault).takeBack(his.state.code.id);
    served.codes.set(his.state.code.id, row ?? {});
    await new VaultWriter(vault).write(given, { ...WORDS, title: 'later' });
    await assert.rejects(his.folder(given).refresh(), Unopenable);
    assert.deepEqual((await opened(served, made.code, ADVISER)).closed.map(({ id }) => id), [given]);
});

test('a code that was taken back elsewhere, or whose end has come, is followed by new keys', async () => {
    const { served, vault } = await begun();
    const id = await new VaultWriter(vault).makeFolder('folder');
    const expires = new Date(Date.now() + 1000).toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
    await new VaultCodes(vault).issue({ label: 'short', holder: ADVISER, folders: [id], mayWrite: false, expires });
    await new VaultCodes(vault).issue({ label: 'gone', holder: ADVISER, folders: [id], mayWrite: false, expires: null });
    const gone = [...vault.listed.values()].find(({ label }) => label === 'gone');
    served.codes.delete(gone?.codeId ?? '');
    await vault.refresh();
    assert.deepEqual(await new VaultCodes(vault).catchUp(), []);
    assert.notEqual(vault.listed.get(gone?.codeId ?? '')?.ended, null);
    assert.deepEqual(Object.keys(served.folders.get(id)?.['grants']).includes(gone?.codeId ?? ''), false);
});

test('a writing goes on over somebody else’s in the same folder, and stops at one of the same entry', async () => {
    const { served, code, vault } = await begun();
    const id = await new VaultWriter(vault).makeFolder('folder');
    const item = await new VaultWriter(vault).write(id, WORDS);
    const other = await opened(served, code);
    await new VaultWriter(other).write(id, { ...WORDS, title: 'beside' });
    await new VaultWriter(vault).write(id, { ...WORDS, title: 'mine' }, { item, version: 1n });
    await assert.rejects(new VaultWriter(other).write(id, { ...WORDS, title: 'too late' }, { item, version: 1n }), Conflict);
    await vault.refresh();
    assert.deepEqual((await vault.folder(id).list()).map(({ title }) => title).sort(), ['beside', 'mine']);
});

test('what is put aside opens with the same code, whatever the service says of it, and with no other', async () => {
    const { code, vault } = await begun();
    const second = await new VaultCodes(vault).issue({ label: '', holder: OWNER, folders: null, mayWrite: true, expires: null });
    const [drafts, key] = [new Drafts(CASE), await vault.publicKey()];
    await drafts.add(/** @type {any} */ ({ text: 'half a sentence' }), key);
    vault.lock();
    assert.equal(await drafts.of(await second.code.browserShare()), null);
    assert.equal(await new Drafts(CASE).of(await code.browserShare()), null);
    const kept = await drafts.of(await code.browserShare());
    assert.deepEqual(kept?.draft, { text: 'half a sentence' });
    assert.ok(!drafts.isEmpty);
    kept?.drop();
    assert.ok(drafts.isEmpty);
});

test('a locked vault does nothing more, and its share is gone', async () => {
    const { served, vault } = await begun();
    const id = await new VaultWriter(vault).makeFolder('folder');
    const item = await new VaultWriter(vault).write(id, WORDS);
    const folder = vault.folder(id);
    vault.lock();
    const before = served.arrived.length;
    for (const act of [
        () => new VaultWriter(vault).write(id, WORDS), () => new VaultWriter(vault).makeFolder('x'), () => vault.refresh(), () => vault.words(),
        () => folder.read(item), () => new VaultFiles(vault).send(id, new Blob(['x']), PHOTO),
    ]) {
        await assert.rejects(async () => act(), Locked);
    }
    assert.equal(served.arrived.length, before);
});

test('a page instead of an answer means: signed out; a refusal is said in its own words', async () => {
    const { served, code, vault } = await begun();
    const id = await new VaultWriter(vault).makeFolder('folder');
    served.instead = '<!doctype html><title>Sign in</title>';
    await assert.rejects(new VaultWriter(vault).write(id, WORDS), SignedOut);
    served.codes.clear();
    await assert.rejects(opened(served, code), (error) => error instanceof Refused && error.message.startsWith('This code'));
});

test('a folder that the service put together differently is not opened, and the others are', async () => {
    const { served, code, vault } = await begun();
    const [one, other] = [await new VaultWriter(vault).makeFolder('one'), await new VaultWriter(vault).makeFolder('other')];
    const [first, second] = [served.folders.get(one), served.folders.get(other)];
    assert.ok(first && second);
    first['name'] = second['name'];
    const again = await opened(served, code);
    assert.deepEqual(again.folders.map(({ name }) => name), ['other']);
    assert.deepEqual(again.closed.map(({ id }) => id), [one]);
    await assert.rejects(vault.folder(one).refresh(), Tampered);
});

test('an entry whose answer was lost is not written twice, nor held against whoever wrote it', async () => {
    const { served, vault } = await begun();
    const writer = new VaultWriter(vault);
    const [id, fresh] = [await writer.makeFolder('Was nur ich weiß'), crypto.randomUUID()];
    served.lost = '/change';
    await assert.rejects(writer.write(id, WORDS, undefined, fresh), Later);
    assert.equal(await writer.write(id, WORDS, undefined, fresh), fresh);
    assert.deepEqual(Object.keys(served.folders.get(id)?.['rows']), [fresh]);
    const seen = { item: fresh, version: 1n };
    served.lost = '/change';
    await assert.rejects(writer.write(id, { ...WORDS, text: 'anders' }, seen), Later);
    assert.equal(await writer.write(id, { ...WORDS, text: 'anders' }, seen), fresh);
    assert.deepEqual((await vault.folder(id).read(fresh)).version, 2n);
    // What says something else is somebody else's still.
    await assert.rejects(writer.write(id, { ...WORDS, text: 'noch anders' }, seen), Conflict);
});

test('an entry that was moved and whose answer was lost is moved once', async () => {
    const { served, vault } = await begun();
    const writer = new VaultWriter(vault);
    const [from, to] = [await writer.makeFolder('hier'), await writer.makeFolder('dort')];
    const item = await writer.write(from, WORDS);
    served.lost = '/change';
    await assert.rejects(writer.move(from, to, { item, version: 1n }), Later);
    // Whoever tries once more has another form before them.
    const moved = await new VaultWriter(vault).move(from, to, { item, version: 1n });
    assert.deepEqual([Object.keys(served.folders.get(to)?.['rows']), vault.folder(from).items], [[moved], []]);
});

test('what was typed on after a lost answer takes the place of what had arrived', async () => {
    const { served, vault } = await begun();
    const writer = new VaultWriter(vault);
    const [id, fresh] = [await writer.makeFolder('Was nur ich weiß'), crypto.randomUUID()];
    served.lost = '/change';
    await assert.rejects(writer.write(id, WORDS, undefined, fresh), Later);
    assert.equal(await writer.write(id, { ...WORDS, text: 'mehr' }, undefined, fresh), fresh);
    assert.deepEqual([vault.folder(id).items, (await vault.folder(id).read(fresh)).text], [[fresh], 'mehr']);
});
