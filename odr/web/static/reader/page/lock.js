// When the page locks: when it is left, when nobody has used it for a while, and when another tab says so. And what becomes of
// what somebody was typing then (docs/protocol.md, section 11.5): it never leaves the page's memory.

import { innerPair } from '../crypto/inner.js';
import { read, written } from '../crypto/json.js';

/** As long as an open vault of the service's pages. */
export const IDLE = 30 * 60 * 1000;
/** How long before it is said. */
const WARNING = 60 * 1000;
/** How often the service is told at the most. */
const TELLING = 3 * 60 * 1000;
const SIGNS = ['pointerdown', 'keydown', 'input', 'wheel', 'touchstart'];

export class Lock {
    #lock;
    #warn;
    #others;
    #onWritten;
    #caseId;
    #onUsed;
    #used = Date.now();
    #told = Date.now();
    #isToTell = false;
    #hasWarned = false;
    #isOn = false;

    /**
     * @param {string} caseId
     * @param {object} what
     * @param {(why: WhyLocked, renewed?: Bytes) => void} what.lock `renewed` is of a new code
     * @param {(isNear: boolean) => void} what.warn that it locks in a minute, or that it does not any more
     * @param {() => void} what.written when another tab wrote something
     * @param {() => void} what.used now and then, in this tab
     */
    constructor(caseId, { lock, warn, written, used }) {
        this.#caseId = caseId;
        this.#lock = lock;
        this.#warn = warn;
        this.#onWritten = written;
        this.#onUsed = used;
        // Tells the other tabs that something happened, and nothing of what but a public key.
        this.#others = new BroadcastChannel('odr reader');
        this.#others.addEventListener('message', ({ data }) => this.#heard(data));
        SIGNS.forEach((sign) => addEventListener(sign, () => this.#use(), { passive: true }));
        addEventListener('pagehide', () => this.#end('left'));
        document.addEventListener('visibilitychange', () => this.#look());
        setInterval(() => this.#look(), 5000);
    }

    begin() {
        this.#isOn = true;
        this.#used = this.#told = Date.now();
        this.#isToTell = false;
        this.#hasWarned = false;
    }

    /**
     * The person locks it: every tab of this case does.
     *
     * @param {Bytes} [renewed]
     */
    everywhere(renewed) {
        this.#isOn = false;
        this.#others.postMessage({ case: this.#caseId, what: 'locked', renewed });
    }

    written() {
        this.#others.postMessage({ case: this.#caseId, what: 'written' });
    }

    /** @param {unknown} data */
    #heard(data) {
        const { case: caseId, what, renewed } = /** @type {{case: string, what: string, renewed?: Bytes}} */ (data);
        if (!this.#isOn || caseId !== this.#caseId) {
            return;
        }
        if (what === 'locked') {
            this.#end('elsewhere', renewed);
        } else if (what === 'written') {
            this.#onWritten();
        } else if (what === 'used') {
            this.#stay();
        }
    }

    #use() {
        // A clock that slept is looked at before it is set again.
        this.#look();
        if (this.#isOn) {
            if (Date.now() - this.#used > 1000) {
                this.#others.postMessage({ case: this.#caseId, what: 'used' });
            }
            this.#stay();
            this.#isToTell = true;
        }
    }

    #stay() {
        this.#used = Date.now();
        if (this.#hasWarned) {
            this.#hasWarned = false;
            this.#warn(false);
        }
    }

    #look() {
        const left = this.#used + IDLE - Date.now();
        if (!this.#isOn) {
            return;
        }
        if (left <= 0) {
            this.#end('idle');
        } else if (left <= WARNING && !this.#hasWarned) {
            this.#hasWarned = true;
            this.#warn(true);
        } else if (this.#isToTell && this.#told + TELLING <= Date.now()) {
            this.#told = Date.now();
            this.#isToTell = false;
            this.#onUsed();
        }
    }

    /**
     * @param {WhyLocked} why
     * @param {Bytes} [renewed]
     */
    #end(why, renewed) {
        if (this.#isOn) {
            this.#isOn = false;
            this.#lock(why, renewed);
        }
    }
}

export class Drafts {
    #place;
    /** @type {Set<Bytes>} each to the code that had opened what was locked, or to the one in its place */
    #sealed = new Set();

    /** @param {string} caseId */
    constructor(caseId) {
        this.#place = { purpose: 'inner draft', case: caseId };
    }

    get isEmpty() {
        return this.#sealed.size === 0;
    }

    /**
     * @param {Draft} draft
     * @param {BoxPublicKey} to
     */
    async add(draft, to) {
        this.#sealed.add(await to.seal(written(/** @type {any} */ (draft)), this.#place));
    }

    /**
     * @param {BrowserShare} share
     * @returns {Promise<{draft: Draft, drop: () => void} | null>} one that it opens; `drop` when it is shown
     */
    async of(share) {
        const pair = await innerPair(share);
        for (const sealed of this.#sealed) {
            const opened = await pair.open(sealed, this.#place).catch(() => null);
            if (opened !== null) {
                return { draft: /** @type {any} */ (read(opened)), drop: () => void this.#sealed.delete(sealed) };
            }
        }
        return null;
    }
}
