// What is shown of what others wrote meanwhile, and what is told of a service that says it wrongly.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { Interface } from '../../odr/web/static/reader/interface.js';
import { OpenVault } from '../../odr/web/static/reader/open_vault.js';
import { Reader } from '../../odr/web/static/reader/page/reader.js';
import { Later, SignedOut } from '../../odr/web/static/reader/refusals.js';
import { firstCode } from '../../odr/web/static/reader/vault_codes.js';
import { VaultWriter } from '../../odr/web/static/reader/vault_writing.js';
import { CASE, OWNER, Served } from './served.js';

const WORDS = { title: 'Über die Kündigung', text: 'Ich würde 12000 nehmen.', fields: [], files: [] };
const WRITTEN = 'Something was written in another tab.';

/** A screen that notes what it is asked to do. */
class Shown {
    isUnsaved = false;
    isTouched = false;
    canShowAgain = true;
    view = 1;
    /** @type {string[]} */
    done = [];

    again() {
        this.done.push('again');
        return this.canShowAgain;
    }

    /** @param {string} words */
    say(words) {
        this.done.push(`said: ${words}`);
    }

    /** @param {string} words */
    note(words) {
        this.done.push(`noted: ${words}`);
    }

    /** @param {string} words */
    problem(words) {
        this.done.push(`problem: ${words}`);
    }

    /** What was done since it was asked last. */
    taken() {
        return this.done.splice(0);
    }
}

/** @param {unknown} vault */
function reading(vault) {
    /** @type {((message: object) => void)[]} */
    const heard = [];
    class Channel {
        /**
         * @param {string} _
         * @param {(message: object) => void} listener
         */
        addEventListener(_, listener) {
            heard.push(listener);
        }

        postMessage() {}
    }
    const globals = { addEventListener: () => {}, BroadcastChannel: Channel, document: { addEventListener: () => {} }, setInterval: () => 0 };
    Object.assign(globalThis, globals);
    const reader = new Reader({ origin: '', caseId: CASE, ask: fetch }, /** @type {any} */ (null), /** @type {any} */ (null));
    const screen = new Shown();
    reader.screen = /** @type {any} */ (screen);
    reader.begin(/** @type {any} */ (vault));
    const written = async () => {
        heard.forEach((listener) => listener({ data: { case: CASE, what: 'written' } }));
        for (let turn = 0; !screen.done.some((one) => /^(?:said|noted): /.test(one)); turn++) {
            assert.ok(turn < 1000, 'nothing was said');
            await new Promise((resolve) => { setTimeout(resolve, 5); });
        }
    };
    return { reader, screen, written };
}

async function begun() {
    const served = new Served();
    const service = new Interface(CASE, served.for(OWNER));
    await service.session();
    const code = await firstCode(service, await service.state());
    const open = async () => {
        const other = new Interface(CASE, served.for(OWNER));
        await other.session();
        return OpenVault.open(other, code);
    };
    const vault = await open();
    const id = await new VaultWriter(vault).makeFolder('one');
    await new VaultWriter(vault).write(id, WORDS);
    return { served, vault, id, open };
}

test('what others wrote is shown anew, once, and not where somebody is typing', async () => {
    const { vault, id, open } = await begun();
    const { reader, screen } = reading(vault);
    const other = await open();
    for (const folder of [undefined, id]) {
        await reader.look(folder);
        assert.deepEqual(screen.taken(), []);
        await new VaultWriter(other).write(id, WORDS);
        await reader.look(folder);
        await reader.look(folder);
        assert.deepEqual(screen.taken(), ['again']);
    }
    screen.isTouched = true;
    await new VaultWriter(other).write(id, WORDS);
    await reader.look();
    assert.deepEqual(screen.taken(), []);
    assert.equal(vault.folder(id).size, 4);
});

test('a view that was left meanwhile is not shown again', async () => {
    const { vault, id, open } = await begun();
    const { reader, screen } = reading(vault);
    await new VaultWriter(await open()).write(id, WORDS);
    const looking = reader.look();
    screen.view++;
    await looking;
    assert.deepEqual(screen.taken(), []);
});

test('a service that answers with an earlier state is told of, by whoever looks and in another tab', async () => {
    const { served, vault, id } = await begun();
    const { reader, screen, written } = reading(vault);
    const earlier = structuredClone(served.folders.get(id));
    await new VaultWriter(vault).write(id, WORDS);
    served.folders.set(id, earlier ?? {});
    for (const look of [() => reader.look(), () => reader.look(id), written]) {
        await look();
        const [told, ...more] = screen.taken();
        assert.match(told ?? '', /^problem: What the service gave is not what this browser remembers/);
        assert.ok(more.every((one) => one.startsWith('said: ')));
    }
    assert.equal(vault.folder(id).size, 2);
});

test('what does not open is told, and a broken line or being signed out is not', async () => {
    const vault = { mark: '', lock: () => {}, refresh: async () => { throw new Unopenable('record'); } };
    const { reader, screen } = reading(vault);
    assert.equal(await reader.look(), true);
    assert.match(screen.taken().join(), /^problem: What the service gave does not open/);
    for (const error of [new Later(), new SignedOut()]) {
        vault.refresh = async () => { throw error; };
        assert.equal(await reader.look(), false);
        assert.deepEqual(screen.taken(), []);
    }
});

test('that another tab wrote is said where it is shown anew, and stands there where it is not', async () => {
    const { vault, id, open } = await begun();
    const { screen, written } = reading(vault);
    const other = await open();
    await new VaultWriter(other).write(id, WORDS);
    await written();
    assert.deepEqual(screen.taken(), ['again', `said: ${WRITTEN}`]);
    screen.canShowAgain = false;
    await new VaultWriter(other).write(id, WORDS);
    await written();
    assert.deepEqual(screen.taken(), ['again', `noted: ${WRITTEN}`]);
    screen.isUnsaved = true;
    await written();
    assert.deepEqual(screen.taken(), [`noted: ${WRITTEN}`]);
});

test('an answer from before what was written here meanwhile is no forgery, and nobody waits for it', async () => {
    const { vault, id } = await begun();
    let answer = () => {};
    const slow = new Promise((resolve) => { answer = () => resolve(null); });
    const folder = vault.folder(id);
    const { service } = folder.held();
    const ask = service.folder;
    service.folder = async () => {
        const before = await ask();
        await slow;
        return before;
    };
    const looking = folder.refresh();
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    await new VaultWriter(vault).write(id, WORDS);
    answer();
    await looking;
    assert.equal(folder.size, 2);
    service.folder = ask;
    await folder.refresh();
    assert.equal(folder.size, 2);
});
