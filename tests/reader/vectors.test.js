// Every known answer in tests/vectors, by the browser's half in Node.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';
import { CHECKS, ELSEWHERE, made, run } from './checks.js';

const VECTORS = new URL('../vectors/', import.meta.url);
const names = (await readdir(VECTORS)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort();

test('every file of vectors is run here, or is said why not', () => {
    assert.deepEqual([...Object.keys(CHECKS), ...Object.keys(ELSEWHERE)].sort(), names);
});

for (const name of Object.keys(CHECKS)) {
    test(`${name}: every known answer comes out`, async () => {
        const groups = JSON.parse(await readFile(new URL(`${name}.json`, VECTORS), 'utf8'));
        assert.deepEqual(Object.keys(groups).sort(), Object.keys(CHECKS[name] ?? {}).sort());
        const { ran, wrong } = await run(name, groups);
        assert.deepEqual(wrong, []);
        assert.ok(ran > 0);
    });
}

test('what is made afresh opens', async () => {
    const { ran, wrong } = await run('from_javascript', await made());
    assert.deepEqual(wrong, []);
    assert.equal(ran, 9);
});

test('two seals of one text differ', async () => {
    const [one, other] = [await made(), await made()];
    assert.notEqual(one.sealed?.[0]?.sealed, other.sealed?.[0]?.sealed);
    assert.notEqual(one.boxed?.[0]?.box, other.boxed?.[0]?.box);
});
