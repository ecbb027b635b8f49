// A browser folder, against a service that keeps what it is given, and against one that does what it likes.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hex, utf8 } from '../../odr/web/static/reader/crypto/bytes.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { innerProofKey } from '../../odr/web/static/reader/crypto/inner.js';
import { grantInner } from '../../odr/web/static/reader/crypto/inner_granting.js';
import { WrittenRecord } from '../../odr/web/static/reader/crypto/record_writing.js';
import { seal } from '../../odr/web/static/reader/crypto/sealing.js';
import { SymmetricKey } from '../../odr/web/static/reader/crypto/secrets.js';
import { FileEntry } from '../../odr/web/static/reader/crypto/file_entry.js';
import { FolderWriter } from '../../odr/web/static/reader/folder_writing.js';
import { Conflict, Locked, Tampered } from '../../odr/web/static/reader/refusals.js';
import { together } from '../../odr/web/static/reader/vault_writing.js';
import { Kept, PLACES, Person, WORDS, begun } from './played.js';

test('an entry is written, read, changed, found and removed', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const folder = await anna.open(kept);
    assert.equal(await folder.name(), 'Was nur ich weiß');
    const fields = [{ kind: /** @type {const} */ ('amount'), name: 'Grenze', value: '12000 EUR' }];
    const item = await new FolderWriter(folder).write({ ...WORDS, fields });
    const again = await anna.open(kept);
    const read = await again.read(item);
    assert.deepEqual(read, { ...WORDS, fields, version: 1n });
    await new FolderWriter(again).write({ ...WORDS, text: 'Oder 11000.' }, { item, version: 1n });
    assert.deepEqual(await folder.search('würde'), [item]);
    await folder.refresh();
    assert.equal((await folder.read(item)).text, 'Oder 11000.');
    assert.deepEqual(await folder.search('würde'), []);
    assert.deepEqual(await folder.search('KÜNDIGUNG oder'), [item]);
    assert.deepEqual(await folder.search('grenze'), []);
    await new FolderWriter(folder).remove({ item, version: 2n });
    assert.deepEqual(await folder.list(), []);
    assert.deepEqual(await (await anna.open(kept)).list(), []);
});

test('nothing that is said and no key reaches the service', async () => {
    const [anna, ben] = [await Person.make(), await Person.make()];
    const kept = await begun(anna);
    const folder = await anna.open(kept);
    const fields = [{ kind: /** @type {const} */ ('text'), name: 'Zeugin', value: 'Frau Mahlberg' }];
    const item = await new FolderWriter(folder).write({ ...WORDS, fields });
    await new FolderWriter(folder).write({ ...WORDS, title: 'Zweiter Titel' }, { item, version: 1n });
    await new FolderWriter(folder).grant(ben.grantee);
    await new FolderWriter(folder).renew([anna.grantee]);
    await new FolderWriter(folder).remove({ item, version: 2n });
    const arrived = kept.arrived.join('\n');
    const secret = [
        ...['Was nur ich', 'Kündigung', '12000', 'Zeugin', 'Mahlberg', 'Zweiter'].map((words) => hex(utf8(words))),
        hex(anna.share.reveal()), hex((await innerProofKey(anna.share)).reveal()),
        hex((await innerProofKey(ben.share)).reveal()),
    ];
    assert.ok(arrived.length > 10_000);
    for (const one of secret) {
        assert.ok(!arrived.includes(one));
    }
    // Four symbols of a code can be digits of a seal by chance; eight are no chance.
    const pairs = anna.code.groups().map((group, at, all) => group + all[(at + 1) % all.length]);
    assert.ok(pairs.every((pair) => !arrived.toUpperCase().includes(pair)));
});

test('two tabs: the second to write is told, and nothing is written over', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const [one, other] = [await anna.open(kept), await anna.open(kept)];
    const item = await new FolderWriter(one).write(WORDS);
    await assert.rejects(new FolderWriter(other).write({ ...WORDS, title: 'Other' }), Conflict);
    await other.refresh();
    await new FolderWriter(other).write({ ...WORDS, title: 'Other' }, { item, version: 1n });
    await one.refresh();
    await assert.rejects(new FolderWriter(one).write({ ...WORDS, title: 'Late' }, { item, version: 1n }), Conflict);
    await assert.rejects(new FolderWriter(one).remove({ item, version: 1n }), Conflict);
    assert.equal((await (await anna.open(kept)).read(item)).title, 'Other');
});

