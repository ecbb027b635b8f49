// The field of an access code: groups of four while it is typed, a word about its length, and its picture read by the
// camera. A comfort: the field works without it, and what it holds is sent by its own form alone.

import { unwrapped } from './reader/crypto/symbols.js';
import { canSee, readByCamera } from './reader/page/camera.js';

const SEPARATORS = /[\s_.\u2010-\u2014\u2212-]/g;

/** @param {HTMLInputElement} input */
function inGroups(input) {
    const { accessCode, tooLong, tooShort, complete } = input.dataset;
    const hint = made('p', '', { className: 'code-hint' });
    hint.setAttribute('aria-live', 'polite');
    input.after(hint);

    const symbols = () => unwrapped(input.value).toUpperCase().replace(SEPARATORS, '');
    const group = () => {
        // Only what can stand in a code is rewritten; anything else is left for the person to see and the server to name.
        if (/^[0-9A-Z]*$/.test(symbols())) {
            input.value = (symbols().match(/.{1,4}/g) ?? []).join(' ');
        }
    };
    /** @param {boolean} finished whether the person has left the field */
    const say = (finished) => {
        const typed = symbols().length, all = Number(accessCode);
        const words = (typed > all ? tooLong : typed === all ? complete : typed > 0 && finished ? tooShort : '') ?? '';
        tell(hint, words.replace('{typed}', String(typed)));
    };
    input.addEventListener('input', (event) => {
        const isAtEnd = input.selectionStart === input.value.length;
        const { inputType, isComposing } = /** @type {InputEvent} */ (event);
        // What a keyboard is still composing is its own: rewritten, it would come again with the next key.
        if (isAtEnd && !isComposing && !(inputType ?? '').startsWith('delete')) {
            group();
        }
        say(false);
    });
    input.addEventListener('compositionend', () => {
        if (input.selectionStart === input.value.length) {
            group();
        }
    });
    input.addEventListener('change', () => {
        group();
        say(true);
    });
    if (canSee) {
        byCamera(input, hint);
    }
}

/**
 * A button that reads the picture on the sheet.
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} hint
 */
function byCamera(input, hint) {
    const { scan, scanHow, scanStop, scanFails } = input.dataset;
    const button = made('button', scan, { type: 'button', className: 'secondary outline' });
    hint.after(button);
    button.addEventListener('click', async () => {
        button.disabled = true; // one camera at a time
        try {
            const found = await readByCamera(scanHow ?? '', scanStop ?? '');
            if (found !== null) {
                input.value = found;
                input.dispatchEvent(new Event('change'));
            }
        } catch {
            tell(hint, scanFails ?? '');
        }
        button.disabled = false;
        input.focus();
    });
}

/**
 * Says it only when it changes, or a screen reader would repeat it with every key.
 *
 * @param {HTMLElement} hint
 * @param {string} words
 */
function tell(hint, words) {
    if (hint.textContent !== words) {
        hint.textContent = words;
    }
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string | undefined} text
 * @param {Partial<HTMLElementTagNameMap[Name]>} more
 */
function made(name, text, more) {
    return Object.assign(document.createElement(name), { textContent: text ?? '' }, more);
}

for (const input of document.querySelectorAll('input[data-access-code]')) {
    inGroups(/** @type {HTMLInputElement} */ (input));
}
