// What is written into a browser folder that is open: entries, and its keys for other codes; and how it goes. Whatever is not
// of the right shape does not, so that no words go out by mistake.

import { hex, utf8 } from './crypto/bytes.js';
import { keyOf } from './crypto/inner.js';
import { grantsOf, sealPreviousInner } from './crypto/inner_granting.js';
import { written } from './crypto/json.js';
import { WrittenRecord } from './crypto/record_writing.js';
import { paddedSize, seal } from './crypto/sealing.js';
import { SymmetricKey } from './crypto/secrets.js';
import { Conflict, Tampered } from './refusals.js';

// A seal (docs/protocol.md, section 11.5, "What a service sees of a seal"): its head, its chunks, and a tag in each.
const FORMAT = 1;
const HEAD = 57;
const CHUNK = 16 * 1024;
const TAG = 16;
const SMALLEST = 64;
const GRANT = 1 + 1120 + 72 + 16;
/** How many bytes are spelled at a time. */
const PIECE = 0x8000;

/** How often a writing is begun again after somebody else's. */
const TRIES = 3;

export class FolderWriter {
    #folder;

    /** @param {OpenFolder} folder which refuses once it is locked */
    constructor(folder) {
        this.#folder = folder;
    }

    /**
     * @param {InnerPlaces} places
     * @param {string} name
     * @param {Grantee[]} grantees
     * @returns {Promise<Change>} what makes a new folder, under a fresh key
     */
    static async begin(places, name, grantees) {
        const [key, record] = [SymmetricKey.generate(), new WrittenRecord()];
        const sealed = await seal(key, utf8(name), places.name(1n, 1n));
        await record.noteName(1n, 1n, sealed);
        const root = await record.seal(places, key, 1n);
        const grants = await grantsOf(key, 1n, places, grantees);
        key.forget();
        return { record: root, put: [], removed: [], grants, name: { version: 1n, epoch: 1n, sealed } };
    }

    /**
     * Writes an entry: a new one, or in the place of the one that was read.
     *
     * @param {Entry} entry
     * @param {Seen} [instead]
     * @param {string} [fresh] what a new one is called
     * @returns {Promise<string>} the item
     * @throws {Conflict} if somebody else wrote it, or anything in the folder, since this browser looked
     * @throws {Tampered} if what is there is not what is remembered
     */
    async write(entry, instead, fresh) {
        return this.#folder.inTurn(async () => {
            const item = instead?.item ?? fresh ?? crypto.randomUUID();
            const { record, epoch, keys, places } = this.#folder.held();
            const before = record.items.get(item);
            if (before?.version !== instead?.version) {
                throw new Conflict();
            }
            this.#refuseDifferent(item);
            const [key, version] = [keyOf(keys, epoch), (before?.version ?? 0n) + 1n];
            const { title, body } = plain(entry);
            const row = {
                item,
                version,
                epoch,
                title: await seal(key, title, places.title(item, version, epoch)),
                body: await seal(key, body, places.body(item, version, epoch)),
                files: entry.files.map(({ id }) => id),
            };
            await this.#change({ put: [row] });
            return item;
        });
    }

    /**
     * @param {Seen} read the entry, as it was when it was looked at
     * @returns {Promise<void>}
     * @throws {Conflict} like `write`
     * @throws {Tampered} like `write`
     */
    async remove({ item, version }) {
        await this.#folder.inTurn(async () => {
            if (this.#folder.held().record.items.get(item)?.version !== version) {
                throw new Conflict();
            }
            this.#refuseDifferent(item);
            await this.#change({ removed: [item] });
        });
    }

    /**
     * Grants the present key to one more code. It reads what is there already too.
     *
     * @param {Grantee} grantee
     */
    async grant(grantee) {
        await this.#folder.inTurn(async () => {
            const { keys, epoch, places } = this.#folder.held();
            await this.#change({ grants: await grantsOf(keyOf(keys, epoch), epoch, places, [grantee]) });
        });
    }

    /**
     * A new epoch, granted to these codes and to no other: what is written from now on, nobody else opens.
     *
     * @param {Grantee[]} grantees
     * @throws {Conflict} like `write`
     */
    async renew(grantees) {
        await this.#folder.inTurn(async () => {
            const { keys, epoch: before, places } = this.#folder.held();
            const [newer, epoch] = [SymmetricKey.generate(), before + 1n];
            const previous = await sealPreviousInner(newer, keyOf(keys, before), places.previous(epoch));
            const grants = await grantsOf(newer, epoch, places, grantees);
            await this.#change({ grants, previous }, newer, epoch);
        });
    }

    /**
     * @param {Partial<Change>} change
     * @param {SymmetricKey} [newer] with a new epoch
     * @param {bigint} [later]
     */
    async #change(change, newer, later) {
        const held = this.#folder.held();
        const epoch = later ?? held.epoch;
        const [key, record, rows] = [newer ?? keyOf(held.keys, epoch), new WrittenRecord(held.record), new Map(held.rows)];
        const { put = [], removed = [] } = change;
        for (const row of put) {
            await record.note(row.item, row.version, row.epoch, row.title, row.body);
            rows.set(row.item, row);
        }
        for (const item of removed) {
            record.forget(item);
            rows.delete(item);
        }
        const sealed = await record.seal(held.places, key, epoch);
        // Locked meanwhile, it sends nothing.
        const { service } = this.#folder.held();
        if (!(await service.change({ grants: new Map(), ...change, put, removed, record: sealed }))) {
            throw new Conflict();
        }
        this.#folder.written({ record, rows, epoch, keys: new Map(held.keys).set(epoch, key) });
    }

    /** @param {string} item */
    #refuseDifferent(item) {
        if (this.#folder.differences.some((one) => one.item === item)) {
            throw new Tampered('not as it is remembered');
        }
    }
}

