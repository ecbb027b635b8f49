// The types that the reader's modules name, for the checker (`npm run types`) and for whoever reads them. They are global,
// so a module names one as it is, and nothing of them is ever served.

import type * as boxes from './crypto/boxes.js';
import type * as codes from './crypto/codes.js';
import type * as errors from './crypto/errors.js';
import type * as files from './crypto/file_entry.js';
import type * as sealed from './crypto/files.js';
import type * as inner from './crypto/inner.js';
import type * as records from './crypto/records.js';
import type * as secrets from './crypto/secrets.js';
import type * as signing from './crypto/signing.js';
import type * as disclosing from './disclosing.js';
import type * as service from './interface.js';
import type * as folder from './open_folder.js';
import type * as vault from './open_vault.js';
import type * as reader from './page/reader.js';
import type * as stewardship from './stewardship.js';

declare global {
    // What classes make.
    type AccessCode = codes.AccessCode;
    type BoxKeyPair = boxes.BoxKeyPair;
    type BoxPublicKey = boxes.BoxPublicKey;
    type BrowserShare = secrets.BrowserShare;
    type FileEntry = files.FileEntry;
    type FilePlace = sealed.FilePlace;
    type FolderRecord = records.FolderRecord;
    type InnerPlaces = inner.InnerPlaces;
    type Interface = service.Interface;
    type OpenFolder = folder.OpenFolder;
    type OpenVault = vault.OpenVault;
    type Preview = disclosing.Preview;
    type Reader = reader.Reader;
    type Secret = secrets.Secret;
    type ServerShare = secrets.ServerShare;
    type SigningSeed = signing.SigningSeed;
    type Stewardship = stewardship.Stewardship;
    type SymmetricKey = secrets.SymmetricKey;
    type Unopenable = errors.Unopenable;

    // Bytes, and what is written in them.

    /** What WebCrypto takes: bytes of memory that is nobody else's. */
    type Bytes = Uint8Array<ArrayBuffer>;
    type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
    /** What a seal, box or signature is bound to. Only the parts that apply are given. Numbers are bigints: a JavaScript number ends at 2^53. */
    interface Place {
        purpose: string;
        case?: string;
        vault?: string;
        folder?: string;
        item?: string;
        version?: bigint;
        epoch?: bigint;
        subject?: string;
        detail?: string;
    }
    /** Something sealed, in one of its versions. */
    interface Version {
        version: bigint;
        epoch: bigint;
        sealed: Bytes;
    }

    // Codes.

    type CodeKind = 'service' | 'browser';
    /** Why what was typed is no code of the kind. `kind`: it is one, but not of the kind that is typed here. */
    type CodeFault = 'length' | 'symbol' | 'check' | 'kind';
    /** What is asked of a new code. */
    interface Wanted {
        label: string;
        holder: string;
        /** null for a code that opens everything, folders to come included */
        folders: string[] | null;
        mayWrite: boolean;
        /** moments are `2026-11-28T10:00:00Z` */
        expires: string | null;
    }
    /** A code as stewards' browsers remember it. */
    interface ListedCode extends Wanted {
        codeId: string;
        /** SHA-256 of the inner public key */
        publicKeyDigest: Bytes;
        proofKey: SymmetricKey;
        /** when it was taken back */
        ended: string | null;
    }
    /** Whom a key is granted to. */
    interface Grantee {
        codeId: string;
        publicKey: BoxPublicKey;
        proofKey: SymmetricKey;
    }
    /** A code that was made just now. The words are the same in its holder's browser. */
    interface MadeCode {
        code: AccessCode;
        codeId: string;
        words: string[];
    }
    /** What became of the code that another took the place of, and codes that were granted nothing: the service gives another key of theirs. */
    interface Replaced {
        isEnded: boolean;
        refused: string[];
    }
    /** What stands on paper of a code: nothing of what it is called. */
    interface AboutCode {
        holder: string;
        isOwn: boolean;
        isFacilitator?: boolean;
        opens: string;
        expires?: string | null;
    }

    // Entries, and what is remembered of them.

    interface Field {
        kind: 'text' | 'amount' | 'date';
        name: string;
        value: string;
    }
    interface Entry {
        title: string;
        text: string;
        fields: Field[];
        files: FileEntry[];
    }
    /** An entry as it was when it was looked at. */
    interface Seen {
        item: string;
        version: bigint;
    }
    /** What somebody was typing. */
    interface Draft {
        folder: string;
        /** null for a new entry */
        item: string | null;
        /** which of its versions was changed, in decimals; null for a new entry */
        version: string | null;
        /** what a new entry is called */
        fresh: string;
        /** that are sent already, as entries keep them */
        files: ReturnType<FileEntry['payload']>[];
        /** the files that the entry had when this was begun */
        seen: string[];
        title: string;
        text: string;
        fields: Field[];
    }
    /** `title` is null where whoever wrote the entry sealed it wrongly. */
    interface Listed extends Seen {
        title: string | null;
    }
    interface Found {
        item: string;
        title: string;
    }
    /** What is remembered of a seal, or of two that belong together. */
    interface Known {
        version: bigint;
        epoch: bigint;
        digest: string;
    }
    /** A row as the service gives it. */
    interface Row extends Seen {
        epoch: bigint;
        title: Bytes;
        body: Bytes;
    }
    /** A row with all files of its entry: whatever it had and does not name, goes. */
    interface PutRow extends Row {
        files: string[];
    }
    /**
     * `gone`: remembered, and no row. `unknown`: a row, and nothing remembered. `older` and `newer`: another version.
     * `altered`: another seal of the same version.
     */
    interface Difference {
        what: 'gone' | 'unknown' | 'older' | 'newer' | 'altered';
        item: string;
    }
    /** A record's root, and its pages by their numbers. Written: with the pages that are new. */
    interface SealedRecord {
        number: bigint;
        epoch: bigint;
        root: Bytes;
        pages: Map<number, Bytes>;
    }
    /** What of a folder's state is believed. */
    interface Believed {
        /** of the key that is granted */
        epoch: bigint;
        /** by epoch */
        keys: Map<bigint, SymmetricKey>;
        record: FolderRecord;
        name: Version;
        /** by item */
        rows: Map<string, Row>;
        /** in what the rows are not what is remembered */
        differences: readonly Difference[];
    }
    interface NamedFolder {
        id: string;
        name: string;
        folder: OpenFolder;
    }
    /** What the service gives of a folder does not open as it should. */
    interface ClosedFolder {
        id: string;
        problem: 'altered' | 'unopenable';
    }

    // What the reader asks of a service, and all that it gives it: seals, boxes, numbers and identifiers, and no words.

    /** `origin` is empty where the service serves the page itself. */
    interface ServicePlace {
        origin: string;
        caseId: string;
        ask: typeof fetch;
    }
    interface CodeRow {
        id: string;
        holder: string;
        issued: string | null;
        expires: string | null;
        used: string | null;
        exposed: string | null;
        /** while its agreement is not in force */
        rests: boolean;
    }
    interface Holder {
        id: string;
        name: string;
        isOwner: boolean;
        /** of a facilitator, under an agreement in force */
        engagement: string | null;
    }
    interface VaultState {
        caseId: string;
        vault: string;
        /** who is signed in */
        account: string;
        /** whose vault it is */
        owner: string;
        /** that opened it */
        code: { id: string; isBrowser: boolean; mayWrite: boolean; manages: boolean };
        /** whether there is a list of codes */
        begun: boolean;
        /** that the code opens */
        folders: string[];
        /** empty unless it manages codes */
        codes: CodeRow[];
        /** for whom a code can be made */
        holders: Holder[];
    }
    interface NewCode {
        codeId: string;
        share: ServerShare;
        publicKey: Bytes;
        holder: string;
        folders: string[] | null;
        mayWrite: boolean;
        expires: string | null;
        engagement: string | null;
    }
    /** A folder as the service has it. Nothing of it is believed before it was opened. */
    interface FolderState {
        /** of the inner key that is granted */
        epoch: bigint;
        /** the box that holds it, for the code that asks */
        grant: Bytes;
        /** by epoch, the seal of the key before */
        previous: Map<bigint, Bytes>;
        record: SealedRecord;
        name: Version;
        rows: Row[];
    }
    /** What is to be different. All of it is taken, or nothing. */
    interface Change {
        /** its number is one above that of the one it follows */
        record: SealedRecord;
        put: PutRow[];
        removed: string[];
        /** by code, in the epoch of the record */
        grants: Map<string, Bytes>;
        name?: Version;
        /** with a new epoch: the key before, under the new one. Grants of earlier epochs go */
        previous?: Bytes;
    }
    /** What stewards' browsers share, as the service has it. */
    interface StewardshipState {
        /** of the inner key that is granted */
        epoch: bigint;
        grant: Bytes;
        list: Version;
        /** the inner ones, by code */
        publicKeys: Map<string, Bytes>;
    }
    interface ListChange {
        /** its version is one above that of the one it follows */
        list: Version;
        /** by code, in the epoch of the list. Those of earlier epochs go */
        grants: Map<string, Bytes>;
    }
    interface StewardService {
        stewardship(): Promise<StewardshipState>;
        /** false if the list it follows is not the present one */
        changeList(change: ListChange): Promise<boolean>;
    }
    /** Parts of files, and the root of each, as they are sealed. None is ever written over. */
    interface FileService {
        /** says how long it will be, padding and all */
        beginFile(file: string, padded: number): Promise<void>;
        sendPart(file: string, number: number, sealed: Bytes): Promise<void>;
        sendRoot(file: string, sealed: Bytes): Promise<void>;
        part(file: string, number: number): Promise<Bytes>;
        root(file: string): Promise<Bytes>;
    }
    interface Service {
        folder(): Promise<FolderState>;
        /** false if the record it follows is not the present one */
        change(change: Change): Promise<boolean>;
    }
    /** After each part of a file. */
    type Progress = (sent: number, all: number) => void;

    // Disclosing.

    /** A room, and who would read there what is sent now. */
    interface Room {
        id: string;
        name: string;
        kind: string;
        readers: string[];
        absent: string[];
        /** stands for them and their keys */
        shown: string;
    }
    interface Rooms {
        rooms: Room[];
        /** who read with the person, by a code of their side */
        own: string[];
        whyNot: string | null;
    }
    interface Copy {
        item: string;
        room: string;
        at: string;
        to: string[];
        takenBack: boolean;
    }

    // The page.

    type Child = Node | string | null | false | undefined;
    /** `onclick` and the like are listeners; null and false are left out. */
    type Attributes = Record<string, string | number | boolean | null | ((event: Event) => void)>;
    /** By the English ones; a value stands at {0}, {1}. */
    type Words = Readonly<Record<string, string>>;
    /** Why the page locked by itself. */
    /** `unknown`: the service does not know this browser any more. */
    type WhyLocked = 'left' | 'idle' | 'elsewhere' | 'asked' | 'unknown';
}