test('several writings at once in one tab all arrive', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const folder = await anna.open(kept);
    await Promise.all(['a', 'b', 'c'].map((title) => new FolderWriter(folder).write({ ...WORDS, title })));
    const titles = (await (await anna.open(kept)).list()).map(({ title }) => title);
    assert.deepEqual(titles.sort(), ['a', 'b', 'c']);
});

test('a key that the service slips in does not open the folder', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const own = SymmetricKey.generate();
    const { codeId, publicKey } = anna.grantee;
    kept.grants.set(codeId, await grantInner(own, publicKey, SymmetricKey.generate(), PLACES.grant(1n, codeId)));
    await assert.rejects(anna.open(kept), Unopenable);
});

/** @type {Record<string, (rows: FolderState['rows'], past: FolderState[], foreign: FolderState['rows']) => FolderState['rows']>} */
const LIES = {
    'an entry is taken away': (rows) => rows.slice(1),
    'an earlier version is put back': (rows, past) => [.../** @type {FolderState} */ (past[1]).rows, ...rows.slice(1)],
    'two entries are exchanged': ([one, two, ...rest]) => {
        assert.ok(one && two);
        return [{ ...two, item: one.item }, { ...one, item: two.item }, ...rest];
    },
    'titles are exchanged': ([one, two, ...rest]) => {
        assert.ok(one && two);
        return [{ ...one, title: two.title }, { ...two, title: one.title }, ...rest];
    },
    'an entry is shown twice, under another name': ([one, ...rest]) => {
        assert.ok(one);
        return [one, { ...one, item: crypto.randomUUID() }, ...rest];
    },
    'an entry of another folder is shown': (rows, _past, foreign) => [...rows, ...foreign],
    'a version is counted up': ([one, ...rest]) => {
        assert.ok(one);
        return [{ ...one, version: one.version + 1n }, ...rest];
    },
};

for (const [name, lie] of Object.entries(LIES)) {
    test(`a service that lies is found out: ${name}`, async () => {
        const anna = await Person.make();
        const [kept, elsewhere] = [await begun(anna), await begun(anna)];
        await new FolderWriter(await anna.open(elsewhere)).write(WORDS);
        const writer = await anna.open(kept);
        const item = await new FolderWriter(writer).write({ ...WORDS, title: 'first' });
        await new FolderWriter(writer).write({ ...WORDS, title: 'second' });
        await new FolderWriter(writer).write({ ...WORDS, title: 'changed' }, { item, version: 1n });
        const state = kept.present();
        const rows = lie(state.rows, kept.past, elsewhere.present().rows);
        kept.state = { ...state, rows };
        const folder = await anna.open(kept);
        assert.ok(folder.differences.length > 0);
        const shown = await folder.list();
        const right = new Set(['second', 'changed']);
        assert.ok(shown.every(({ title }) => title !== null && right.delete(title)));
        for (const { item: different } of folder.differences) {
            await assert.rejects(folder.read(different), Tampered);
            const there = state.rows.find((row) => row.item === different);
            if (there) {
                await assert.rejects(new FolderWriter(folder).write(WORDS, there), Tampered);
                await assert.rejects(new FolderWriter(folder).remove(there), Tampered);
            }
        }
    });
}

test('a whole earlier state is not taken over by a browser that has seen a later one', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const folder = await anna.open(kept);
    const item = await new FolderWriter(folder).write(WORDS);
    const earlier = kept.present();
    await new FolderWriter(folder).write({ ...WORDS, title: 'later' }, { item, version: 1n });
    kept.state = earlier;
    await assert.rejects(folder.refresh(), Tampered);
    assert.equal((await folder.read(item)).title, 'later');
});

test('an earlier epoch is not taken over, and nothing is written under its key', async () => {
    const [anna, ben] = [await Person.make(), await Person.make()];
    const kept = await begun(anna, ben);
    const folder = await anna.open(kept);
    await new FolderWriter(folder).write(WORDS);
    const [earlier, grants] = [kept.present(), new Map(kept.grants)];
    await new FolderWriter(folder).renew([anna.grantee]);
    kept.state = earlier;
    kept.grants = grants;
    await assert.rejects(folder.refresh(), Tampered);
    await assert.rejects(new FolderWriter(folder).write({ ...WORDS, title: 'later' }), Conflict);
});

test('a former holder who writes on with the service takes nobody back to the epoch before', async () => {
    const [anna, ben] = [await Person.make(), await Person.make()];
    const [kept, apart] = [await begun(anna, ben), new Kept()];
    const folder = await anna.open(kept);
    apart.state = kept.present();
    apart.grants = new Map(kept.grants);
    await new FolderWriter(folder).renew([anna.grantee]);
    const former = await ben.open(apart);
    for (const title of ['one', 'two', 'three']) {
        await new FolderWriter(former).write({ ...WORDS, title });
    }
    assert.ok(apart.present().record.number > kept.present().record.number);
    kept.state = apart.state;
    kept.grants = apart.grants;
    await assert.rejects(folder.refresh(), Tampered);
});

