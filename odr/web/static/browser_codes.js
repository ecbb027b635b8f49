// A code for the browser must never reach the service: a form that has one in a field is not sent. The service refuses
// such a code as well, but has then seen it.

import { BadCode, isOfKind, readSymbols, unwrapped } from './reader/crypto/symbols.js';

/**
 * @param {string} typed
 * @returns {boolean} whether it is a code for the browser, however it is spelt
 */
function isForBrowser(typed) {
    try {
        return isOfKind(readSymbols(unwrapped(typed)), 'browser');
    } catch (error) {
        if (error instanceof BadCode) {
            return false;
        }
        throw error;
    }
}

// Before any other listener: whatever else sends a form does not get to see it.
document.addEventListener(
    'submit',
    (event) => {
        for (const field of /** @type {HTMLFormElement} */ (event.target).elements) {
            const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
            if (isText && isForBrowser(field.value)) {
                event.preventDefault();
                event.stopImmediatePropagation();
                field.setCustomValidity(document.body.dataset['codeForBrowser'] ?? '');
                field.addEventListener('input', () => field.setCustomValidity(''), { once: true });
                field.reportValidity();
                return;
            }
        }
    },
    { capture: true },
);
