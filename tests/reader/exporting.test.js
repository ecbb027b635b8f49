// What somebody takes along: everything that opens, and the names of what does not.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { exported } from '../../odr/web/static/reader/page/exporting.js';
import { Locked, Tampered } from '../../odr/web/static/reader/refusals.js';

/** As much of an element as is written into the file. */
class Element {
    /** @type {(Element | string)[]} */
    children = [];

    /** @param {string} name */
    constructor(name) {
        this.name = name;
    }

    /** @param {...(Element | string)} more */
    append(...more) {
        this.children.push(...more);
    }

    /** @param {...(Element | string)} more */
    prepend(...more) {
        this.children.unshift(...more);
    }

    setAttribute() {}

    /** @returns {string} */
    get outerHTML() {
        return `<${this.name}>${this.children.map((child) => (child instanceof Element ? child.outerHTML : child)).join('')}</${this.name}>`;
    }
}

const ENTRY = { title: 'Mietvertrag', text: 'Die Kaution', fields: [], files: [] };
const SEALED_WRONGLY = 'whoever wrote it sealed it wrongly';

/**
 * @param {Record<string, unknown>} entries by item, or what reading them fails with
 * @param {Difference[]} [differences]
 */
function folder(entries, differences = []) {
    const read = async (/** @type {string} */ item) => {
        if (entries[item] instanceof Error) {
            throw entries[item];
        }
        return entries[item];
    };
    return { id: 'folder', name: 'Wohnung', folder: { items: Object.keys(entries), differences, read } };
}

/**
 * @param {unknown[]} folders
 * @param {ClosedFolder[]} [closed]
 */
async function taken(folders, closed = []) {
    const make = (/** @type {string} */ name) => new Element(name);
    const [body, head] = [make('body'), make('head')];
    const html = { body, head, createElement: make, documentElement: { get outerHTML() { return head.outerHTML + body.outerHTML; } } };
    Object.assign(globalThis, {
        document: { createElement: make, createElementNS: (/** @type {string} */ _, /** @type {string} */ name) => make(name), implementation: { createHTMLDocument: () => html } },
    });
    const { file, isWhole } = await exported(/** @type {any} */ ({ folders, closed }));
    return { text: await file.text(), isWhole };
}

test('everything that opens is taken along, and is said to be everything', async () => {
    const { text, isWhole } = await taken([folder({ a: ENTRY, b: { ...ENTRY, title: 'Kündigung' } })]);
    assert.ok(isWhole);
    assert.ok(['Wohnung', 'Mietvertrag', 'Kündigung', 'Die Kaution'].every((words) => text.includes(words)));
    assert.ok(!text.includes(SEALED_WRONGLY));
});

test('an entry that does not open has a line in its place, and keeps back none of the others', async () => {
    for (const error of [new Unopenable('seal'), new Tampered('not as it is remembered'), new RangeError()]) {
        const { text, isWhole } = await taken([folder({ a: ENTRY, b: error, c: { ...ENTRY, title: 'Kündigung' } })]);
        assert.equal(isWhole, false);
        assert.match(text, new RegExp(`Mietvertrag.*${SEALED_WRONGLY}.*Kündigung`, 's'));
    }
});

test('what was withheld or altered, and a folder that does not open, are named in the file', async () => {
    const differing = await taken([folder({ a: ENTRY }, [{ what: 'gone', item: 'b' }])]);
    assert.equal(differing.isWhole, false);
    assert.match(differing.text, /Wohnung.*One is missing that was written.*Mietvertrag/s);
    const closed = await taken([folder({ a: ENTRY })], [{ id: 'other', problem: 'altered' }]);
    assert.equal(closed.isWhole, false);
    assert.match(closed.text, /One folder does not open as it should/);
});

test('nothing is taken along once it is locked', async () => {
    await assert.rejects(taken([folder({ a: new Locked() })]), Locked);
});