test('the root of an earlier epoch is no root of this one', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const before = kept.present();
    await new FolderWriter(await anna.open(kept)).renew([anna.grantee]);
    kept.state = { ...kept.present(), record: before.record };
    await assert.rejects(anna.open(kept), Tampered);
});

test('another name, or an earlier one, is not shown', async () => {
    const anna = await Person.make();
    const [kept, other] = [await begun(anna), await begun(anna)];
    kept.state = { ...kept.present(), name: other.present().name };
    await assert.rejects(anna.open(kept), Tampered);
});

test('somebody who had a code opens nothing that was written after it was taken back', async () => {
    const [anna, ben] = [await Person.make(), await Person.make()];
    const kept = await begun(anna, ben);
    const [folder, former] = [await anna.open(kept), await ben.open(kept)];
    const item = await new FolderWriter(folder).write(WORDS);
    await former.refresh();
    assert.equal((await former.read(item)).title, WORDS.title);
    await new FolderWriter(folder).renew([anna.grantee]);
    await new FolderWriter(folder).write({ ...WORDS, title: 'not for Ben' });
    await assert.rejects(ben.open(kept), Unopenable);
    await assert.rejects(former.refresh(), Unopenable);
    // With the live server's help: the present rows, beside the grant that he had.
    const boxes = await grantOfEpochOne(kept, ben);
    kept.grants.set(ben.grantee.codeId, boxes);
    await assert.rejects(ben.open(kept), Unopenable);
    assert.equal((await folder.read(item)).title, WORDS.title);
});

/**
 * @param {Kept} kept
 * @param {Person} person
 */
async function grantOfEpochOne(kept, person) {
    const first = JSON.parse(/** @type {string} */ (kept.arrived[0]));
    const [, box] = first.grants.find((/** @type {[string, string]} */ [code]) => code === person.grantee.codeId);
    return Uint8Array.from(Buffer.from(box, 'hex'));
}

test('who is granted the folder later reads what is there, and an entry of any epoch', async () => {
    const [anna, ben] = [await Person.make(), await Person.make()];
    const kept = await begun(anna);
    const folder = await anna.open(kept);
    const item = await new FolderWriter(folder).write(WORDS);
    await new FolderWriter(folder).renew([anna.grantee]);
    const later = await new FolderWriter(folder).write({ ...WORDS, title: 'later' });
    await new FolderWriter(folder).grant(ben.grantee);
    const his = await ben.open(kept);
    assert.equal((await his.read(item)).text, WORDS.text);
    assert.equal((await his.read(later)).title, 'later');
    assert.deepEqual(his.differences, []);
});

/**
 * A folder whose writer sealed what they liked.
 *
 * @param {Person} anna
 * @param {[SymmetricKey | null, string, string][]} sealed of each entry the key of its title, if another; title and body
 */
async function sealedBy(anna, sealed) {
    const [kept, record, key] = [new Kept(), new WrittenRecord(), SymmetricKey.generate()];
    const put = await Promise.all(sealed.map(async ([foreign, title, body]) => {
        const item = crypto.randomUUID();
        return {
            ...{ item, version: 1n, epoch: 1n, files: [] },
            title: await seal(foreign ?? key, utf8(title), PLACES.title(item, 1n, 1n)),
            body: await seal(key, utf8(body), PLACES.body(item, 1n, 1n)),
        };
    }));
    const name = { version: 1n, epoch: 1n, sealed: await seal(key, utf8('name'), PLACES.name(1n, 1n)) };
    await record.noteName(1n, 1n, name.sealed);
    for (const { item, title, body } of put) {
        await record.note(item, 1n, 1n, title, body);
    }
    const { codeId, publicKey, proofKey } = anna.grantee;
    const grants = new Map([[codeId, await grantInner(key, publicKey, proofKey, PLACES.grant(1n, codeId))]]);
    assert.ok(kept.take({ record: await record.seal(PLACES, key, 1n), put, removed: [], grants, name }));
    return { kept, items: put.map(({ item }) => item) };
}

