// Codes of a vault over the JSON interface: for a facilitator, narrowed and renewed, and what a service that lies gets.

import assert from 'node:assert/strict';
import test from 'node:test';
import { AccessCode } from '../../odr/web/static/reader/crypto/codes.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { InnerPlaces, innerPair, innerProofKey, openInnerGrant } from '../../odr/web/static/reader/crypto/inner.js';
import { Interface } from '../../odr/web/static/reader/interface.js';
import { OpenVault } from '../../odr/web/static/reader/open_vault.js';
import { InBoth, KeysDue, Locked, Missing, OwnFirst, Refused, Tampered, Unmade } from '../../odr/web/static/reader/refusals.js';
import { VaultCodes, firstCode } from '../../odr/web/static/reader/vault_codes.js';
import { VaultWriter } from '../../odr/web/static/reader/vault_writing.js';
import { ADVISER, CASE, ENGAGEMENT, FACILITATOR, OWNER, Served } from './served.js';

/** @import { Body } from './served.js' */

const WORDS = { title: 'Über die Kündigung', text: 'Ich würde 12000 nehmen.', fields: [], files: [] };
const FOR_BEN = { label: 'Ben', holder: ADVISER, mayWrite: true, expires: null };

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
    const vault = await opened(served, code);
    const [one, two] = [await new VaultWriter(vault).makeFolder('one'), await new VaultWriter(vault).makeFolder('two')];
    const item = await new VaultWriter(vault).write(two, WORDS);
    return { served, code, vault, one, two, item };
}

/** @param {number} [days] */
function later(days = 10) {
    return new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}

/** Everything that the service has, as it is now. @param {Served} served */
function kept(served) {
    return structuredClone({ codes: served.codes, folders: served.folders, list: served.list, grants: served.listGrants });
}

/**
 * @param {Served} served
 * @param {ReturnType<typeof kept>} before
 */
function putBack(served, { codes, folders, list, grants }) {
    Object.assign(served, { codes: new Map(codes), folders: new Map(folders), list, listGrants: grants });
}

// --- a facilitator ---------------------------------------------------------------------------------------------------

async function given() {
    const all = await begun();
    const wanted = { label: 'Fay', holder: FACILITATOR, folders: [all.two], mayWrite: false, expires: later() };
    const made = await new VaultCodes(all.vault).issue(wanted);
    return { ...all, made };
}

test('a facilitator reads what they were given, under an agreement, and the words are the same', async () => {
    const { served, made, two, item } = await given();
    assert.equal(served.codes.get(made.codeId)?.['engagement'], ENGAGEMENT);
    const hers = await opened(served, made.code, FACILITATOR);
    assert.equal(hers.isGiven, true);
    assert.deepEqual(hers.folders.map(({ name }) => name), ['two']);
    assert.equal((await hers.folder(two).read(item)).text, WORDS.text);
    assert.deepEqual(await hers.words(), made.words);
    assert.throws(() => new VaultCodes(hers), Locked);
});

test('a facilitator who has not opened their own place is told so, and nothing is opened', async () => {
    const { served, made } = await given();
    served.isOwnOpen = false;
    await assert.rejects(opened(served, made.code, FACILITATOR), OwnFirst);
});

test('an agreement that ends closes it, and what is written later opens with no key of theirs', async () => {
    const { served, vault, made, two } = await given();
    const hers = await opened(served, made.code, FACILITATOR);
    const row = served.codes.get(made.codeId);
    served.isInForce = false;
    served.codes.delete(made.codeId);
    await assert.rejects(hers.folder(two).refresh(), Refused);
    await vault.refresh();
    await new VaultCodes(vault).catchUp();
    await new VaultWriter(vault).write(two, { ...WORDS, title: 'later' });
    // A service that lets her on all the same.
    served.isInForce = true;
    served.codes.set(made.codeId, row ?? {});
    await assert.rejects(hers.folder(two).refresh(), Unopenable);
});

// --- a narrowed code -------------------------------------------------------------------------------------------------

async function narrowed() {
    const all = await begun();
    const made = await new VaultCodes(all.vault).issue({ ...FOR_BEN, folders: [all.one, all.two] });
    const his = await opened(all.served, made.code, ADVISER);
    const before = kept(all.served);
    assert.deepEqual(await new VaultCodes(all.vault).narrow(made.codeId, [all.one]), []);
    const later = await new VaultWriter(all.vault).write(all.two, { ...WORDS, title: 'later' });
    return { ...all, made, his, before, later };
}

