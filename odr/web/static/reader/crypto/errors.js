// What can go wrong here. No message ever carries key material or words.

/** A seal, box or padding does not open. Deliberately one error: which reason it was is nobody's business. */
export class Unopenable extends Error {
    /** @param {string} what */
    constructor(what) {
        super(what);
        this.name = 'Unopenable';
    }
}

/** Bytes that should be a key have the wrong length or are not a valid key. */
export class BadKey extends Error {
    /** @param {string} what */
    constructor(what) {
        super(what);
        this.name = 'BadKey';
    }
}
