// Bundles what is vendored: `npm run vendor` writes it, `npm run vendor -- --compare` ends with 1 where it differs.

import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../../../', import.meta.url);
const place = new URL('odr/web/static/reader/vendor/noble/', root);
const SCRIPTS = ['noble.js', 'sha256.js'];

/**
 * The files of the vendored folder, by name: the same bytes on every machine, from the versions that the lock names.
 *
 * @returns {Promise<Map<string, string>>}
 */
export async function bundled() {
    const made = await build({
        absWorkingDir: fileURLToPath(root),
        entryPoints: SCRIPTS.map((name) => `tests/reader/vendored/${name}`),
        bundle: true,
        charset: 'utf8',
        format: 'esm',
        legalComments: 'eof',
        logLevel: 'warning',
        minify: true,
        target: 'es2022',
        outdir: fileURLToPath(place),
        write: false,
    });
    /** @type {string[]} */
    const versions = [];
    /** @type {string[]} */
    const licences = [];
    for (const name of ['post-quantum', 'hashes', 'curves']) {
        const said = JSON.parse(await readFile(new URL(`node_modules/@noble/${name}/package.json`, root), 'utf8'));
        licences.push(await readFile(new URL(`node_modules/@noble/${name}/LICENSE`, root), 'utf8'));
        versions.push(`${said.name} ${said.version} (${said.license})`);
    }
    return new Map([
        ...made.outputFiles.map(({ path, text }) => /** @type {[string, string]} */ ([
            basename(path), `// Bundled from ${versions.join(', ')}: see tests/reader/vendored.\n${text}`,
        ])),
        ['LICENSE', versions.map((version, at) => `${version}\n\n${licences[at]}`).join('\n')],
    ]);
}

/**
 * The names of vendored files that are not what the lock's versions make.
 *
 * @returns {Promise<string[]>}
 */
export async function differing() {
    const other = [];
    for (const [name, text] of await bundled()) {
        const there = await readFile(new URL(name, place), 'utf8').catch(() => '');
        if (there !== text) {
            other.push(name);
        }
    }
    return other;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    if (process.argv.includes('--compare')) {
        const other = await differing();
        if (other.length) {
            console.error(`Not what the lock's versions make: ${other.join(', ')}. Run: npm run vendor`);
            process.exit(1);
        }
    } else {
        for (const [name, text] of await bundled()) {
            await writeFile(new URL(name, place), text);
        }
    }
}
