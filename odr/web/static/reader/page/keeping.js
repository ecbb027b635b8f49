import { h } from './dom.js';
import { t } from './language.js';

/** @param {import('./reader.js').Reader} reader */
export function keeping(reader) {
    return document.body.dataset['kept'] ? null : h('p', { class: 'meta not-printed' },
        `${t`This page is also a file: on your own disk it stays as it is, whatever this service serves later.`} `,
        h('a', { href: 'browser-folders-reader.html', download: true }, t`Save it`), ' · ',
        h('a', { href: `${reader.caseAddress}/vault/kept-reader` }, t`Connect it`));
}
