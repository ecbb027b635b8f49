// Files of a browser folder, up and down part by part: no more than one part is in memory at once.

import { joined } from './crypto/bytes.js';
import { digest } from './crypto/derivation.js';
import { FileEntry, FilePlace, PART } from './crypto/file_entry.js';
import { digestsOf, openPart, openRoot, sealPart, sealRoot } from './crypto/files.js';
import { SymmetricKey } from './crypto/secrets.js';
import { sha256 } from './vendor/noble/sha256.js';

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { Unopenable } from './crypto/errors.js' */
/** @import { FileService } from './service.js' */

/**
 * Seals a file and sends it. Nothing knows it afterwards but the entry: it goes into what is written next.
 *
 * @param {FileService} service
 * @param {string} caseId
 * @param {Blob} content
 * @param {{name: string, type: string}} known
 * @param {(sent: number, all: number) => void} [progress] after each part
 * @param {AbortSignal} [signal] of a folder that is locked, or a person who changed their mind
 * @returns {Promise<FileEntry>}
 */
export async function sendFile(service, caseId, content, { name, type }, progress, signal) {
    const [id, key, length] = [crypto.randomUUID(), SymmetricKey.generate(), content.size];
    const [place, whole] = [new FilePlace(caseId, id, length), sha256.create()];
    const digests = [];
    await service.beginFile(id, place.padded);
    for (let number = 0; number < place.count; number++) {
        const at = number * PART;
        const piece = new Uint8Array(await content.slice(at, at + place.toldIn(number)).arrayBuffer());
        whole.update(piece);
        const sealed = await sealPart(key, place, number, piece);
        signal?.throwIfAborted();
        await service.sendPart(id, number, sealed);
        digests.push(await digestsOf(sealed));
        progress?.(number + 1, place.count);
    }
    const root = await sealRoot(key, place, digests);
    signal?.throwIfAborted();
    await service.sendRoot(id, root);
    return new FileEntry({ id, name, type, length, sha256: joined(whole.digest()), key, root: await digest(root) });
}

/**
 * A file as it was, part by part. What was given is right, whatever comes after it.
 *
 * @param {FileService} service
 * @param {string} caseId
 * @param {FileEntry} entry
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Bytes, void>}
 * @throws {Unopenable} for a part or root that is not the one of the entry
 */
export async function* receivedFile(service, caseId, entry, signal) {
    const digests = await openRoot(entry, caseId, await service.root(entry.id));
    for (let number = 0; number < digests.length; number++) {
        const part = await openPart(entry, caseId, digests, number, await service.part(entry.id, number));
        signal?.throwIfAborted();
        if (part.length > 0) {
            yield part;
        }
    }
}