test('a narrowed code opens what is left, and nothing that is written later in the rest', async () => {
    const { served, vault, made, his, one, two } = await narrowed();
    assert.deepEqual(served.codes.get(made.codeId)?.['folders'], [one]);
    assert.deepEqual((await opened(served, made.code, ADVISER)).folders.map(({ name }) => name), ['one']);
    await assert.rejects(his.folder(two).refresh(), Unopenable);
    assert.deepEqual(vault.listed.get(made.codeId)?.folders, [one]);
});

test('a service that puts everything of a narrowed code back shows it the past, and no browser that saw more', async () => {
    const { served, vault, made, before, two } = await narrowed();
    putBack(served, before);
    const his = await opened(served, made.code, ADVISER);
    assert.deepEqual((await his.folder(two).list()).map(({ title }) => title), [WORDS.title]);
    await assert.rejects(vault.folder(two).refresh(), Tampered);
});

test('an inner key that is put back beside what is newer does not open it', async () => {
    const { served, made, before, two } = await narrowed();
    served.codes.set(made.codeId, before.codes.get(made.codeId) ?? {});
    const folder = served.folders.get(two);
    assert.ok(folder);
    folder['grants'][made.codeId] = before.folders.get(two)?.['grants'][made.codeId];
    const his = await opened(served, made.code, ADVISER);
    assert.deepEqual(his.closed.map(({ id }) => id), [two]);
});

test('the list that gave a code more is not taken back in, so nothing is granted by it', async () => {
    const { served, vault, before, two } = await narrowed();
    const now = kept(served);
    Object.assign(served, { list: before.list, listGrants: before.grants });
    await assert.rejects(new VaultCodes(vault).narrow(vault.state.code.id, [two]), Tampered);
    putBack(served, now);
    await new VaultCodes(vault).catchUp();
});

test('what broke off between the list and the service is gone on with, and grants the narrowed code nothing', async () => {
    const { served, code, vault, one, two } = await begun();
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [one, two] });
    const tell = served.for(OWNER);
    const broken = new Interface(CASE, async (address, what) => {
        if (String(address).endsWith('/narrow')) {
            throw new TypeError('gone');
        }
        return tell(address, what);
    });
    await broken.session();
    const half = await OpenVault.open(broken, code);
    await assert.rejects(new VaultCodes(half).narrow(made.codeId, [one]));
    const again = await opened(served, code);
    assert.ok(again.needsKeys);
    await new VaultCodes(again).catchUp();
    assert.ok(!again.needsKeys);
    assert.equal(served.folders.get(two)?.['grants'][made.codeId], undefined);
});

test('new keys are due when a code has gone or its end has come, and not before', async () => {
    const { served, vault, two } = await begun();
    const gone = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two], expires: later(1) });
    assert.ok(!vault.needsKeys);
    served.codes.delete(gone.codeId);
    await vault.look();
    assert.ok(vault.needsKeys);
    await new VaultCodes(vault).catchUp();
    assert.ok(!vault.needsKeys);
    await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two], expires: later(-1) });
    assert.ok(vault.needsKeys);
});

// --- a code that was lost or seen ------------------------------------------------------------------------------------

test('a code is renewed in one step: the new one opens the same, and the old one nothing', async () => {
    const { served, vault, two, item } = await begun();
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two] });
    served.seen.add(made.codeId);
    const his = await opened(served, made.code, ADVISER);
    const row = served.codes.get(made.codeId);
    const renewed = await new VaultCodes(vault).renew(made.codeId);
    assert.deepEqual([renewed.isEnded, renewed.refused], [true, []]);
    const again = await opened(served, renewed.code, ADVISER);
    assert.equal((await again.folder(two).read(item)).text, WORDS.text);
    assert.deepEqual(await again.words(), renewed.words);
    await assert.rejects(opened(served, made.code, ADVISER), Refused);
    const listed = vault.listed.get(again.state.code.id);
    assert.deepEqual([listed?.label, listed?.holder, listed?.folders, listed?.mayWrite], ['Ben', ADVISER, [two], true]);
    // A service that lets the old one on all the same: what is written from now on does not open with it.
    served.codes.set(made.codeId, row ?? {});
    await new VaultWriter(vault).write(two, { ...WORDS, title: 'later' });
    await assert.rejects(his.folder(two).refresh(), Unopenable);
});

