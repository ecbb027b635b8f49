// The words of the page. English stands in the code; another language is a file, loaded by whoever reads it alone.

const LANGUAGES = {
    en: { name: 'English', locale: 'en-GB', words: async () => /** @type {Words} */ ({}) },
    fr: { name: 'Français', locale: 'fr-FR', words: async () => (await import('../words/fr.js')).WORDS },
};
let spoken = /** @type {keyof typeof LANGUAGES} */ ('en');
let words = /** @type {Words} */ ({});

/** @param {readonly string[]} wanted */
export async function speak(wanted) {
    const found = wanted.map((one) => one.slice(0, 2)).find((one) => one in LANGUAGES);
    const code = /** @type {typeof spoken} */ (found ?? 'en');
    try {
        words = await LANGUAGES[code].words();
        spoken = code;
    } catch {
        // English is there.
    }
    document.documentElement.lang = spoken;
}

export function others() {
    return Object.entries(LANGUAGES).filter(([code]) => code !== spoken).map(([code, { name }]) => ({ code, name }));
}

export function locale() {
    return LANGUAGES[spoken].locale;
}

/**
 * A day or a moment. French says "1er" of the first of a month, which Intl does not know.
 *
 * @param {Date} moment
 * @param {Intl.DateTimeFormatOptions} form
 */
export function written(moment, form) {
    const parts = new Intl.DateTimeFormat(locale(), form).formatToParts(moment);
    return parts.map(({ type, value }) => (type === 'day' && value === '1' && spoken === 'fr' ? '1er' : value)).join('');
}

/**
 * A sentence; never while modules load.
 *
 * @param {readonly string[]} parts
 * @param {...(string | number | undefined)} values
 */
export function t(parts, ...values) {
    const english = parts.reduce((before, part, at) => `${before}{${at - 1}}${part}`);
    return (words[english] ?? english).replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)]));
}

/** @param {Iterable<Element>} elements with nothing but words in them */
export function translate(elements) {
    for (const one of elements) {
        one.textContent = words[one.textContent ?? ''] ?? one.textContent;
    }
}
