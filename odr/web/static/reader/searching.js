// Whether an entry of a browser folder is found by some words.

import { shown } from './amounts.js';
import { levelled } from './texts.js';

/**
 * What `isFound` looks for.
 *
 * @param {string} words
 */
export function wanted(words) {
    return levelled(words).split(' ');
}

/**
 * Whether every word is found somewhere in the entry, however it is spelled: with a typewriter's apostrophe, in capitals.
 *
 * @param {Entry} entry
 * @param {string[]} words that are `wanted`
 */
export function isFound(entry, words) {
    const fields = entry.fields.flatMap(({ name, value, kind }) => [name, value, kind === 'amount' ? shown(value, 'en-GB') : '']);
    const all = levelled([entry.title, entry.text, ...fields, ...entry.files.map(({ name }) => name)].join('\n'));
    return words.every((word) => all.includes(word));
}