test('the code that is open here is renewed too, and everything goes on with the new one', async () => {
    const { served, code, vault, two, item } = await begun();
    const old = vault.state.code.id;
    const renewed = await new VaultCodes(vault).renewOwn();
    vault.lock();
    assert.equal(renewed.isEnded, true);
    assert.equal(served.codes.has(old), false);
    assert.equal((await renewed.vault.folder(two).read(item)).text, WORDS.text);
    await new VaultWriter(renewed.vault).write(two, { ...WORDS, title: 'later' });
    assert.notEqual(renewed.vault.listed.get(old)?.ended, null);
    await assert.rejects(opened(served, code), Refused);
    assert.deepEqual((await opened(served, renewed.code)).folders.map(({ name }) => name), ['one', 'two']);
});

test('where the old one cannot be ended the new one is there all the same, and that is said', async () => {
    const { served, code, two } = await begun();
    const tell = served.for(OWNER);
    const broken = new Interface(CASE, async (address, what) => {
        if (String(address).endsWith('/revoke')) {
            throw new TypeError('gone');
        }
        return tell(address, what);
    });
    await broken.session();
    const vault = await OpenVault.open(broken, code);
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two] });
    const renewed = await new VaultCodes(vault).renew(made.codeId);
    assert.equal(renewed.isEnded, false);
    assert.deepEqual((await opened(served, renewed.code, ADVISER)).folders.map(({ name }) => name), ['two']);
    await assert.rejects(new VaultCodes(vault).renew('88880000-0000-4000-8000-000000000000'), Missing);
});

test('a code that is renewed for a facilitator works under the agreement that is in force then', async () => {
    const { served, vault, made } = await given();
    const renewed = await new VaultCodes(vault).renew(made.codeId);
    const row = [...served.codes.values()].at(-1);
    assert.equal(row?.['engagement'], ENGAGEMENT);
    assert.equal(row?.['may_write'], false);
    assert.equal((await opened(served, renewed.code, FACILITATOR)).isGiven, true);
});

// --- somebody else writes meanwhile ----------------------------------------------------------------------------------

/**
 * A vault that two have open, where one of them is slower: before a request of theirs arrives, something happens.
 *
 * @param {(path: string, all: Awaited<ReturnType<typeof begun>>) => Promise<void>} [happens]
 */
async function slower(happens) {
    const all = await begun();
    const tell = all.served.for(OWNER);
    const state = { isOn: true };
    const service = new Interface(CASE, async (address, what) => {
        if (state.isOn) {
            await happens?.(`${what?.method} ${String(address)}`, all);
        }
        return tell(address, what);
    });
    await service.session();
    return { ...all, late: await OpenVault.open(service, all.code), state };
}

/**
 * @param {string} path
 * @param {Awaited<ReturnType<typeof begun>>} all
 */
async function writtenEachTime(path, { vault, two }) {
    if (path.startsWith('POST') && path.includes('/folders/') && path.endsWith('/change')) {
        await new VaultWriter(vault).write(two, { ...WORDS, title: 'by another' });
    }
}

test('a code made after somebody else wrote opens what they wrote, and the folder that they made', async () => {
    const { served, vault, late, two } = await slower();
    const item = await new VaultWriter(vault).write(two, { ...WORDS, title: 'by another' });
    const three = await new VaultWriter(vault).makeFolder('three');
    const made = await new VaultCodes(late).issue({ ...FOR_BEN, folders: [two] });
    assert.equal((await (await opened(served, made.code, ADVISER)).folder(two).read(item)).title, 'by another');
    const second = await new VaultCodes(late).issue({ ...FOR_BEN, holder: OWNER, folders: null });
    const other = await opened(served, second.code);
    assert.deepEqual([other.folder(three).size, other.closed], [0, []]);
});

test('a code that is taken back, narrowed or renewed after somebody else wrote has no key of what comes later', async () => {
    const { served, vault, late, one, two } = await slower();
    for (const act of ['takeBack', 'narrow', 'renew']) {
        const made = await new VaultCodes(late).issue({ ...FOR_BEN, folders: [one, two] });
        const his = await opened(served, made.code, ADVISER);
        const row = served.codes.get(made.codeId);
        await vault.refresh();
        await new VaultWriter(vault).write(two, { ...WORDS, title: 'by another' });
        const codes = new VaultCodes(late);
        await (act === 'narrow' ? codes.narrow(made.codeId, [one]) : act === 'renew' ? codes.renew(made.codeId) : codes.takeBack(made.codeId));
        assert.equal(late.needsKeys, false, act);
        // Whatever the service gives them all the same.
        served.codes.set(made.codeId, row ?? {});
        await vault.refresh();
        await assert.rejects(his.folder(two).refresh(), Unopenable, act);
        await codes.takeBack(made.codeId);
    }
});

