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
    /** Counts the views. */
    view = 0;

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

    /** Whether showing this view anew would lose something: words in a field, or what was told. */
    get isTouched() {
        const fields = /** @type {NodeListOf<HTMLInputElement>} */ (this.#main.querySelectorAll('input, textarea'));
        return this.isUnsaved || this.#told?.hasChildNodes() === true || [...fields].some(({ value, defaultValue }) => value !== defaultValue);
    }

    get #told() {
        return this.#main.querySelector('#problem');
    }

    /**
     * @param {string} heading
     * @param {(HTMLElement | null | false)[]} parts
     * @param {{back?: HTMLElement, unsaved?: () => boolean, again?: () => void}} [more]
     */
    show(heading, parts, { back, unsaved, again } = {}) {
        this.#unsaved = unsaved ?? null;
        this.#again = again ?? null;
        this.view++;
        const title = h('h1', { tabindex: -1 }, heading);
        const all = [back, title, h('div', { id: 'problem' }), ...parts];
        this.#main.replaceChildren(...all.filter((part) => part instanceof HTMLElement));
        title.focus();
        window.scrollTo(0, 0);
    }

    /**
     * Shows the same view again, where it can be: something was written elsewhere.
     *
     * @returns {boolean} whether it is
     */
    again() {
        this.#again?.();
        return this.#again !== null;
    }

    /**
     * Says what is no problem, and takes nobody away from what they do.
     *
     * @param {string} words
     */
    note(words) {
        this.say(words);
        if (this.#told?.hasChildNodes() === false) {
            this.#told.append(notice('done', words));
        }
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
        const said = notice('warning', words);
        said.setAttribute('role', 'alert');
        said.tabIndex = -1;
        this.#told?.replaceChildren(said);
        said.focus();
    }

    clearProblem() {
        this.#told?.replaceChildren();
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
