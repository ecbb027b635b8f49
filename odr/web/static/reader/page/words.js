// What the page says when something is not done.

import { Unopenable } from '../crypto/errors.js';
import { BadCode } from '../crypto/symbols.js';
import { Conflict, InBoth, KeysDue, Later, Locked, Missing, OwnFirst, Refused, SignedOut, Tampered, Unloaded, Unmade } from '../refusals.js';
import { locale, t, written } from './language.js';

/**
 * @param {unknown} error
 * @returns {string} a sentence for the person; nothing of what they typed is in it
 */
export function sentence(error) {
    if (error instanceof BadCode) {
        return aboutCode(error);
    }
    if (error instanceof Refused) {
        return error.message;
    }
    if (error instanceof SignedOut) {
        return t`You are signed out, or it was locked elsewhere. Nothing was done. Sign in again, then come back here.`;
    }
    if (error instanceof Locked) {
        return t`It is locked.`;
    }
    if (error instanceof OwnFirst) {
        return t`A party gave you this code as their facilitator. Open your own place in this case first, on its pages; then come back and type the code here.`;
    }
    if (error instanceof KeysDue) {
        return t`A code opens less now, or nothing, but others kept writing: what it lost has no new keys yet. Try once more. Until then write nothing there that its holder should not read.`;
    }
    if (error instanceof Unmade) {
        return t`The code could not be finished. Nobody has it. If it stands under “Codes”, take it back there.`;
    }
    if (error instanceof InBoth) {
        return t`It is in both folders now: it was changed meanwhile, or could not be removed here. Remove the one that you do not want.`;
    }
    if (error instanceof Conflict) {
        return t`Somebody else, or another tab of yours, wrote meanwhile. Nothing was changed.`;
    }
    if (error instanceof Tampered) {
        return t`What the service gave is not what this browser remembers. It is not shown, and nothing was written over.`;
    }
    if (error instanceof Unopenable) {
        return t`What the service gave does not open with your code. It may have been altered.`;
    }
    if (error instanceof Missing) {
        return t`It is not there any more, or not for you.`;
    }
    if (error instanceof Unloaded) {
        return t`A part of this page did not come. Try once more; if it stays, copy your text and load the page anew.`;
    }
    if (error instanceof Later) {
        return t`The service can’t be reached just now. Nothing is lost; try again in a moment.`;
    }
    return t`Something went wrong in this page. Nothing of what you typed was sent in clear. Try once more; if it stays, copy your text before you leave.`;
}

/** @param {BadCode} error */
function aboutCode({ reason, symbols, symbol, place }) {
    if (reason === 'kind') {
        return t`That is a code for the pages of the service, not for this one. Type the other one here: its sheet says “for your browser”.`;
    }
    if (reason === 'symbol') {
        return t`A code has letters and digits only; “${symbol}” is neither.`;
    }
    if (reason === 'length') {
        return symbols === 0 ? t`Type your code.` : t`A code has 28 letters and digits. That is ${symbols}.`;
    }
    if (place >= 0) {
        return t`There is a slip in it. If only one letter or digit is wrong, it is in group ${Math.floor(place / 4) + 1}.`;
    }
    return t`There is a slip in it: the check symbols don’t fit. Compare it with your sheet, group by group.`;
}

/** @param {number} bytes */
export function size(bytes) {
    const short = new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    if (bytes < 1000) {
        return t`${bytes} bytes`;
    }
    return bytes < 1e6 ? t`${short.format(bytes / 1e3)} kB` : t`${short.format(bytes / 1e6)} MB`;
}

/** @param {string | null} at */
export function day(at) {
    return at === null ? '' : written(new Date(at), { dateStyle: 'long', timeStyle: 'short' });
}

/** @param {string[]} names */
export function listed(names) {
    return new Intl.ListFormat(locale()).format(names);
}
