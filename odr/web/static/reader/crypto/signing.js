// Signatures over a document in its place: Ed25519 (docs/protocol.md, section 9).

import { joined, random, u32, unhex, utf8 } from './bytes.js';
import { encoded } from './context.js';
import { BadKey } from './errors.js';
import { Secret } from './secrets.js';

const FORMAT = 1;
const SIGNATURE = 64;
const ENVELOPE = unhex('302e020100300506032b657004220420');
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** A signature does not verify over this document, in this place, by this key. */
export class BadSignature extends Error {
    constructor() {
        super('signature');
        this.name = 'BadSignature';
    }
}

/** An Ed25519 private key. */
export class SigningSeed extends Secret {
    /** @type {'signing seed'} */
    kind = 'signing seed';

    static generate() {
        return new SigningSeed(random(32));
    }
}

/** The public half, 33 bytes encoded. Made by `VerifyingKey.of`, which refuses what could deny its signatures. */
export class VerifyingKey {
    /**
     * @param {Bytes} bytes
     * @param {CryptoKey} key
     */
    constructor(bytes, key) {
        this.encoded = bytes;
        this.key = key;
    }

    /**
     * @param {Bytes} bytes
     * @returns {Promise<VerifyingKey>}
     * @throws {BadKey} unless the encoding is the one there is and the point not of small order: WebCrypto takes both
     */
    static async of(bytes) {
        if (bytes.length !== 33 || bytes[0] !== FORMAT || isDegenerate(bytes.slice(1))) {
            throw new BadKey('verifying key');
        }
        let key;
        try {
            key = await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']);
        } catch {
            throw new BadKey('verifying key');
        }
        return new VerifyingKey(new Uint8Array(bytes), key);
    }

    /**
     * @param {Bytes} signature
     * @param {Bytes} document
     * @param {Place} place
     * @returns {Promise<void>}
     * @throws {BadSignature} unless the signature was made over this document at this place
     */
    async verify(signature, document, place) {
        if (signature.length !== 1 + SIGNATURE || signature[0] !== FORMAT || little(signature.slice(33)) >= ORDER) {
            throw new BadSignature();
        }
        if (!(await crypto.subtle.verify('Ed25519', this.key, signature.slice(1), message(document, place)))) {
            throw new BadSignature();
        }
    }
}

/**
 * @param {SigningSeed} seed
 * @param {Bytes} document
 * @param {Place} place
 * @returns {Promise<Bytes>} 65 bytes
 */
export async function sign(seed, document, place) {
    const key = await crypto.subtle.importKey('pkcs8', joined(ENVELOPE, seed.reveal()), 'Ed25519', false, ['sign']);
    const made = await crypto.subtle.sign('Ed25519', key, message(document, place));
    return joined(new Uint8Array([FORMAT]), new Uint8Array(made));
}

/**
 * @param {Bytes} document
 * @param {Place} place
 */
function message(document, place) {
    const where = encoded(place);
    return joined(utf8('odr signature\0'), new Uint8Array([FORMAT]), u32(where.length), where, document);
}

/**
 * Whether an encoded point has y beyond the prime or an order of 1, 2, 4 or 8: y = ±1, 0, or d y^4 + 2 y^2 = 1.
 *
 * @param {Bytes} point
 */
function isDegenerate(point) {
    const y = little(point) & (2n ** 255n - 1n);
    const square = (y * y) % P;
    return y >= P || (y * (square - 1n) * (D * square * square + 2n * square - 1n)) % P === 0n;
}

/**
 * @param {Bytes} bytes little-endian
 */
function little(bytes) {
    return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
