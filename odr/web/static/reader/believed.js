// What of a folder's state, as the service gives it, is believed: opened, compared with what browsers remember, and not
// from before what this browser has seen.

import { FolderRecord } from './crypto/records.js';
import { chain, keyOf } from './key_chain.js';
import { Tampered } from './refusals.js';

/** @import { Unopenable } from './crypto/errors.js' */
/** @import { InnerPlaces } from './crypto/inner.js' */
/** @import { Difference, Row } from './crypto/records.js' */
/** @import { SymmetricKey } from './crypto/secrets.js' */
/** @import { FolderState } from './service.js' */

/**
 * @typedef {object} Believed
 * @property {bigint} epoch of the key that is granted
 * @property {Map<bigint, SymmetricKey>} keys by epoch
 * @property {FolderRecord} record
 * @property {FolderState['name']} name
 * @property {Map<string, Row>} rows by item
 * @property {readonly Difference[]} differences in what the rows are not what is remembered
 */

/**
 * @param {FolderState} state
 * @param {SymmetricKey} granted
 * @param {InnerPlaces} places
 * @param {Believed | null} seen by this browser last
 * @returns {Promise<Believed>} with the very rows that were seen, where they are the same
 * @throws {Tampered} for an earlier state or epoch, or another name than the one that is remembered
 * @throws {Unopenable} for a record or key that is altered
 */
export async function believed(state, granted, places, seen) {
    const { epoch, name } = state;
    if (epoch < (seen?.epoch ?? 0n) || state.record.epoch !== epoch) {
        throw new Tampered('an earlier epoch');
    }
    const keys = await chain(granted, state, places);
    const record = await FolderRecord.open(places, (one) => keyOf(keys, one), state.record);
    if (seen !== null && record.isBehind(seen.record)) {
        throw new Tampered('an earlier state');
    }
    if (!(await record.isNamed(name.version, name.epoch, name.sealed))) {
        throw new Tampered('another name');
    }
    const differences = await record.differences(state.rows);
    const different = new Set(differences.map(({ item }) => item));
    const rows = new Map();
    for (const row of state.rows) {
        const before = seen?.rows.get(row.item);
        const digest = seen?.record.items.get(row.item)?.digest;
        const isSame = !different.has(row.item) && digest === record.items.get(row.item)?.digest;
        rows.set(row.item, before !== undefined && before.version === row.version && isSame ? before : row);
    }
    return { epoch, keys, record, name, rows, differences };
}
