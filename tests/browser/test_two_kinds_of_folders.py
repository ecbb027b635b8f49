"""Who can read a folder is told apart in words, by an icon and by a colour: where pages show it and in the reader.

Nobody has to see colours for it, and nobody has to read the words to notice that it is another kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.browser.test_browser_folders import FOLDER, Sent, tessa

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

Scheme = Literal["light", "dark"]
BROWSER = "Opens in a browser only."
SERVICE = "The service opens it while you have it open."
# Icons are drawn in the colour of the text that they are.
LOOK = """(line) => {
    const [icon, words] = [line.querySelector('svg'), line.querySelector('strong')];
    const [at, of] = [getComputedStyle(line), (one) => getComputedStyle(one)];
    const box = icon.getBoundingClientRect();
    return {
        words: line.innerText.trim(),
        icon: icon.innerHTML.replace(/\\s+/g, ' ').replaceAll('></path>', '/>').trim(),
        drawn: Math.min(box.width, box.height),
        drawn_in: of(icon).color,
        edge: parseFloat(at.borderLeftWidth) > 0 ? at.borderLeftColor : '',
        ground: at.backgroundColor,
        ink: of(words).color,
    };
}"""


@dataclass(frozen=True)
class Look:
    """How the line stands on a page."""

    words: str
    icon: str
    drawn: float
    drawn_in: str
    edge: str
    ground: str
    ink: str

    @classmethod
    def of(cls, line: Locator) -> Look:
        """As the browser draws it."""
        expect(line).to_be_visible()
        return cls(**line.evaluate(LOOK))

    @property
    def colours(self) -> set[str]:
        """Those that say which kind it is."""
        return {self.edge, self.ink, self.drawn_in}


@dataclass(frozen=True)
class Pages:
    """A browser folder open in the reader; a folder of the service on its page, and the list of both kinds."""

    reader: Page
    folder: Page
    listed: Page

    def shown(self, scheme: Scheme, forced: Literal["active", "none"] = "none") -> tuple[Look, Look, Locator]:
        """The line in the reader, the one on the page, and what the list says of browser folders."""
        for page in (self.reader, self.folder, self.listed):
            page.emulate_media(color_scheme=scheme, forced_colors=forced)
        where = self.listed.locator("li.browser .read-where").first
        expect(where).to_be_visible()
        return Look.of(self.reader.locator(".audience")), Look.of(self.folder.locator(".audience")), where


@pytest.fixture
def pages(open_context: OpenContext, demo: Server) -> Iterator[Pages]:
    with tessa(open_context, demo, Sent()) as party:
        party.make_folder(FOLDER)
        root = f"{demo.url}/cases/{party.case}/vault"
        folder, listed = party.page.context.new_page(), party.page.context.new_page()
        folder.goto(root)
        folder.locator('a[href*="/vault/folders/"]').first.click()
        listed.goto(f"{root}/folders")
        yield Pages(party.page, folder, listed)


def colour_of_icon(where: Locator) -> str:
    found: str = where.locator("svg").evaluate("(icon) => getComputedStyle(icon).color")
    return found


def drawing_of(where: Locator) -> str:
    found: str = where.locator("svg").evaluate(
        "(icon) => icon.innerHTML.replace(/\\s+/g, ' ').replaceAll('></path>', '/>').trim()"
    )
    return found


def test_the_two_kinds_of_folder_are_told_apart_in_words_icon_and_colour_by_day_and_by_night(pages: Pages) -> None:
    seen: list[Look] = []
    for scheme in ("light", "dark"):
        browser, service, where = pages.shown(scheme)
        assert browser.words.startswith(BROWSER)
        assert SERVICE in service.words
        assert BROWSER not in service.words
        assert SERVICE not in browser.words
        assert browser.icon != service.icon
        assert browser.drawn >= 16
        assert service.drawn >= 16
        assert not browser.colours & service.colours
        assert browser.ground != service.ground
        assert len(browser.colours) == len(service.colours) == 1, "edge, icon and words say the same"
        # The list on the service's page and the line in the reader are about one kind, and look it.
        assert {colour_of_icon(where)} == browser.colours
        assert drawing_of(where) == browser.icon
        for look in (browser, service):
            assert contrast(look.ink, look.ground) >= 4.5, "words"
            assert contrast(look.edge, look.ground) >= 3, "the edge and the icon"
        seen += [browser, service]
    assert len({look.ink for look in seen}) == 4, "by night they have colours of their own"


def test_where_a_person_forces_colours_the_words_and_the_icon_still_tell_them_apart(pages: Pages) -> None:
    for scheme in ("light", "dark"):
        browser, service, where = pages.shown(scheme, "active")
        assert browser.words.startswith(BROWSER)
        assert SERVICE in service.words
        assert browser.icon != service.icon
        assert drawing_of(where) == browser.icon
        assert browser.colours == service.colours, "the person's own, for both"
        for look in (browser, service):
            assert look.drawn >= 16
            assert look.edge != ""
            assert contrast(look.drawn_in, look.ground) >= 3, "the icon is not to be seen"
            assert contrast(look.ink, look.ground) >= 4.5


def contrast(one: str, other: str) -> float:
    """As WCAG 2 counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(part) / 255) for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
