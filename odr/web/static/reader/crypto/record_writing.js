// The next state of what browsers remember of a browser folder, sealed (docs/protocol.md, section 11.5).

import { written } from './json.js';
import { FolderRecord, digestOf, pageOf, short } from './records.js';
import { seal } from './sealing.js';

/** A record to be written: empty, or in the state of another, which knows nothing of what is noted here. */
export class WrittenRecord extends FolderRecord {
    /** @type {Set<number>} */
    #changed = new Set();

    /** @param {FolderRecord} [before] */
    constructor(before) {
        super();
        if (before !== undefined) {
            this.number = before.number;
            this.name = before.name;
            this.items = new Map(before.items);
            this.pages = new Map(before.pages);
            this.root = before.root;
        }
    }

    /**
     * @param {string} item
     * @param {bigint} version
     * @param {bigint} epoch
     * @param {Bytes} title sealed
     * @param {Bytes} body sealed
     */
    async note(item, version, epoch, title, body) {
        this.items.set(item, { version, epoch, digest: await digestOf(title, body) });
        this.#changed.add(pageOf(item));
    }

    /** @param {string} item that is removed, or moved to another folder */
    forget(item) {
        if (this.items.delete(item)) {
            this.#changed.add(pageOf(item));
        }
    }

    /**
     * @param {bigint} version
     * @param {bigint} epoch
     * @param {Bytes} sealed
     */
    async noteName(version, epoch, sealed) {
        this.name = { version, epoch, digest: await short(sealed) };
    }

    /**
     * The next state of the record, sealed: the root, and the pages that changed. This record is then at that state; the
     * one before it stays, since the service does not take it where somebody else wrote meanwhile.
     *
     * @param {InnerPlaces} places
     * @param {SymmetricKey} key of the present epoch
     * @param {bigint} epoch
     * @returns {Promise<SealedRecord>} with the pages that are new
     */
    async seal(places, key, epoch) {
        const number = this.number + 1n;
        const [made, pages] = [new Map(), new Map(this.pages)];
        /** @type {Map<number, {[item: string]: Json}>} */
        const changed = new Map([...this.#changed].map((page) => [page, {}]));
        for (const [item, one] of this.items) {
            const entries = changed.get(pageOf(item));
            if (entries !== undefined) {
                entries[item.replaceAll('-', '')] = listed(one);
            }
        }
        for (const [page, entries] of changed) {
            const sealed = await seal(key, written(entries), places.page(page, number, epoch));
            made.set(page, sealed);
            pages.set(page, { version: number, epoch, digest: await short(sealed) });
        }
        const named = Object.fromEntries([...pages].map(([page, one]) => [String(page), listed(one)]));
        const plaintext = written({ name: this.name && listed(this.name), pages: named });
        const root = await seal(key, plaintext, places.record(number, epoch));
        this.number = number;
        this.pages = pages;
        this.#changed.clear();
        this.root = await short(root);
        return { number, epoch, root, pages: made };
    }
}

/**
 * @param {Known} one
 * @returns {Json}
 */
function listed(one) {
    return [String(one.version), String(one.epoch), one.digest];
}
