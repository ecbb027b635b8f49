// The sheet of a code: shown once, on the screen and on paper.

import { button, h } from './dom.js';
import { t, written } from './language.js';
import { audience } from './opening.js';
import { picture } from './qr.js';
import { day } from './words.js';

/**
 * @param {Reader} reader
 * @param {AccessCode} code
 * @param {{heading: string, whose: string, about: AboutCode, words?: string[] | undefined, next: () => void}} what
 */
export function showSheet(reader, code, { heading, whose, about, words, next }) {
    const { holder, isOwn, isFacilitator, opens, expires } = about;
    const groups = code.groups();
    const does = isFacilitator === true
        ? t`Opens ${opens}, to be read, in a browser only, beside your own place in the case and only while the agreement is in force.`
        : t`Opens ${opens}, in a browser only.`;
    const lost = isOwn
        ? t`Not the organisation, and not the people who run this service. Another code of yours opens the same and can renew this one; without any, what is in these folders is lost.`
        : t`Whoever gave it to you can renew it: the old one ends with that.`;
    reader.screen.show(heading, [
        h('div', { class: 'not-printed' }, audience(isOwn ? t`Only you.` : t`Only you and whoever you give it to.`, t`Not this service, and nobody who runs it.`)),
        h('p', { class: 'lede not-printed' }, whose),
        // For who sees it in numbered groups, for who hears it letter by letter.
        h('div', { class: 'code', 'aria-hidden': 'true' }, ...groups.map((group) => h('span', {}, group))),
        h('ol', { class: 'for-readers', 'aria-label': t`The code, letter by letter` }, ...groups.map((group) => h('li', {}, [...group].join(', ')))),
        h('figure', { class: 'picture' }, picture(groups.join(' '), t`The same code as a picture that a telephone can read`)),
        h('dl', { class: 'facts' },
            fact(t`For your browser`, h('strong', {}, t`Type it on the page of the browser folders and nowhere else.`), ' ', t`No other page, form or mail may see it. If one has, it is no secret any more: renew it.`),
            location.protocol.startsWith('http') && fact(t`Where to type it`, h('span', { class: 'address' }, location.href)),
            fact(t`What it does`, does),
            fact(t`In the hands of`, h('span', { dir: 'auto' }, holder)),
            expires ? fact(t`Until`, day(expires)) : null,
            fact(t`Made`, written(new Date(), { dateStyle: 'long' })),
            fact(t`Where to keep it`, t`Where only you can reach it: with your passport, in a locked drawer, or in a password manager. Not in your email, and not on a note at the screen.`),
            fact(t`If it is lost`, h('strong', {}, t`Nobody can bring it back.`), ' ', lost)),
        words !== undefined && h('section', { class: 'not-printed' }, h('h2', {}, t`Eight words to compare`), h('p', {}, t`Once they have opened it, their page shows these under “Compare words”. Compare them by voice.`), wordList(words)),
        keeping(reader),
        h('div', { class: 'actions' }, h('button', { type: 'button', onclick: next }, t`I have written it down`), button(t`Print`, () => window.print())),
    ]);
}

/**
 * @param {Reader} reader
 * @param {Pick<ListedCode, 'holder' | 'folders' | 'expires'>} code
 * @returns {AboutCode}
 */
export function aboutCode(reader, { holder, folders, expires }) {
    const { account, holders } = reader.vault.state;
    const [found, names] = [holders.find(({ id }) => id === holder), new Map(reader.vault.folders.map(({ id, name }) => [id, name]))];
    const isOwn = found?.isOwner ?? holder === account;
    return {
        holder: found?.name ?? (isOwn ? t`yourself` : t`somebody who is no longer here`),
        isOwn,
        isFacilitator: found?.engagement != null,
        opens: folders === null ? t`every browser folder` : folders.map((id) => names.get(id)).filter((name) => name !== undefined).join(', '),
        expires,
    };
}

/**
 * How the page is kept as a file.
 *
 * @param {Reader} reader
 */
export function keeping(reader) {
    return document.body.dataset['kept'] ? null : h('p', { class: 'meta not-printed' },
        `${t`This page is also a file: on your own disk it stays as it is, whatever this service serves later.`} `,
        h('a', { href: 'browser-folders-reader.html', download: true }, t`Save it`), ' · ',
        h('a', { href: `${reader.caseAddress}/vault/kept-reader` }, t`Connect it`));
}

/** @param {string[]} words */
export function wordList(words) {
    return h('ol', { class: 'words' }, ...words.map((word) => h('li', {}, word)));
}

/**
 * @param {string} name
 * @param {...(Node | string)} says
 */
function fact(name, ...says) {
    return h('div', {}, h('dt', {}, name), h('dd', {}, ...says));
}
