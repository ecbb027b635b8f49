// What goes out has the shape of a seal, or does not go out.

import assert from 'node:assert/strict';
import test from 'node:test';
import { utf8 } from '../../odr/web/static/reader/crypto/bytes.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { seal } from '../../odr/web/static/reader/crypto/sealing.js';
import { SymmetricKey } from '../../odr/web/static/reader/crypto/secrets.js';
import * as writing from '../../odr/web/static/reader/folder_writing.js';
import * as wire from '../../odr/web/static/reader/wire.js';

test('every seal goes out and comes back', async () => {
    const key = SymmetricKey.generate();
    for (const size of [0, 1, 63, 64, 1000, 16383, 16384, 40000]) {
        const sealed = await seal(key, new Uint8Array(size), { purpose: 'item' });
        assert.ok(writing.isSeal(sealed), String(size));
        assert.deepEqual(wire.bytes(writing.sealSpelled(sealed)), sealed);
    }
});

test('words, and whatever else is no seal, do not go out', async () => {
    const sealed = await seal(SymmetricKey.generate(), new Uint8Array(100), { purpose: 'item' });
    const words = utf8('Ich würde 12000 nehmen. '.repeat(10));
    for (const wrong of [words, new Uint8Array(), utf8('\x01'), sealed.slice(0, -1), new Uint8Array([2, ...sealed.slice(1)])]) {
        assert.throws(() => writing.sealSpelled(wrong), RangeError);
        assert.throws(() => writing.boxSpelled(wrong), RangeError);
    }
});

test('an answer that is not spelled as agreed is no answer', () => {
    for (const wrong of [null, 5, 'ä', 'A', 'AAA', 'AA==A']) {
        assert.throws(() => wire.bytes(wrong), Unopenable);
    }
    for (const wrong of [null, 5, '', '-1', '01', '1e3', '1'.repeat(21), '18446744073709551616', '99999999999999999999']) {
        assert.throws(() => wire.number(wrong), Unopenable);
    }
    for (const wrong of [null, '', ['11110000-0000-4000-8000-000000000000'], '../x', '11110000-0000-4000-8000-00000000000G']) {
        assert.throws(() => wire.id(wrong), Unopenable);
    }
    for (const wrong of [null, 5, {}, { toString: null, valueOf: null }]) {
        assert.throws(() => wire.text(wrong), Unopenable);
    }
    assert.throws(() => wire.object([]), Unopenable);
    assert.throws(() => wire.list({}), Unopenable);
    assert.equal(wire.number('18446744073709551615'), 2n ** 64n - 1n);
});
