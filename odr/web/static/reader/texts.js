// Short texts that people type, by the same two rules as in the service (odr/texts.py): one for what is stored, and one
// for what counts as the same where somebody searches. tests/reader/typed.json holds what comes out of both.

import { shown } from './amounts.js';

const SPACES = /[^\S\ufeff]|[\x1c-\x1f\x85]/gu;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{NChar}\u034f]/gu;
/** What is left out of a name, and what is judged by the letters beside it: between those of scripts that join or stack, and within emoji, joiners change what is seen. */
const HIDDEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{NChar}\u034f]/gu;
const JOINERS = /[\u200c\u200d]+/g;
const BLANK = /[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0\u{1d159}\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** @type {[RegExp, string][]} */
const ALIKE = [
    [/[\u2018-\u201b\u02b9\u02bb-\u02bf\u02c8\u02ca\u02cb\u2032\u2035`\xb4\uff07\u055a\u055b\u05f3\u07f4\u07f5\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u0374\u0384\ua78b\ua78c]/g, "'"],
    [/[\u2010-\u2015\u2043\u2212\u02d7\ufe58\ufe63\uff0d\u05be\u058a\u1400\u30a0\u2e17]/g, '-'],
    [/[\u201c-\u201f\xab\xbb\u2033\u2036\u02ba\u02ee\u05f4\uff02]/g, '"'],
    [BLANK, ''],
];
/** All but what is levelled already; whoever searches levels thousands of texts, and looks at few of their characters. */
const RARE = /[^ -_a-z{-~\xc0-\xff]+/gu;
const BEYOND_ASCII = /[^\0-\x7f]/;
/** @type {WeakMap<Entry, string>} what each is found by, for as long as it is open: whoever types on searches again */
const levels = new WeakMap();
/** Letters without their accents; Unicode does not take apart those with a stroke or joined from two. The rest when met. */
const BARE = new Map(Object.entries({ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h' }));

/**
 * A name or a title as it is stored: composed, on one line, without what shows nothing. Empty where nothing is to be seen.
 *
 * @param {string} typed
 */
export function oneLine(typed) {
    const text = spaced(joined(spaced(typed.replace(SPACES, ' ')).replace(HIDDEN, '').normalize('NFC')));
    return SEEN.test(text.replace(BLANK, '')) ? text : '';
}

/**
 * Joiners stay between letters that they can join. Judged twice, as the marks beside them may move when some are gone.
 *
 * @param {string} text
 * @returns {string}
 */
function joined(text, again = true) {
    const judged = text.replace(JOINERS, (row, /** @type {number} */ at) => (text.charCodeAt(at - 1) >= 0x600 && text.charCodeAt(at + row.length) >= 0x600 ? row : '')).normalize('NFC');
    if (judged === text) {
        return text;
    }
    return again ? joined(judged, false) : judged.replace(JOINERS, '').normalize('NFC');
}

/**
 * The text as it is searched: case, Unicode form, width, apostrophes, hyphens, quotation marks and white space levelled.
 *
 * @param {string} text
 */
export function levelled(text) {
    const shown = alike(text.replaceAll('\n', ' ').replace(RARE, (some) => some.replace(SPACES, ' ').replace(UNSEEN, '')));
    if (!BEYOND_ASCII.test(shown)) {
        return spaced(shown.toLowerCase());
    }
    const plain = shown.normalize('NFKC');
    // Twice: what is one small letter may be two capitals, and back.
    const folded = plain.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll('i̇', 'i').replaceAll('ı', 'i');
    return spaced(alike(folded.normalize('NFKC')));
}

/**
 * The text as somebody searches for words in it: levelled, and without the accents that they may leave out.
 *
 * @param {string} text
 */
export function sought(text) {
    return levelled(text).replace(/[^\0-\x7f]/gu, (one) => BARE.get(one) ?? bared(one));
}

/** @param {string} one */
function bared(one) {
    // Not of signs: what is not equal is no "=".
    const bare = /[\p{L}\p{M}]/u.test(one) ? one.normalize('NFD').replace(/[\u0300-\u036f]/g, '').normalize('NFC') : one;
    BARE.set(one, BARE.get(bare) ?? bare);
    return BARE.get(one) ?? '';
}

/** @param {string} text */
function alike(text) {
    return text.replace(RARE, (rare) => ALIKE.reduce((so, [some, one]) => so.replace(some, one), rare));
}

/** @param {string} text */
function spaced(text) {
    return text.replace(/ {2,}/g, ' ').replace(/^ | $/g, '');
}

/**
 * What `isFound` looks for.
 *
 * @param {string} words
 */
export function wanted(words) {
    return sought(words).split(' ');
}

/**
 * Whether every word is found somewhere in the entry, however it is spelled: with a typewriter's apostrophe, in capitals,
 * without its accents.
 *
 * @param {Entry} entry
 * @param {string[]} words that are `wanted`
 */
export function isFound(entry, words) {
    const level = levels.get(entry) ?? levelOf(entry);
    levels.set(entry, level);
    return words.every((word) => level.includes(word));
}

/** @param {Entry} entry */
function levelOf({ title, text, fields, files }) {
    const values = fields.flatMap(({ name, value, kind }) => [name, value, kind === 'amount' ? shown(value, 'en-GB') : '']);
    return sought([title, text, ...values, ...files.map(({ name }) => name)].join(' '));
}
