// What a person takes with them: a file that is made in this page.

import { h } from './dom.js';
import { locale, t } from './language.js';
import { shown } from '../amounts.js';

/**
 * @param {OpenVault} vault
 * @returns {Promise<Blob>} a page with every entry, to be opened anywhere; the files are downloaded by themselves
 */
export async function exported(vault) {
    const page = document.implementation.createHTMLDocument(t`Browser folders`);
    const { body } = page;
    for (const { name, folder } of vault.folders) {
        body.append(h('h1', {}, name));
        for (const item of folder.items) {
            const { title, text, fields, files } = await folder.read(item);
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
    return new Blob([`<!doctype html>\n${page.documentElement.outerHTML}\n`], { type: 'text/html' });
}