test('a code that cannot be finished, since others keep writing, is ended again and granted nothing', async () => {
    const { served, late, state, two } = await slower(writtenEachTime);
    const before = new Set(served.codes.keys());
    const making = new VaultCodes(late).issue({ ...FOR_BEN, folders: [two] });
    await assert.rejects(making, Unmade);
    assert.deepEqual(new Set(served.codes.keys()), before);
    assert.equal([...late.listed.values()].filter(({ ended }) => ended === null).length, 1);
    state.isOn = false;
    assert.equal(late.needsKeys, true);
    await new VaultCodes(late).catchUp();
    assert.equal(late.needsKeys, false);
    assert.deepEqual(Object.keys(served.folders.get(two)?.['grants']), [...before]);
});

test('a code that can neither be finished nor ended is said to stand there perhaps', async () => {
    const { late, two } = await slower(async (path) => {
        if (path.startsWith('POST') && (path.endsWith('/change') || path.endsWith('/revoke'))) {
            throw new TypeError('gone');
        }
    });
    const making = new VaultCodes(late).issue({ ...FOR_BEN, folders: [two] });
    await assert.rejects(making, Unmade);
});

test('taking back while others keep writing is told as what it is, and gone on with', async () => {
    const { served, vault, late, state, two } = await slower(writtenEachTime);
    state.isOn = false;
    const made = await new VaultCodes(late).issue({ ...FOR_BEN, folders: [two] });
    state.isOn = true;
    await assert.rejects(new VaultCodes(late).takeBack(made.codeId), KeysDue);
    assert.equal(served.codes.has(made.codeId), false);
    await assert.rejects(new VaultCodes(late).catchUp(), KeysDue);
    state.isOn = false;
    await new VaultWriter(vault).write(two, { ...WORDS, title: 'once more' });
    await new VaultCodes(late).catchUp();
    assert.equal(late.needsKeys, false);
    assert.equal(served.folders.get(two)?.['grants'][made.codeId], undefined);
});

test('a code that was taken back elsewhere meanwhile is taken off the list', async () => {
    const { served, late, two } = await slower();
    const made = await new VaultCodes(late).issue({ ...FOR_BEN, folders: [two] });
    served.codes.delete(made.codeId);
    await new VaultCodes(late).takeBack(made.codeId);
    assert.notEqual(late.listed.get(made.codeId)?.ended, null);
});

test('attack: a code that another steward ends while it is being made is granted no folder after that', async () => {
    /** @type {boolean} */
    let hasCome = false;
    const { served, late, state, one, two } = await slower(async (path, { vault, two: folder }) => {
        if (!hasCome && path.startsWith('POST') && path.endsWith(`/folders/${folder}/change`)) {
            hasCome = true;
            const mine = [...served.codes.keys()].at(-1) ?? '';
            await new VaultCodes(vault).takeBack(mine);
        }
    });
    await new VaultCodes(late).issue({ ...FOR_BEN, folders: [one, two] }).catch(() => {});
    state.isOn = false;
    const [made] = [...late.listed.values()].filter(({ label }) => label === 'Ben');
    assert.ok(made && hasCome && made.ended !== null);
    for (const folder of [one, two]) {
        assert.equal(served.folders.get(folder)?.['grants'][made.codeId], undefined);
    }
});

test('attack: narrowing by a steward who does not know of it gives back nothing that another took', async () => {
    const { served, vault, late, one, two } = await slower();
    const three = await new VaultWriter(vault).makeFolder('three');
    const made = await new VaultCodes(late).issue({ ...FOR_BEN, folders: [one, two, three] });
    await new VaultCodes(vault).narrow(made.codeId, [one]);
    await new VaultCodes(late).narrow(made.codeId, [one, two]);
    assert.deepEqual(late.listed.get(made.codeId)?.folders, [one]);
    assert.deepEqual(served.codes.get(made.codeId)?.['folders'], [one]);
});

