// How days and moments are written in each language.

import assert from 'node:assert/strict';
import test from 'node:test';

import { speak, written } from '../../odr/web/static/reader/page/language.js';
import { day } from '../../odr/web/static/reader/page/words.js';

const december = (/** @type {number} */ number) => new Date(2026, 11, number, 14, 30);

/** @param {string} language */
async function inLanguage(language) {
    Object.assign(globalThis, { document: { documentElement: { lang: '' } } });
    await speak([language]);
}

test('the first of a month is an ordinal in French, and no other day is', async () => {
    await inLanguage('fr');
    assert.equal(written(december(1), { dateStyle: 'long' }), '1er décembre 2026');
    assert.match(day(december(1).toISOString()), /^1er décembre 2026 .*14:30$/);
    assert.equal(written(december(11), { dateStyle: 'long' }), '11 décembre 2026');
    assert.equal(written(december(1), { dateStyle: 'short' }), '01/12/2026');
});

test('in English the first is as any other day', async () => {
    await inLanguage('en');
    assert.equal(written(december(1), { dateStyle: 'long' }), '1 December 2026');
});
