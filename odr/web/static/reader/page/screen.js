// What is shown, one view at a time, and what is said to those who listen.

import { h, notice } from './dom.js';
import { sentence } from './words.js';

export class Screen {
    #main;
    #live;
    /** @type {(() => boolean) | null} whether something typed is unsaved in this view */
    #unsaved = null;
    /** @type {(() => void) | null} shows this view again, from what is there now */
    #again = null;

    /**
     * @param {HTMLElement} main
     * @param {HTMLElement} live
     */
    constructor(main, live) {
        this.#main = main;
        this.#live = live;
    }

    /** Whether something was typed that is not written yet. */
    get isUnsaved() {
        return this.#unsaved?.() ?? false;
    }

    /**
     * @param {string} heading
     * @param {(HTMLElement | null | false)[]} parts
     * @param {{back?: HTMLElement, unsaved?: () => boolean, again?: () => void}} [more]
     */
    show(heading, parts, { back, unsaved, again } = {}) {
        this.#unsaved = unsaved ?? null;
        this.#again = again ?? null;
        const title = h('h1', { tabindex: -1 }, heading);
        const all = [back, title, h('div', { id: 'problem' }), ...parts];
        this.#main.replaceChildren(...all.filter((part) => part instanceof HTMLElement));
        title.focus();
        window.scrollTo(0, 0);
    }

    /** Shows the same view again, where it can be: something was written elsewhere. */
    again() {
        this.#again?.();
    }

    /** @param {string} words for screen readers; the page itself shows them elsewhere */
    say(words) {
        this.#live.textContent = words;
    }

    /**
     * Says what went wrong, above what was typed, which stays.
     *
     * @param {string} words
     */
    problem(words) {
        const place = this.#main.querySelector('#problem');
        const said = notice('warning', words);
        said.setAttribute('role', 'alert');
        said.tabIndex = -1;
        place?.replaceChildren(said);
        said.focus();
    }

    clearProblem() {
        this.#main.querySelector('#problem')?.replaceChildren();
    }

    /**
     * Does something that can fail, with the button dead meanwhile, so that it is not done twice.
     *
     * @param {HTMLElement | null} within whose buttons are dead
     * @param {() => Promise<void>} act
     * @returns {Promise<unknown>} what it failed with; undefined if it did not
     */
    async attempt(within, act) {
        this.clearProblem();
        const buttons = [...(within?.querySelectorAll('button') ?? [])].filter((button) => !button.disabled);
        buttons.forEach((button) => { button.disabled = true; });
        within?.setAttribute('aria-busy', 'true');
        try {
            await act();
            return undefined;
        } catch (error) {
            this.problem(sentence(error));
            return error;
        } finally {
            buttons.forEach((button) => { button.disabled = false; });
            within?.removeAttribute('aria-busy');
        }
    }
}