test('a code that another steward makes while new keys are given is not taken for one that is gone', async () => {
    let hasCome = false;
    const { served, late, one } = await slower(async (path, { vault, one: folder }) => {
        if (hasCome && path.endsWith('/stewardship') && path.startsWith('GET')) {
            hasCome = false;
            await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [folder] });
        }
    });
    hasCome = true;
    await new VaultCodes(late).catchUp();
    assert.equal([...late.listed.values()].filter(({ ended }) => ended === null).length, 2);
    const codeId = [...served.codes.keys()].at(-1) ?? '';
    assert.ok(served.folders.get(one)?.['grants'][codeId]);
});

test('a folder is made for the codes there are now, and for none that another steward took back', async () => {
    const { served, vault, late } = await slower();
    const second = await new VaultCodes(vault).issue({ ...FOR_BEN, holder: OWNER, folders: null });
    const three = await new VaultWriter(late).makeFolder('three');
    assert.equal((await opened(served, second.code)).folder(three).size, 0);
    await new VaultCodes(vault).takeBack(second.codeId);
    const four = await new VaultWriter(late).makeFolder('four');
    assert.equal(served.folders.get(four)?.['grants'][second.codeId], undefined);
});

test('one’s own new code is shown although the vault does not open with it just then', async () => {
    let isClosed = false;
    const { served, late } = await slower(async (path) => {
        if (isClosed && path.endsWith('/open')) {
            throw new TypeError('gone');
        }
    });
    isClosed = true;
    const renewed = await new VaultCodes(late).renewOwn();
    assert.deepEqual([renewed.isEnded, renewed.vault === late], [false, true]);
    assert.equal((await opened(served, renewed.code)).folders.length, 2);
});

test('an entry is moved although others write in both folders meanwhile, and is then in one of them', async () => {
    const { late, vault, one, two, item } = await slower();
    await new VaultWriter(vault).write(one, { ...WORDS, title: 'by another' });
    await new VaultWriter(vault).write(two, { ...WORDS, title: 'by another' });
    const moved = await new VaultWriter(late).move(two, one, { item, version: 1n });
    assert.deepEqual([late.folder(one).items.includes(moved), late.folder(two).items.includes(item)], [true, false]);
});

test('an entry that is changed while it is moved is said to be in both folders; one that is removed is in one', async () => {
    for (const what of ['changed', 'removed']) {
        let hasCome = false;
        const { late, one, two, item } = await slower(async (path, { vault, one: to, two: from, item: it }) => {
            if (!hasCome && path.startsWith('POST') && path.endsWith(`/folders/${to}/change`)) {
                hasCome = true;
                const [writer, read] = [new VaultWriter(vault), { item: it, version: 1n }];
                await (what === 'changed' ? writer.write(from, { ...WORDS, title: 'changed' }, read) : writer.remove(from, read));
            }
        });
        const moving = new VaultWriter(late).move(two, one, { item, version: 1n });
        await (what === 'changed' ? assert.rejects(moving, InBoth) : moving);
        assert.deepEqual([late.folder(one).items.length, late.folder(two).items.length], [1, what === 'changed' ? 1 : 0]);
    }
});

// --- the attacks on folders, run for browser folders -----------------------------------------------------------------

test('a code whose end has come is granted nothing from then on, whatever the service says of its end', async () => {
    const { served, vault, two } = await begun();
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two], expires: later(-1) });
    const his = served.codes.get(made.codeId);
    served.codes.set(made.codeId, { ...his, expires: null });
    await new VaultCodes(vault).catchUp();
    assert.notEqual(vault.listed.get(made.codeId)?.ended, null);
    assert.equal(served.folders.get(two)?.['grants'][made.codeId], undefined);
});

test('a former holder who is shown the folder as it was is behind every browser that has seen more', async () => {
    const { served, code, vault, two } = await begun();
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two] });
    const before = kept(served);
    await new VaultCodes(vault).takeBack(made.codeId);
    putBack(served, before);
    const his = await opened(served, made.code, ADVISER);
    await new VaultWriter(his).write(two, { ...WORDS, title: 'by a former holder' });
    await assert.rejects(vault.folder(two).refresh(), Tampered);
    // To a browser that has just come a whole earlier state looks like the present one: that is said in the protocol.
    assert.deepEqual((await opened(served, code)).folders.map(({ name }) => name), ['one', 'two']);
});

