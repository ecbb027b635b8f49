// Access codes (docs/protocol.md, section 3): read as typed, shown in groups, and the two shares of each.

import { derive } from './derivation.js';
import { BrowserShare, CodeSecret, ServerShare } from './secrets.js';
import { ALPHABET, BadCode, DATA_SYMBOLS, SYMBOLS, checkSymbols, isOfKind, readSymbols, slipIn } from './symbols.js';

const GROUP = 4;

/** One access code. As text or JSON it shows nothing; `reveal()` gives what a person writes down. */
export class AccessCode {
    #secret;

    /**
     * @param {CodeSecret} secret
     * @param {CodeKind} kind
     */
    constructor(secret, kind) {
        this.#secret = secret;
        this.kind = kind;
    }

    /** @param {CodeKind} kind */
    static generate(kind) {
        return new AccessCode(CodeSecret.generate(), kind);
    }

    /**
     * @param {string} typed
     * @param {CodeKind} kind of the code that is typed here
     * @throws {BadCode} before anything else is done with a slip
     */
    static parse(typed, kind) {
        const values = readSymbols(typed);
        if (values.length !== SYMBOLS) {
            throw new BadCode('length', { symbols: values.length });
        }
        if (!isOfKind(values, kind)) {
            const other = isOfKind(values, kind === 'service' ? 'browser' : 'service');
            throw new BadCode(other ? 'kind' : 'check', { symbols: values.length, place: other ? -1 : slipIn(values, kind) });
        }
        let number = 0n;
        for (const value of values.slice(0, DATA_SYMBOLS)) {
            number = (number << 5n) | BigInt(value);
        }
        const bytes = new Uint8Array(17);
        for (let at = 16; at >= 0; at--, number >>= 8n) {
            bytes[at] = Number(number & 255n);
        }
        return new AccessCode(new CodeSecret(bytes), kind);
    }

    /** The 28 symbols in seven groups of four, separated by single spaces. */
    reveal() {
        return this.groups().join(' ');
    }

    groups() {
        let number = this.#secret.reveal().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
        const data = [];
        for (let place = 0; place < DATA_SYMBOLS; place++, number >>= 5n) {
            data.unshift(Number(number & 31n));
        }
        const text = [...data, ...checkSymbols(this.kind, data)].map((value) => ALPHABET[value]).join('');
        return Array.from({ length: SYMBOLS / GROUP }, (_, at) => text.slice(at * GROUP, (at + 1) * GROUP));
    }

    /** For the server. */
    async serverShare() {
        return new ServerShare(await derive(this.#secret, 'code/server share'));
    }

    /** For nobody but this browser. */
    async browserShare() {
        return new BrowserShare(await derive(this.#secret, 'code/browser share'));
    }

    toString() {
        return '<access code>';
    }

    toJSON() {
        return '<access code>';
    }
}
