// What a person takes with them: a file that is made in this page.

import { h } from './dom.js';
import { NO_TITLE, different } from './folder.js';
import { closedFolders } from './home.js';
import { locale, t } from './language.js';
import { shown } from '../amounts.js';
import { Locked } from '../refusals.js';

/**
 * @param {OpenVault} vault
 * @returns {Promise<{file: Blob, isWhole: boolean}>} a page with every entry that opens, to be opened anywhere, and whether
 *   all do: the others are named. The files are downloaded by themselves
 */
export async function exported(vault) {
    const page = document.implementation.createHTMLDocument(t`Browser folders`);
    const { body } = page;
    let isWhole = vault.closed.length === 0;
    if (!isWhole) {
        body.append(closedFolders(vault.closed.length));
    }
    for (const { name, folder } of vault.folders) {
        body.append(h('h1', {}, name));
        if (folder.differences.length > 0) {
            isWhole = false;
            body.append(different(folder.differences));
        }
        for (const item of folder.items) {
            const entry = await folder.read(item).catch((error) => {
                if (error instanceof Locked) {
                    throw error;
                }
            });
            if (!entry) {
                isWhole = false;
                body.append(h('p', {}, NO_TITLE()));
                continue;
            }
            const { title, text, fields, files } = entry;
            body.append(
                h('h2', { dir: 'auto' }, title),
                h('pre', { dir: 'auto' }, text),
                h('dl', {}, ...fields.flatMap((field) => [h('dt', {}, field.name), h('dd', {}, field.kind === 'amount' ? shown(field.value, locale()) : field.value)])),
                h('ul', {}, ...files.map((file) => h('li', {}, t`${file.name} (${file.length} bytes)`))),
            );
        }
    }
    const charset = page.createElement('meta');
    charset.setAttribute('charset', 'utf-8');
    page.head.prepend(charset);
    return { file: new Blob([`<!doctype html>\n${page.documentElement.outerHTML}\n`], { type: 'text/html' }), isWhole };
}

