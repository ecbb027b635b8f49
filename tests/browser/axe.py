"""Looks for barriers on a page with axe-core (vendored), from outside the page: its policy stays as strict as it is."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SCRIPT = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 at levels A and AA, and what axe's authors advise beyond it.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 AA (or these rules of it), one line a place; empty if nothing."""
    wanted = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _RULES}
    return _run(page, {"runOnly": wanted})


def barriers_but_contrast(page: Page) -> list[str]:
    """The same of all rules, but for contrast, which takes axe longer than all others together."""
    return _run(page, {"runOnly": {"type": "tag", "values": _RULES}, "rules": {"color-contrast": {"enabled": False}}})


class Contrast:
    """Looks at the contrast of what looks unlike anything it has looked at before.

    What an element looks like depends on its name, its classes and its state, and on those of everything around it.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def barriers(self, page: Page) -> list[str]:
        """What axe finds of it, one line a place."""
        page.wait_for_load_state()
        looks: list[str] = page.evaluate(_LOOKS)
        new = {look: number for number, look in reversed(list(enumerate(looks))) if look not in self._seen}
        self._seen |= set(looks)
        if not new:
            return []
        return _run(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}, sorted(new.values()))


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


def _run(page: Page, options: dict[str, Any], numbers: list[int] | None = None) -> list[str]:
    page.wait_for_load_state()
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_SCRIPT)
    found: dict[str, Any] = page.evaluate(
        "([options, numbers]) =>"
        " axe.run(numbers ? {include: numbers.map(one => window.looked[one])} : document, options)",
        [options | {"resultTypes": ["violations"]}, numbers],
    )
    return [
        f"{violation['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether something on the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


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
