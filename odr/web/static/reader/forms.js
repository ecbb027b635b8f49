// The forms in which states come, piece by piece (wire.js).

import * as wire from './wire.js';

/**
 * @param {Record<string, unknown>} answer
 * @returns {VaultState}
 * @throws {Unopenable} for what is not of this shape
 */
export function vaultState(answer) {
        const code = wire.object(answer['code']);
        return {
            caseId: wire.id(answer['case']),
            vault: wire.id(answer['vault']),
            account: wire.id(answer['account']),
            owner: wire.id(answer['owner']),
            code: {
                id: wire.id(code['id']),
                isBrowser: code['is_browser'] === true,
                mayWrite: code['may_write'] === true,
                manages: code['manages'] === true,
            },
            begun: answer['begun'] === true,
            folders: wire.list(answer['folders']).map(wire.id),
            codes: wire.list(answer['codes']).map((one) => codeRow(wire.object(one))),
            holders: wire.list(answer['holders']).map((one) => {
                const { id, name, is_owner: isOwner, engagement } = wire.object(one);
                const under = typeof engagement === 'string' ? wire.id(engagement) : null;
                return { id: wire.id(id), name: wire.text(name), isOwner: isOwner === true, engagement: under };
            }),
        };
}

/**
 * @param {Record<string, unknown>} answer
 * @returns {FolderState}
 * @throws {Unopenable} for what is not of this shape
 */
export function folderState(answer) {
    const { number, epoch, root, pages } = wire.object(answer['record']);
    const record = {
        number: wire.number(number),
        epoch: wire.number(epoch),
        root: wire.bytes(root),
        pages: wire.map(pages, (page) => Number(wire.number(page)), wire.bytes),
    };
    return {
        epoch: wire.number(answer['epoch']),
        grant: wire.bytes(answer['grant']),
        previous: wire.map(answer['previous'], wire.number, wire.bytes),
        record,
        name: versioned(answer['name']),
        rows: wire.list(answer['rows']).map((one) => {
            const row = wire.object(one);
            return {
                item: wire.id(row['item']),
                version: wire.number(row['version']),
                epoch: wire.number(row['epoch']),
                title: wire.bytes(row['title']),
                body: wire.bytes(row['body']),
            };
        }),
    };
}

/**
 * @param {Record<string, unknown>} answer
 * @returns {Copy[]} the latest first
 */
export function copiesOf(answer) {
    return wire.list(answer['copies']).map((one) => {
        const { item, room, at, to, taken_back: takenBack } = wire.object(one);
        return { item: wire.id(item), room: wire.id(room), at: wire.moment(at) ?? '', to: wire.list(to).map(wire.text), takenBack: takenBack === true };
    });
}

/**
 * @param {Record<string, unknown>} answer
 * @returns {StewardshipState}
 * @throws {Unopenable} for what is not of this shape
 */
export function stewardshipState(answer) {
    return {
        epoch: wire.number(answer['epoch']),
        grant: wire.bytes(answer['grant']),
        list: versioned(answer['list']),
        publicKeys: wire.map(answer['publicKeys'], wire.id, wire.bytes),
    };
}

/** @param {Record<string, unknown>} row */
function codeRow(row) {
    const [issued, expires, used] = [row['issued'], row['expires'], row['used']].map(wire.moment);
    const known = { issued: issued ?? null, expires: expires ?? null, used: used ?? null };
    const [exposed, rests] = [wire.moment(row['exposed']), row['rests'] === true];
    return { id: wire.id(row['id']), holder: wire.id(row['holder']), ...known, exposed, rests };
}

/** @param {unknown} value */
function versioned(value) {
    const { version, epoch, sealed } = wire.object(value);
    return { version: wire.number(version), epoch: wire.number(epoch), sealed: wire.bytes(sealed) };
}
