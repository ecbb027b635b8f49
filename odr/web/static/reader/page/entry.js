// One entry: read, and on from there to change, move or remove it, and its files.

import { back, button, field, h, icon, said, save } from './dom.js';
import { showFolder } from './folder.js';
import { near, readers } from './home.js';
import { locale, t } from './language.js';
import { audience } from './opening.js';
import { day, listed, size } from './words.js';
import { loaded } from '../refusals.js';

/**
 * @param {Reader} reader
 * @param {string} id of the folder
 * @param {string} item
 */
export async function showEntry(reader, id, item) {
    await reader.attempt(null, async () => {
        const entry = await reader.vault.folder(id).read(item);
        const known = { item, version: entry.version };
        const amounts = entry.fields.some(({ kind }) => kind === 'amount') ? await loaded(import('../amounts.js')) : null;
        const { isGiven, state: { code: { mayWrite } } } = reader.vault;
        const who = audience(readers(reader, id), t`Not this service, and nobody who runs it.`);
        reader.draft = null;
        reader.screen.show(entry.title, [
            who,
            near(),
            entry.text === '' ? null : said(entry.text, 'p'),
            entry.fields.length > 0 && h('dl', { class: 'facts' }, ...entry.fields.map(({ name, value, kind }) =>
                h('div', {}, h('dt', {}, said(name)), h('dd', {}, said(kind === 'amount' ? amounts?.shown(value, locale()) ?? value : value))))),
            entry.files.length > 0 && h('section', {}, h('h2', {}, t`Files`), h('ul', { class: 'items' }, ...entry.files.map((file) => line(reader, id, file)))),
            !isGiven && marked(reader, id, item, who),
            h('div', { class: 'actions' },
                mayWrite && button(t`Change`, () => void reader.view(import('./writing.js'), ({ showForm }) => showForm(reader, id, { ...entry, item }))),
                !isGiven && button(t`Disclose to others`, () => void reader.view(import('./disclosing.js'), ({ showRooms }) => showRooms(reader, id, item)))),
            mayWrite && reader.vault.folders.length > 1 && moving(reader, id, known),
            mayWrite && removing(reader, id, known),
        ], { back: back(t`Back to the folder`, () => showFolder(reader, id)), again: () => again(reader, id, item) });
    });
}

/**
 * What was disclosed of it, filled in once the service has said it.
 *
 * @param {Reader} reader
 * @param {string} id
 * @param {string} item
 * @param {HTMLElement} who the line that says who can read it
 */
function marked(reader, id, item, who) {
    const place = h('div', { class: 'disclosed' });
    mark(reader, id, item, place, who).catch(() => {
        place.append(h('p', { class: 'meta' }, t`Whether it was disclosed can’t be looked up just now.`));
    });
    return place;
}

/**
 * The entry as it is now, or its folder if it is gone.
 *
 * @param {Reader} reader
 * @param {string} id
 * @param {string} item
 */
function again(reader, id, item) {
    const isThere = reader.vault.folders.some(({ id: one, folder }) => one === id && folder.items.includes(item));
    if (isThere) {
        void showEntry(reader, id, item);
    } else {
        showFolder(reader, id);
    }
}

/**
 * @param {Reader} reader
 * @param {string} id
 * @param {FileEntry} file
 */
function line(reader, id, file) {
    const progress = h('span', { class: 'meta', role: 'status' });
    const made = h('li', {}, said(file.name), h('span', { class: 'meta' }, size(file.length)), progress);
    made.append(button(t`Download`, () => void reader.attempt(made, async () => {
        const { vault } = reader;
        const { VaultFiles } = await loaded(import('../file_transfer.js'));
        const content = await new VaultFiles(vault).receive(id, file, (got, all) => {
            progress.textContent = t`${got} of ${all} parts`;
        });
        save(content, file.name);
        progress.textContent = t`It is whole, and as it was put in.`;
    })));
    return made;
}

/**
 * @param {Reader} reader
 * @param {string} id
 * @param {Seen} known
 */
function moving(reader, id, known) {
    const others = reader.vault.folders.filter((one) => one.id !== id);
    const choice = /** @type {HTMLSelectElement} */ (h('select', {}, ...others.map((one) => h('option', { value: one.id }, one.name))));
    const form = h('form', {},
        field('to', t`Move it to`, choice, t`It is sealed anew for the other folder, its files too. If it was disclosed, that is marked on it no longer; the copies stay with those who have them.`),
        h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'outline' }, t`Move`)));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void reader.attempt(form, async () => {
            const item = await (await reader.writer()).move(id, choice.value, known);
            reader.written();
            await showEntry(reader, choice.value, item);
            reader.screen.say(t`Moved.`);
        });
    });
    return h('details', {}, h('summary', {}, t`Move to another folder`), form);
}

/**
 * @param {Reader} reader
 * @param {string} id
 * @param {Seen} known
 */
function removing(reader, id, known) {
    const form = h('form', {},
        h('p', {}, t`It goes for everybody who could read it, its files too. Nobody can bring it back. Copies that were disclosed stay with those who have them.`),
        h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'danger' }, t`Remove`)));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void reader.attempt(form, async () => {
            await (await reader.writer()).remove(id, known);
            reader.written();
            showFolder(reader, id);
            reader.screen.say(t`Removed.`);
        });
    });
    return h('details', {}, h('summary', {}, t`Remove this entry`), form);
}

/**
 * @param {Reader} reader
 * @param {string} id of the folder
 * @returns {Promise<Copy[]>} to whom entries of it were disclosed, as the service says
 */
export async function copiesIn(reader, id) {
    const { copies } = reader;
    const found = copies.get(id) ?? reader.service.copies(id);
    copies.set(id, found);
    found.catch(() => copies.delete(id));
    return found;
}

/**
 * @param {Reader} reader
 * @param {string} id
 * @param {string} item
 * @param {HTMLElement} place where it is said what was disclosed of the entry
 * @param {HTMLElement} line that says who can read the entry, and who has a copy
 */
async function mark(reader, id, item, place, line) {
    const copies = (await copiesIn(reader, id)).filter((one) => one.item === item);
    place.append(...copies.map(({ at, to, takenBack }) => h('p', { class: 'meta room' }, icon('room'), h('span', {}, takenBack
        ? t`Disclosed on ${day(at)} to ${listed(to)}; taken back since.`
        : t`Disclosed on ${day(at)} to ${listed(to)}. They have a copy of it, as it was then.`))));
    const names = [...new Set(copies.filter(({ takenBack }) => !takenBack).flatMap(({ to }) => to))];
    if (names.length > 0) {
        line.lastElementChild?.append(' ', t`A copy of it, as it was when it was disclosed, is with ${listed(names)}.`);
    }
}
