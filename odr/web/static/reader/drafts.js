// What somebody was typing when the page locked itself, sealed to their own code: whoever opens with it has it again.

import { Unopenable } from './crypto/errors.js';
import { innerPair } from './crypto/inner.js';
import { read, written } from './crypto/json.js';

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { Json } from './crypto/json.js' */
/** @import { BrowserShare } from './crypto/secrets.js' */

/**
 * @param {BrowserShare} share
 * @param {string} caseId
 * @param {Json} draft
 * @returns {Promise<Bytes>}
 */
export async function sealDraft(share, caseId, draft) {
    return (await innerPair(share)).public.seal(written(draft), { purpose: 'inner draft', case: caseId });
}

/**
 * @param {BrowserShare} share
 * @param {string} caseId
 * @param {Bytes} sealed
 * @returns {Promise<Json | null>} what was put aside; null if it was with another code
 */
export async function openDraft(share, caseId, sealed) {
    try {
        return read(await (await innerPair(share)).open(sealed, { purpose: 'inner draft', case: caseId }));
    } catch (error) {
        if (error instanceof Unopenable) {
            return null;
        }
        throw error;
    }
}
