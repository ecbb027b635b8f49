// The symbols of access codes (docs/protocol.md, section 3): how they are read as typed, and what they are checked by.
// Stands alone, because the pages of the service use it to refuse a code that they must never be given.

export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const DATA_SYMBOLS = 26;
export const SYMBOLS = 28;
/** @type {Record<CodeKind, number>} never shown, but a part of what the check symbols are over */
const KINDS = { service: 1, browser: 2 };
const LONGEST_TYPED = 1024;
/** White space, dashes of every length, full stop, underscore, and the invisible ones that come with copied text. */
const IGNORED = /[\p{White_Space}\x1c-\x1f\-._\u2010-\u2014\u2212\u00ad\u200b-\u200f\u2060\ufeff]/u;
const AROUND = /["'`\u2018-\u201f\u2039\u203a\u00ab\u00bb*\u2022\u2023\u25e6\u25aa\u25cf\u00b7]/g;
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
     * @param {CodeFault} reason `kind`: a code, but not of the kind that is typed here
     * @param {{symbols?: number, symbol?: string, place?: number}} [found] how many symbols, or the first that no code
     *   contains; and where the slip is, from 0, as far as that can be told
     */
    constructor(reason, { symbols = 0, symbol = '', place = -1 } = {}) {
        super(reason);
        this.name = 'BadCode';
        this.reason = reason;
        this.symbols = symbols;
        this.symbol = symbol;
        this.place = place;
    }
}

/**
 * A code without what comes with it when a line of its sheet is copied: words and a colon before it, quotation marks,
 * bullets, and letters of full width.
 *
 * @param {string} text
 */
export function unwrapped(text) {
    const narrow = text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
    const at = narrow.lastIndexOf(':');
    const [before, after] = at < 0 ? ['', narrow] : [narrow.slice(0, at), narrow.slice(at + 1)];
    return (after.trim() ? after : before).replace(AROUND, '');
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
            throw new BadCode('symbol', { symbol: UNSHOWABLE.test(symbol) ? '\ufffd' : symbol, place: values.length });
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
 * Whether 28 symbols are a code of this kind.
 *
 * @param {number[]} values
 * @param {CodeKind} kind
 */
export function isOfKind(values, kind) {
    const check = values.slice(DATA_SYMBOLS);
    return values.length === SYMBOLS && checkSymbols(kind, values.slice(0, DATA_SYMBOLS)).join() === check.join();
}

/**
 * Which symbol, changed, makes 28 symbols a code of this kind: a slip in the symbol before X^j adds a^j times as much to
 * the polynomial's value at a^2 as to that at a.
 *
 * @param {number[]} values
 * @param {CodeKind} kind
 * @returns {number} -1 if no single one does
 */
export function slipIn(values, kind) {
    const valueAt = (/** @type {(value: number) => number} */ times) =>
        [KINDS[kind], ...values].reduce((value, one) => times(value) ^ one, 0);
    let atA = valueAt(double);
    const atSquare = valueAt((value) => double(double(value)));
    for (let power = 0; atA && atSquare && power < SYMBOLS; power++, atA = double(atA)) {
        if (atA === atSquare) {
            return SYMBOLS - 1 - power;
        }
    }
    return -1;
}

/**
 * The remainder of the kind and the data by x^2 + 6x + 8 over GF(32), highest power first.
 *
 * @param {CodeKind} kind
 * @param {number[]} data
 */
export function checkSymbols(kind, data) {
    let high = 0;
    let low = 0;
    for (const value of [KINDS[kind], ...data]) {
        const feedback = value ^ high;
        const twice = double(feedback);
        const fourTimes = double(twice);
        high = low ^ fourTimes ^ twice;
        low = double(fourTimes);
    }
    return [high, low];
}