/**
 * Does something, and begins again where somebody else wrote meanwhile.
 *
 * @template T
 * @param {() => Promise<T>} act
 * @param {() => Promise<void>} refresh takes over what they wrote
 * @returns {Promise<T>}
 * @throws {Conflict} if that happens time and again
 */
export async function again(act, refresh) {
    for (let turn = 1; ; turn++) {
        try {
            return await act();
        } catch (error) {
            if (!(error instanceof Conflict) || turn === TRIES) {
                throw error;
            }
            await refresh();
        }
    }
}

/**
 * An entry before it is sealed (docs/protocol.md, section 11.5).
 *
 * @param {Entry} entry
 * @returns {{title: Bytes, body: Bytes}}
 * @throws {RangeError} for half of a surrogate pair
 */
export function plain(entry) {
    const fields = entry.fields.map(({ kind, name, value }) => ({ kind, name, value }));
    const files = entry.files.map((file) => file.payload());
    return { title: utf8(entry.title), body: written({ fields, files, text: entry.text, title: entry.title }) };
}

/** @param {Change} change */
export function changeOf({ record, put, removed, grants, name, previous }) {
    const pages = Object.fromEntries([...record.pages].map(([page, sealed]) => [String(page), sealSpelled(sealed)]));
    const { number, epoch, root } = record;
    return {
        record: { number: String(number), epoch: String(epoch), root: sealSpelled(root), pages },
        put: put.map((row) => ({
            item: row.item,
            version: String(row.version),
            epoch: String(row.epoch),
            title: sealSpelled(row.title),
            body: sealSpelled(row.body),
            files: row.files,
        })),
        removed,
        grants: granted(grants),
        name: name === undefined ? null : spelled(name),
        previous: previous === undefined ? null : sealSpelled(previous),
    };
}

/** @param {NewCode} code */
export function newCodeOf({ codeId, share, publicKey, holder, folders, mayWrite, expires, engagement }) {
    return {
        code: codeId,
        share: hex(share.reveal()),
        public_key: base64(publicKey),
        holder,
        folders,
        may_write: mayWrite,
        expires,
        engagement,
    };
}

/** @param {ListChange} change */
export function listChangeOf({ list, grants }) {
    return { list: spelled(list), grants: granted(grants) };
}

/**
 * @param {Bytes} sealed
 * @returns {string} in Base64
 * @throws {RangeError} for bytes that no sealing makes: they would be words
 */
export function sealSpelled(sealed) {
    if (!isSeal(sealed)) {
        throw new RangeError('a seal');
    }
    return base64(sealed);
}

/**
 * @param {Bytes} box
 * @throws {RangeError} like `sealSpelled`
 */
export function boxSpelled(box) {
    if (box[0] !== FORMAT || box.length !== GRANT) {
        throw new RangeError('a box of an inner grant');
    }
    return base64(box);
}

/**
 * Whether these bytes have the shape that every seal has.
 *
 * @param {Bytes} bytes
 */
export function isSeal(bytes) {
    const body = bytes.length - HEAD;
    const chunks = Math.floor(body / (CHUNK + TAG)) + 1;
    const message = body - chunks * TAG;
    return bytes[0] === FORMAT && body % (CHUNK + TAG) >= TAG && message >= SMALLEST && paddedSize(message) === message;
}

/** @param {Version} one */
function spelled({ version, epoch, sealed }) {
    return { version: String(version), epoch: String(epoch), sealed: sealSpelled(sealed) };
}

/** @param {Map<string, Bytes>} grants */
function granted(grants) {
    return Object.fromEntries([...grants].map(([code, box]) => [code, boxSpelled(box)]));
}

/** @param {Bytes} bytes */
export function base64(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length; at += PIECE) {
        text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
    }
    return btoa(text);
}
