// A button that reads the code's picture on the sheet, where the browser can.

import { canSee, readByCamera } from './camera.js';
import { h } from './dom.js';
import { t } from './language.js';

/**
 * @param {HTMLInputElement} code
 * @param {HTMLElement} hint
 */
export function offerCamera(code, hint) {
    if (!canSee) {
        return;
    }
    const button = h('button', { type: 'button', class: 'secondary outline', onclick: () => void read() }, t`Read it with the camera`);
    hint.after(button);

    async function read() {
        button.setAttribute('disabled', ''); // one camera at a time
        try {
            const found = await readByCamera(t`Hold the picture on your sheet in front of the camera. What it sees stays in this browser.`, t`Stop the camera`);
            if (found !== null) {
                code.value = found;
                code.dispatchEvent(new InputEvent('input'));
            }
        } catch {
            hint.textContent = t`The camera can’t be used here. Please type the code.`;
        }
        button.removeAttribute('disabled');
        code.focus();
    }
}
