// Sealing to the holder of a key pair who is away: HPKE with MLKEM768-X25519 (docs/protocol.md, section 8).

import { ml_kem768, sha3_256, shake256 } from '../vendor/noble/noble.js';
import { joined, u16, unhex, utf8 } from './bytes.js';
import { encoded } from './context.js';
import { expand, hmac } from './derivation.js';
import { BadKey, Unopenable } from './errors.js';
import { pad, unpad } from './sealing.js';
import { BoxSeed } from './secrets.js';

const FORMAT = 1;
const MLKEM_KEY = 1184;
const MLKEM_CIPHERTEXT = 1088;
const X25519 = 32;
const PUBLIC_KEY = 1 + MLKEM_KEY + X25519;
const ENCAPSULATION = MLKEM_CIPHERTEXT + X25519;
const TAG = 16;
const LABEL = new Uint8Array([0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c]);
const SUITE = joined(utf8('HPKE'), u16(0x647a), u16(0x0001), u16(0x0002));
const NO_SALT = new Uint8Array(32);
const MODE_BASE = new Uint8Array([0]);
// WebCrypto takes private keys in an envelope of ASN.1 only.
const ENVELOPE = unhex('302e020100300506032b656e04220420');
// Nine, on the curve: what every public key is a multiple of.
const BASE = new Uint8Array(32);
BASE[0] = 9;

/** The public half, 1217 bytes encoded. Made by `BoxPublicKey.of`, which refuses what can't be sealed to. */
export class BoxPublicKey {
    /** @param {Bytes} bytes as `of` found them right, or as a key pair made them */
    constructor(bytes) {
        this.encoded = bytes;
    }

    /**
     * @param {Bytes} bytes
     * @returns {Promise<BoxPublicKey>}
     * @throws {BadKey} unless the encapsulation key is reduced and the X25519 point not of small order
     */
    static async of(bytes) {
        if (bytes.length !== PUBLIC_KEY || bytes[0] !== FORMAT || !isReduced(bytes.subarray(1, 1 + MLKEM_KEY))) {
            throw new BadKey('box public key');
        }
        const zero = new Uint8Array(X25519);
        if (isZero(await shared(zero, bytes.slice(1 + MLKEM_KEY)))) {
            throw new BadKey('box public key');
        }
        return new BoxPublicKey(new Uint8Array(bytes));
    }

    /**
     * @param {Uint8Array} plaintext
     * @param {Place} place
     * @returns {Promise<Bytes>} a box that the holder of the private half opens at this place
     */
    async seal(plaintext, place) {
        const point = this.encoded.slice(1 + MLKEM_KEY);
        const ephemeral = BoxSeed.generate();
        const ephemeralPublic = await publicOf(ephemeral.reveal());
        const { cipherText, sharedSecret } = ml_kem768.encapsulate(this.encoded.subarray(1, 1 + MLKEM_KEY));
        const second = await shared(ephemeral.reveal(), point);
        if (isZero(second)) {
            throw new BadKey('box public key');
        }
        const secret = combined(sharedSecret, second, ephemeralPublic, point);
        const [key, iv] = await schedule(secret, place, 'encrypt');
        const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, pad(plaintext));
        return joined(new Uint8Array([FORMAT]), cipherText, ephemeralPublic, new Uint8Array(sealed));
    }
}

/** A key pair grown from a 32-byte seed. Made by `BoxKeyPair.of`. */
export class BoxKeyPair {
    /** @type {Uint8Array} */
    #mlkem;
    /** @type {Bytes} */
    #x25519;

    /**
     * @param {Uint8Array} mlkem
     * @param {Bytes} x25519
     * @param {BoxPublicKey} publicKey
     */
    constructor(mlkem, x25519, publicKey) {
        this.#mlkem = mlkem;
        this.#x25519 = x25519;
        this.public = publicKey;
    }

    /**
     * @param {BoxSeed} seed
     * @returns {Promise<BoxKeyPair>}
     */
    static async of(seed) {
        const expanded = shake256(seed.reveal(), { dkLen: 96 });
        const { publicKey, secretKey } = ml_kem768.keygen(expanded.slice(0, 64));
        const x25519 = joined(expanded.subarray(64));
        const encodedKey = joined(new Uint8Array([FORMAT]), publicKey, await publicOf(x25519));
        return new BoxKeyPair(secretKey, x25519, new BoxPublicKey(encodedKey));
    }

