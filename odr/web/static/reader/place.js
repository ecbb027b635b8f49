// The service that this page asks: the one that serves it, or that an address names.

const CASE = /^(?:(https?:\/\/[a-z0-9.:[\]-]+)\/cases\/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\/|$)/;

/** @typedef {{origin: string, caseId: string, ask: typeof fetch}} Place `origin` is empty where the service serves this page itself */

/**
 * @param {string} text a case, or the address of its page
 * @returns {Place | null}
 */
export function placeIn(text) {
    const [found, origin = '', caseId = ''] = CASE.exec(text) ?? [];
    const credentials = origin === '' ? 'same-origin' : 'include';
    return found === undefined ? null : { origin, caseId, ask: (path, what) => fetch(`${origin}${path}`, { ...what, credentials }) };
}
