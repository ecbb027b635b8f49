// The reader: what is open, and the way from one view to the next.

import { BoxPublicKey } from '../crypto/boxes.js';
import { Later, Locked, SignedOut, loaded } from '../refusals.js';
import { OpenVault } from '../open_vault.js';
import { Interface } from '../interface.js';
import { t } from './language.js';
import { Drafts, Lock } from './lock.js';
import { Screen } from './screen.js';
import { showHome } from './home.js';
import { showOpening } from './opening.js';
import { sentence } from './words.js';

const LOCKED = () => ({
    left: t`It was locked when you left this page.`,
    idle: t`It was locked, because nobody had used it for a while.`,
    elsewhere: t`It was locked in another tab.`,
    asked: t`It is locked.`,
    unknown: t`You are signed out, or it was locked elsewhere. Leave this page open, sign in in another tab, then type your code here.`,
});

export class Reader {
    /** @type {OpenVault | null} */
    #vault = null;
    #drafts;
    /** @type {(() => Draft | null) | null} */
    draft = null;
    /**
     * What the service said of each folder, so that it is not asked each time somebody reads an entry: it would learn when.
     *
     * @type {Map<string, Promise<Copy[]>>}
     */
    copies = new Map();
    /** What was typed before the script had started: a code, perhaps. */
    typed = '';

    /**
     * @param {ServicePlace} place
     * @param {HTMLElement} main
     * @param {HTMLElement} live
     */
    constructor(place, main, live) {
        const { origin, caseId, ask } = place;
        this.caseId = caseId;
        this.#drafts = new Drafts(caseId);
        this.caseAddress = `${origin}/cases/${caseId}`;
        this.service = new Interface(caseId, ask);
        this.screen = new Screen(main, live);
        this.lock = new Lock(caseId, {
            lock: (why, renewed) => void this.locked(why, renewed),
            warn: (isNear) => this.#warn(isNear),
            used: () => void this.#used(),
            written: () => void this.#takeOver(),
        });
        addEventListener('beforeunload', (event) => {
            if (this.screen.isUnsaved || !this.#drafts.isEmpty) {
                event.preventDefault();
            }
        });
    }

    /** @throws {Locked} when it is */
    get vault() {
        if (this.#vault === null) {
            throw new Locked();
        }
        return this.#vault;
    }

    get isOpen() {
        return this.#vault !== null;
    }

    /** @param {AccessCode} code */
    async open(code) {
        const kept = this.#drafts.isEmpty ? null : await this.#drafts.of(await code.browserShare());
        try {
            this.begin(await OpenVault.open(this.service, code));
        } catch (error) {
            // A code that was renewed or taken back opens nothing more, but for what its holder was typing.
            if (kept === null || error instanceof Later || error instanceof Locked) {
                throw error;
            }
            await this.view(import('./writing.js'), ({ showDraft }) => showDraft(this, kept.draft, sentence(error)));
            return;
        }
        showHome(this, false);
        if (kept !== null) {
            await this.view(import('./writing.js'), async ({ restore }) => {
                await restore(this, kept.draft);
                kept.drop();
            });
        } else if (!this.#drafts.isEmpty) {
            this.screen.problem(t`What was being typed with another code is kept in this page, sealed, until that code is typed here.`);
        }
    }

    /** @param {OpenVault} vault that is open from now on */
    begin(vault) {
        this.#vault = vault;
        this.lock.begin();
    }

    /** @param {OpenVault} vault the same, opened with another code. Other tabs have the old one: they lock */
    async goOn(vault) {
        const { encoded } = await vault.publicKey();
        const before = this.#vault;
        this.lock.everywhere(encoded);
        if (before === null) {
            // Locked meanwhile, it stays so.
            vault.lock();
            await this.service.close().catch(() => {});
            return;
        }
        before.lock();
        this.begin(vault);
    }