    /**
     * @param {Bytes} box
     * @param {Place} place
     * @returns {Promise<Bytes>} what `BoxPublicKey.seal` was given
     * @throws {Unopenable} otherwise
     */
    async open(box, place) {
        if (box[0] !== FORMAT || box.length < 1 + ENCAPSULATION + TAG) {
            throw new Unopenable('box');
        }
        const ephemeral = box.slice(1 + MLKEM_CIPHERTEXT, 1 + ENCAPSULATION);
        const second = await shared(this.#x25519, ephemeral);
        if (isZero(second)) {
            throw new Unopenable('box');
        }
        const first = ml_kem768.decapsulate(box.slice(1, 1 + MLKEM_CIPHERTEXT), this.#mlkem);
        const secret = combined(first, second, ephemeral, this.public.encoded.slice(1 + MLKEM_KEY));
        const [key, iv] = await schedule(secret, place, 'decrypt');
        let padded;
        try {
            padded = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, box.slice(1 + ENCAPSULATION));
        } catch {
            throw new Unopenable('box');
        }
        return unpad(new Uint8Array(padded));
    }
}

/**
 * The KEM's shared secret.
 *
 * @param {Uint8Array} mlkem
 * @param {Uint8Array} x25519
 * @param {Uint8Array} ephemeral
 * @param {Uint8Array} recipient
 * @returns {Bytes}
 */
function combined(mlkem, x25519, ephemeral, recipient) {
    return joined(sha3_256(joined(mlkem, x25519, ephemeral, recipient, LABEL)));
}

/**
 * RFC 9180, section 5.1, mode base, for one message.
 *
 * @param {Bytes} secret
 * @param {Place} place
 * @param {'encrypt' | 'decrypt'} use
 * @returns {Promise<[CryptoKey, Bytes]>}
 */
async function schedule(secret, place, use) {
    const nothing = new Uint8Array();
    const pskHash = await extract(NO_SALT, 'psk_id_hash', nothing);
    const infoHash = await extract(NO_SALT, 'info_hash', encoded(place));
    const context = joined(MODE_BASE, pskHash, infoHash);
    const prk = await extract(secret, 'secret', nothing);
    const key = await labelled(prk, 'key', context, 32);
    const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, [use]);
    return [aes, await labelled(prk, 'base_nonce', context, 12)];
}

/**
 * LabeledExtract of RFC 9180.
 *
 * @param {Bytes} salt
 * @param {string} label
 * @param {Bytes} value
 */
async function extract(salt, label, value) {
    return hmac('SHA-256', salt, joined(utf8('HPKE-v1'), SUITE, utf8(label), value));
}

/**
 * LabeledExpand of RFC 9180.
 *
 * @param {Bytes} prk
 * @param {string} label
 * @param {Bytes} info
 * @param {number} size
 */
async function labelled(prk, label, info, size) {
    return expand('SHA-256', prk, joined(u16(size), utf8('HPKE-v1'), SUITE, utf8(label), info), size);
}

/**
 * Whether every coefficient of an encapsulation key is below 3329 (FIPS 203, section 7.2).
 *
 * @param {Uint8Array} key
 */
function isReduced(key) {
    for (let at = 0; at < MLKEM_KEY - 32; at += 3) {
        const [low, middle, high] = /** @type {[number, number, number]} */ ([...key.subarray(at, at + 3)]);
        if ((low | ((middle & 15) << 8)) >= 3329 || ((middle >> 4) | (high << 4)) >= 3329) {
            return false;
        }
    }
    return true;
}

/**
 * @param {Bytes} privateKey
 * @returns {Promise<Bytes>}
 */
async function publicOf(privateKey) {
    return shared(privateKey, BASE);
}

/**
 * X25519 (RFC 7748).
 *
 * @param {Bytes} privateKey 32 bytes
 * @param {Bytes} publicKey 32 bytes
 * @returns {Promise<Bytes>} the shared secret: zeros with a point of small order
 */
async function shared(privateKey, publicKey) {
    const own = await crypto.subtle.importKey('pkcs8', joined(ENVELOPE, privateKey), 'X25519', false, ['deriveBits']);
    try {
        const other = await crypto.subtle.importKey('raw', publicKey, 'X25519', false, []);
        return new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, own, 256));
    } catch {
        return new Uint8Array(32); // so WebCrypto says that it would have been zeros; Firefox does when it takes the key in
    }
}

/** @param {Bytes} value */
function isZero(value) {
    return value.every((byte) => byte === 0);
}
