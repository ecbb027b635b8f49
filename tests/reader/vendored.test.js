// What is vendored is what the lock's versions make, byte for byte.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { differing } from './vendored/bundle.js';

test('what is vendored is what the versions of the lock make', async () => {
    assert.deepEqual(await differing(), []);
});

test('what is vendored names no other place and makes no code of text', async () => {
    for (const name of ['noble.js', 'sha256.js']) {
        const text = await readFile(new URL(`../../odr/web/static/reader/vendor/noble/${name}`, import.meta.url), 'utf8');
        assert.doesNotMatch(text, /\bimport\b|\beval\b|new Function|fetch\(|WebAssembly/);
    }
});
