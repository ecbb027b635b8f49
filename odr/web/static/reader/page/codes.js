// Codes: who has one, a new one for somebody, and taking one back.

import { back, button, field, h, notice, said } from './dom.js';
import { near, showHome } from './home.js';
import { t } from './language.js';
import { day } from './words.js';

/** @import { AccessCode } from '../crypto/codes.js' */
/** @import { Reader } from './reader.js' */

/** @param {Reader} reader */
export function showCodes(reader) {
    const { vault } = reader;
    const holders = new Map(vault.state.holders.map(({ id, name }) => [id, name]));
    const folders = new Map(vault.folders.map(({ id, name }) => [id, name]));
    const rows = new Map(vault.state.codes.map((row) => [row.id, row]));
    const live = [...vault.codes.listed.values()].filter(({ ended }) => ended === null);
    reader.draft = null;
    const lines = live.map((code) => {
        const row = rows.get(code.codeId);
        const isOwn = code.codeId === vault.state.code.id;
        const opens = code.folders === null ? t`Opens every folder, and gives codes.` : t`Opens ${code.folders.map((id) => folders.get(id) ?? t`a folder that is gone`).join(', ')}${code.mayWrite ? '' : t`; reads only`}.`;
        const made = h('li', {},
            h('h2', {}, code.label === '' ? (isOwn ? t`Your code, which is open here` : t`A code of yours`) : said(code.label)),
            h('span', {}, t`In the hands of ${code.holder === vault.state.account ? t`yourself` : (holders.get(code.holder) ?? t`somebody who is no longer here`)}. ${opens}`),
            code.expires !== null && h('span', { class: 'meta' }, t`Until ${day(code.expires)}`),
            row?.exposed ? notice('warning', t`It was sent to the service, so the service could read with it. Take it back and make another.`) : null);
        if (!isOwn) {
            made.append(button(t`Take back`, () => void reader.attempt(made, async () => {
                const refused = await vault.codes.takeBack(code.codeId);
                reader.written();
                showCodes(reader);
                reader.screen.say(t`Taken back. Whatever it opened has new keys.`);
                if (refused.length > 0) {
                    reader.screen.problem(t`The service gives another key for one of your codes than the one it had. That code was granted nothing new.`);
                }
            }), 'danger outline'));
        }
        return made;
    });
    reader.screen.show(t`Codes for the browser`, [
        near(),
        h('ul', { class: 'items' }, ...lines),
        h('div', { class: 'actions' },
            h('button', { type: 'button', onclick: () => showNewCode(reader) }, t`Make a code`),
            button(t`Compare words`, () => void showWords(reader))),
    ], { back: back(t`All folders`, () => showHome(reader)) });
}

/** @param {Reader} reader */
export async function showWords(reader) {
    await reader.attempt(null, async () => {
        const words = await reader.vault.words();
        reader.screen.show(t`The words of your code`, [
            h('p', { class: 'lede' }, t`Whoever made this code for you was shown the same eight words. If they differ, it is not the code that they made.`),
            wordList(words),
        ], { back: back(t`Back`, () => (reader.vault.manages ? showCodes(reader) : showHome(reader))) });
    });
}

/** @param {Reader} reader */
function showNewCode(reader) {
    const { vault } = reader;
    const { holders, account } = vault.state;
    const own = holders.some(({ id }) => id === account) ? [] : [{ id: account, name: t`Yourself`, isOwner: true }];
    const holder = /** @type {HTMLSelectElement} */ (h('select', {}, ...[...own, ...holders].map(({ id, name, isOwner }) =>
        h('option', { value: id }, isOwner ? t`${name} (your own second code)` : name))));
    const label = /** @type {HTMLInputElement} */ (h('input', { type: 'text' }));
    const until = /** @type {HTMLInputElement} */ (h('input', { type: 'date' }));
    const writes = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', id: 'may-write' }));
    const ticks = vault.folders.map(({ id, name }, at) => h('label', { class: 'tick', for: `folder-${at}` }, h('input', { type: 'checkbox', id: `folder-${at}`, value: id }), said(name)));
    const some = h('fieldset', { class: 'field' }, h('legend', {}, t`Folders that it opens`), ...ticks);
    const others = h('div', {}, some,
        h('label', { class: 'tick', for: 'may-write' }, writes, t`They may write in them too`),
        field('until', t`Until the end of`, until, t`Leave it empty for no end.`));
    const isOwn = () => vault.state.holders.find(({ id }) => id === holder.value)?.isOwner ?? holder.value === account;
    const fit = () => { others.hidden = isOwn(); };
    holder.addEventListener('change', fit);
    const form = h('form', { novalidate: true },
        field('holder', t`For whom`, holder),
        field('label', t`What you call it`, label, t`Sealed like everything here.`),
        others,
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Make the code`), button(t`Not now`, () => showCodes(reader))));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        const folders = isOwn() ? null : [...some.querySelectorAll('input')].filter(({ checked }) => checked).map(({ value }) => value);
        if (folders?.length === 0) {
            reader.screen.problem(t`Choose at least one folder.`);
            return;
        }
        const expires = isOwn() || until.value === '' ? null : endOf(until.value);
        void reader.attempt(form, async () => {
            const wanted = { label: label.value.trim(), holder: holder.value, folders, mayWrite: isOwn() || writes.checked, expires };
            const { code, words } = await vault.codes.issue(wanted);
            reader.written();
            showSheet(reader, code, {
                heading: t`The new code for a browser`,
                whose: t`Give it to them on paper or by voice, never by mail. It is shown this once, and works on this page of theirs only.`,
                words,
                next: () => showCodes(reader),
            });
        });
    });
    reader.screen.show(t`A code for somebody`, [near(), form], { back: back(t`Codes`, () => showCodes(reader)) });
    fit();
}

/**
 * @param {Reader} reader
 * @param {AccessCode} code
 * @param {{heading: string, whose: string, words?: string[], next: () => void}} what
 */
export function showSheet(reader, code, { heading, whose, words, next }) {
    reader.screen.show(heading, [
        h('p', { class: 'lede' }, whose),
        h('div', { class: 'code', role: 'group', 'aria-label': t`The code` }, ...code.groups().map((group) => h('span', {}, group))),
        h('p', {}, t`For your browser: type it on the page of the browser folders and nowhere else.`),
        words !== undefined && h('section', {}, h('h2', {}, t`Eight words to compare`), h('p', {}, t`Once they have opened it, their page shows these under “Compare words”. Compare them by voice.`), wordList(words)),
        h('div', { class: 'actions' }, h('button', { type: 'button', onclick: next }, t`I have written it down`), button(t`Print`, () => window.print())),
    ]);
}

/** @param {string[]} words */
function wordList(words) {
    return h('ol', { class: 'words' }, ...words.map((word) => h('li', {}, word)));
}

/** @param {string} date of a calendar, in this person's own time */
function endOf(date) {
    return new Date(`${date}T23:59:59`).toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}
