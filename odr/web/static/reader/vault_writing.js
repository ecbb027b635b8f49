// What is written into a vault whose browser folders are open: folders, and the entries in them.

import { same } from './crypto/bytes.js';
import { FolderWriter, again, plain } from './folder_writing.js';
import { Conflict, InBoth, Locked, loaded } from './refusals.js';
import { Steward } from './steward.js';

/**
 * What entries that are being moved are called in their new place: the same at each try, as their answer may be lost.
 *
 * @type {WeakMap<OpenVault, Map<string, string>>}
 */
const moving = new WeakMap();

/**
 * The files that an entry is to have after somebody else has changed it: one's own, but for those that they took out, and
 * those that they put in.
 *
 * @param {FileEntry[]} own
 * @param {string[]} seen what the entry had when one's own were chosen
 * @param {FileEntry[]} there
 */
export function together(own, seen, there) {
    const isIn = (/** @type {FileEntry[]} */ files, /** @type {string} */ id) => files.some((one) => one.id === id);
    return [
        ...own.filter(({ id }) => !seen.includes(id) || isIn(there, id)),
        ...there.filter(({ id }) => !seen.includes(id) && !isIn(own, id)),
    ];
}

export class VaultWriter {
    #vault;

    /** @param {OpenVault} vault which refuses once it is locked */
    constructor(vault) {
        this.#vault = vault;
    }

    /**
     * @param {string} name
     * @returns {Promise<string>} the new folder
     */
    async makeFolder(name) {
        const [id, steward] = [crypto.randomUUID(), new Steward(this.#vault.stewardship)];
        // For none that was taken back since this page was opened.
        await this.#vault.stewardship.refresh();
        const { grantees } = await steward.granteesOf(id, new Date());
        await this.#vault.service.beginFolder(id, await FolderWriter.begin(this.#vault.places(id), name, grantees));
        await this.#vault.openFolders([id]);
        return id;
    }

    /** @param {string} id with everything in it */
    async removeFolder(id) {
        this.#vault.folder(id);
        await this.#vault.service.removeFolder(id);
        this.#vault.closeFolder(id);
    }

    /**
     * Writes an entry, after sending the files that are new. Somebody else's writing elsewhere in the folder is taken
     * over; one of the same entry is not, unless it says just this.
     *
     * @param {string} id of the folder
     * @param {Entry} entry
     * @param {Seen} [instead]
     * @param {string} [fresh] what a new one is called: the same at each try
     * @returns {Promise<string>} the item
     * @throws {Conflict} if the entry itself was written meanwhile
     */
    async write(id, entry, instead, fresh = crypto.randomUUID()) {
        try {
            return await this.#again(id, (folder) => folder.write(entry, instead, fresh));
        } catch (error) {
            const [item, folder] = [instead?.item ?? fresh, this.#vault.folder(id)];
            if (!(error instanceof Conflict) || !folder.items.includes(item)) {
                throw error;
            }
            // An earlier try arrived, without its answer.
            const { version, ...there } = await folder.read(item);
            if (same(plain(there).body, plain(entry).body)) {
                return item;
            }
            if (instead === undefined && version === 1n) {
                return this.write(id, entry, { item, version });
            }
            throw error;
        }
    }

    /**
     * @param {string} id
     * @param {Seen} read
     */
    async remove(id, read) {
        await this.#again(id, (folder) => folder.remove(read));
    }

    /**
     * Writes an entry into another folder, its files sealed anew for it, and then takes it out of the first.
     *
     * @param {string} from
     * @param {string} to
     * @param {Seen} known
     * @param {Progress} [progress]
     * @returns {Promise<string>} the item in its new place
     * @throws {Conflict} if it was changed meanwhile: it stays where it is
     * @throws {InBoth} if it could not be taken out
     */
    async move(from, to, known, progress) {
        const { version, ...entry } = await this.#vault.folder(from).read(known.item);
        if (version !== known.version) {
            throw new Conflict();
        }
        const files = [];
        for (const file of entry.files) {
            const { VaultFiles } = await loaded(import('./file_transfer.js'));
            const [transfer, { name, type }] = [new VaultFiles(this.#vault), file];
            files.push(await transfer.send(to, await transfer.receive(from, file), { name, type }, progress));
        }
        const [names, way] = [moving.get(this.#vault) ?? new Map(), [from, to, known.item, version].join()];
        moving.set(this.#vault, names);
        names.set(way, names.get(way) ?? crypto.randomUUID());
        const item = await this.write(to, { ...entry, files }, undefined, names.get(way));
        names.delete(way);
        try {
            await this.remove(from, known);
        } catch (error) {
            if (error instanceof Locked) {
                throw error;
            }
            // Removed by somebody else, it is where it should be.
            if (!(error instanceof Conflict) || this.#vault.folder(from).held().record.items.has(known.item)) {
                throw new InBoth();
            }
        }
        return item;
    }

    /**
     * @template T
     * @param {string} id
     * @param {(folder: FolderWriter) => Promise<T>} act
     * @returns {Promise<T>}
     */
    async #again(id, act) {
        return again(async () => act(new FolderWriter(this.#vault.folder(id))), async () => this.#vault.folder(id).refresh());
    }
}
