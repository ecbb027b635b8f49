// What people type into browser folders, read by the service's rules: Python's tests try the same table on those.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { currencies, parted, readings, shown } from '../../odr/web/static/reader/amounts.js';
import { isFound, levelled, oneLine, sought, wanted } from '../../odr/web/static/reader/texts.js';

const { lines, levelled: levels, sought: found, amounts } = JSON.parse(await readFile(new URL('typed.json', import.meta.url), 'utf8'));

test('a title or a name is stored as the service stores one', () => {
    for (const [typed, stored] of lines) {
        assert.equal(oneLine(typed), stored, JSON.stringify(typed));
    }
});

test('a title that is stored is stored as it is when it comes again', () => {
    const signs = [...'aeKb<\u0645\u06cc\u0915\u094d\u1100\u1161\u0301\u0323\u0344\u0655\u0f73\u212a👩💻\ufe0f \n\u2003\u2000\u00a0\u0085\u200b\u00ad\ufeff\u200c\u200d\u200c\u200d\u200e\u034f\ud800\u2060\ufdd0'];
    let seed = 1;
    const one = () => signs[(seed = (seed * 48_271) % 2_147_483_647) % signs.length];
    for (let tries = 0; tries < 20_000; tries++) {
        const typed = Array.from({ length: 12 }, one).join('');
        const stored = oneLine(typed);
        assert.equal(oneLine(stored), stored, JSON.stringify(typed));
        assert.equal(stored.normalize('NFC'), stored, JSON.stringify(typed));
    }
});

test('a text is levelled as the service levels one', () => {
    for (const [typed, level] of levels) {
        assert.equal(levelled(typed), level, JSON.stringify(typed));
    }
});

test('a text is searched as the service searches one', () => {
    for (const [typed, words] of found) {
        assert.equal(sought(typed), words, JSON.stringify(typed));
    }
});

test('an amount is read as the service reads one, and what could be two is both', () => {
    for (const [typed, currency, stored] of amounts) {
        assert.deepEqual(readings(typed, currency), stored, JSON.stringify(typed));
    }
});

test('an amount is shown in the language of its reader, every digit of it', () => {
    const french = shown('1250.50 EUR', 'fr-FR').replace(/\s/g, ' ');
    assert.deepEqual([shown('1250.50 EUR', 'en-GB'), french], ['€1,250.50', '1 250,50 €']);
    assert.equal(shown('999999999999999.123456 EUR', 'en-GB'), '€999,999,999,999,999.123456');
    assert.equal(shown('about 12', 'en-GB'), 'about 12');
    assert.deepEqual([parted('1250.50 EUR'), parted('1.200 EUR'), parted('about 12')], [['1250.50', 'EUR'], ['1.200', 'EUR'], ['about 12', '']]);
    assert.equal(currencies()[0], 'EUR');
});

test('whoever searches need not spell as it was typed', () => {
    /** @type {Entry} */
    const entry = { title: 'O’Quill, Straße 5, Émilie Lefèvre', text: 'Ze\u00adro', fields: [{ kind: 'amount', name: 'Deposit', value: '1250.50 EUR' }], files: [] };
    for (const words of ["o'quill", 'STRASSE', 'emilie LEFEVRE', 'Lefèvre', 'zero', 'deposit 1250.50', '€1,250.50']) {
        assert.equal(isFound(entry, wanted(words)), true, words);
    }
    assert.equal(isFound(entry, wanted('oquill')), false);
});