test('a grant of one folder is none of another, of another code, or of another epoch', async () => {
    const { served, code, vault, one, two } = await begun();
    const own = vault.state.code.id;
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [one, two] });
    const [first, second] = [served.folders.get(one), served.folders.get(two)];
    assert.ok(first && second);
    const right = second['grants'][own];
    for (const wrong of [first['grants'][own], second['grants'][made.codeId]]) {
        second['grants'][own] = wrong;
        assert.deepEqual((await opened(served, code)).closed, [{ id: two, problem: 'unopenable' }]);
    }
    second['grants'][own] = right;
    await new VaultCodes(vault).takeBack(made.codeId);
    const renewed = served.folders.get(two);
    assert.ok(renewed);
    renewed['grants'][own] = right;
    assert.deepEqual((await opened(served, code)).closed, [{ id: two, problem: 'unopenable' }]);
});

test('an entry that is exchanged, moved, put back or invented is not shown, and the others are', async () => {
    const { served, code, vault, one, two, item } = await begun();
    const other = await new VaultWriter(vault).write(two, { ...WORDS, title: 'other' });
    const elsewhere = await new VaultWriter(vault).write(one, { ...WORDS, title: 'elsewhere' });
    const early = structuredClone(served.folders.get(two)?.['rows'][item]);
    await new VaultWriter(vault).write(two, { ...WORDS, title: 'second' }, { item, version: 1n });
    const rows = served.folders.get(two)?.['rows'];
    const sound = structuredClone(rows);
    /** @type {[string, () => void][]} */
    const attacks = [
        ['exchanged', () => { rows[item].body = rows[other].body; }],
        ['moved', () => { rows[item] = { ...served.folders.get(one)?.['rows'][elsewhere], item }; }],
        ['put back', () => { rows[item] = early; }],
        ['invented', () => { rows[CASE] = { ...rows[item], item: CASE }; }],
        ['taken away', () => { delete rows[item]; }],
    ];
    for (const [what, attack] of attacks) {
        attack();
        const folder = (await opened(served, code)).folder(two);
        const titles = (await folder.list()).map(({ title }) => title).sort();
        assert.deepEqual(titles, what === 'invented' ? ['other', 'second'] : ['other'], what);
        assert.equal(folder.differences.length, 1, what);
        Object.keys(rows).forEach((one) => delete rows[one]);
        Object.assign(rows, structuredClone(sound));
    }
});

test('a public key that was put in the place of a code’s is granted nothing by a renewal', async () => {
    const { served, vault, two } = await begun();
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two] });
    const second = await new VaultCodes(vault).issue({ ...FOR_BEN, label: 'second', folders: [two] });
    const row = served.codes.get(made.codeId);
    served.codes.set(made.codeId, { ...row, public_key: served.codes.get(second.codeId)?.['public_key'] });
    const refused = await new VaultCodes(vault).takeBack(second.codeId);
    assert.deepEqual(refused, [made.codeId]);
    assert.equal(served.folders.get(two)?.['grants'][made.codeId], undefined);
});

test('a service that names another key the moment a code is made gets no grant for it, then or later', async () => {
    const { served, code, two } = await begun();
    const attacker = await innerPair(await AccessCode.generate('browser').browserShare());
    const swapped = Buffer.from(attacker.public.encoded).toString('base64');
    const answer = served.for(OWNER);
    const service = new Interface(CASE, async (address, what) => {
        const found = await answer(address, what);
        served.codes.forEach((row) => Object.assign(row, row['holder'] === ADVISER && { public_key: swapped }));
        return found;
    });
    await service.session();
    const vault = await OpenVault.open(service, code);
    const made = await new VaultCodes(vault).issue({ ...FOR_BEN, folders: [two] });
    assert.equal(served.codes.get(made.codeId)?.['public_key'], swapped, 'the control: it did');
    const share = await made.code.browserShare();
    const box = new Uint8Array(Buffer.from(served.folders.get(two)?.['grants'][made.codeId], 'base64'));
    const place = new InnerPlaces({ case: CASE, vault: vault.state.vault, folder: two }).grant(1n, made.codeId);
    assert.ok(await openInnerGrant(box, await innerPair(share), await innerProofKey(share), place));
    await assert.rejects(openInnerGrant(box, attacker, await innerProofKey(share), place), Unopenable);
    // Whoever opens the vault afterwards is told whose key it is not, and renews without it.
    const again = await opened(served, code);
    const second = await new VaultCodes(again).issue({ ...FOR_BEN, label: 'second', folders: [two] });
    assert.deepEqual(await new VaultCodes(again).takeBack(second.codeId), [made.codeId]);
    assert.equal(served.folders.get(two)?.['grants'][made.codeId], undefined);
});
