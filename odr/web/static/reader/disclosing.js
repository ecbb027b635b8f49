// The one way by which words leave a browser folder in clear: one entry, to those whom its person was shown.

import * as wire from './wire.js';

/** Exactly what is sent, made of what the person chose. Whoever shows it and whoever sends it have the same object. */
export class Preview {
    /**
     * @param {string} item
     * @param {Entry & {version: bigint}} entry
     * @param {Room} room
     * @param {FileEntry[]} files of those of the entry
     * @param {string} note
     */
    constructor(item, { title, text, fields, version }, room, files, note) {
        this.item = item;
        this.version = version;
        this.title = title;
        this.text = text;
        this.fields = fields.map(({ name, value }) => Object.freeze({ name, value }));
        this.files = files;
        this.note = note;
        this.room = room;
        Object.freeze(this);
    }
}

/**
 * @param {Preview} preview
 * @param {boolean} again that another copy is meant
 * @returns {object} the only body with words in it
 */
export function inClear({ version, title, text, fields, files, note, room }, again) {
    return {
        ...{ room: room.id, shown: room.shown, version: String(version), title, text, fields, note, again },
        files: files.map((file) => ({ ...file.payload(), id: file.id })),
    };
}

/**
 * @param {Record<string, unknown>} answer
 * @returns {Rooms}
 */
export function roomsOf(answer) {
    const rooms = wire.list(answer['rooms']).map((one) => {
        const { id, name, kind, readers, absent, shown } = wire.object(one);
        return { id: wire.id(id), name: wire.text(name), kind: wire.text(kind), readers: names(readers), absent: names(absent), shown: wire.text(shown) };
    });
    return { rooms, own: names(answer['own']), whyNot: typeof answer['why_not'] === 'string' ? answer['why_not'] : null };
}

/** @param {unknown} value */
function names(value) {
    return wire.list(value).map(wire.text);
}
