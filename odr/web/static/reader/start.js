// Starts the reader, once it is sure that this browser can do what is needed. Until then every button is dead.

import { AccessCode } from './crypto/codes.js';
import { BoxSeed, SymmetricKey } from './crypto/secrets.js';
import { open, seal } from './crypto/sealing.js';
import { BoxKeyPair } from './crypto/boxes.js';
import { speak, t, translate } from './page/language.js';
import { begin } from './page/opening.js';
import { Reader } from './page/reader.js';
import { sentence } from './page/words.js';
import { placeIn } from './interface.js';

/** Seals something and opens it again, in both ways that are needed, and makes a code. */
async function works() {
    const [key, place, words] = [SymmetricKey.generate(), { purpose: 'item' }, new Uint8Array([1, 2, 3])];
    const opened = await open(key, await seal(key, words, place), place);
    const pair = await BoxKeyPair.of(BoxSeed.generate());
    const boxed = await pair.open(await pair.public.seal(words, place), place);
    const code = AccessCode.generate('browser');
    const isCode = AccessCode.parse(code.reveal(), 'browser').reveal() === code.reveal();
    return opened.join() === '1,2,3' && boxed.join() === '1,2,3' && isCode && 'any' in AbortSignal && 'BroadcastChannel' in globalThis;
}

/** @param {string} id */
function part(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
}

async function start() {
    const [where = '', language = ''] = location.hash.slice(1).split(';');
    await speak([language, ...navigator.languages]);
    translate(document.querySelectorAll('title, button, [data-words]'));
    if (!(await works())) {
        throw new Error('this browser');
    }
    addEventListener('hashchange', () => location.reload());
    const found = document.body.dataset['kept'] ? await (await import('./page/connecting.js')).connected(part('main'), part('live')) : placeIn(where);
    const reader = new Reader(found ?? { origin: '', caseId: '', ask: fetch }, part('main'), part('live'));
    for (const event of ['error', 'unhandledrejection']) {
        addEventListener(event, () => reader.screen.problem(sentence(null)));
    }
    if (found === null) {
        reader.screen.show(t`Which case?`, [part('which')]);
        part('which').hidden = false;
        return;
    }
    part('policy').setAttribute('href', `${found.origin}/policy`);
    await begin(reader);
}

start().catch(() => {
    part('waiting').hidden = true;
    part('old').hidden = false;
});
