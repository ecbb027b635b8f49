// An entry is written: sealed in this page first, and only then sent. Whatever goes wrong, what was typed stays.

import { back, button, field, h, notice, said } from './dom.js';
import { showEntry } from './entry.js';
import { showFolder } from './folder.js';
import { near, readers, showHome } from './home.js';
import { locale, t } from './language.js';
import { audience, showOpening } from './opening.js';
import { currencies, parted, readings, shown } from '../amounts.js';
// Before anybody types: a browser may ask but once.
import { FileEntry } from '../crypto/file_entry.js';
import { VaultFiles } from '../file_transfer.js';
import { Conflict } from '../refusals.js';
import { oneLine } from '../texts.js';
import { VaultWriter, together } from '../vault_writing.js';
import { size } from './words.js';

const KINDS = () => ({ text: t`Text`, amount: t`Amount`, date: t`Date` });
/** How long each may be, as in the folders that the service opens too. */
const MOST = { title: 200, text: 50_000, name: 80, value: 2000 };

/**
 * @param {Reader} reader
 * @param {string} id of the folder
 * @param {Entry & Seen} [known] the entry that is changed
 * @param {Draft} [draft] what had been typed
 */
export function showForm(reader, id, known, draft) {
    const had = known ?? { title: '', text: '', fields: [], files: [] };
    const first = draft ?? had;
    // What was written since is not written over unseen.
    let instead = known && { item: known.item, version: draft?.version ? BigInt(draft.version) : known.version };
    const fresh = draft?.fresh ?? crypto.randomUUID();
    let kept = draft?.files.map((file) => FileEntry.of(file)) ?? had.files;
    let seen = draft?.seen ?? had.files.map(({ id }) => id);
    const transfer = new VaultFiles(reader.vault);
    /** @type {Set<File>} */
    const sent = new Set();
    const title = /** @type {HTMLInputElement} */ (h('input', { type: 'text', value: first.title, dir: 'auto' }));
    const text = /** @type {HTMLTextAreaElement} */ (h('textarea', { rows: 9, dir: 'auto' }));
    text.value = first.text;
    const fields = h('div', {});
    first.fields.forEach((one) => fields.append(fieldLine(one)));
    const chosen = /** @type {HTMLInputElement} */ (h('input', { type: 'file', multiple: true }));
    const files = h('ul', { class: 'items' });
    const listed = () => files.replaceChildren(...kept.map((file) => h('li', {}, said(file.name), h('span', { class: 'meta' }, size(file.length)),
        button(t`Take out`, () => { kept = kept.filter((one) => one !== file); listed(); }))));
    listed();
    const progress = h('p', { class: 'meta', role: 'status' });
    const theirs = h('div', {});
    const typed = () => ({ title: oneLine(title.value) || title.value, text: text.value, fields: fieldsOf(fields) });
    const before = told(had);
    const isUnsaved = () => told({ ...typed(), files: kept }) !== before || (chosen.files?.length ?? 0) > 0;
    const leave = () => known === undefined ? showFolder(reader, id) : void showEntry(reader, id, known.item);
    const form = h('form', { novalidate: true },
        field('title', t`Title`, title),
        field('text', t`Text`, text),
        h('fieldset', {}, h('legend', {}, t`Named values`), fields, button(t`Add a value`, () => {
            fields.append(fieldLine({ kind: 'text', name: '', value: '' }));
            /** @type {HTMLElement | null} */ (fields.lastElementChild?.querySelector('input') ?? null)?.focus();
        })),
        field('files', t`Files`, chosen, t`Each is sealed in this page, part by part. No virus scanner of the service can look into it.`),
        files, progress, theirs,
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Save`), button(t`Back, without saving`, leave)));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        const entry = typed();
        const wrong = fault(entry);
        if (wrong !== null) {
            reader.screen.problem(wrong);
            return;
        }
        void (async () => {
            const failed = await reader.attempt(form, async () => {
                const { vault } = reader;
                for (const file of [...(chosen.files ?? [])].filter((one) => !sent.has(one))) {
                    const known = { name: file.name, type: file.type };
                    const made = await transfer.send(id, file, known, (there, all) => {
                        progress.textContent = t`${file.name}: ${there} of ${all} parts`;
                    });
                    kept = [...kept, made];
                    sent.add(file);
                    listed();
                }
                chosen.value = '';
                const item = await new VaultWriter(vault).write(id, { ...entry, files: kept }, instead, fresh);
                reader.written();
                reader.screen.show('', []);
                await showEntry(reader, id, item);
                reader.screen.say(t`Saved.`);
            });
            if (failed instanceof Conflict && instead !== undefined) {
                const now = await meanwhile(reader, id, instead.item, seen, theirs);
                if (now !== null) {
                    kept = together(kept, seen, now.files);
                    seen = now.files.map((file) => file.id);
                    instead = now.instead;
                    listed();
                }
            }
        })();
    });
    reader.screen.show(known === undefined ? t`A new entry` : t`Change the entry`, [
        audience(readers(reader, id), t`Not this service, and nobody who runs it.`),
        near(),
        form,
    ], { back: back(t`Back, without saving`, leave), unsaved: isUnsaved });
    reader.draft = () => ({
        folder: id, item: instead?.item ?? null, version: instead?.version.toString() ?? null, fresh, seen, files: kept.map((file) => file.payload()), ...typed(),
    });
}

/** @param {Entry} entry */
function told({ title, text, fields, files }) {
    return JSON.stringify([title, text, fields, files.map(({ id }) => id)]);
}

/**
 * Goes on with what was put aside when the page locked.
 *
 * @param {Reader} reader
 * @param {Draft} draft
 * @returns {Promise<void>} once it is shown
 */
export async function restore(reader, draft) {
    const named = reader.vault.folders.find(({ id }) => id === draft.folder);
    if (named === undefined) {
        showDraft(reader, draft, t`The folder you were writing in is not here any more. What you typed is not saved.`);
        return;
    }
    const { item } = draft;
    const known = item !== null && named.folder.items.includes(item) ? { ...(await named.folder.read(item)), item } : undefined;
    // Files go with the entry that they are in.
    showForm(reader, draft.folder, known, item !== null && known === undefined ? { ...draft, files: [] } : draft);
    reader.screen.say(t`What you had typed is here again. It is not saved yet.`);
}

/**
 * What was typed and has no place any more: to be put into another folder, or to be copied.
 *
 * @param {Reader} reader
 * @param {Draft} draft
 * @param {string} why
 */
export function showDraft(reader, draft, why) {
    const folders = reader.isOpen ? reader.vault.folders : [];
    const fields = draft.fields.map(({ name, value }) => said(`${name}: ${value}`, 'p'));
    reader.screen.show(t`What you had typed`, [
        audience(t`Only you.`, t`Not this service, and nobody who runs it.`),
        near(),
        notice('warning', why),
        h('section', { class: 'theirs' }, said(draft.title, 'h2'), said(draft.text, 'p'), ...fields),
        h('div', { class: 'actions' }, ...folders.map(({ id, name }) =>
            button(t`Go on in “${name}”`, () => showForm(reader, id, undefined, { ...draft, fresh: crypto.randomUUID(), files: [] })))),
    ], { back: back(t`Back, without saving`, () => (reader.isOpen ? showHome : showOpening)(reader)), unsaved: () => true });
    reader.draft = () => draft;
    reader.lock.begin();
    reader.screen.say(why);
}

/**
 * Shows what somebody else wrote into the same entry. Saving once more puts one's own in its place.
 *
 * @param {Reader} reader
 * @param {string} id
 * @param {string} item
 * @param {string[]} seen its files as they were before
 * @param {HTMLElement} place
 * @returns {Promise<{instead: Seen | undefined, files: FileEntry[]} | null>} what is there now; null if that is not known
 */
async function meanwhile(reader, id, item, seen, place) {
    /** @type {{instead: Seen | undefined, files: FileEntry[]} | null} */
    let now = null;
    const failed = await reader.attempt(null, async () => {
        await reader.vault.refresh();
        if (!reader.vault.folder(id).items.includes(item)) {
            place.replaceChildren(h('p', {}, t`The entry was removed meanwhile. Saving makes it anew.`));
            now = { instead: undefined, files: [] };
            return;
        }
        const { title, text, fields, files, version } = await reader.vault.folder(id).read(item);
        place.replaceChildren(h('section', { class: 'theirs' }, h('h2', {}, t`What is there now`), said(title, 'h3'), said(text, 'p'),
            ...fields.map(({ name, kind, value }) => said(`${name}: ${kind === 'amount' ? shown(value, locale()) : value}`, 'p')),
            files.length > 0 && h('ul', {}, ...files.map((file) => h('li', {}, said(file.name)))),
            files.some((file) => !seen.includes(file.id)) && h('p', { class: 'meta' }, t`Its new files are among yours now.`)));
        now = { instead: { item, version }, files };
    });
    if (failed === undefined) {
        reader.screen.problem(t`The entry was changed meanwhile, by somebody else or in another tab. What is there now stands below; saving once more puts yours in its place.`);
    }
    return now;
}

/** @param {Field} one */
function fieldLine({ kind, name, value }) {
    const choice = /** @type {HTMLSelectElement} */ (h('select', { 'aria-label': t`Kind` }, ...Object.entries(KINDS()).map(([known, words]) =>
        h('option', { value: known, selected: known === kind }, words))));
    const place = h('div', {});
    const line = h('div', { class: 'one-line value' },
        choice,
        h('input', { 'aria-label': t`Name`, placeholder: t`Name`, value: name, dir: 'auto', autocomplete: 'off' }),
        place);
    place.append(...valueOf(kind, value));
    choice.addEventListener('change', () => place.replaceChildren(...valueOf(choice.value, fieldOf(line).value)));
    line.append(button(t`Take out`, () => line.remove()));
    return line;
}

/**
 * Where a value of this kind is typed.
 *
 * @param {string} kind
 * @param {string} value
 */
function valueOf(kind, value) {
    const [figures, currency] = kind === 'amount' ? parted(value) : [value, ''];
    // What is no day stays to be read: a field for days would show nothing of it.
    const type = kind === 'date' && (value === '' || isDay(value)) ? 'date' : 'text';
    const input = /** @type {HTMLInputElement} */ (h('input', {
        type, 'aria-label': t`Value`, placeholder: t`Value`, value: figures, dir: 'auto', autocomplete: 'off', inputmode: kind === 'amount' && 'decimal',
    }));
    if (kind !== 'amount') {
        return [input];
    }
    const choice = /** @type {HTMLSelectElement} */ (h('select', { 'aria-label': t`Currency` }, h('option', { value: '' }, t`Currency`),
        ...currencies().map((one) => h('option', { value: one, selected: one === currency }, one))));
    const echo = h('output', { class: 'meta' });
    const say = () => {
        const [one, other] = choice.value === '' ? [] : readings(input.value, choice.value);
        echo.textContent = one === undefined ? '' : other === undefined ? t`Will be read as ${shown(one, locale())}` : twofold(input.value, one, other);
    };
    [input, choice].forEach((control) => control.addEventListener('input', say));
    return [input, choice, echo];
}

/**
 * What stands in a line; an amount as it is stored, if it can be read.
 *
 * @param {Element} line
 * @returns {Field}
 */
function fieldOf(line) {
    const [name = '', value = ''] = [...line.querySelectorAll('input')].map((input) => input.value.trim());
    const [kind = 'text', currency = ''] = [...line.querySelectorAll('select')].map((choice) => choice.value);
    const [one, other] = currency === '' ? [] : readings(value, currency);
    const figures = other === undefined && one !== undefined ? one : `${value} ${value && currency}`.trim();
    return { kind: /** @type {Field['kind']} */ (kind), name: oneLine(name) || name, value: figures };
}

/**
 * @param {HTMLElement} fields
 * @returns {Field[]} those that say something
 */
function fieldsOf(fields) {
    return [...fields.children].map(fieldOf).filter(({ name, value }) => name !== '' || value !== '');
}

/**
 * @param {{title: string, text: string, fields: Field[]}} entry
 * @returns {string | null} what is wrong with it, before anything is sealed
 */
function fault({ title, text, fields }) {
    if (oneLine(title) === '') {
        return t`Give it a title.`;
    }
    for (const [name, said, most] of [
        [t`title`, title, MOST.title], [t`text`, text, MOST.text],
        ...fields.flatMap((one) => [[t`name of a value`, one.name, MOST.name], [t`value`, one.value, MOST.value]]),
    ]) {
        if (String(said).length > Number(most)) {
            return t`The ${name} is too long: it has ${String(said).length} characters, and ${most} are the most.`;
        }
        if (!String(said).isWellFormed()) {
            return t`The ${name} has a character that can’t be written. Type it again.`;
        }
    }
    return fields.map(faultOf).find((wrong) => wrong !== null) ?? null;
}

/** @param {Field} one */
function faultOf({ kind, name, value }) {
    if (oneLine(name) === '') {
        return t`Say what “${value.slice(0, 60)}” is, for example “Deposit”.`;
    }
    if (kind === 'date' && value !== '' && !isDay(value)) {
        return t`“${value.slice(0, 60)}” is not a date. Write it as year-month-day, like 2026-11-03.`;
    }
    if (kind !== 'amount' || value === '') {
        return null;
    }
    const [figures, currency] = parted(value);
    if (currency === '') {
        return t`Choose in which currency “${value.slice(0, 60)}” is.`;
    }
    const [one, other] = readings(figures, currency);
    if (one === undefined) {
        return t`“${figures.slice(0, 60)}” is not an amount. Write it as a number, like 1250.50.`;
    }
    return other === undefined ? null : twofold(figures, one, other);
}

/**
 * @param {string} typed
 * @param {string} one
 * @param {string} other
 */
function twofold(typed, one, other) {
    return t`“${typed}” could be ${shown(one, locale())} or ${shown(other, locale())}. Write it so that it can be one alone.`;
}

/** @param {string} value */
function isDay(value) {
    const day = new Date(`${value}T00:00Z`);
    return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}
