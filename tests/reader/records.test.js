// What a browser remembers of a folder, against somebody who runs the service and has every state there ever was.

import assert from 'node:assert/strict';
import test from 'node:test';
import { utf8 } from '../../odr/web/static/reader/crypto/bytes.js';
import { Unopenable } from '../../odr/web/static/reader/crypto/errors.js';
import { InnerPlaces } from '../../odr/web/static/reader/crypto/inner.js';
import { read, written } from '../../odr/web/static/reader/crypto/json.js';
import { WrittenRecord } from '../../odr/web/static/reader/crypto/record_writing.js';
import { FolderRecord } from '../../odr/web/static/reader/crypto/records.js';
import { seal } from '../../odr/web/static/reader/crypto/sealing.js';
import { SymmetricKey } from '../../odr/web/static/reader/crypto/secrets.js';

const PLACES = new InnerPlaces({
    case: '11110000-0000-4000-8000-000000000000',
    vault: '22220000-0000-4000-8000-000000000000',
    folder: '33330000-0000-4000-8000-000000000000',
});
const KEY = SymmetricKey.generate();

/** The service, as it should be: the present root, and the present page of each number. */
class Kept {
    /** @type {Map<number, Uint8Array<ArrayBuffer>>} */
    pages = new Map();
    /** @type {SealedRecord[]} */
    states = [];

    /** @param {SealedRecord} sealed */
    take(sealed) {
        for (const [page, one] of sealed.pages) {
            this.pages.set(page, one);
        }
        this.states.push({ ...sealed, pages: new Map(this.pages) });
    }

    /** @param {number} at */
    async open(at) {
        return FolderRecord.open(PLACES, () => KEY, /** @type {SealedRecord} */ (this.states.at(at)));
    }
}

/**
 * @param {bigint} version
 * @param {string} words
 * @returns {Promise<Row>}
 */
async function row(version, words) {
    const item = crypto.randomUUID();
    const title = await seal(KEY, utf8(words), PLACES.title(item, version, 1n));
    const body = await seal(KEY, utf8(words), PLACES.body(item, version, 1n));
    return { item, version, epoch: 1n, title, body };
}

/**
 * @param {WrittenRecord} record
 * @param {Row} one
 */
async function note(record, one) {
    await record.note(one.item, one.version, one.epoch, one.title, one.body);
}

test('what is noted, written and opened again is what the rows are held against', async () => {
    const [kept, record] = [new Kept(), new WrittenRecord()];
    const rows = await Promise.all(Array.from({ length: 200 }, (_, at) => row(1n, `words ${at}`)));
    for (const one of rows) {
        await note(record, one);
    }
    kept.take(await record.seal(PLACES, KEY, 1n));
    const [removed, ...left] = /** @type {[Row, ...Row[]]} */ (rows);
    record.forget(removed.item);
    kept.take(await record.seal(PLACES, KEY, 1n));
    const opened = await kept.open(-1);
    assert.deepEqual(await opened.differences(left), []);
    assert.deepEqual(await opened.differences(rows), [{ what: 'unknown', item: removed.item }]);
    assert.deepEqual(await opened.differences(left.slice(1)), [{ what: 'gone', item: left[0]?.item }]);
});

test('one change seals one page and the root', async () => {
    const record = new WrittenRecord();
    for (const one of await Promise.all(Array.from({ length: 100 }, () => row(1n, 'words')))) {
        await note(record, one);
    }
    await record.seal(PLACES, KEY, 1n);
    await note(record, await row(1n, 'more'));
    assert.equal((await record.seal(PLACES, KEY, 1n)).pages.size, 1);
    assert.equal((await record.seal(PLACES, KEY, 1n)).pages.size, 0);
});

test('an earlier state does not come after a later one, and neither does another of the same number', async () => {
    const [kept, record] = [new Kept(), new WrittenRecord()];
    await note(record, await row(1n, 'first'));
    kept.take(await record.seal(PLACES, KEY, 1n));
    const other = new WrittenRecord(await kept.open(-1));
    await note(record, await row(1n, 'second'));
    kept.take(await record.seal(PLACES, KEY, 1n));
    await note(other, await row(1n, 'another second'));
    const apart = new Kept();
    apart.take(await other.seal(PLACES, KEY, 1n));
    const [earlier, present] = [await kept.open(0), await kept.open(-1)];
    assert.ok(earlier.isBehind(present));
    assert.ok(!present.isBehind(earlier));
    assert.ok(!present.isBehind(record));
    assert.ok(other.isBehind(present) && present.isBehind(other));
});

test('a root with an earlier page, or without one, does not open', async () => {
    const [kept, record, one] = [new Kept(), new WrittenRecord(), await row(1n, 'first')];
    await note(record, one);
    kept.take(await record.seal(PLACES, KEY, 1n));
    await record.note(one.item, 2n, 1n, one.title, one.body);
    kept.take(await record.seal(PLACES, KEY, 1n));
    const [first, second] = /** @type {[SealedRecord, SealedRecord]} */ (kept.states);
    for (const pages of [first.pages, new Map()]) {
        await assert.rejects(FolderRecord.open(PLACES, () => KEY, { ...second, pages }), Unopenable);
    }
    await assert.rejects(FolderRecord.open(PLACES, () => SymmetricKey.generate(), second), Unopenable);
});

test('JSON has one spelling, names in the order of their code points', () => {
    const value = { 10: [1, -1, null, true], 9: 'ä"\\\n\u007f\u2028', '\u{1f4b6}': {}, '\uffff': '' };
    const text = '{"10":[1,-1,null,true],"9":"ä\\"\\\\\\n\u007f\u2028","\uffff":"","\u{1f4b6}":{}}';
    assert.equal(new TextDecoder().decode(written(value)), text);
    assert.deepEqual(read(utf8(text)), value);
});

test('JSON of another spelling is refused', () => {
    const wrong = [
        '', '{', '{"a": 1}', '{"b":1,"a":2}', '{"a":1,"a":1}', '"\\u00e4"', '1.0', '1e3', '1.5', '-0', '"\\/"',
        '9007199254740993', '"\ud800', '\ufeff1', ' 1', '"\\ud800"',
    ];
    for (const text of wrong) {
        assert.throws(() => read(new Uint8Array(new TextEncoder().encode(text))), Unopenable, text);
    }
    assert.throws(() => read(new Uint8Array([0x22, 0xff, 0x22])), Unopenable);
    for (const value of [1.5, NaN, 2 ** 53, '\ud800']) {
        assert.throws(() => written(value), RangeError);
    }
});
