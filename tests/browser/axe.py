"""Looks for barriers on a page with axe-core (vendored), from outside the page: its policy stays as strict as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

_SCRIPT = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 at levels A and AA, and what axe's authors advise beyond it.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

ColorScheme = Literal["light", "dark"]


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 AA (or these rules of it), one line a place; empty if nothing."""
    wanted = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _RULES}
    return _run(page, {"runOnly": wanted})


class Glass:
    """A page of its own on which axe stays, and on which what other pages show is looked at: axe has begun there
    already, and its beginning takes three times as long as its look.

    What is looked at is a copy of what stands in the document, with what was typed and chosen, what has the focus, and
    the same style sheets. A page with images, frames or shadows, which a copy would lack, is looked at itself.

    Contrast, which takes axe as long as all else, is looked at where something looks unlike anything before, in light
    and in dark. What an element looks like depends on its name, its classes and its state, and on those of everything
    around it.
    """

    def __init__(self, browser: Browser) -> None:
        # The policy of whatever document was there first would be in the way of axe.
        self._own = browser.new_context(reduced_motion="reduce", bypass_csp=True).new_page()
        self._seen: dict[ColorScheme, set[str]] = {"light": set(), "dark": set()}

    @contextmanager
    def showing(self, page: Page, size: tuple[int, int]) -> Iterator[Page]:
        """A page that shows what this one shows now, in a window of this size, in light."""
        page.wait_for_load_state()
        copy = page.evaluate(_COPY)
        shown = self._showing(page.url, copy, size) if copy else page
        if not shown.evaluate("typeof axe === 'object'"):
            shown.evaluate(_SCRIPT)
            shown.evaluate(f"axe.configure({{rules: [{{id: 'color-contrast', selector: '[{_NEW}]'}}]}})")
        try:
            yield shown
        finally:
            shown.emulate_media(color_scheme="light")
            resize(shown, size)

    def _showing(self, url: str, copy: dict[str, Any], size: tuple[int, int]) -> Page:
        if _origin(self._own.url) != _origin(url):
            self._own.goto(_origin(url))
        resize(self._own, size)
        self._own.set_content(copy["content"])
        elements = self._own.evaluate(_AS_IT_WAS, copy)
        assert elements == copy["elements"], f"{url} has {copy['elements']} elements, and its copy {elements}"
        return self._own

    def barriers(self, shown: Page, scheme: ColorScheme, *rules: str) -> list[str]:
        """What axe finds against WCAG 2.2 AA (or these rules of it), and of contrast what is new in this scheme."""
        seen = self._seen[scheme]
        looks: list[str] = shown.evaluate(_LOOKS)
        new = {look: number for number, look in reversed(list(enumerate(looks))) if look not in seen}
        seen |= set(looks)
        shown.evaluate(_MARK, sorted(new.values()))
        return barriers(shown, *({*rules, "color-contrast"} if rules else ()))

    def close(self) -> None:
        """Ends it."""
        self._own.context.close()


