// One folder: its entries, the newest first, and what differs from what is remembered.

import { button, back, h, icon, notice, said } from './dom.js';
import { showEntry } from './entry.js';
import { near, readers, showHome } from './home.js';
import { t } from './language.js';
import { audience } from './opening.js';

const PAGE = 100;
export const NO_TITLE = () => t`An entry that does not open: whoever wrote it sealed it wrongly.`;
const DIFFERENT = () => ({
    gone: t`One is missing that was written.`,
    unknown: t`One is there that nobody of its holders wrote.`,
    older: t`One is an earlier version than was written.`,
    newer: t`One is of a version that nobody of its holders wrote.`,
    altered: t`One was altered.`,
});

/**
 * @param {Reader} reader
 * @param {string} id
 * @param {boolean} [looks] for what others wrote in it
 */
export function showFolder(reader, id, looks = true) {
    const { vault } = reader;
    const named = vault.folders.find((one) => one.id === id);
    if (named === undefined) {
        showHome(reader);
        return;
    }
    reader.draft = null;
    const { folder, name } = named;
    const items = folder.items.reverse();
    const list = h('ul', { class: 'items' });
    const more = h('div', { class: 'actions' });
    const { mayWrite } = vault.state.code;
    reader.screen.show(name, [
        audience(readers(reader, id), t`Not this service, and nobody who runs it.`),
        near(),
        folder.differences.length > 0 && different(folder.differences),
        mayWrite && h('div', { class: 'actions' }, h('button', { type: 'button', onclick: () => void reader.view(import('./writing.js'), ({ showForm }) => showForm(reader, id)) }, t`Write an entry`)),
        items.length === 0 ? h('div', { class: 'empty' }, icon('browser'), h('p', {}, t`There is nothing in it yet.`)) : list,
        more,
        vault.manages && removing(reader, id),
    ], { back: back(t`All folders`, () => showHome(reader)), again: () => showFolder(reader, id, false) });
    const show = async (/** @type {number} */ from) => {
        const titles = await folder.list(items.slice(from, from + PAGE));
        const order = new Map(items.map((item, at) => [item, at]));
        titles.sort((one, other) => Number(order.get(one.item)) - Number(order.get(other.item)));
        list.append(...titles.map(({ item, title }) => h('li', {}, title === null
            ? h('span', { class: 'meta' }, NO_TITLE())
            : h('button', { type: 'button', class: 'link', onclick: () => void showEntry(reader, id, item) }, said(title)))));
        const next = from + PAGE;
        more.replaceChildren(...(next < items.length ? [button(t`Show more (${items.length - next})`, () => void reader.attempt(more, () => show(next)))] : []));
    };
    void reader.attempt(null, () => show(0)).then(() => looks && reader.look(id));
}

/** @param {readonly Difference[]} differences */
export function different(differences) {
    const how = DIFFERENT();
    const words = [...new Set(differences.map(({ what }) => how[what]))].join(' ');
    return notice('warning', t`What the service gives is not what the holders of this folder wrote. ${words} What differs is not shown, and nothing is written over it.`);
}

/**
 * @param {Reader} reader
 * @param {string} id
 */
function removing(reader, id) {
    const form = h('form', {},
        h('p', {}, t`Everything in it goes, for everybody who could read it. Nobody can bring it back.`),
        h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'danger' }, t`Remove the folder`)));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void reader.attempt(form, async () => {
            await (await reader.writer()).removeFolder(id);
            reader.written();
            showHome(reader);
            reader.screen.say(t`Folder removed.`);
        });
    });
    return h('details', {}, h('summary', {}, t`Remove this folder`), form);
}
