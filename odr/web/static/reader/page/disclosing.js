// Showing an entry to others: to whom, exactly what, and then, once more, whether it is meant.

import { Preview } from '../disclosing.js';
import { Refused } from '../refusals.js';
import { back, button, field, h, icon, notice, said } from './dom.js';
import { copiesIn, showEntry } from './entry.js';
import { near } from './home.js';
import { t } from './language.js';
import { audience } from './opening.js';
import { day, listed, size } from './words.js';

/**
 * @param {Reader} reader
 * @param {string} id of the folder
 * @param {string} item
 * @param {string} [typed] what goes with it
 * @param {string} [problem] with which one came back here
 */
export async function showRooms(reader, id, item, typed = '', problem = '') {
    await reader.attempt(null, async () => {
        const entry = await reader.vault.folder(id).read(item);
        const found = await reader.service.rooms();
        const copies = (await copiesIn(reader, id)).filter((one) => one.item === item && !one.takenBack);
        const leave = () => void showEntry(reader, id, item);
        const ways = { back: back(t`Back to the entry`, leave) };
        const still = audience(t`Nothing has left this page yet.`, t`You choose who is shown a copy, and see it before it is sent.`);
        reader.draft = null;
        if (found.whyNot !== null || found.rooms.every(({ readers }) => readers.length === 0)) {
            reader.screen.show(t`Disclose this entry`, [still, near(), notice('warning', found.whyNot ?? t`There is nobody yet to disclose it to.`)], ways);
            return;
        }
        const note = /** @type {HTMLTextAreaElement} */ (h('textarea', { rows: 3, dir: 'auto' }));
        note.value = typed;
        const rooms = found.rooms.filter(({ readers }) => readers.length > 0);
        const choices = rooms.map((room, at) => h('label', { class: 'tick', for: `room-${at}` },
            h('input', { type: 'radio', name: 'room', id: `room-${at}`, value: room.id }),
            h('span', {}, said(called(room)), h('span', { class: 'meta' }, ' ', t`Would be read by ${listed(room.readers)}.`, copies.some((one) => one.room === room.id) && ` ${t`They have a copy already.`}`))));
        const files = entry.files.map((file, at) => h('label', { class: 'tick', for: `file-${at}` },
            h('input', { type: 'checkbox', id: `file-${at}`, value: file.id }), h('span', {}, said(file.name), h('span', { class: 'meta' }, ` ${size(file.length)}`))));
        const form = h('form', { novalidate: true },
            h('fieldset', { class: 'field' }, h('legend', {}, t`To whom?`), ...choices),
            files.length > 0 && h('fieldset', { class: 'field' }, h('legend', {}, t`Files that go along`),
                h('p', { class: 'help' }, t`Only what you tick. They get the original, with all that hides in it.`), ...files),
            field('note', t`A word with it`, note),
            h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Look at what would be sent`), button(t`No, keep it here`, leave)));
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector('[name=room]:checked'));
            const room = rooms.find((one) => one.id === chosen?.value);
            if (room === undefined) {
                reader.screen.problem(t`Choose to whom.`);
                return;
            }
            const ticked = [...form.querySelectorAll('input')].filter(({ type, checked }) => type === 'checkbox' && checked).map(({ value }) => value);
            const going = entry.files.filter((file) => ticked.includes(file.id));
            showPreview(reader, id, new Preview(item, entry, room, going, note.value.trim()), found.own, copies.find((one) => one.room === room.id));
        });
        reader.screen.show(t`Disclose this entry`, [still, near(), form], ways);
        if (problem) {
            reader.screen.problem(problem);
        }
    });
}

/**
 * @param {Reader} reader
 * @param {string} id
 * @param {Preview} preview
 * @param {string[]} own who reads messages with the person
 * @param {Copy} [copy] that the room has already
 */
function showPreview(reader, id, preview, own, copy) {
    const { item, title, text, fields, files, note, room } = preview;
    const again = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', id: 'again' }));
    const choose = () => void showRooms(reader, id, item, note);
    const form = h('form', { novalidate: true },
        copy !== undefined && h('div', { class: 'field' }, h('p', {}, t`They have a copy already, sent ${day(copy.at)}, as the entry was then.`),
            h('label', { class: 'tick', for: 'again' }, again, t`Send another copy all the same`)),
        notice('warning', t`From then on it is a message. It is sealed for those named above, and the service can open it while one of them has it open. You can take the copy back later, and not what they have read.`),
        h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'danger' }, t`Yes, disclose it to them`), button(t`No, keep it here`, () => void showEntry(reader, id, item))));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        if (copy !== undefined && !again.checked) {
            reader.screen.problem(t`They have a copy already. Tick the box if you mean to send another.`);
            return;
        }
        void (async () => {
            const failed = await reader.attempt(form, async () => {
                // Also where it fails: the answer may be lost, or another tab have sent one.
                await reader.service.disclose(id, preview, again.checked).finally(() => reader.copies.delete(id));
                reader.written();
                await showEntry(reader, id, item);
                reader.screen.say(t`A copy was sent. The entry itself stays here.`);
            });
            if (failed instanceof Refused) {
                await showRooms(reader, id, item, note, failed.message);
            }
        })();
    });
    reader.screen.show(t`Disclose this entry?`, [
        h('p', { class: `audience ${room.kind === 'caucus' ? 'caucus' : 'room'}` }, icon('room'), h('span', {},
            h('strong', {}, t`${called(room)}: read by ${listed([t`you`, ...own, ...room.readers])}.`), ' ',
            t`Each of them may let an adviser of their own read along.`, ' ',
            room.absent.length > 0 && t`Not by ${listed(room.absent)}.`)),
        near(),
        h('section', { class: 'theirs' }, h('h2', {}, t`Exactly this is sent`),
            said(title, 'h3'),
            text !== '' && said(text, 'p'),
            fields.length > 0 && h('dl', { class: 'facts' }, ...fields.map(({ name, value }) => h('div', {}, h('dt', {}, said(name)), h('dd', {}, said(value))))),
            files.length > 0 && h('ul', {}, ...files.map((file) => h('li', {}, said(file.name), ` (${size(file.length)})`))),
            note !== '' && h('p', {}, t`With it:`, ' ', said(note))),
        form,
    ], { back: back(t`Choose anew`, choose) });
}

/** @param {Room} room */
function called({ kind, name }) {
    switch (kind) {
        case 'joint': return t`All parties, in the joint room`;
        case 'everybody': return t`Everybody in this case`;
        case 'caucus': return t`In confidence`;
        default: return t`The room “${name}”`;
    }
}
