"""Looks for barriers on a page with axe-core (vendored), from outside the page: its policy stays as strict as it is."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SCRIPT = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 at levels A and AA, and what axe's authors advise beyond it.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 AA (or these rules of it), one line a place; empty if nothing."""
    page.wait_for_load_state()
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_SCRIPT)
    wanted = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _RULES}
    options = {"runOnly": wanted, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
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
