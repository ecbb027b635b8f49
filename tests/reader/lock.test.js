// When the page locks, what it tells the service and the other tabs, and what it says.

import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { Locked, SignedOut } from '../../odr/web/static/reader/refusals.js';
import { CASE } from './served.js';

const page = new EventTarget();
Object.assign(globalThis, {
    addEventListener: page.addEventListener.bind(page),
    document: new EventTarget(),
    // No other tab.
    BroadcastChannel: class extends EventTarget { postMessage() {} },
});
mock.timers.enable({ apis: ['Date', 'setInterval'] });
const { Lock } = await import('../../odr/web/static/reader/page/lock.js');
const { Reader } = await import('../../odr/web/static/reader/page/reader.js');
const { sentence } = await import('../../odr/web/static/reader/page/words.js');

const MINUTE = 60_000;

test('the service hears of whoever types, now and then, and never of who does not', () => {
    /** @type {string[]} */
    const said = [];
    const lock = new Lock(CASE, { lock: (why) => said.push(why), warn: () => {}, written: () => {}, used: () => said.push('used') });
    lock.begin();
    for (let minute = 0; minute < 10; minute++) {
        page.dispatchEvent(new Event('keydown'));
        mock.timers.tick(MINUTE);
    }
    assert.deepEqual(said, ['used', 'used', 'used']);
    mock.timers.tick(3 * MINUTE);
    assert.deepEqual(said.splice(0), ['used', 'used', 'used', 'used'], 'of the last use it hears too');
    mock.timers.tick(27 * MINUTE);
    assert.deepEqual(said, ['idle']);
    page.dispatchEvent(new Event('keydown'));
    mock.timers.tick(10 * MINUTE);
    assert.deepEqual(said, ['idle']);
});

test('a page that was locked while its code was renewed stays locked, at the service too, even if it is left at once', async () => {
    /** @type {unknown[]} */
    const asked = [];
    const ask = async (/** @type {unknown} */ path, /** @type {RequestInit} */ what = {}) => {
        asked.push(path, what.keepalive);
        return Response.json({ closed: true });
    };
    const reader = new Reader({ origin: '', caseId: CASE, ask }, /** @type {any} */ ({}), /** @type {any} */ ({}));
    let isLocked = false;
    const renewed = { publicKey: async () => ({ encoded: new Uint8Array(1) }), lock: () => { isLocked = true; } };
    await reader.goOn(/** @type {any} */ (renewed));
    assert.ok(!reader.isOpen && isLocked);
    assert.deepEqual(asked, [`/cases/${CASE}/vault/browser/close`, true]);
});

test('what fails since it was locked meanwhile is said to be just that', () => {
    assert.equal(sentence(new Locked()), 'It is locked.');
    assert.match(sentence(new SignedOut()), /^You are signed out/);
});