    /** What writes into the vault, loaded by whoever does. */
    async writer() {
        // The one that is open now: whatever is locked while this loads refuses.
        const { vault } = this;
        const { VaultWriter } = await loaded(import('../vault_writing.js'));
        return new VaultWriter(vault);
    }

    /** Something was written: the other tabs are told that, and not what. */
    written() {
        this.lock.written();
    }

    /**
     * Forgets everything, and asks for the code again.
     *
     * @param {WhyLocked} why
     * @param {Bytes} [renewed] the public key of the code that is to be typed now
     */
    async locked(why, renewed) {
        const vault = this.#vault;
        const draft = this.screen.isUnsaved ? (this.draft?.() ?? null) : null;
        this.#vault = null;
        this.draft = null;
        this.copies.clear();
        if (vault !== null && draft !== null && why !== 'left') {
            const to = (renewed && await BoxPublicKey.of(renewed).catch(() => null)) || await vault.publicKey();
            await this.#drafts.add(draft, to).catch(() => {});
        }
        vault?.lock();
        const kept = this.#drafts.isEmpty ? [] : [renewed ? t`What you were typing is kept in this page, sealed: open it with the new code.` : t`What you were typing is kept in this page, sealed: open it with the same code.`];
        showOpening(this, [LOCKED()[why], ...kept].join(' '));
        if (why === 'asked') {
            this.lock.everywhere();
        }
        // A facilitator's own place, which stays open on its pages, is not what was open here.
        if ((why === 'asked' || why === 'idle') && vault?.isGiven !== true) {
            await this.service.close().catch(() => {});
        }
    }

    /**
     * Does something, and locks where the service does not know this browser any more.
     *
     * @param {HTMLElement | null} within
     * @param {() => Promise<void>} act
     * @returns {Promise<unknown>}
     */
    async attempt(within, act) {
        const error = await this.screen.attempt(within, act);
        await this.#failed(error);
        return error;
    }

    /** @param {unknown} error */
    async #failed(error) {
        // A kept file is let in no more.
        if (error instanceof SignedOut && this.isOpen && !(this.screen.isUnsaved && document.body.dataset['kept'])) {
            await this.locked('unknown');
        }
    }

    /**
     * Shows what only some people come to: its module is loaded when they do.
     *
     * @template M
     * @param {Promise<M>} module
     * @param {(loaded: M) => void | Promise<void>} show
     */
    async view(module, show) {
        await this.attempt(null, async () => show(await loaded(module)));
    }

    /** @param {boolean} isNear */
    #warn(isNear) {
        this.screen.say(isNear ? t`It locks in a minute. Press any key to stay.` : t`It stays open.`);
        const place = document.getElementById('near');
        if (place !== null) {
            place.hidden = !isNear;
        }
    }

    /** What the service counts as use. */
    async #used() {
        await this.#vault?.look().catch((error) => this.#failed(error));
    }

    /**
     * Shows what was written elsewhere meanwhile; whoever is typing goes on typing. What the service gives wrongly is told; a
     * broken line is not.
     *
     * @param {string} [folder] that alone
     * @returns {Promise<boolean>} whether anything is shown of it
     */
    async look(folder) {
        const [vault, { view }] = [this.#vault, this.screen];
        if (vault === null || this.screen.isUnsaved) {
            return false;
        }
        const before = vault.mark;
        const error = await vault.refresh(folder).then(() => null, (failed) => failed);
        if (this.#vault !== vault) {
            return true;
        }
        const isNew = vault.mark !== before && this.screen.view === view && !this.screen.isTouched && this.screen.again();
        if (error === null || error instanceof Later || error instanceof Locked) {
            return isNew;
        }
        this.screen.problem(sentence(error));
        return true;
    }

    /** What another tab wrote is taken over. */
    async #takeOver() {
        const words = t`Something was written in another tab.`;
        this.copies.clear();
        if (await this.look()) {
            this.screen.say(words);
        } else {
            this.screen.note(words);
        }
    }
}
