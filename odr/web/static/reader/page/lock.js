// When the page locks: when it is left, when nobody has used it for a while, and when another tab says so.

/** As long as an open vault of the service's pages. */
export const IDLE = 30 * 60 * 1000;
/** How long before it is said. */
const WARNING = 60 * 1000;
const SIGNS = ['pointerdown', 'keydown', 'input', 'wheel', 'touchstart'];

export class Lock {
    #lock;
    #warn;
    #others;
    #onWritten;
    #caseId;
    #used = Date.now();
    #hasWarned = false;
    #isOn = false;

    /**
     * @param {string} caseId
     * @param {object} what
     * @param {(why: WhyLocked) => void} what.lock
     * @param {(isNear: boolean) => void} what.warn that it locks in a minute, or that it does not any more
     * @param {() => void} what.written when another tab wrote something
     */
    constructor(caseId, { lock, warn, written }) {
        this.#caseId = caseId;
        this.#lock = lock;
        this.#warn = warn;
        this.#onWritten = written;
        // Tells the other tabs that something happened, and nothing of what.
        this.#others = new BroadcastChannel('odr reader');
        this.#others.addEventListener('message', ({ data }) => this.#heard(data));
        SIGNS.forEach((sign) => addEventListener(sign, () => this.#use(), { passive: true }));
        addEventListener('pagehide', () => this.#end('left'));
        document.addEventListener('visibilitychange', () => this.#look());
        setInterval(() => this.#look(), 5000);
    }

    begin() {
        this.#isOn = true;
        this.#used = Date.now();
        this.#hasWarned = false;
    }

    /** The person locks it: every tab of this case does. */
    everywhere() {
        this.#isOn = false;
        this.#others.postMessage({ case: this.#caseId, what: 'locked' });
    }

    written() {
        this.#others.postMessage({ case: this.#caseId, what: 'written' });
    }

    /** @param {unknown} data */
    #heard(data) {
        const { case: caseId, what } = /** @type {{case: string, what: string}} */ (data);
        if (!this.#isOn || caseId !== this.#caseId) {
            return;
        }
        if (what === 'locked') {
            this.#end('elsewhere');
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
        }
    }

    /** @param {WhyLocked} why */
    #end(why) {
        if (this.#isOn) {
            this.#isOn = false;
            this.#lock(why);
        }
    }
}
