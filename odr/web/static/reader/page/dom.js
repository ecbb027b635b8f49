// Elements, made one by one: no text ever becomes markup, whoever wrote it.

const SVG = 'http://www.w3.org/2000/svg';
/** Drawn as lines of 24 by 24. They stand beside words and never instead of them. */
const ICONS = {
    back: 'M19 12H5.5M11 6l-6 6 6 6',
    browser: 'M4 5h16v14H4zM4 9h16M6.5 7h.1M9 7h.1M9.5 13.5h5V17h-5zM10.5 13.5v-1a1.5 1.5 0 0 1 3 0v1',
    room: 'M3.5 19.5c.3-3.5 2.4-5.5 5.3-5.5s5 2 5.3 5.5M8.8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM15.4 5.2a3 3 0 0 1 0 5.6M17 14.3c2 .6 3.2 2.4 3.5 5.2',
    done: 'm5 12.5 4.5 4.5L19 7.5',
    warning: 'M12 4 2.8 19.8h18.4zM12 10v4.5M12 17.2v.1',
};

/**
 * @param {string} tag
 * @param {Attributes} attributes `onclick` and the like are listeners; null and false are left out
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === 'function') {
            made.addEventListener(name.slice(2), value);
        } else if (value !== null && value !== false) {
            made.setAttribute(name, value === true ? '' : String(value));
        }
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return made;
}

/** @param {keyof typeof ICONS} name */
export function icon(name) {
    const look = { class: 'icon', viewBox: '0 0 24 24', width: '24', height: '24', 'aria-hidden': 'true' };
    return drawing(look, ICONS[name]);
}

/**
 * @param {Record<string, string>} look
 * @param {string} lines
 */
export function drawing(look, lines) {
    const [svg, path] = [document.createElementNS(SVG, 'svg'), document.createElementNS(SVG, 'path')];
    Object.entries(look).forEach(([attribute, value]) => svg.setAttribute(attribute, value));
    path.setAttribute('d', lines);
    svg.append(path);
    return svg;
}

/**
 * @param {string} id
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [help]
 */
export function field(id, label, control, help) {
    control.id = id;
    control.setAttribute('autocomplete', 'off');
    if (help !== undefined) {
        control.setAttribute('aria-describedby', `${id}-help`);
    }
    return h(
        'div',
        { class: 'field' },
        h('label', { for: id }, label),
        help !== undefined && h('p', { class: 'help', id: `${id}-help` }, help),
        control,
    );
}

/**
 * @param {string} label
 * @param {() => void} act
 * @param {string} [look] `outline`, `danger` or `link`
 */
export function button(label, act, look = 'outline') {
    return h('button', { type: 'button', class: look, onclick: act }, label);
}

/**
 * @param {string} label
 * @param {() => void} act
 */
export function back(label, act) {
    return h('button', { type: 'button', class: 'link back', onclick: act }, icon('back'), label);
}

/**
 * People's text: in its own direction, as it was typed.
 *
 * @param {string} words
 * @param {string} [tag]
 */
export function said(words, tag = 'span') {
    return h(tag, { dir: 'auto', class: 'text' }, words);
}

/**
 * @param {'warning' | 'done'} kind
 * @param {...Child} words
 */
export function notice(kind, ...words) {
    return h('p', { class: `notice ${kind}` }, icon(kind), h('span', {}, ...words));
}

/**
 * Hands a file to the browser, which puts it where downloads go.
 *
 * @param {Blob} content
 * @param {string} name
 */
export function save(content, name) {
    const address = URL.createObjectURL(content);
    h('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
