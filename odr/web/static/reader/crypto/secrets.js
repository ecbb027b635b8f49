// Secret bytes have types of their own, so that none is passed, shown or stored where it should not be.

import { random } from './bytes.js';
import { BadKey } from './errors.js';

/** Some secret bytes. Neither text, JSON nor a structured clone shows them; `reveal()` is the one way to them. */
export class Secret {
    /** @type {Bytes} */
    #value;

    /**
     * @param {Uint8Array} value copied
     * @param {number} [size] how many there have to be
     * @throws {BadKey} if there are not as many
     */
    constructor(value, size = 32) {
        if (!(value instanceof Uint8Array) || value.length !== size) {
            throw new BadKey(`a secret of ${size} bytes`);
        }
        this.#value = new Uint8Array(value);
    }

    /** @returns {Bytes} the bytes themselves, not a copy */
    reveal() {
        return this.#value;
    }

    /** Overwrites the bytes. What was derived from them is not undone by it. */
    forget() {
        this.#value.fill(0);
    }

    toString() {
        return '<secret>';
    }

    toJSON() {
        return '<secret>';
    }
}

/** A 256-bit key for sealing. */
export class SymmetricKey extends Secret {
    /** @type {'symmetric key'} */
    kind = 'symmetric key';
    /** @type {Promise<CryptoKey> | null} */
    #imported = null;

    static generate() {
        return new SymmetricKey(random(32));
    }

    /** The key as WebCrypto's HMAC-SHA-512 has it: taken in once, since one key opens thousands of seals. */
    imported() {
        const how = { name: 'HMAC', hash: 'SHA-512' };
        this.#imported ??= crypto.subtle.importKey('raw', this.reveal(), how, false, ['sign']);
        return this.#imported;
    }

    /** @override */
    forget() {
        super.forget();
        this.#imported = null;
    }
}

/** The 130 random bits of an access code, as 17 bytes. */
export class CodeSecret extends Secret {
    /** @type {'code secret'} */
    kind = 'code secret';

    /** @param {Uint8Array} value */
    constructor(value) {
        super(value, 17);
        if (/** @type {number} */ (value[0]) >> 2) {
            throw new BadKey('a secret of 130 bits');
        }
    }

    static generate() {
        const bits = random(17);
        bits[0] = /** @type {number} */ (bits[0]) & 3;
        return new CodeSecret(bits);
    }
}

/** What the server gets of an access code. */
export class ServerShare extends Secret {
    /** @type {'server share'} */
    kind = 'server share';
}

/** What never leaves the browser of an access code. */
export class BrowserShare extends Secret {
    /** @type {'browser share'} */
    kind = 'browser share';
}

/** The private key of a box key pair. */
export class BoxSeed extends Secret {
    /** @type {'box seed'} */
    kind = 'box seed';

    static generate() {
        return new BoxSeed(random(32));
    }
}
