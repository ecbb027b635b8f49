// Where the service is that this page asks: the one that serves it, or the one that the page's address names.

const CASE = /^(?:(https?:\/\/[a-z0-9.:[\]-]+)\/cases\/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** @typedef {{origin: string, caseId: string}} Place `origin` is empty where the service serves this page itself */

/**
 * @param {string} text a case, or the address of its page
 * @returns {Place | null}
 */
export function placeIn(text) {
    const found = CASE.exec(text);
    return found === null ? null : { origin: found[1] ?? '', caseId: /** @type {string} */ (found[2]) };
}

/**
 * Asks that service as whoever is signed in there. The policy of the page lets it ask no other.
 *
 * @param {Place} place
 * @returns {typeof fetch}
 */
export function askAt({ origin }) {
    return (path, what) => fetch(`${origin}${path}`, { ...what, credentials: origin === '' ? 'same-origin' : 'include' });
}
