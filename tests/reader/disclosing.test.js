// One entry is shown to others: what then reaches the service, and what does not.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hex } from '../../odr/web/static/reader/crypto/bytes.js';
import { Preview } from '../../odr/web/static/reader/disclosing.js';
import { VaultFiles } from '../../odr/web/static/reader/file_transfer.js';
import { Interface } from '../../odr/web/static/reader/interface.js';
import { OpenVault } from '../../odr/web/static/reader/open_vault.js';
import { firstCode } from '../../odr/web/static/reader/vault_codes.js';
import { VaultWriter } from '../../odr/web/static/reader/vault_writing.js';
import { CASE, OWNER, ROOM, Served } from './served.js';

const WORDS = { title: 'Über die Kündigung', text: 'Ich würde 12000 nehmen.', fields: [], files: [] };

async function begun() {
    const served = new Served();
    const service = new Interface(CASE, served.for(OWNER));
    await service.session();
    const code = await firstCode(service, await service.state());
    return { served, service, vault: await OpenVault.open(service, code) };
}

test('what is disclosed reaches the service when it is sent and not before, and nothing else of the folder', async () => {
    const { served, service, vault } = await begun();
    const id = await new VaultWriter(vault).makeFolder('Was nur ich weiß');
    const [photo, kept] = [
        await new VaultFiles(vault).send(id, new Blob(['Bytes eines Fotos']), { name: 'Foto.jpg', type: 'image/jpeg' }),
        await new VaultFiles(vault).send(id, new Blob(['Bytes eines Briefs']), { name: 'Brief.pdf', type: 'application/pdf' }),
    ];
    const item = await new VaultWriter(vault).write(id, { ...WORDS, files: [photo, kept] });
    await new VaultWriter(vault).write(id, { ...WORDS, title: 'Untergrenze', text: 'Nicht unter 900.' });
    const entry = await vault.folder(id).read(item);
    const { rooms: [room] } = await service.rooms();
    assert.deepEqual(room, ROOM);
    const preview = new Preview(item, entry, /** @type {any} */ (room), [photo], 'Wie besprochen.');
    const before = served.arrived.join('\n');
    for (const words of [WORDS.title, WORDS.text, 'Foto.jpg', hex(photo.key.reveal())]) {
        assert.ok(!before.includes(Buffer.from(words).toString('latin1')), words);
    }
    await service.disclose(id, preview, false);
    const [sent] = served.disclosed;
    assert.deepEqual([sent?.['title'], sent?.['text'], sent?.['note'], sent?.['version']], [WORDS.title, WORDS.text, 'Wie besprochen.', '1']);
    assert.deepEqual([sent?.['room'], sent?.['shown'], sent?.['again']], [ROOM.id, ROOM.shown, false]);
    assert.deepEqual(sent?.['files'].map((/** @type {any} */ { id: file, key }) => [file, key]), [[photo.id, hex(photo.key.reveal())]]);
    const all = served.arrived.join('\n');
    for (const words of ['Was nur ich weiß', 'Untergrenze', 'Nicht unter 900.', 'Brief.pdf', hex(kept.key.reveal()), 'Bytes eines']) {
        assert.ok(!all.includes(Buffer.from(words).toString('latin1')), words);
    }
    const [copy] = await service.copies(id);
    assert.deepEqual([copy?.room, copy?.to, copy?.takenBack], [ROOM.id, ['Leo'], false]);
});

test('what was shown cannot be made anything else before it is sent', async () => {
    const field = { kind: /** @type {const} */ ('text'), name: 'Rent', value: '900' };
    const preview = new Preview(OWNER, { ...WORDS, fields: [field], version: 1n }, ROOM, [], '');
    assert.throws(() => { preview.text = 'Something else'; }, TypeError);
    field.value = '1000';
    assert.deepEqual(preview.fields, [{ name: 'Rent', value: '900' }]);
});
