// What the reader asks of a service, and all that it gives it: seals, boxes, numbers and identifiers, and no words.

/** @import { Bytes } from './crypto/bytes.js' */
/** @import { SealedList } from './crypto/code_list.js' */
/** @import { Row, Sealed } from './crypto/records.js' */
/** @import { ServerShare } from './crypto/secrets.js' */

/** @typedef {{id: string, holder: string, issued: string | null, expires: string | null, used: string | null, exposed: string | null, rests: boolean}} CodeRow `rests` while its agreement is not in force */
/** @typedef {{id: string, name: string, isOwner: boolean, engagement: string | null}} Holder a facilitator has an `engagement`, under an agreement in force */
/**
 * @typedef {object} VaultState
 * @property {string} caseId
 * @property {string} vault
 * @property {string} account who is signed in
 * @property {string} owner whose vault it is
 * @property {{id: string, isBrowser: boolean, mayWrite: boolean, manages: boolean}} code that opened it
 * @property {boolean} begun whether there is a list of codes
 * @property {string[]} folders that the code opens
 * @property {CodeRow[]} codes empty unless it manages codes
 * @property {Holder[]} holders for whom a code can be made
 */
/** @typedef {{codeId: string, share: ServerShare, publicKey: Bytes, holder: string, folders: string[] | null, mayWrite: boolean, expires: string | null, engagement: string | null}} NewCode */
/**
 * A folder as the service has it. Nothing of it is believed before it was opened.
 *
 * @typedef {object} FolderState
 * @property {bigint} epoch of the inner key that is granted
 * @property {Bytes} grant the box that holds it, for the code that asks
 * @property {Map<bigint, Bytes>} previous by epoch, the seal of the key before
 * @property {Sealed} record
 * @property {{version: bigint, epoch: bigint, sealed: Bytes}} name
 * @property {Row[]} rows
 */
/**
 * @typedef {Row & {files: string[]}} PutRow with all files of the entry: whatever it had and does not name, goes
 */
/**
 * What is to be different. All of it is taken, or nothing.
 *
 * @typedef {object} Change
 * @property {Sealed} record the root, and the pages that are new; its number is one above that of the one it follows
 * @property {PutRow[]} put
 * @property {string[]} removed
 * @property {Map<string, Bytes>} grants by code, in the epoch of the record
 * @property {{version: bigint, epoch: bigint, sealed: Bytes}} [name]
 * @property {Bytes} [previous] with a new epoch: the key before, under the new one. Grants of earlier epochs go
 */
/**
 * What stewards' browsers share, as the service has it.
 *
 * @typedef {object} StewardshipState
 * @property {bigint} epoch of the inner key that is granted
 * @property {Bytes} grant
 * @property {SealedList} list
 * @property {Map<string, Bytes>} publicKeys the inner ones, by code
 */
/**
 * @typedef {object} ListChange
 * @property {SealedList} list its version is one above that of the one it follows
 * @property {Map<string, Bytes>} grants by code, in the epoch of the list. Those of earlier epochs go
 */
/**
 * @typedef {object} StewardService
 * @property {() => Promise<StewardshipState>} stewardship
 * @property {(change: ListChange) => Promise<boolean>} changeList false if the list it follows is not the present one
 */
/**
 * Parts of files, and the root of each, as they are sealed. None is ever written over.
 *
 * @typedef {object} FileService
 * @property {(file: string, padded: number) => Promise<void>} beginFile says how long it will be, padding and all
 * @property {(file: string, number: number, sealed: Bytes) => Promise<void>} sendPart
 * @property {(file: string, sealed: Bytes) => Promise<void>} sendRoot
 * @property {(file: string, number: number) => Promise<Bytes>} part
 * @property {(file: string) => Promise<Bytes>} root
 */
/**
 * @typedef {object} Service
 * @property {() => Promise<FolderState>} folder
 * @property {(change: Change) => Promise<boolean>} change false if the record it follows is not the present one
 */

export {};
