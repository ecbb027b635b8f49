// The field of an access code: groups of four while it is typed, a word about its length, and its picture read by the
// camera. A comfort: the field works without it, and what it holds is sent by its own form alone.

import { unwrapped } from './reader/crypto/symbols.js';

const SEPARATORS = /[\s_.\u2010-\u2014\u2212-]/g;

/** @typedef {{ detect(seen: HTMLVideoElement): Promise<{ rawValue: string }[]> }} Detector */
const { BarcodeDetector } = /** @type {{ BarcodeDetector?: new (wanted: { formats: string[] }) => Detector }} */ (window);

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
        const { inputType } = /** @type {InputEvent} */ (event);
        if (isAtEnd && !(inputType ?? '').startsWith('delete')) {
            group();
        }
        say(false);
    });
    input.addEventListener('change', () => {
        group();
        say(true);
    });
    if (BarcodeDetector !== undefined && navigator.mediaDevices !== undefined) {
        byCamera(input, hint, BarcodeDetector);
    }
}

/**
 * A button that reads the picture on the sheet. Nothing that the camera sees leaves the page or is kept.
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} hint
 * @param {new (wanted: { formats: string[] }) => Detector} Detecting
 */
function byCamera(input, hint, Detecting) {
    const { scan, scanHow, scanStop, scanFails } = input.dataset;
    const button = made('button', scan, { type: 'button', className: 'secondary outline' });
    hint.after(button);
    button.addEventListener('click', async () => {
        button.disabled = true; // one camera at a time
        const how = made('p', scanHow, { id: 'scan-how' });
        const video = made('video', '', { autoplay: true, muted: true, playsInline: true });
        const stop = made('button', scanStop, { type: 'button', className: 'secondary' });
        const dialog = made('dialog', '', { className: 'scanner' });
        const box = made('article', '', {});
        dialog.setAttribute('aria-labelledby', how.id);
        box.append(how, video, stop);
        dialog.append(box);
        document.body.append(dialog);
        stop.addEventListener('click', () => dialog.close());
        /** @type {MediaStream | undefined} */
        let stream;
        let failed = false;
        try {
            stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
            video.srcObject = stream;
            dialog.showModal();
            const found = await firstSeen(new Detecting({ formats: ['qr_code'] }), video, dialog);
            if (found !== undefined) {
                input.value = found;
                input.dispatchEvent(new Event('change'));
            }
        } catch {
            failed = stream === undefined || dialog.open; // not if the person has stopped it meanwhile
        }
        for (const track of stream?.getTracks() ?? []) {
            track.stop();
        }
        dialog.remove();
        button.disabled = false;
        input.focus();
        if (failed) {
            tell(hint, scanFails ?? '');
        }
    });
}

/**
 * What stands in the first picture that comes before the camera; nothing once the person has stopped it.
 *
 * @param {Detector} detector
 * @param {HTMLVideoElement} video
 * @param {HTMLDialogElement} dialog
 */
async function firstSeen(detector, video, dialog) {
    while (dialog.open) {
        const [found] = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await detector.detect(video) : [];
        if (found !== undefined && dialog.open) {
            return found.rawValue;
        }
        await new Promise((done) => setTimeout(done, 150));
    }
    return undefined;
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
