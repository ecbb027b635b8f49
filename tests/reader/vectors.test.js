// Every known answer in tests/vectors that concerns a browser, by its half in Node. Which do, Python's tests say.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { CHECKS, made, run } from './checks.js';

const VECTORS = new URL('../vectors/', import.meta.url);

for (const name of Object.keys(CHECKS)) {
    test(`${name}: every known answer comes out`, async () => {
        const groups = JSON.parse(await readFile(new URL(`${name}.json`, VECTORS), 'utf8'));
        assert.deepEqual(Object.keys(groups).sort(), Object.keys(CHECKS[name] ?? {}).sort());
        const { ran, wrong } = await run(name, groups);
        assert.deepEqual(wrong, []);
        assert.ok(ran > 0);
    });
}

test('what is made afresh opens', async () => {
    const { ran, wrong } = await run('from_javascript', await made());
    assert.deepEqual(wrong, []);
    assert.equal(ran, 14);
});

test('two seals of one text differ', async () => {
    const [one, other] = [await made(), await made()];
    assert.notEqual(one.sealed?.[0]?.sealed, other.sealed?.[0]?.sealed);
    assert.notEqual(one.boxed?.[0]?.box, other.boxed?.[0]?.box);
});

test('boxes: they come out where keys of small order are refused when they are taken in, as Firefox does', async (t) => {
    const taken = crypto.subtle.importKey.bind(crypto.subtle);
    const shared = crypto.subtle.deriveBits.bind(crypto.subtle);
    t.mock.method(crypto.subtle, 'importKey', async (/** @type {Parameters<typeof taken>} */ ...given) => {
        const key = await taken(...given);
        if (given[0] === 'raw' && given[2] === 'X25519') {
            const own = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
            const { privateKey } = /** @type {CryptoKeyPair} */ (own);
            await shared({ name: 'X25519', public: key }, privateKey, 256).catch(() => {
                throw new DOMException('small order', 'DataError');
            });
        }
        return key;
    });
    const groups = JSON.parse(await readFile(new URL('boxes.json', VECTORS), 'utf8'));
    assert.deepEqual((await run('boxes', groups)).wrong, []);
});
