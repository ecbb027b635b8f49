// Fills folders in memory and measures how long the reader takes for them, in milliseconds.

import { AccessCode } from './reader/crypto/codes.js';
import { InnerPlaces, innerPair, innerProofKey } from './reader/crypto/inner.js';
import { grantInner } from './reader/crypto/inner_granting.js';
import { WrittenRecord } from './reader/crypto/record_writing.js';
import { seal } from './reader/crypto/sealing.js';
import { SymmetricKey } from './reader/crypto/secrets.js';
import { plain } from './reader/folder_writing.js';
import { OpenFolder } from './reader/open_folder.js';

const AT_ONCE = 500;
const SLICES = 5;
const TEXT = 'The painter was here on Tuesday, and his bill is higher than what we spoke of. '.repeat(6);

export async function run(few, many) {
    const small = await filled(few);
    const opened = await timed(async () => {
        const folder = await OpenFolder.open(...small);
        await folder.list();
    });
    const took = { opened, floor: 0, searched: 0, again: 0, listed: 0 };
    // In slices, each beside its floor: whatever else the machine does then weighs on both.
    for (let slice = 0; slice < SLICES; slice++) {
        const folder = await OpenFolder.open(...(await filled(many / SLICES)));
        took.floor += await timed(() => bare(many / SLICES));
        took.searched += await timed(() => folder.search('nowhere'));
        took.again += await timed(() => folder.search('nowhere'));
        took.listed += await timed(() => folder.list());
    }
    return took;
}

// What WebCrypto alone takes to open as many seals: two blocks of HKDF, a key taken in and a message opened, of the same
// sizes, as many at a time, and nothing around them.
async function bare(many) {
    const [info, hash] = [new Uint8Array(250), { name: 'HMAC', hash: 'SHA-512' }];
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const taken = (use) => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, [use]);
    const hmac = await crypto.subtle.importKey('raw', raw, hash, false, ['sign']);
    const how = { name: 'AES-GCM', iv: new Uint8Array(12) };
    const sealed = await crypto.subtle.encrypt(how, await taken('encrypt'), new Uint8Array(TEXT.length + 64));
    for (let at = 0; at < many; at += AT_ONCE) {
        await Promise.all(Array.from({ length: Math.min(AT_ONCE, many - at) }, async () => {
            await crypto.subtle.sign('HMAC', hmac, info);
            await crypto.subtle.sign('HMAC', hmac, info);
            await crypto.subtle.decrypt(how, await taken('decrypt'), sealed);
        }));
    }
}

async function timed(act) {
    const began = performance.now();
    await act();
    return performance.now() - began;
}

// What the service gives of a folder of so many entries, and a code that opens it.
async function filled(count) {
    const where = { case: crypto.randomUUID(), vault: crypto.randomUUID(), folder: crypto.randomUUID() };
    const [places, key, record, codeId] = [new InnerPlaces(where), SymmetricKey.generate(), new WrittenRecord(), crypto.randomUUID()];
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
