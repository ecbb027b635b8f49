// The first code, for whoever has none yet.

import { firstCode } from '../vault_codes.js';
import { button, h } from './dom.js';
import { t } from './language.js';
import { audience, languages, showOpening } from './opening.js';
import { showSheet } from './sheet.js';

/**
 * @param {Reader} reader
 * @param {VaultState} state
 */
export function showBeginning(reader, state) {
    const form = h(
        'form',
        {},
        h('ul', {},
            h('li', {}, t`What you put in is sealed in this page before it leaves it. Neither the service nor whoever runs it can read it, not even while you have it open.`),
            h('li', {}, t`It has a code of its own, which must never be typed anywhere but on this page.`),
            h('li', {}, t`Who loses that code loses what is in these folders: nobody can bring it back.`)),
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, t`Make my code`), button(t`I was given a code`, () => showOpening(reader))),
    );
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void reader.attempt(form, async () => {
            const code = await firstCode(reader.service, state);
            showSheet(reader, code, {
                heading: t`Your code for this browser`,
                whose: t`Write it down or print it now: it is shown this once.`,
                about: { holder: state.holders.find(({ isOwner }) => isOwner)?.name ?? t`yourself`, isOwn: true, opens: t`every browser folder` },
                next: () => showOpening(reader, t`Type the code from your sheet: so you see that it is right.`),
            });
        });
    });
    reader.screen.show(t`Folders that open in a browser only`, [
        audience(t`Only holders of your codes for the browser, in their browsers.`, t`Not this service, and nobody who runs it.`),
        form,
        languages(),
    ]);
}
