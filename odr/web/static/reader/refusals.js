// Why something in the reader is not done, beside what does not open (crypto/errors.js).

class Named extends Error {
    /** @param {string} [why] */
    constructor(why) {
        super(why);
        this.name = new.target.name;
    }
}

/** Somebody else wrote meanwhile. Nothing was changed, and nothing of what was typed is lost. */
export class Conflict extends Named {}

/** A code opens less, or nothing, and that stands. What it lost has no new keys yet. */
export class KeysDue extends Conflict {}

/** Making a code broke off, and nobody was shown it. */
export class Unmade extends Named {}

/** An entry is in its new place, and could not be taken out of the old one. */
export class InBoth extends Named {}

/** The service shows an earlier state than this browser has seen, or something that is not what is remembered. */
export class Tampered extends Named {}

/** It was locked: the keys are gone from memory. */
export class Locked extends Named {}

/** The service does not know this browser any more: signed out, or locked there. Nothing was done. */
export class SignedOut extends Locked {}

/** The service says no, and why: a sentence for the person. */
export class Refused extends Named {}

/** A code of a party's, for its facilitator, who has not opened what is their own. Nothing was done. */
export class OwnFirst extends Named {}

/** What was asked for is not there, or not for this person. */
export class Missing extends Named {}

/** The service cannot be reached, or is busy. Perhaps nothing was done. */
export class Later extends Named {}

/** A part of the page did not come; some browsers ask only once. */
export class Unloaded extends Later {}

/**
 * A part of the reader that only some people come to, and that is loaded when they do.
 *
 * @template M
 * @param {Promise<M>} part
 * @returns {Promise<M>}
 * @throws {Unloaded} where it does not come
 */
export async function loaded(part) {
    try {
        return await part;
    } catch {
        throw new Unloaded();
    }
}
