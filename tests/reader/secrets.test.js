// What holds of secrets, places and codes beyond the known answers.

import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { hex, unhex } from '../../odr/web/static/reader/crypto/bytes.js';
import { AccessCode } from '../../odr/web/static/reader/crypto/codes.js';
import { encoded } from '../../odr/web/static/reader/crypto/context.js';
import { BadKey, Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { open, seal } from '../../odr/web/static/reader/crypto/sealing.js';
import { CodeSecret, SymmetricKey } from '../../odr/web/static/reader/crypto/secrets.js';
import { BadCode } from '../../odr/web/static/reader/crypto/symbols.js';

test('a secret shows nothing as text, as JSON, cloned or looked into', () => {
    const key = new SymmetricKey(new Uint8Array(32).fill(0xab));
    const shown = [String(key), JSON.stringify({ key }), inspect(key), JSON.stringify(structuredClone(key))];
    assert.ok(shown.every((text) => !/ab|171/i.test(text)), shown.join('\n'));
});

test('a secret of another length is refused', () => {
    for (const size of [0, 31, 33]) {
        assert.throws(() => new SymmetricKey(new Uint8Array(size)), BadKey);
    }
    assert.throws(() => new CodeSecret(new Uint8Array(17).fill(4)), BadKey);
});

test('a secret does not change with the bytes that it was made of, and can be forgotten', () => {
    const bytes = new Uint8Array(32).fill(1);
    const key = new SymmetricKey(bytes);
    bytes.fill(2);
    assert.equal(hex(key.reveal()), '01'.repeat(32));
    key.forget();
    assert.equal(hex(key.reveal()), '00'.repeat(32));
});

test('a key that was forgotten opens nothing, though it had opened something before', async () => {
    const key = SymmetricKey.generate();
    const place = { purpose: 'item' };
    const sealed = await seal(key, new Uint8Array([1]), place);
    assert.deepEqual(await open(key, sealed, place), new Uint8Array([1]));
    key.forget();
    await assert.rejects(open(key, sealed, place), Unopenable);
});

test('what is no hexadecimal in lower case is not read as bytes', () => {
    assert.deepEqual(unhex('00ff10'), new Uint8Array([0, 255, 16]));
    for (const text of ['0', '0g', 'FF', ' 0', '0ä', '\u0130\u0130']) {
        assert.throws(() => unhex(text), RangeError);
    }
});

test('a place with a misspelt part, a number or an identifier in capitals is no place', () => {
    const id = '11110000-0000-4000-8000-00000000000a';
    const wrong = /** @type {any[]} */ ([
        {}, { purpose: 'Item' }, { purpose: 'item', cases: id }, { purpose: 'item', version: 1 },
        { purpose: 'item', detail: 5 }, { purpose: 'item', case: id.toUpperCase() }, { purpose: 'item', case: '' },
        { purpose: 'item', detail: 'x'.repeat(65536) },
    ]);
    for (const place of wrong) {
        assert.throws(() => encoded(place), (error) => error instanceof TypeError || error instanceof RangeError);
    }
});

test('a fresh code is read again, and any slip in one symbol is caught', () => {
    const code = AccessCode.generate('browser').reveal();
    assert.equal(AccessCode.parse(code.toLowerCase(), 'browser').reveal(), code);
    for (let at = 0; at < code.length; at++) {
        if (code[at] !== ' ') {
            const slipped = code.slice(0, at) + (code[at] === 'Z' ? 'Y' : 'Z') + code.slice(at + 1);
            assert.throws(() => AccessCode.parse(slipped, 'browser'), BadCode);
        }
    }
});

test('an access code shows nothing as text, as JSON or looked into', () => {
    const code = AccessCode.generate('browser');
    const first = /** @type {string} */ (code.groups()[0]);
    assert.ok([String(code), JSON.stringify(code), inspect(code)].every((text) => !text.includes(first)));
});
