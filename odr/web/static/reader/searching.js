// Whether an entry of a browser folder is found by some words.

import { shown } from './amounts.js';
import { sought } from './texts.js';

/** @type {WeakMap<Entry, string>} what each is found by, for as long as it is open: whoever types on searches again */
const levels = new WeakMap();

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
