// A service that answers with what it likes, a holder who writes what no reader writes, and a line that breaks: no more is
// lost by it than what it is about.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { seal } from '../../odr/web/static/reader/crypto/sealing.js';
import { written } from '../../odr/web/static/reader/crypto/json.js';
import { WrittenRecord } from '../../odr/web/static/reader/crypto/record_writing.js';
import { short } from '../../odr/web/static/reader/crypto/records.js';
import { Interface } from '../../odr/web/static/reader/interface.js';
import { OpenFolder } from '../../odr/web/static/reader/open_folder.js';
import { OpenVault } from '../../odr/web/static/reader/open_vault.js';
import { Later, Missing, Tampered } from '../../odr/web/static/reader/refusals.js';
import { Stewardship } from '../../odr/web/static/reader/stewardship.js';
import { VaultCodes, firstCode } from '../../odr/web/static/reader/vault_codes.js';
import { VaultWriter } from '../../odr/web/static/reader/vault_writing.js';
import { ADVISER, CASE, OWNER, ROOM, Served } from './served.js';

const WORDS = { title: 'Über die Kündigung', text: 'Ich würde 12000 nehmen.', fields: [], files: [] };
const BEYOND = 2n ** 64n;

/**
 * @param {Served} served
 * @param {AccessCode} code
 * @param {string} [account]
 */
async function opened(served, code, account = OWNER) {
    const service = new Interface(CASE, served.for(account));
    await service.session();
    return OpenVault.open(service, code);
}

/** A vault with two folders, in each of which is one entry. */
async function begun() {
    const served = new Served();
    const service = new Interface(CASE, served.for(OWNER));
    await service.session();
    const code = await firstCode(service, await service.state());
    const vault = await opened(served, code);
    const writer = new VaultWriter(vault);
    const [one, two] = [await writer.makeFolder('one'), await writer.makeFolder('two')];
    const [item] = [await writer.write(one, WORDS), await writer.write(two, WORDS)];
    return { served, code, vault, writer, one, two, item };
}

/**
 * Writes a record with one more page, which it says to be of a version that there is none of.
 *
 * @param {OpenFolder} folder
 * @param {Partial<Known>} said
 */
async function writeWrongly(folder, said) {
    const { epoch, keys, places, record, service } = folder.held();
    const key = keys.get(epoch);
    assert.ok(key);
    const next = new WrittenRecord(record);
    const page = Array.from({ length: 64 }, (_, at) => at).find((at) => !next.pages.has(at)) ?? 0;
    const sealed = await seal(key, written({}), places.page(page, 1n, epoch));
    next.pages.set(page, { version: 1n, epoch, digest: await short(sealed), ...said });
    const made = await next.seal(places, key, epoch);
    made.pages.set(page, sealed);
    assert.ok(await service.change({ record: made, put: [], removed: [], grants: new Map() }));
}

test('an adviser who writes numbers of more than 64 bits closes the folder they write in, and no other', async () => {
    for (const said of [{ version: BEYOND }, { epoch: BEYOND }, { version: 10n ** 20n - 1n }]) {
        const { served, code, vault, one } = await begun();
        const made = await new VaultCodes(vault).issue({ label: 'Ben', holder: ADVISER, folders: [one], mayWrite: true, expires: null });
        const his = await opened(served, made.code, ADVISER);
        await writeWrongly(his.folder(one), said);
        const again = await opened(served, code);
        assert.deepEqual(again.folders.map(({ name }) => name), ['two']);
        assert.deepEqual(again.closed, [{ id: one, problem: 'unopenable' }]);
    }
});

test('whatever one folder fails with when it is opened closes that folder alone', async () => {
    for (const error of [new RangeError(), new TypeError(), new Missing()]) {
        const { served, code, one } = await begun();
        const service = new Interface(CASE, served.for(OWNER));
        await service.session();
        const folder = service.folder.bind(service);
        service.folder = (id) => ({ ...folder(id), ...(id === one ? { folder: async () => { throw error; } } : {}) });
        const again = await OpenVault.open(service, code);
        assert.deepEqual(again.folders.map(({ name }) => name), ['two']);
        assert.deepEqual(again.closed.map(({ id }) => id), [one]);
    }
});

/**
 * @param {Response} whole
 * @returns {Promise<Response>} one whose body breaks off in the middle, as a line does
 */
async function broken(whole) {
    const body = new Uint8Array(await whole.arrayBuffer());
    const half = new ReadableStream({
        start: (controller) => {
            controller.enqueue(body.slice(0, body.length / 2));
            controller.error(new TypeError('network error'));
        },
    });
    return new Response(half, { status: whole.status, headers: whole.headers });
}

test('an answer that breaks off on its way is a broken line, and says nothing about the folder', async () => {
    const { served, one } = await begun();
    const send = served.for(OWNER);
    const service = new Interface(CASE, async (...asked) => broken(await send(...asked)));
    await assert.rejects(service.session(), Later);
    await assert.rejects(service.folder(one).folder(), Later);
    await assert.rejects(service.folder(one).part(one, 0), Later);
    const whole = new Interface(CASE, async () => new Response('{"rows": [', { headers: { 'Content-Type': 'application/json' } }));
    await assert.rejects(whole.session(), Unopenable);
});

