// Why something in the reader is not done, beside what does not open (crypto/errors.js).

/** Somebody else wrote meanwhile. Nothing was changed, and nothing of what was typed is lost. */
export class Conflict extends Error {
    constructor() {
        super('written meanwhile');
        this.name = 'Conflict';
    }
}

/** The service shows an earlier state than this browser has seen, or something that is not what is remembered. */
export class Tampered extends Error {
    /** @param {string} what */
    constructor(what) {
        super(what);
        this.name = 'Tampered';
    }
}

/** It was locked: the keys are gone from memory. */
export class Locked extends Error {
    constructor() {
        super('locked');
        this.name = 'Locked';
    }
}
