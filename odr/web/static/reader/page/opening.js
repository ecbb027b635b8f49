// The code: typed, or made the first time.

import { AccessCode } from '../crypto/codes.js';
import { unwrapped } from '../crypto/symbols.js';
import { Missing, SignedOut, loaded } from '../refusals.js';
import { field, h, icon, notice } from './dom.js';
import { others, t } from './language.js';

const ALL = 28;

/**
 * Asks the service who is here, and shows what comes first.
 *
 * @param {Reader} reader
 */
export async function begin(reader) {
    try {
        const isOpen = await reader.service.session();
        const state = isOpen ? await reader.service.state() : null;
        if (state !== null && state.code.manages && !state.begun && state.codes.every(({ holder }) => holder !== state.account)) {
            const { showBeginning } = await loaded(import('./beginning.js'));
            showBeginning(reader, state);
        } else {
            showOpening(reader);
        }
    } catch (error) {
        showNobody(reader, error);
    }
}

/**
 * @param {Reader} reader
 * @param {string} [why] it is locked
 */
export function showOpening(reader, why) {
    const code = /** @type {HTMLInputElement} */ (h('input', {
        ...{ type: 'text', class: 'typed-code', autocapitalize: 'characters', autocorrect: 'off', spellcheck: 'false' },
    }));
    // Whoever was quicker than the script, or than the service's answer, goes on where they are.
    const early = document.getElementById('typed');
    const isTyping = early !== null && early === document.activeElement;
    code.value = reader.typed || (early instanceof HTMLInputElement ? early.value : '');
    reader.typed = '';
    const hint = h('p', { class: 'code-hint', 'aria-live': 'polite' });
    code.addEventListener('input', (event) => grouped(code, hint, /** @type {InputEvent} */ (event)));
    const form = h(
        'form',
        { novalidate: true },
        field('code', t`Your code for this browser`, code, t`28 letters and digits, from the sheet that says “for your browser”. Small letters will do; spaces and dashes don’t matter, and O counts as 0.`),
        hint,
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Open`)),
        h('p', { class: 'meta' }, t`Half of the code goes to the service, so that it knows which rows to give. The other half, which opens them, stays in this page. It locks by itself when you leave the page, and after half an hour without use.`),
    );
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void reader.attempt(form, async () => {
            const typed = AccessCode.parse(unwrapped(code.value), 'browser');
            await reader.service.session();
            await reader.open(typed);
        });
    });
    reader.screen.show(t`Open your browser folders`, [
        why === undefined ? null : h('p', { class: 'lede' }, why),
        audience(t`Only holders of your codes for the browser, in their browsers.`, t`Not this service, and nobody who runs it.`),
        form,
        languages(),
    ]);
    if ('BarcodeDetector' in window) {
        void import('./by_camera.js').then(({ offerCamera }) => offerCamera(code, hint), () => {});
    }
    if (isTyping) {
        code.focus();
    }
    if (why !== undefined) {
        reader.screen.say(why);
    }
}

/**
 * The line that says who can read what stands below it.
 *
 * @param {string} who
 * @param {string} more
 */
export function audience(who, more) {
    return h('p', { class: 'audience browser' }, icon('browser'), h('span', {}, h('strong', {}, t`Opens in a browser only. ${who}`), ` ${more}`));
}

/** The page in another language. It begins anew then, so a file that is connected does not offer it. */
export function languages() {
    const [here] = location.hash.split(';');
    return h('p', { class: 'meta' }, ...others().map(({ code, name }) => h('a', { href: `${here};${code}`, lang: code, hreflang: code }, name)));
}

/**
 * @param {Reader} reader
 * @param {unknown} error
 */
function showNobody(reader, error) {
    const link = (/** @type {string} */ words) => h('p', {}, h('a', { href: reader.caseAddress }, words));
    if (error instanceof SignedOut) {
        reader.screen.show(t`You are signed out`, [notice('warning', t`Sign in first, then come back to this page.`), link(t`Sign in`), languages()]);
    } else if (error instanceof Missing) {
        reader.screen.show(t`Nothing here`, [notice('warning', t`There is no such case, or you keep nothing in it.`), link(t`To the case`)]);
    } else {
        const again = h('button', { type: 'button', onclick: () => void begin(reader) }, t`Try again`);
        reader.screen.show(t`The service can’t be reached`, [notice('warning', t`Nothing is lost.`), h('div', { class: 'actions' }, again)]);
    }
}

/**
 * Groups of four while the person types at the end, unless a keyboard still composes what is typed, which would come
 * again with the next key; and a word about the length.
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} hint
 * @param {InputEvent} event
 */
function grouped(input, hint, { inputType, isComposing }) {
    const symbols = unwrapped(input.value).toUpperCase().replace(/[\s_.\u2010-\u2014\u2212-]/g, '');
    const asTyped = isComposing || inputType?.startsWith('delete') || input.selectionStart !== input.value.length;
    if (!asTyped && /^[0-9A-Z]*$/.test(symbols)) {
        input.value = symbols.replace(/.{4}(?=.)/g, '$& ');
    }
    const words = symbols.length > ALL ? t`That is ${symbols.length} letters and digits. A code has ${ALL}.` : /^[0-9A-TV-Z]{28}$/.test(symbols) ? t`That is the full length.` : '';
    if (hint.textContent !== words) {
        hint.textContent = words;
    }
}
