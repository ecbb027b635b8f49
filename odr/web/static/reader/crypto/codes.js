// Access codes (docs/protocol.md, section 3): read as typed, shown in groups, and the two shares of each.

import { derive } from './derivation.js';
import { BoxSeed, BrowserShare, CodeSecret, ServerShare } from './secrets.js';

/** @typedef {'length' | 'symbol' | 'check'} Reason */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DATA_SYMBOLS = 26;
const SYMBOLS = 28;
const GROUP = 4;
const VERSION = 1;
const LONGEST_TYPED = 1024;
/** White space, dashes of every length, full stop, underscore, and the invisible ones that come with copied text. */
const IGNORED = /[\p{White_Space}\x1c-\x1f\-._\u2010-\u2014\u2212\u00ad\u200b-\u200f\u2060\ufeff]/u;
const UNSHOWABLE = /[\p{C}\p{Z}]/u;

/** @type {Map<string, number>} */
const READ_AS = new Map();
for (const [value, symbol] of [...Array.from(ALPHABET).entries(), [1, 'I'], [1, 'L'], [0, 'O']]) {
    READ_AS.set(/** @type {string} */ (symbol), /** @type {number} */ (value));
    READ_AS.set(/** @type {string} */ (symbol).toLowerCase(), /** @type {number} */ (value));
}

/** What was typed cannot be an access code. Never holds the code. */
export class BadCode extends Error {
    /**
     * @param {Reason} reason
     * @param {{symbols?: number, symbol?: string}} [found] how many symbols, or the first that no code contains
     */
    constructor(reason, { symbols = 0, symbol = '' } = {}) {
        super(reason);
        this.name = 'BadCode';
        this.reason = reason;
        this.symbols = symbols;
        this.symbol = symbol;
    }
}

/** One access code. As text or JSON it shows nothing; `reveal()` gives what a person writes down. */
export class AccessCode {
    #secret;

    /** @param {CodeSecret} secret */
    constructor(secret) {
        this.#secret = secret;
    }

    static generate() {
        return new AccessCode(CodeSecret.generate());
    }

    /**
     * @param {string} typed
     * @throws {BadCode} before anything else is done with a slip
     */
    static parse(typed) {
        const values = readSymbols(typed);
        if (values.length !== SYMBOLS) {
            throw new BadCode('length', { symbols: values.length });
        }
        const data = values.slice(0, DATA_SYMBOLS);
        if (checkSymbols(data).join() !== values.slice(DATA_SYMBOLS).join()) {
            throw new BadCode('check', { symbols: values.length });
        }
        let number = 0n;
        for (const value of data) {
            number = (number << 5n) | BigInt(value);
        }
        const bytes = new Uint8Array(17);
        for (let at = 16; at >= 0; at--, number >>= 8n) {
            bytes[at] = Number(number & 255n);
        }
        return new AccessCode(new CodeSecret(bytes));
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
        const text = [...data, ...checkSymbols(data)].map((value) => ALPHABET[value]).join('');
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

/**
 * @param {ServerShare} share
 * @returns the 32 bytes under which the server finds a code's row
 */
export async function lookupTag(share) {
    return derive(share, 'share/lookup tag');
}

/**
 * @param {ServerShare} share
 * @returns {Promise<BoxSeed>} of the key pair that a vault's secrets are sealed to
 */
export async function boxSeed(share) {
    return new BoxSeed(await derive(share, 'share/box seed'));
}

/**
 * The values of what was typed, separators left out and look-alikes read as meant.
 *
 * @param {string} typed
 * @throws {BadCode} for a strange symbol, and for more than 1,024 characters
 */
export function readSymbols(typed) {
    const characters = Array.from(typed);
    if (characters.length > LONGEST_TYPED) {
        throw new BadCode('length', { symbols: characters.length });
    }
    const values = [];
    for (const symbol of characters) {
        if (IGNORED.test(symbol)) {
            continue;
        }
        const value = READ_AS.get(symbol);
        if (value === undefined) {
            throw new BadCode('symbol', { symbol: UNSHOWABLE.test(symbol) ? '\ufffd' : symbol });
        }
        values.push(value);
    }
    return values;
}

/**
 * Multiplication by x in GF(32), modulo x^5 + x^2 + 1.
 *
 * @param {number} value
 */
function double(value) {
    return value & 16 ? (value << 1) ^ 0b100101 : value << 1;
}

/**
 * The remainder of the version and the data by x^2 + 6x + 8 over GF(32), highest power first.
 *
 * @param {number[]} data
 */
function checkSymbols(data) {
    let high = 0;
    let low = 0;
    for (const value of [VERSION, ...data]) {
        const feedback = value ^ high;
        const twice = double(feedback);
        const fourTimes = double(twice);
        high = low ^ fourTimes ^ twice;
        low = double(fourTimes);
    }
    return [high, low];
}