test('an entry that is listed under another title than it has is not shown', async () => {
    const anna = await Person.make();
    const body = '{"fields":[],"files":[],"text":"words","title":"what it says"}';
    const { kept, items: [right, wrong] } = await sealedBy(anna, [[null, 'what it says', body], [null, 'what it is not', body]]);
    const folder = await anna.open(kept);
    assert.equal((await folder.read(right ?? '')).title, 'what it says');
    await assert.rejects(folder.read(wrong ?? ''), Unopenable);
});

test('what a search finds is shown before it has come to the end', async () => {
    const anna = await Person.make();
    const sealed = Array.from({ length: 501 }, (_, number) => {
        const title = `entry ${number}`;
        return /** @type {[null, string, string]} */ ([null, title, `{"fields":[],"files":[],"text":"","title":"${title}"}`]);
    });
    const { kept, items } = await sealedBy(anna, sealed);
    const folder = await anna.open(kept);
    /** @type {number[]} */
    const shown = [];
    const found = await folder.search('entry', undefined, (some) => {
        assert.ok(some.every(({ title }) => title.startsWith('entry ')));
        shown.push(some.length);
    });
    assert.deepEqual(found.sort(), items.sort());
    assert.deepEqual(shown, [500, 1]);
});

test('an entry that its writer sealed wrongly does not hide the others', async () => {
    const anna = await Person.make();
    const { kept, items: [item] } = await sealedBy(anna, [[SymmetricKey.generate(), 'x', 'no JSON']]);
    assert.ok(item);
    const folder = await anna.open(kept);
    const right = await new FolderWriter(folder).write(WORDS);
    assert.deepEqual((await folder.list()).map(({ title }) => title).sort(), [WORDS.title, null].sort());
    assert.deepEqual(await folder.search('Kündigung'), [right]);
    await assert.rejects(folder.read(item), Unopenable);
    assert.equal((await folder.read(right)).text, WORDS.text);
});

test('a search that was called off ends, and the next one goes on', async () => {
    const anna = await Person.make();
    const folder = await anna.open(await begun(anna));
    const item = await new FolderWriter(folder).write(WORDS);
    const typedOn = new AbortController();
    typedOn.abort();
    await assert.rejects(folder.search('würde', typedOn.signal), { name: 'AbortError' });
    assert.deepEqual(await folder.search('würde'), [item]);
});

test('a locked folder does nothing more, and what was begun before is not carried out', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const folder = await anna.open(kept);
    const item = await new FolderWriter(folder).write(WORDS);
    const [arrived, asked] = [kept.arrived.length, kept.asked];
    const begunBefore = new FolderWriter(folder).write({ ...WORDS, title: 'late' });
    folder.lock();
    await assert.rejects(begunBefore, Locked);
    for (const act of [
        () => folder.read(item), () => folder.list(), () => folder.search('x'), () => folder.refresh(),
        () => folder.name(), () => new FolderWriter(folder).write(WORDS), () => new FolderWriter(folder).renew([anna.grantee]),
    ]) {
        await assert.rejects(act(), Locked);
    }
    assert.equal(kept.arrived.length, arrived);
    assert.equal(kept.asked, asked);
});

test('a folder that is locked while something is sealed does not send it', async () => {
    const anna = await Person.make();
    const kept = await begun(anna);
    const folder = await anna.open(kept);
    const arrived = kept.arrived.length;
    // The digests of what was sealed are made last.
    const { digest } = crypto.subtle;
    Object.defineProperty(crypto.subtle, 'digest', {
        configurable: true,
        value: (/** @type {Parameters<typeof digest>} */ ...args) => {
            folder.lock();
            return digest.apply(crypto.subtle, args);
        },
    });
    try {
        await assert.rejects(new FolderWriter(folder).write(WORDS), Locked);
    } finally {
        Reflect.deleteProperty(crypto.subtle, 'digest');
    }
    assert.equal(kept.arrived.length, arrived);
});

test('after somebody else has changed an entry its files are those of both, but for what either took out', () => {
    const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((one) => new FileEntry({
        id: String(one), name: 'Plan', type: '', length: 1, sha256: new Uint8Array(32), key: SymmetricKey.generate(), root: new Uint8Array(32),
    }));
    assert.ok(a && b && c && d && e);
    // It had a, b and c. In this form b was taken out and d put in; meanwhile c was taken out elsewhere, and e put in.
    assert.deepEqual(together([a, c, d], ['1', '2', '3'], [a, b, e]), [a, d, e]);
    // And then the same once more: nothing comes twice.
    assert.deepEqual(together([a, d, e], ['1', '2', '5'], [a, b, e]), [a, d, e]);
    // An entry that was removed takes its files with it.
    assert.deepEqual(together([a, c, d], ['1', '2', '3'], []), [d]);
});
