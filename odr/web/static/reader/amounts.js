// Amounts of money, by the service's rule (odr/amounts.py): nothing is guessed, and none is without a currency. They are
// stored as "1250.50 EUR". tests/reader/typed.json holds what comes out of both.

const STORED = /^(-?\d{1,15}(?:\.\d{1,6})?) ([A-Z]{3})$/;
const TWO_READINGS = /^([1-9]\d{0,2})[.,](\d{3})$/;
/** Whole digits with marks between them, and a fraction where it can't be thousands. */
const SHAPES = [
    /^(\d{1,3}(?:[' ]\d{3})+)(?:[.,](\d+))?$/,
    /^([1-9]\d{0,2}(?:,\d{3}){2,})(?:\.(\d+))?$/,
    /^([1-9]\d?(?:,\d{2})+,\d{3})(?:\.(\d+))?$/,
    /^([1-9]\d{0,2}(?:\.\d{3}){2,})(?:,(\d+))?$/,
    /^([1-9]\d{0,2},\d{3})\.(\d+)$/,
    /^([1-9]\d{0,2}\.\d{3}),(\d+)$/,
    /^(\d+)(?:[.,](\d+))?$/,
];
/** What people in Europe choose from first. */
const COMMON = ['EUR', 'GBP', 'USD', 'CHF', 'DKK', 'NOK', 'SEK', 'PLN', 'CZK', 'HUF', 'RON', 'TRY', 'UAH'];

/**
 * What was typed can mean: nothing where it is no amount, two where it is to be asked which.
 *
 * @param {string} typed figures, in any of the ways in which people group them
 * @param {string} currency its three letters
 * @returns {string[]} as they are stored
 */
export function readings(typed, currency) {
    const level = typed.normalize('NFC').replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '').trim().replace(/[\s\u2009\u202f\xa0]+/g, ' ').replace(/[\u2019\u02bc\xb4`]/g, "'").replace(/^[\u2212\u2013-] ?/, '-');
    const [sign, number] = level.startsWith('-') ? ['-', level.slice(1)] : ['', level];
    const twofold = TWO_READINGS.exec(number);
    if (twofold !== null) {
        const [, whole = '', rest = ''] = twofold;
        const thousands = stored(sign, whole + rest, '', currency);
        return decimals(currency) === 0 ? [thousands] : [thousands, stored(sign, whole, rest, currency)];
    }
    const found = SHAPES.map((shape) => shape.exec(number)).find((one) => one !== null);
    if (found === undefined) {
        return [];
    }
    const [, whole = '', fraction = ''] = found;
    const digits = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
    return digits.length > 15 || fraction.length > 6 ? [] : [stored(sign, digits, fraction, currency)];
}

/**
 * An amount as its reader reads it, and anything else as it is.
 *
 * @param {string} value
 * @param {string} locale
 */
export function shown(value, locale) {
    const [, number, currency] = STORED.exec(value) ?? [];
    if (number === undefined || currency === undefined) {
        return value;
    }
    // A text, for a JavaScript number would round it; and with as many decimals as were given.
    const least = Math.max(decimals(currency), number.split('.')[1]?.replace(/0+$/, '').length ?? 0);
    const form = new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: least, maximumFractionDigits: least });
    return form.format(/** @type {any} */ (number));
}

/**
 * The figures and the currency of an amount, as somebody goes on typing it.
 *
 * @param {string} value as it is stored, or as somebody typed what can't be stored yet
 * @returns {[string, string]}
 */
export function parted(value) {
    const [, figures = value, currency = ''] = /^(.*) ([A-Z]{3})$/s.exec(value) ?? [];
    return [figures, currency];
}

/** Every currency, with what people choose from first at the head. */
export function currencies() {
    return [...new Set([...COMMON, ...Intl.supportedValuesOf('currency')])];
}

/** @param {string} currency */
function decimals(currency) {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * With as many decimals as the currency has, or as it takes; never with three, which could be read as thousands.
 *
 * @param {string} sign
 * @param {string} whole
 * @param {string} fraction
 * @param {string} currency
 */
function stored(sign, whole, fraction, currency) {
    const given = fraction.replace(/0+$/, '');
    const full = given.padEnd(decimals(currency), '0');
    const rest = full.length === 3 ? `${full}0` : full;
    const less = /[1-9]/.test(whole + rest) ? sign : ''; // nothing is not less than nothing
    return `${less}${whole}${rest && '.'}${rest} ${currency}`;
}
