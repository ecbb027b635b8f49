// What is open: the folders, a search over all of them, and the ways on.

import { button, field, h, icon, notice, said } from './dom.js';
import { showFolder } from './folder.js';
import { t, written } from './language.js';
import { audience } from './opening.js';
import { loaded } from '../refusals.js';

/**
 * @param {Reader} reader
 * @param {boolean} [looks] for what others wrote
 */
export function showHome(reader, looks = true) {
    const { vault } = reader;
    const { folders, closed, manages } = vault;
    reader.draft = null;
    reader.screen.show(t`Your browser folders`, [
        audience(readers(reader), t`Not this service, and nobody who runs it.`),
        near(),
        closed.length > 0 && closedFolders(closed.length, ...(manages ? closed : []).flatMap(({ id }) =>
            [' ', h('a', { href: `${reader.caseAddress}/vault/folders/${id}/remove` }, t`Remove`)])),
        manages && vault.state.codes.some(({ exposed }) => exposed !== null) && seen(reader),
        folders.length === 0 ? h('div', { class: 'empty' }, icon('browser'), h('p', {}, manages ? t`There is no folder yet.` : t`No folder was given to this code.`)) : list(reader),
        folders.length > 0 && searching(reader),
        manages && making(reader),
        h('div', { class: 'actions' },
            manages
                ? button(t`Codes`, () => void reader.view(import('./codes.js'), ({ showCodes }) => showCodes(reader)))
                : button(t`Compare words`, () => void reader.view(import('./codes.js'), ({ showWords }) => showWords(reader))),
            folders.length > 0 && button(t`Take everything with you`, () => void reader.attempt(document.querySelector('main'), async () => (await loaded(import('./at_home.js'))).take(reader))),
            button(t`Lock`, () => void reader.locked('asked'))),
    ], { again: () => showHome(reader, false) });
    void catchUp(reader).then(() => looks && reader.look());
}

/**
 * @param {number} count of them
 * @param {...Child} more
 */
export function closedFolders(count, ...more) {
    return notice('warning', count === 1
        ? t`One folder does not open as it should: what the service gives of it is not what its holders wrote. It is not shown.`
        : t`${count} folders do not open as they should: what the service gives of them is not what their holders wrote. They are not shown.`, ...more);
}

/**
 * Codes that the service has seen, each with the one step there is to take.
 *
 * @param {Reader} reader
 */
function seen(reader) {
    const place = h('div', {});
    void reader.attempt(null, async () => {
        const { seenCodes } = await loaded(import('./codes.js'));
        place.append(...seenCodes(reader));
    });
    return place;
}

/** A word in good time before it locks by itself. */
export function near() {
    const words = notice('warning', t`It locks in a minute. Press any key to stay.`);
    words.id = 'near';
    words.hidden = true;
    return words;
}

/**
 * By the list of codes, for whoever may see it.
 *
 * @param {Reader} reader
 * @param {string} [folder]
 */
export function readers(reader, folder) {
    const { vault } = reader;
    if (!vault.manages) {
        return t`Only you and the other holders of codes that open it.`;
    }
    const names = new Map(vault.state.holders.map(({ id, name }) => [id, name]));
    const resting = new Set(vault.state.codes.filter(({ rests }) => rests).map(({ id }) => id));
    const live = [...vault.listed.values()].filter((code) => !resting.has(code.codeId) && code.ended === null && (code.expires === null || new Date(code.expires) > new Date()));
    const others = live.filter(({ holder, folders }) => holder !== vault.state.account && (folder === undefined || folders === null || folders.includes(folder)));
    const said = [...new Set(others.map(({ holder, expires }) => {
        const name = names.get(holder) ?? t`somebody who is no longer here`;
        return expires === null ? name : t`${name} until ${written(new Date(expires), { dateStyle: 'long' })}`;
    }))];
    return said.length === 0 ? t`Only you.` : t`Only you and ${said.join(', ')}.`;
}

/** @param {Reader} reader */
function list(reader) {
    return h('ul', { class: 'items' }, ...reader.vault.folders.map(({ id, name, folder }) => {
        const count = folder.size;
        const words = count === 0 ? t`empty` : count === 1 ? t`1 entry` : t`${count} entries`;
        const open = h('button', { type: 'button', class: 'link', onclick: () => showFolder(reader, id) }, said(name));
        return h('li', {}, h('h2', {}, open), h('span', { class: 'meta' }, words));
    }));
}

/** @param {Reader} reader */
function searching(reader) {
    const words = /** @type {HTMLInputElement} */ (h('input', { type: 'search' }));
    const found = h('ul', { class: 'items' });
    const count = h('p', { class: 'meta', role: 'status' });
    const form = h('form', { role: 'search' }, field('words', t`Search in all folders`, words, t`In this page: nobody else learns what you look for.`), count, found);
    let last = new AbortController();
    const look = async () => {
        last.abort();
        last = new AbortController();
        const { signal } = last;
        count.textContent = '';
        if (words.value.trim() === '') {
            found.replaceChildren();
            return;
        }
        const { search } = await loaded(import('./at_home.js'));
        signal.throwIfAborted();
        await search(reader, words.value, signal, found, count);
    };
    const quietly = () => void look().catch((error) => {
        if (!(error instanceof DOMException)) {
            void reader.attempt(null, async () => { throw error; });
        }
    });
    form.addEventListener('submit', (event) => { event.preventDefault(); quietly(); });
    words.addEventListener('input', quietly);
    return form;
}

/** @param {Reader} reader */
function making(reader) {
    const name = /** @type {HTMLInputElement} */ (h('input', { type: 'text' }));
    const form = h('form', {}, field('folder-name', t`Name of a new folder`, name), h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'outline' }, t`Make folder`)));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void reader.attempt(form, async () => {
            const { make } = await loaded(import('./at_home.js'));
            await make(reader, name.value);
        });
    });
    return h('details', { open: reader.vault.folders.length === 0 }, h('summary', {}, t`A new folder`), form);
}

/** @param {Reader} reader */
async function catchUp(reader) {
    if (reader.vault.needsKeys) {
        await reader.view(import('./at_home.js'), async ({ catchUp: now }) => now(reader));
    }
}
