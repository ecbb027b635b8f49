// Codes: who has one, renewing one, and taking one back.

import { back, button, h, notice, said } from './dom.js';
import { t } from './language.js';
import { near, showHome } from './home.js';
import { audience, showOpening } from './opening.js';
import { BY_HAND, showNarrowing, showNewCode, stewards } from './new_code.js';
import { aboutCode, keeping, showSheet, wordList } from './sheet.js';
import { day } from './words.js';
import { VaultCodes } from '../vault_codes.js';

const OTHER_KEY = () => t`The service gives another key for one of your codes than the one it had. That code was granted nothing new; take it back and make another.`;
const SEEN = () => t`It was typed into a page and sent, so the service has seen it. Renew it: the old one ends with that.`;

/**
 * @param {Reader} reader
 * @param {string[]} [refused] codes that were granted nothing just now
 */
export function showCodes(reader, refused = []) {
    const { vault } = reader;
    const rows = new Map(vault.state.codes.map((row) => [row.id, row]));
    const live = [...vault.listed.values()].filter(({ ended }) => ended === null);
    reader.draft = null;
    reader.screen.show(t`Codes for the browser`, [
        stewards(),
        near(),
        h('ul', { class: 'items' }, ...live.map((code) => line(reader, code, rows.get(code.codeId)))),
        h('div', { class: 'actions' },
            h('button', { type: 'button', onclick: () => showNewCode(reader) }, t`Make a code`),
            button(t`Compare words`, () => void showWords(reader))),
        keeping(reader),
    ], { back: back(t`All folders`, () => showHome(reader)) });
    if (refused.length > 0) {
        reader.screen.problem(OTHER_KEY());
    }
}

/**
 * What was typed into a page and sent, with the one step there is to take.
 *
 * @param {Reader} reader who manages codes
 */
export function seenCodes(reader) {
    const seen = new Set(reader.vault.state.codes.filter(({ exposed }) => exposed !== null).map(({ id }) => id));
    const live = [...reader.vault.listed.values()].filter(({ codeId, ended }) => ended === null && seen.has(codeId));
    return live.map((code) => {
        const holder = h('strong', { dir: 'auto' }, t`A code in the hands of ${aboutCode(reader, code).holder}.`);
        const made = h('section', {}, notice('warning', holder, ` ${SEEN()}`));
        made.append(h('div', { class: 'actions' }, button(t`Renew this code`, () => void renew(reader, code, made), '')));
        return made;
    });
}

/** @param {Reader} reader */
export async function showWords(reader) {
    await reader.attempt(null, async () => {
        const words = await reader.vault.words();
        reader.screen.show(t`The words of your code`, [
            audience(t`Only you.`, t`These words are no secret: they open nothing.`),
            h('p', { class: 'lede' }, t`Whoever made this code for you was shown the same eight words. If they differ, it is not the code that they made.`),
            wordList(words),
        ], { back: back(t`Back`, () => (reader.vault.manages ? showCodes(reader) : showHome(reader))) });
    });
}

/**
 * @param {Reader} reader
 * @param {Readonly<ListedCode>} code
 * @param {CodeRow | undefined} row
 */
function line(reader, code, row) {
    const { vault } = reader;
    const isOpenHere = code.codeId === vault.state.code.id;
    const { holder, isOwn, isFacilitator, opens } = aboutCode(reader, code);
    const rests = row?.rests === true;
    const which = code.folders === null ? t`Opens every folder, and gives codes.` : t`Opens ${opens === '' ? t`a folder that is gone` : opens}${code.mayWrite ? '' : t`; reads only`}.`;
    const whose = rests && isFacilitator !== true ? t`your facilitator` : isOwn ? t`yourself` : holder;
    const made = h('li', {},
        h('h2', {}, code.label === '' ? (isOpenHere ? t`Your code, which is open here` : t`A code of yours`) : said(code.label)),
        h('span', {}, t`In the hands of ${whose}. ${which}`),
        code.expires !== null && h('span', { class: 'meta' }, t`Until ${day(code.expires)}`),
        row?.exposed ? notice('warning', SEEN()) : null,
        rests && notice('warning', isFacilitator ? t`It opens nothing now: the agreement under which it was given is not the one in force. Renew it, and it works under the present one.` : t`It opens nothing now: no agreement is in force. Once all have signed, renew it.`));
    const acts = h('div', { class: 'actions' });
    if (opens !== '' && (!rests || isFacilitator === true)) {
        acts.append(button(t`Renew this code`, () => void renew(reader, code, made), row?.exposed ? '' : 'outline'));
    }
    if ((code.folders?.length ?? 0) > 1 && isFacilitator !== true && !rests) {
        acts.append(button(t`Let it open less`, () => showNarrowing(reader, code)));
    }
    if (!isOpenHere) {
        acts.append(button(t`Take back`, () => void reader.attempt(made, async () => {
            const refused = await new VaultCodes(vault).takeBack(code.codeId);
            reader.written();
            showCodes(reader, refused);
            reader.screen.say(t`Taken back. Whatever it opened has new keys.`);
        }), 'danger outline'));
    }
    made.append(acts);
    return made;
}

/**
 * One step: another code for the same hands and folders, and the old one ends.
 *
 * @param {Reader} reader
 * @param {Readonly<ListedCode>} code
 * @param {HTMLElement} within
 */
async function renew(reader, code, within) {
    await reader.attempt(within, async () => {
        const about = aboutCode(reader, code);
        const isOpenHere = code.codeId === reader.vault.state.code.id;
        const made = isOpenHere ? await renewOwn(reader) : await new VaultCodes(reader.vault).renew(code.codeId);
        reader.written();
        const whose = about.isOwn ? t`Write it down or print it now: it is shown this once.` : BY_HAND();
        showSheet(reader, made.code, {
            heading: t`The new code for a browser`,
            whose: made.isEnded ? `${whose} ${t`The old one has ended; destroy its sheet.`}` : whose,
            about,
            words: about.isOwn ? undefined : made.words,
            next: () => reader.isOpen ? showCodes(reader, made.refused) : showOpening(reader),
        });
        if (!made.isEnded) {
            reader.screen.problem(t`The new code works. The old one could not be ended: take it back under “Codes”.`);
        }
    });
}

/**
 * Another code takes the place of the one that is open here. The other tabs had the old one: they lock.
 *
 * @param {Reader} reader
 */
async function renewOwn(reader) {
    const before = reader.vault;
    const { vault, ...made } = await new VaultCodes(before).renewOwn();
    if (vault !== before) {
        await reader.goOn(vault);
    }
    return made;
}
