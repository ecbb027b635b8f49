// Fills folders in memory and measures how long the reader takes for them, in milliseconds.

import { AccessCode } from './reader/crypto/codes.js';
import { InnerPlaces, grantInner, innerPair, innerProofKey } from './reader/crypto/inner.js';
import { FolderRecord } from './reader/crypto/records.js';
import { seal } from './reader/crypto/sealing.js';
import { SymmetricKey } from './reader/crypto/secrets.js';
import { plain } from './reader/entries.js';
import { OpenFolder } from './reader/open_folder.js';

const TEXT = 'The painter was here on Tuesday, and his bill is higher than what we spoke of. '.repeat(6);

export async function run(few, many) {
    const small = await filled(few);
    const opened = await timed(async () => {
        const folder = await OpenFolder.open(...small);
        await folder.list();
    });
    const folder = await OpenFolder.open(...(await filled(many)));
    const listed = await timed(() => folder.list());
    const searched = await timed(() => folder.search('nowhere'));
    const again = await timed(() => folder.search('nowhere'));
    return { opened, listed, searched, again };
}

async function timed(act) {
    const began = performance.now();
    await act();
    return performance.now() - began;
}

// What the service gives of a folder of so many entries, and a code that opens it.
async function filled(count) {
    const where = { case: crypto.randomUUID(), vault: crypto.randomUUID(), folder: crypto.randomUUID() };
    const [places, key, record, codeId] = [new InnerPlaces(where), SymmetricKey.generate(), new FolderRecord(), crypto.randomUUID()];
    const share = await AccessCode.generate('browser').browserShare();
    const name = await seal(key, new Uint8Array(3), places.name(1n, 1n));
    await record.noteName(1n, 1n, name);
    const rows = [];
    for (let number = 0; number < count; number++) {
        const item = crypto.randomUUID();
        const { title, body } = plain({ title: `Entry ${number}`, text: TEXT, fields: [], files: [] });
        const row = {
            ...{ item, version: 1n, epoch: 1n },
            title: await seal(key, title, places.title(item, 1n, 1n)),
            body: await seal(key, body, places.body(item, 1n, 1n)),
        };
        await record.note(item, 1n, 1n, row.title, row.body);
        rows.push(row);
    }
    const grant = await grantInner(key, (await innerPair(share)).public, await innerProofKey(share), places.grant(1n, codeId));
    const state = { epoch: 1n, grant, previous: new Map(), rows, name: { version: 1n, epoch: 1n, sealed: name } };
    const sealed = await record.seal(places, key, 1n);
    return [{ folder: async () => ({ ...state, record: sealed }), change: async () => true }, places, codeId, share];
}