test('a folder that does not open is told of once, and no more when it opens again', async () => {
    const { served, code, one } = await begun();
    const folder = served.folders.get(one);
    assert.ok(folder);
    const { name } = folder;
    folder['name'] = { ...name, version: '7' };
    const vault = await opened(served, code);
    await vault.refresh();
    await vault.refresh();
    assert.deepEqual(vault.closed, [{ id: one, problem: 'altered' }]);
    folder['name'] = name;
    await vault.refresh();
    assert.deepEqual(vault.closed, []);
    assert.equal(vault.folders.length, 2);
});

test('a folder that did not open and is removed is told of no more', async () => {
    const { served, code, one } = await begun();
    Object.assign(served.folders.get(one) ?? {}, { name: null });
    const vault = await opened(served, code);
    assert.equal(vault.closed.length, 1);
    served.folders.delete(one);
    await vault.refresh();
    assert.deepEqual(vault.closed, []);
});

test('a row that is given several times is a difference, and no folder has fewer entries than none', async () => {
    const { served, code, one, item } = await begun();
    const folder = served.folders.get(one);
    assert.ok(folder);
    const row = folder['rows'][item];
    folder['rows'] = { 0: row, 1: row, 2: row, 3: row };
    const { folder: open } = (await opened(served, code)).folders.find(({ id }) => id === one) ?? {};
    assert.equal(open?.size, 0);
    assert.deepEqual(open?.differences, [1, 2, 3].map(() => ({ what: 'unknown', item })));
});

test('what is altered in one folder keeps nobody from what was written in the others', async () => {
    const { served, code, vault, one, two } = await begun();
    const other = await opened(served, code);
    await new VaultWriter(other).write(two, { ...WORDS, title: 'later' });
    Object.assign(served.folders.get(one) ?? {}, { name: served.folders.get(two)?.['name'] });
    await assert.rejects(vault.refresh(), Tampered);
    assert.equal(vault.folder(two).size, 2);
    assert.equal(vault.folder(one).size, 1);
});

/** At no place of an answer all of them are right. The last can be made no text of. @type {unknown[]} */
const WRONG = ['18446744073709551616', '99999999999999999999', '', 'ä', '-1', 0.5, null, true, [], {}, [null], { toString: null, valueOf: null }];

/**
 * An answer with something wrong at each of its places in turn: another value, none, or what a list has once more.
 *
 * @param {any} answer
 * @param {string} [at]
 * @returns {Generator<[string, any]>}
 */
function* bad(answer, at = '') {
    for (const wrong of at === '' ? [] : WRONG) {
        yield [`${at} = ${JSON.stringify(wrong)}`, wrong];
    }
    if (Array.isArray(answer) && answer.length > 0) {
        yield [`${at} twice`, [...answer, ...answer]];
    }
    for (const [name, value] of Object.entries(answer ?? {}).filter(() => typeof answer === 'object')) {
        const { [name]: _, ...less } = answer;
        yield [`${at}.${name} missing`, Array.isArray(answer) ? Object.values(less) : less];
        for (const [label, wrong] of bad(value, `${at}.${name}`)) {
            const copy = Array.isArray(answer) ? [...answer] : { ...answer };
            copy[name] = wrong;
            yield [label, copy];
        }
    }
}

/**
 * Asks with each wrong answer to one path.
 *
 * @param {Served} served
 * @param {ServerShare} share
 * @param {(service: Interface) => Promise<unknown>} ask
 * @param {string} path
 */
async function answered(served, share, ask, path) {
    const send = served.for(OWNER);
    /** @type {any} */
    let instead = null;
    let whole = '';
    const service = new Interface(CASE, async (address, what) => {
        const answer = await send(address, what);
        if (!String(address).endsWith(path)) {
            return answer;
        }
        whole = await answer.text();
        return new Response(instead === null ? whole : JSON.stringify(instead), { headers: answer.headers });
    });
    await service.session();
    await service.open(share);
    await ask(service);
    let count = 0;
    for (const [label, wrong] of bad(JSON.parse(whole))) {
        instead = wrong;
        try {
            await ask(service);
        } catch (error) {
            assert.ok(error instanceof Unopenable || error instanceof Tampered, `${path}${label}: ${String(error)}`);
        }
        count++;
    }
    return count;
}

test('whatever is wrong in an answer, it is the answer that is refused, and nothing breaks', async () => {
    const { served, code, vault, one } = await begun();
    const [share, server, codeId] = [await code.browserShare(), await code.serverShare(), vault.state.code.id];
    served.disclosed.push({ room: ROOM.id });
    /** @type {[string, (service: Interface) => Promise<unknown>][]} */
    const asked = [
        ['/session', (service) => service.session()],
        ['/state', (service) => service.state()],
        ['/stewardship', (service) => Stewardship.open(service.stewardship(), vault.places(), codeId, share)],
        ['/rooms', (service) => service.rooms()],
        ['/copies', (service) => service.copies(one)],
        [one, async (service) => {
            const folder = await OpenFolder.open(service.folder(one), vault.places(one), codeId, share);
            await folder.name();
            const listed = await folder.list();
            assert.equal(listed.length, folder.size);
            await Promise.all(listed.map(({ item }) => folder.read(item)));
        }],
    ];
    for (const [path, ask] of asked) {
        assert.ok((await answered(served, server, ask, path)) > 20, path);
    }
});
