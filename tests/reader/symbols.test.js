// What people type and paste, and where a slip in it is.

import assert from 'node:assert/strict';
import test from 'node:test';

import { AccessCode } from '../../odr/web/static/reader/crypto/codes.js';
import { ALPHABET, BadCode, SYMBOLS, unwrapped } from '../../odr/web/static/reader/crypto/symbols.js';

const code = AccessCode.generate('browser');
const text = code.groups().join('');

test('of a slip in one symbol it is told where it is', () => {
    for (let place = 0; place < SYMBOLS; place++) {
        for (const symbol of ALPHABET.replace(text[place] ?? '', '')) {
            const typed = text.slice(0, place) + symbol + text.slice(place + 1);
            assert.throws(
                () => AccessCode.parse(typed, 'browser'),
                (error) => error instanceof BadCode && error.reason === 'check' && error.place === place,
            );
        }
    }
});

test('a code is read out of a line of its sheet', () => {
    for (const line of ['Code: {}', 'My code: {}', '“{}”', '« {} »', "'{}'", '• {}', '* {}', '{}:']) {
        const typed = line.replace('{}', code.reveal());
        const wide = typed.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
        for (const pasted of [typed, wide]) {
            assert.equal(AccessCode.parse(unwrapped(pasted), 'browser').reveal(), code.reveal());
            assert.throws(() => AccessCode.parse(pasted, 'browser'), BadCode);
        }
    }
});
