// What of an entry was disclosed, as the service says.

import { h, icon } from './dom.js';
import { t } from './language.js';
import { day, listed } from './words.js';

/**
 * What the service said of a folder, so that it is not asked each time somebody reads an entry: it would learn when.
 *
 * @type {WeakMap<OpenVault, Map<string, Promise<Copy[]>>>}
 */
const asked = new WeakMap();

/**
 * @param {Reader} reader
 * @param {string} id of the folder
 * @returns {Promise<Copy[]>} to whom entries of it were disclosed, as the service says
 */
export async function copiesIn(reader, id) {
    const folders = asked.get(reader.vault) ?? new Map();
    asked.set(reader.vault, folders);
    if (!folders.has(id)) {
        folders.set(id, reader.service.copies(id));
        folders.get(id).catch(() => folders.delete(id));
    }
    return folders.get(id);
}

/**
 * Something of the folder was disclosed just now.
 *
 * @param {Reader} reader
 * @param {string} id
 */
export function askAgain(reader, id) {
    asked.get(reader.vault)?.delete(id);
}

/**
 * @param {Reader} reader
 * @param {string} id
 * @param {string} item
 * @param {HTMLElement} place where it is said what was disclosed of the entry
 * @param {HTMLElement} line that says who can read the entry, and who has a copy
 */
export async function mark(reader, id, item, place, line) {
    const copies = (await copiesIn(reader, id)).filter((one) => one.item === item);
    place.append(...copies.map(({ at, to, takenBack }) => h('p', { class: 'meta room' }, icon('room'), h('span', {}, takenBack
        ? t`Disclosed on ${day(at)} to ${listed(to)}; taken back since.`
        : t`Disclosed on ${day(at)} to ${listed(to)}. They have a copy of it, as it was then.`))));
    const names = [...new Set(copies.filter(({ takenBack }) => !takenBack).flatMap(({ to }) => to))];
    if (names.length > 0) {
        line.lastElementChild?.append(' ', t`A copy of it, as it was when it was disclosed, is with ${listed(names)}.`);
    }
}
