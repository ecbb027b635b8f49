// What is done on the page of all folders: searching in them, making one, taking all of it along.

import { loaded } from '../refusals.js';
import { oneLine } from '../texts.js';
import { h, said, save } from './dom.js';
import { showEntry } from './entry.js';
import { showFolder } from './folder.js';
import { t } from './language.js';

/** How many of what is found are shown. */
const MOST = 100;

/**
 * @param {Reader} reader
 * @param {string} words
 * @param {AbortSignal} signal of a person who has typed on; throws `AbortError` then
 * @param {HTMLElement} found
 * @param {HTMLElement} count
 */
export async function search(reader, words, signal, found, count) {
    /** @type {HTMLElement[]} */
    const lines = [];
    let hits = 0;
    for (const { id, folder } of reader.vault.folders) {
        await folder.search(words, signal, (some) => {
            hits += some.length;
            lines.push(...some.slice(0, MOST - lines.length).map(({ item, title }) =>
                h('li', {}, h('button', { type: 'button', class: 'link', onclick: () => void showEntry(reader, id, item) }, said(title)))));
            found.replaceChildren(...lines);
        });
    }
    found.replaceChildren(...lines);
    count.textContent = hits === 0 ? t`Nothing found.` : hits === 1 ? t`1 entry found.` : t`${hits} entries found.`;
}

/**
 * @param {Reader} reader
 * @param {string} name of a new folder, as typed
 */
export async function make(reader, name) {
    const wanted = oneLine(name);
    if (wanted === '' || wanted.length > 100) {
        reader.screen.problem(wanted === '' ? t`Give the folder a name.` : t`The name is too long: it has ${wanted.length} characters, and 100 are the most.`);
        return;
    }
    const id = await (await reader.writer()).makeFolder(wanted);
    reader.written();
    reader.screen.say(t`Folder made.`);
    showFolder(reader, id);
}

/** @param {Reader} reader */
export async function take(reader) {
    const { exported } = await loaded(import('./exporting.js'));
    const { file, isWhole } = await exported(reader.vault);
    save(file, 'browser-folders.html');
    if (isWhole) {
        reader.screen.say(t`Everything was put into one file.`);
    } else {
        reader.screen.problem(t`What opens was put into one file. What does not is named in it.`);
    }
}

/**
 * New keys, where somebody had one who should have it no longer.
 *
 * @param {Reader} reader
 */
export async function catchUp(reader) {
    try {
        const { VaultCodes } = await loaded(import('../vault_codes.js'));
        if ((await new VaultCodes(reader.vault).catchUp()).length > 0) {
            reader.screen.problem(t`The service gives another key for one of your codes than the one it had. That code was granted nothing new; take it back and make another.`);
        }
    } catch (error) {
        if (reader.isOpen) {
            await reader.attempt(null, async () => { throw error; });
        }
    }
}
