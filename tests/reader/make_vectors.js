// Writes what the browser's half makes, for every other implementation to open: `node tests/reader/make_vectors.js`.
// Groups that are there stay as they are: what was once made has to open for good.

import { readFile, writeFile } from 'node:fs/promises';
import { made } from './checks.js';

const file = new URL('../vectors/from_javascript.json', import.meta.url);
const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
// ASCII with escapes, like every file of vectors: an editor that normalises text cannot change one.
const text = JSON.stringify({ ...await made(), ...kept }, null, 1).replace(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
await writeFile(file, `${text}\n`);