def resize(page: Page, size: tuple[int, int]) -> None:
    """Gives the window another size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "about:blank"


_NEW = "data-looks-new"
_MARK = f"""numbers => {{
    for (const one of document.querySelectorAll('[{_NEW}]')) one.removeAttribute('{_NEW}');
    for (const one of numbers) window.looked[one].setAttribute('{_NEW}', '');
}}"""
# The document as text, with what its properties know and its attributes do not, without what draws nothing; and what
# the text cannot say. Nothing if it has what a copy would lack.
_COPY = """() => {
    if (document.querySelector('img, picture, video, audio, iframe, object, embed, canvas, :modal')) return null;
    if ([...document.querySelectorAll('*')].some(it => it.shadowRoot)) return null;
    const copy = document.documentElement.cloneNode(true);
    const forms = 'input, textarea, option', copies = copy.querySelectorAll(forms);
    document.querySelectorAll(forms).forEach((it, at) => {
        const its = copies[at];
        if (it.localName === 'textarea') its.textContent = it.value;
        else if (it.localName === 'option') its.toggleAttribute('selected', it.selected);
        else if (it.type === 'checkbox' || it.type === 'radio') its.toggleAttribute('checked', it.checked);
        else if (it.type !== 'file' && it.value !== its.defaultValue) its.setAttribute('value', it.value);
    });
    for (const one of copy.querySelectorAll('script, link:not([rel=stylesheet])')) one.remove();
    return {
        content: '<!doctype html>' + copy.outerHTML,
        elements: copy.querySelectorAll('*').length,
        focus: [...document.body.querySelectorAll(':not(script)')].indexOf(document.activeElement),
        place: location.hash,
    };
}"""
_AS_IT_WAS = """({ focus, place }) => {
    if (location.hash !== place) location.hash = place;
    if (focus >= 0) document.body.querySelectorAll('*')[focus].focus();
    return document.documentElement.querySelectorAll('*').length;
}"""
# Each element with words or a value of its own, as the chain of what it stands in; kept in the page by its number.
_LOOKS = """() => {
    const own = it => [...it.childNodes].some(one => one.nodeType === 3 && one.data.trim());
    const kind = it => it.localName + '.' + it.className + [...it.attributes]
        .filter(one => /^(aria-|data-|type$|role$|open$|hidden$|disabled$|checked$|readonly$)/.test(one.name))
        .filter(one => !/^aria-(label|describedby|labelledby|controls|details|errormessage|owns)/.test(one.name))
        .map(one => one.name + (one.name.startsWith('data-') ? '' : '=' + one.value)).join(' ');
    const known = new Map();
    const chain = it => {
        if (!it) return '';
        if (!known.has(it)) known.set(it, chain(it.parentElement) + '>' + kind(it));
        return known.get(it);
    };
    const typed = 'input, select, textarea';
    window.looked = [...document.body.querySelectorAll('*')].filter(it => own(it) || it.matches(typed));
    return window.looked.map(it => chain(it) + (it.checkVisibility({ visibilityProperty: true }) ? '' : ' hidden'));
}"""


def _run(page: Page, options: dict[str, Any]) -> list[str]:
    page.wait_for_load_state()
    run = "options => typeof axe === 'object' ? axe.run(document, options) : null"
    options |= {"resultTypes": ["violations"]}
    found: dict[str, Any] | None = page.evaluate(run, options)
    if found is None:
        page.evaluate(_SCRIPT)
        found = page.evaluate(run, options)
    assert found is not None
    return [
        f"{violation['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether something on the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def repeated_ids(page: Page) -> list[str]:
    """Ids that stand on the page more than once. Axe wants somebody to look at them, and says nothing here."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('[id]')].map(it => it.id).filter((id, at, all) => all.indexOf(id) < at)"
    )
    return found


def squeezed(page: Page) -> list[str]:
    """Texts that have so little room that they stand in fewer than four letters a line: nobody can read them."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const text = walker.currentNode, holder = text.parentElement;
                const letters = text.data.trim().length;
                if (letters < 20 || holder.closest('script, style, svg, .for-readers, .skip')) continue;
                const range = document.createRange();
                range.selectNodeContents(text);
                const lines = new Set([...range.getClientRects()].filter(it => it.width).map(it => Math.round(it.top)));
                if (lines.size > letters / 4) found.push(holder.outerHTML.slice(0, 160));
            }
            return found;
        }"""
    )
    return found


def too_wide_for_long_words(page: Page) -> list[str]:
    """What leaves the window when each text on the page has a word of 80 letters in it. The page stays as it was.

    Names stand within sentences and on buttons too, so every text is tried, but for those of ours alone, and for
    figures: nobody writes a word into an amount.
    """
    page.wait_for_load_state()
    found: list[str] = page.evaluate(
        """() => {
            const ours = 'script, style, svg, option, textarea, .one-line button, .code, .pages, .skip'
                + ', .for-readers, .amount';
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const texts = [];
            while (walker.nextNode()) {
                const text = walker.currentNode;
                if (text.data.trim() && !text.parentElement.closest(ours)) texts.push([text, text.data]);
            }
            for (const [text, before] of texts) text.data = before.trimEnd() + ' ' + 'Waldmühle'.repeat(9);
            const width = document.documentElement.clientWidth;
            const wide = document.documentElement.scrollWidth <= width ? [] : texts
                .map(([text]) => text.parentElement)
                .filter(it => it.getBoundingClientRect().right > width + 1 || it.getBoundingClientRect().left < -1)
                .map(it => it.outerHTML.slice(0, 160));
            const hidden = document.documentElement.scrollWidth > width + 1 && !wide.length ? ['the page'] : [];
            for (const [text, before] of texts) text.data = before;
            return [...wide, ...hidden];
        }"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """Links and controls that stand by themselves and are smaller than 24 by 24 CSS pixels (WCAG 2.5.8).

    A link within a sentence is exempt, and so is what nobody can see.
    """
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
            .filter(it => it.checkVisibility({ visibilityProperty: true }) && !it.classList.contains('skip'))
            .filter(it => { const box = it.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
            .filter(it => getComputedStyle(it).display !== 'inline')
            .map(it => it.outerHTML.slice(0, 160))"""
    )
    return found
