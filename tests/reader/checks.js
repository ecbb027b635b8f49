// What has to come out of every known answer, by the browser's half. Knows neither Node nor a page: both run it.

import { hex, identifier, joined, unhex, utf8 } from '../../odr/web/static/reader/crypto/bytes.js';
import { BoxKeyPair, BoxPublicKey } from '../../odr/web/static/reader/crypto/boxes.js';
import { CodeList } from '../../odr/web/static/reader/crypto/code_list.js';
import { WrittenCodeList } from '../../odr/web/static/reader/crypto/code_list_writing.js';
import { AccessCode } from '../../odr/web/static/reader/crypto/codes.js';
import { encoded } from '../../odr/web/static/reader/crypto/context.js';
import { derive, digest, hkdf, hmac } from '../../odr/web/static/reader/crypto/derivation.js';
import { BadKey, Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { grantInner, sealPreviousInner } from '../../odr/web/static/reader/crypto/inner_granting.js';
import { WrittenRecord } from '../../odr/web/static/reader/crypto/record_writing.js';
import { FolderRecord } from '../../odr/web/static/reader/crypto/records.js';
import { WORDS, safetyWords } from '../../odr/web/static/reader/crypto/safety_words.js';
import { FileEntry } from '../../odr/web/static/reader/crypto/file_entry.js';
import {
    FilePlace, digestsOf, openPart, openRoot, sealPart, sealRoot,
} from '../../odr/web/static/reader/crypto/files.js';
import {
    InnerPlaces, innerPair, innerProofKey, openInnerGrant, openPreviousInner,
} from '../../odr/web/static/reader/crypto/inner.js';
import { open, pad, paddedSize, seal, unpad } from '../../odr/web/static/reader/crypto/sealing.js';
import { BoxSeed, SymmetricKey } from '../../odr/web/static/reader/crypto/secrets.js';
import { BadSignature, SigningSeed, VerifyingKey, sign } from '../../odr/web/static/reader/crypto/signing.js';
import { BadCode } from '../../odr/web/static/reader/crypto/symbols.js';

/** @typedef {Record<string, any>} Case */
/** @typedef {(one: Case) => Promise<unknown>} Check */

// What the service does and a browser never: written here alone, so that its answers too are known to a second half.

/**
 * @param {string} fileId
 * @param {number} number
 * @returns {Promise<string>} under which name a part lies in the store
 */
async function partName(fileId, number) {
    return hex(await digest(utf8(`odr/file part\n${hex(identifier(fileId))} ${number}`))).slice(0, 40);
}

/** @type {Record<string, Record<string, Check>>} each group of each file, and what has to hold of its cases */
export const CHECKS = {
    context: {
        encoded: async (one) => equal(hex(encoded(place(one))), one.encoding),
        refused: async (one) => refuses(async () => encoded(place(one)), RangeError),
    },
    padding: {
        sizes: async (one) => equal(paddedSize(one.size), one.padded),
        padded: async (one) => {
            equal(hex(pad(unhex(one.data))), one.padded);
            equal(hex(unpad(unhex(one.padded))), one.data);
        },
        refused: async (one) => refuses(async () => unpad(unhex(one.padded)), Unopenable),
    },
    derivation: {
        derived: async (one) => equal(hex(await derive(key(one.secret), one.label, one.size)), one.out),
        hashed: async (one) => equal(hex(await hmac('SHA-256', await derive(key(one.key), one.label), unhex(one.value))), one.out),
    },
    life_keys: {
        // Browser folders have no life keys: the reader wakes nothing, and this is only that it could be done.
        woken: async (one) => {
            const info = joined(utf8('odr/v1/life\0'), encoded(place(one)));
            equal(hex(await hkdf(unhex(one.dormant), unhex(one.life_key), info, 32)), one.key);
        },
    },
    codes: {
        codes: async (one) => {
            const code = AccessCode.parse(one.code, one.kind);
            equal(code.reveal(), one.code);
            const share = await code.serverShare();
            equal(hex(share.reveal()), one.server_share);
            equal(hex((await code.browserShare()).reveal()), one.browser_share);
            equal(hex(await derive(share, 'share/lookup tag')), one.lookup_tag);
            const seed = new BoxSeed(await derive(share, 'share/box seed'));
            equal(hex(seed.reveal()), one.box_seed);
            equal(hex(await digest((await BoxKeyPair.of(seed)).public.encoded)), one.public_key_sha256);
        },
        spellings: async (one) => equal(AccessCode.parse(one.typed, 'service').reveal(), one.code),
        refused: async (one) => {
            const refused = await refuses(async () => AccessCode.parse(one.typed, one['read as']), BadCode);
            equal(/** @type {BadCode} */ (refused).reason, one.reason);
        },
    },
    sealing: {
        opened: async (one) => equal(hex(await open(key(one.key), unhex(one.sealed), place(one))), one.plaintext),
        refused: async (one) => refuses(() => open(key(one.key), unhex(one.sealed), place(one)), Unopenable),
    },
    boxes: {
        key_pairs: async (one) => equal(hex((await pair(one)).public.encoded), one.public_key),
        opened: async (one) => equal(hex(await (await pair(one)).open(unhex(one.box), place(one))), one.plaintext),
        refused: async (one) => refuses(async () => (await pair(one)).open(unhex(one.box), place(one)), Unopenable),
        refused_public_keys: async (one) => refuses(() => BoxPublicKey.of(unhex(one.public_key)), BadKey),
    },
    signing: {
        signed: async (one) => {
            const signature = await sign(new SigningSeed(unhex(one.seed)), unhex(one.document), place(one));
            equal(hex(signature), one.signature);
            const verifying = await VerifyingKey.of(unhex(one.public_key));
            await verifying.verify(signature, unhex(one.document), place(one));
        },
        refused: async (one) => {
            const verifying = await VerifyingKey.of(unhex(one.public_key));
            const [signature, document] = [unhex(one.signature), unhex(one.document)];
            await refuses(() => verifying.verify(signature, document, place(one)), BadSignature);
        },
        refused_public_keys: async (one) => refuses(() => VerifyingKey.of(unhex(one.public_key)), BadKey),
    },
    safety_words: {
        list: async (one) => equal(WORDS.join(' '), one.words.join(' ')),
        words: async (one) => {
            equal((await safetyWords(...one.public_keys.map(unhex))).join(' '), one.words.join(' '));
        },
    },
};
CHECKS.inner = {
    derived: async (one) => {
        const share = await browserShare(one);
        equal(hex(share.reveal()), one.browser_share);
        equal(hex(await derive(share, 'browser/box seed')), one.box_seed);
        equal(hex((await innerProofKey(share)).reveal()), one.proof_key);
        equal(hex(await digest((await innerPair(share)).public.encoded)), one.public_key_sha256);
    },
    places: async (one) => equal(hex(encoded(innerPlace(one))), one.encoding),
    granted: async (one) => equal(hex((await granted(one)).reveal()), one.key),
    refused_grants: async (one) => refuses(() => granted(one), Unopenable),
    previous: async (one) => equal(hex((await previous(one)).reveal()), one.older),
    refused_previous: async (one) => refuses(() => previous(one), Unopenable),
};
CHECKS.files = {
    places: async (one) => {
        const file = new FilePlace('', '', one.length);
        let digests = 0;
        for (let number = 0; number < file.count; number++) {
            digests += file.piecesIn(number);
        }
        const found = [file.padded, file.count, file.sizeOf(file.count - 1), digests];
        equal(found.join(), [one.padded, one.parts, one.last, one.digests].join());
    },
    opened: async (one) => {
        const content = await fileContent(one);
        equal(hex(content), one.content);
        const entry = FileEntry.of(JSON.parse(one.entry));
        equal(hex(await digest(content)), hex(entry.sha256));
        equal(await partName(entry.id, 0), one['stored as']);
    },
    refused: async (one) => refuses(() => fileContent(one), Unopenable),
};
CHECKS.records = {
    opened: async (one) => {
        const record = await recordOf(one);
        equal(JSON.stringify(record.name && known(record.name)), JSON.stringify(one['folder name']));
        equal(record.items.size, Object.keys(one.items).length);
        for (const [item, remembered] of record.items) {
            equal(JSON.stringify(known(remembered)), JSON.stringify(one.items[item]));
        }
    },
    refused: async (one) => refuses(() => recordOf(one), Unopenable),
    compared: async (one) => {
        const rows = one.rows.map((/** @type {Case} */ row) => ({
            item: row.item,
            version: BigInt(row.version),
            epoch: BigInt(row.epoch),
            title: unhex(row.title),
            body: unhex(row.body),
        }));
        equal(JSON.stringify(await (await recordOf(one)).differences(rows)), JSON.stringify(one.differences));
    },
};
CHECKS.code_lists = {
    opened: async (one) => {
        const list = await listOf(one);
        equal(JSON.stringify(codesOf(list)), JSON.stringify(one.codes));
        equal([...list.pending].join(), one.pending.join());
    },
    refused: async (one) => refuses(() => listOf(one), Unopenable),
    grantees: async (one) => {
        const keys = new Map(Object.entries(one.public_keys).map(([code, raw]) => [code, unhex(raw)]));
        const { grantees, refused } = await new WrittenCodeList(await listOf(one)).grantees(one.folder, keys, new Date(one.now));
        equal(grantees.map(({ codeId }) => codeId).join(), one.granted.join());
        equal(refused.join(), one.refused.join());
    },
};
CHECKS.from_javascript = /** @type {Record<string, Check>} */ ({
    sealed: CHECKS.sealing?.opened,
    boxed: CHECKS.boxes?.opened,
    signed: CHECKS.signing?.signed,
    granted: CHECKS.inner?.granted,
    previous: CHECKS.inner?.previous,
    filed: CHECKS.files?.opened,
    recorded: CHECKS.records?.opened,
    listed: CHECKS.code_lists?.opened,
});

/**
 * Runs all of a file's cases.
 *
 * @param {string} file
 * @param {Record<string, Case[]>} groups
 * @returns {Promise<{ran: number, wrong: string[]}>}
 */
export async function run(file, groups) {
    const wrong = [];
    let ran = 0;
    for (const [group, cases] of Object.entries(groups)) {
        for (const one of cases) {
            const name = `${file}/${group}/${one.name ?? ran}`;
            ran++;
            try {
                const check = CHECKS[file]?.[group];
                if (check === undefined) {
                    throw new Error('no check for this group');
                }
                await check(one);
            } catch (error) {
                wrong.push(`${name}: ${error}`);
            }
        }
    }
    return { ran, wrong };
}

/**
 * Made here, with fresh randomness where a format has some, for another implementation to open.
 *
 * @returns {Promise<Record<string, Case[]>>}
 */
export async function made() {
    const numbers = Uint8Array.from({ length: 32 }, (_, at) => at);
    const context = {
        purpose: 'item', case: id(1), vault: id(2), folder: id(3), item: id(4),
        version: '18446744073709551615', epoch: '3', subject: id(5), detail: 'fünf 💶',
    };
    const texts = { empty: '', short: 'Größe', 'one full chunk and an empty one': 'x'.repeat(16383) };
    const seed = new BoxSeed(numbers);
    /** @type {Case[]} */
    const sealed = [];
    /** @type {Case[]} */
    const boxed = [];
    for (const [name, text] of Object.entries(texts)) {
        const plaintext = new TextEncoder().encode(text);
        const where = place({ context });
        const one = { name, context, plaintext: hex(plaintext) };
        sealed.push({ ...one, key: hex(numbers), sealed: hex(await seal(new SymmetricKey(numbers), plaintext, where)) });
        const { public: recipient } = await BoxKeyPair.of(seed);
        boxed.push({ ...one, seed: hex(numbers), box: hex(await recipient.seal(plaintext, where)) });
    }
    const document = new TextEncoder().encode('Vereinbarung über 500 €');
    const signature = await sign(new SigningSeed(numbers), document, place({ context }));
    // The public key of these bytes, from the vectors of signatures.
    const public_key = '0103a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8';
    const one = { name: 'short', seed: hex(numbers), public_key, context };
    // The code of the vectors' own owner.
    const code = 'G004 1061 050R 3GG2 8A1C 60T3 GFFD';
    const share = await browserShare({ code });
    const where = { case: id(1), vault: id(2), folder: id(3) };
    const grant = new InnerPlaces(where).grant(2n ** 64n - 1n, id(5));
    const inner = await grantInner(key(hex(numbers)), (await innerPair(share)).public, await innerProofKey(share), grant);
    const granting = { name: 'the key of a folder', code, where, epoch: String(2n ** 64n - 1n), code_id: id(5) };
    const given = [{ ...granting, key: hex(numbers), box: hex(inner) }];
    const previous = [await before('folder', where), await before('stewardship', { case: id(1), vault: id(2) })];
    const filed = [await file('empty', ''), await file('short', 'Fotos vom Schaden\n')];
    return {
        sealed,
        boxed,
        granted: given,
        previous,
        filed,
        recorded: [await recorded(where)],
        listed: [await listed()],
        signed: [{ ...one, document: hex(document), signature: hex(signature) }],
    };
}

/**
 * The key of the epoch before.
 *
 * @param {string} name
 * @param {{case: string, vault: string, folder?: string}} where
 */
async function before(name, where) {
    const [newer, older, epoch] = ['22'.repeat(32), '11'.repeat(32), 2n ** 63n + 7n];
    const sealed = await sealPreviousInner(key(newer), key(older), new InnerPlaces(where).previous(epoch));
    return { name, where, epoch: String(epoch), newer, older, sealed: hex(sealed) };
}

/**
 * A file of one part.
 *
 * @param {string} name
 * @param {string} text
 */
async function file(name, text) {
    const [content, secret] = [new TextEncoder().encode(text), key('44'.repeat(32))];
    const filePlace = new FilePlace(id(1), id(7), content.length);
    const part = await sealPart(secret, filePlace, 0, content);
    const root = await sealRoot(secret, filePlace, [await digestsOf(part)]);
    const entry = new FileEntry({
        id: id(7),
        name: 'Schäden 💶.txt',
        type: 'text/plain',
        length: content.length,
        sha256: await digest(content),
        key: secret,
        root: await digest(root),
    });
    return {
        name,
        case: id(1),
        entry: JSON.stringify(entry.payload()),
        content: hex(content),
        part: hex(part),
        root: hex(root),
        'stored as': await partName(entry.id, 0),
    };
}

/** A list of two codes, the second with an end. */
async function listed() {
    const [list, where] = [new WrittenCodeList(), { case: id(1), vault: id(2) }];
    const [mine, numbers] = [{ holder: id(5), mayWrite: true, ended: null }, '33'.repeat(32)];
    const keys = { publicKeyDigest: unhex(numbers), proofKey: key(numbers) };
    list.add({ codeId: id(6), label: 'für die Schublade 💶', folders: null, expires: null, ...mine, ...keys });
    list.add({ codeId: id(7), label: '', folders: [id(3)], expires: '2027-01-01T00:00:00Z', ...mine, ...keys });
    list.end(id(7), '2026-11-28T10:00:00Z', []);
    const { version, epoch, sealed } = await list.seal(new InnerPlaces(where), key(numbers), 2n);
    const numbered = { version: String(version), epoch: String(epoch) };
    const [codes, pending] = [codesOf(list), [...list.pending]];
    return { name: 'two codes', where, ...numbered, key: numbers, sealed: hex(sealed), codes, pending };
}

/**
 * A record that was written twice, in two epochs: one page is of the first writing, one of the second.
 *
 * @param {{case: string, vault: string, folder: string}} where
 */
async function recorded(where) {
    const [record, places] = [new WrittenRecord(), new InnerPlaces(where)];
    const keys = { 1: '11'.repeat(32), 2: '22'.repeat(32) };
    const bytes = new Uint8Array(137).fill(1);
    await record.noteName(1n, 1n, bytes);
    await record.note(id(6), 1n, 1n, bytes, bytes);
    const first = await record.seal(places, key(keys[1]), 1n);
    await record.note(id(7), 2n ** 64n - 1n, 2n, bytes, bytes.slice(1));
    const second = await record.seal(places, key(keys[2]), 2n);
    const pages = [...first.pages, ...second.pages].map(([page, sealed]) => [String(page), hex(sealed)]);
    return {
        name: 'two items, two writings',
        where,
        number: String(second.number),
        epoch: '2',
        keys,
        root: hex(second.root),
        pages: Object.fromEntries(pages),
        'folder name': record.name && known(record.name),
        items: Object.fromEntries([...record.items].map(([item, remembered]) => [item, known(remembered)])),
    };
}

/** @param {number} number */
function id(number) {
    return `${String(number).repeat(4)}0000-0000-4000-8000-000000000000`.padStart(36, '0');
}

/**
 * A place from its form in the vectors: numbers as text, since `JSON.parse` rounds those of 64 bits.
 *
 * @param {Case} one
 * @returns {Place}
 */
function place(one) {
    const { version, epoch, ...rest } = one.context;
    return {
        ...rest,
        ...(version === undefined ? {} : { version: BigInt(version) }),
        ...(epoch === undefined ? {} : { epoch: BigInt(epoch) }),
    };
}

/** @param {Case} one */
async function listOf(one) {
    const sealed = { version: BigInt(one.version), epoch: BigInt(one.epoch), sealed: unhex(one.sealed) };
    return CodeList.open(new InnerPlaces(one.where), key(one.key), sealed);
}

/** @param {CodeList} list */
function codesOf(list) {
    return [...list.codes.values()].map((code) => ({
        code_id: code.codeId,
        ended: code.ended,
        expires: code.expires,
        folders: code.folders,
        holder: code.holder,
        label: code.label,
        may_write: code.mayWrite,
        proof_key: hex(code.proofKey.reveal()),
        public_key_digest: hex(code.publicKeyDigest),
    }));
}

/**
 * @param {Case} one
 * @returns {Promise<FolderRecord>}
 */
async function recordOf(one) {
    const pages = new Map(Object.entries(one.pages).map(([page, sealed]) => [Number(page), unhex(sealed)]));
    const sealed = { number: BigInt(one.number), epoch: BigInt(one.epoch), root: unhex(one.root), pages };
    return FolderRecord.open(new InnerPlaces(one.where), (epoch) => key(one.keys[String(epoch)]), sealed);
}

/** @param {{version: bigint, epoch: bigint, digest: string}} remembered */
function known({ version, epoch, digest: of }) {
    return [String(version), String(epoch), of];
}

/** @param {Case} one a file of one part */
async function fileContent(one) {
    const entry = FileEntry.of(JSON.parse(one.entry));
    return openPart(entry, one.case, await openRoot(entry, one.case, unhex(one.root)), 0, unhex(one.part));
}

/** @param {Case} one */
async function browserShare(one) {
    return AccessCode.parse(one.code, 'browser').browserShare();
}

/** @param {Case} one of the places of everything inner */
function innerPlace(one) {
    const [places, epoch, version] = [new InnerPlaces(one.where), BigInt(one.epoch), BigInt(one.version ?? 0)];
    const all = /** @type {Record<string, () => Place>} */ ({
        grant: () => places.grant(epoch, one.code),
        code_list: () => places.codeList(version, epoch),
        record: () => places.record(BigInt(one.number), epoch),
        page: () => places.page(one.page, BigInt(one.number), epoch),
        previous: () => places.previous(epoch),
        name: () => places.name(version, epoch),
        title: () => places.title(one.item, version, epoch),
        body: () => places.body(one.item, version, epoch),
    });
    return /** @type {() => Place} */ (all[one.name])();
}

/** @param {Case} one */
async function granted(one) {
    const share = await browserShare(one);
    const where = new InnerPlaces(one.where).grant(BigInt(one.epoch), one.code_id);
    return openInnerGrant(unhex(one.box), await innerPair(share), await innerProofKey(share), where);
}

/** @param {Case} one */
async function previous(one) {
    return openPreviousInner(key(one.newer), unhex(one.sealed), new InnerPlaces(one.where).previous(BigInt(one.epoch)));
}

/** @param {string} bytes */
function key(bytes) {
    return new SymmetricKey(unhex(bytes));
}

/** @param {Case} one */
async function pair(one) {
    return BoxKeyPair.of(new BoxSeed(unhex(one.seed)));
}

/**
 * @param {unknown} found
 * @param {unknown} expected
 */
export function equal(found, expected) {
    if (found !== expected) {
        throw new Error(`${String(found)}, not ${String(expected)}`);
    }
}

/**
 * @param {() => Promise<unknown>} act
 * @param {new (...args: any[]) => Error} kind
 * @returns {Promise<Error>} what it was refused with
 */
export async function refuses(act, kind) {
    let result;
    try {
        result = await act();
    } catch (error) {
        if (error instanceof kind) {
            return error;
        }
        throw error;
    }
    throw new Error(`${String(result)} instead of a ${kind.name}`);
}
