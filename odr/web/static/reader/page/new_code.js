// A new code for somebody, and fewer folders for one that there is.

import { back, button, field, h, said } from './dom.js';
import { showCodes } from './codes.js';
import { t } from './language.js';
import { near } from './home.js';
import { audience } from './opening.js';
import { aboutCode, showSheet } from './sheet.js';
import { VaultCodes } from '../vault_codes.js';
import { oneLine } from '../texts.js';

/** How a code is handed over that is for somebody else. */
export const BY_HAND = () => t`Give it to them on paper or by voice, never by mail. It is shown this once, and works on this page of theirs only.`;

export const stewards = () => audience(t`Only holders of codes that open every folder.`, t`Not this service, and nobody who runs it.`);

/** @param {Reader} reader */
export function showNewCode(reader) {
    const { vault } = reader;
    const { holders, account } = vault.state;
    const own = holders.some(({ id }) => id === account) ? [] : [{ id: account, name: t`Yourself`, isOwner: true, engagement: null }];
    const all = [...own, ...holders];
    const holder = /** @type {HTMLSelectElement} */ (h('select', {}, ...all.map(({ id, name, isOwner, engagement }) =>
        h('option', { value: id }, isOwner ? t`${name} (your own second code)` : engagement === null ? name : t`${name} (facilitator)`))));
    const label = /** @type {HTMLInputElement} */ (h('input', { type: 'text' }));
    const until = /** @type {HTMLInputElement} */ (h('input', { type: 'date' }));
    const writes = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', id: 'may-write' }));
    const writing = h('label', { class: 'tick', for: 'may-write' }, writes, t`They may write in them too`);
    const reads = h('p', {}, t`They read, and only while the agreement that all have signed is in force.`);
    const some = ticks(vault.folders, false);
    const ends = field('until', t`Until the end of`, until, t`Leave it empty for no end.`);
    const others = h('div', {}, some, writing, reads, ends);
    const chosen = () => all.find(({ id }) => id === holder.value);
    const isOwn = () => chosen()?.isOwner === true;
    const isFacilitator = () => chosen()?.engagement != null;
    const fit = () => {
        others.hidden = isOwn();
        writing.hidden = isFacilitator();
        reads.hidden = !isFacilitator();
        const help = ends.querySelector('.help');
        if (help !== null) {
            help.textContent = isFacilitator() ? t`A facilitator reads until a day.` : t`Leave it empty for no end.`;
        }
    };
    holder.addEventListener('change', fit);
    const form = h('form', { novalidate: true },
        field('holder', t`For whom`, holder),
        field('label', t`What you call it`, label, t`Sealed like everything here.`),
        others,
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Make the code`), button(t`Not now`, () => showCodes(reader))));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        const folders = isOwn() ? null : ticked(some);
        if (folders?.length === 0) {
            reader.screen.problem(t`Choose at least one folder.`);
            return;
        }
        if (isFacilitator() && until.value === '') {
            reader.screen.problem(t`Choose the last day: a facilitator reads until a day.`);
            return;
        }
        const expires = isOwn() || until.value === '' ? null : endOf(until.value);
        void reader.attempt(form, async () => {
            const mayWrite = isOwn() || (writes.checked && !isFacilitator());
            const wanted = { label: oneLine(label.value), holder: holder.value, folders, mayWrite, expires };
            const { code, words } = await new VaultCodes(vault).issue(wanted);
            reader.written();
            showSheet(reader, code, {
                heading: t`The new code for a browser`,
                whose: BY_HAND(),
                about: aboutCode(reader, wanted),
                words,
                next: () => showCodes(reader),
            });
        });
    });
    reader.screen.show(t`A code for somebody`, [stewards(), near(), form], { back: back(t`Codes`, () => showCodes(reader)) });
    fit();
}

/**
 * @param {Reader} reader
 * @param {Readonly<ListedCode>} code for chosen folders
 */
export function showNarrowing(reader, code) {
    const { vault } = reader;
    const had = vault.folders.filter(({ id }) => code.folders?.includes(id));
    const some = ticks(had, true);
    const form = h('form', { novalidate: true },
        h('p', { class: 'lede' }, t`What they have read, they have read. What is written from now on in a folder that you take away, this code does not open.`),
        some,
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Let it open only these`), button(t`Not now`, () => showCodes(reader))));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        const left = ticked(some);
        if (left.length === 0 || left.length === had.length) {
            reader.screen.problem(left.length === 0 ? t`Leave at least one folder, or take the code back.` : t`Take the tick from at least one folder.`);
            return;
        }
        void reader.attempt(form, async () => {
            const refused = await new VaultCodes(vault).narrow(code.codeId, left);
            reader.written();
            showCodes(reader, refused);
            reader.screen.say(t`It opens less now. What it lost has new keys.`);
        });
    });
    reader.screen.show(t`Let it open less`, [stewards(), near(), form], { back: back(t`Codes`, () => showCodes(reader)) });
}

/**
 * @param {{id: string, name: string}[]} folders
 * @param {boolean} checked
 */
function ticks(folders, checked) {
    const made = folders.map(({ id, name }, at) =>
        h('label', { class: 'tick', for: `folder-${at}` }, h('input', { type: 'checkbox', id: `folder-${at}`, value: id, checked }), said(name)));
    return h('fieldset', { class: 'field' }, h('legend', {}, t`Folders that it opens`), ...made);
}

/** @param {HTMLElement} some */
function ticked(some) {
    return [...some.querySelectorAll('input')].filter(({ checked }) => checked).map(({ value }) => value);
}

/** @param {string} date of a calendar, in this person's own time */
function endOf(date) {
    return new Date(`${date}T23:59:59`).toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}
