// A reader that somebody keeps as a file: where its service is, and by what it is let in.

import { Missing, SignedOut } from '../refusals.js';
import { Interface, placeIn } from '../interface.js';
import { Screen } from './screen.js';
import { field, h } from './dom.js';
import { audience, languages } from './opening.js';
import { t } from './language.js';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * Asks for both until the service says yes. They stay in this page's memory.
 *
 * @param {HTMLElement} main
 * @param {HTMLElement} live
 * @returns {Promise<ServicePlace>}
 */
export async function connected(main, live) {
    const screen = new Screen(main, live);
    const early = document.getElementById('typed');
    const look = { type: 'text', autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false' };
    const [address, connection] = [0, 1].map(() => /** @type {HTMLInputElement} */ (h('input', look)));
    const form = h('form', { novalidate: true },
        field('address', t`Address of your case`, /** @type {HTMLInputElement} */ (address), t`As “Connect a kept reader” shows it: https://…/cases/…`),
        field('connection', t`Connection`, /** @type {HTMLInputElement} */ (connection), t`43 letters, digits, dashes and lines. It ends when you sign out there.`),
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Connect`)));
    screen.show(t`Connect to your service`, [
        h('p', { class: 'lede' }, t`This page is a file of yours. Sign in to the service, go to “Keep the page that opens them”, and copy what it shows.`),
        audience(t`Only holders of your codes for the browser, in their browsers.`, t`The connection goes to your service: it lets this page in, and opens nothing.`),
        form,
        languages(),
    ]);
    return new Promise((resolve) => {
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            void screen.attempt(form, async () => {
                const place = await asked(screen, address?.value.trim() ?? '', connection?.value.trim() ?? '');
                if (place !== null) {
                    // A code that was typed before the script had started is asked for next.
                    main.append(early ?? '');
                    resolve(place);
                }
            });
        });
    });
}

/**
 * @param {Screen} screen
 * @param {string} address
 * @param {string} connection
 * @returns {Promise<ServicePlace | null>}
 */
async function asked(screen, address, connection) {
    const found = placeIn(address);
    if (found === null || found.origin === '') {
        screen.problem(t`Give the whole address of the page of your case: https://…/cases/…`);
        return null;
    }
    if (!TOKEN.test(connection)) {
        screen.problem(t`That is not a connection. It has 43 letters, digits, dashes and lines.`);
        return null;
    }
    const ask = askWith(found.origin, connection);
    try {
        await new Interface(found.caseId, ask).session();
    } catch (error) {
        if (error instanceof SignedOut || error instanceof Missing) {
            screen.problem(t`This connection is over, or of another case. Make another on the page of your case.`);
            return null;
        }
        throw error;
    }
    askNobodyElse(found.origin);
    return { ...found, ask };
}

/**
 * @param {string} origin
 * @param {string} connection
 * @returns {typeof fetch}
 */
function askWith(origin, connection) {
    return (path, what) => fetch(`${origin}${path}`, {
        ...what, credentials: 'omit', headers: { ...what?.headers, Authorization: `Bearer ${connection}` },
    });
}

/**
 * From here on the browser lets this page ask this service alone.
 *
 * @param {string} origin
 */
function askNobodyElse(origin) {
    const content = `connect-src ${origin}`;
    document.head.append(h('meta', { 'http-equiv': 'Content-Security-Policy', content }));
}
