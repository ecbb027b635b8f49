"""Every page can be used by everybody: no barrier that axe knows, in light and dark, wide and narrow."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.axe import (
    Contrast,
    barriers,
    barriers_but_contrast,
    scrolls_sideways,
    small_targets,
    squeezed,
    too_wide_for_long_words,
)
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.server import Server
from tests.browser.walk import Look, every_page
from tests.browser.walk_advisers import pages_of_advisers
from tests.browser.walk_contracts import every_page_of_contracts
from tests.browser.walk_enquiries import every_page_of_enquiries
from tests.browser.walk_facilitators import pages_of_facilitators
from tests.browser.walk_messages import every_page_of_messages
from tests.browser.walk_offers import every_page_of_offers
from tests.browser.walk_privacy import every_page_of_privacy
from tests.browser.walk_settled import every_page_after_settling

NARROWEST = (320, 700)
PHONE = (360, 740)
Walk = Callable[[OpenContext, Server], Iterator[Look]]
# What looks alike is looked at once in all walks of a worker.
LIGHT, DARK = Contrast(), Contrast()


@pytest.mark.only_on("sqlite", "it looks at the pages, not at what is under them")
@pytest.mark.parametrize(
    ("walk", "pages"),
    [
        (every_page, 80),
        (pages_of_advisers, 20),
        (every_page_of_messages, 30),
        (every_page_of_offers, 20),
        (every_page_after_settling, 15),
        (every_page_of_privacy, 22),
        (pages_of_facilitators, 90),
        (every_page_of_enquiries, 25),
        (every_page_of_contracts, 48),
    ],
)
def test_no_page_has_a_barrier(open_context: OpenContext, server: Server, walk: Walk, pages: int) -> None:
    found: dict[str, list[str]] = {}
    seen = 0
    for name, page in walk(open_context, server):
        seen += 1
        found[name] = _look_at(page)
    assert {name: troubles for name, troubles in found.items() if troubles} == {}
    assert seen > pages


def _look_at(page: Page) -> list[str]:
    troubles = []
    # In an order in which as little as possible changes from one look to the next; it ends as it began.
    troubles += [f"{WIDE[0]} px: {barrier}" for barrier in barriers_but_contrast(page) + LIGHT.barriers(page)]
    troubles += [f"squeezed at {WIDE[0]} px: {text}" for text in squeezed(page)]
    # Nothing but the colours is different in the dark; and of the rules, only the size of what is pressed and what
    # stands on what depend on the width: nothing is shown at one width alone.
    page.emulate_media(color_scheme="dark")
    _resize(page, NARROW)
    found = DARK.barriers(page) + barriers(page, "target-size")
    troubles += [f"{NARROW[0]} px, dark: {barrier}" for barrier in found]
    page.emulate_media(color_scheme="light")
    for size in (NARROW, NARROWEST):
        _resize(page, size)
        if scrolls_sideways(page):
            troubles.append(f"scrolls sideways at {size[0]} px")
        troubles += [f"squeezed at {size[0]} px: {text}" for text in squeezed(page)]
        troubles += [f"small at {size[0]} px: {target}" for target in small_targets(page)]
    _resize(page, PHONE)
    troubles += [f"too wide for a long word at {PHONE[0]} px: {text}" for text in too_wide_for_long_words(page)]
    _resize(page, WIDE)
    return troubles


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def test_a_page_with_barriers_is_noticed(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    page.set_content(
        "<html><title>bad</title><main><h1>Bad</h1><p style='color:#bbb'>Pale</p><input><div style='width:200vw'>Wide"
        "</div><button style='width:9px;height:9px;padding:0'></button></main></html>"
    )
    rules = {barrier.partition(":")[0] for barrier in barriers(page)}
    assert {"html-has-lang", "color-contrast", "label", "button-name"} <= rules
    assert {barrier.partition(":")[0] for barrier in barriers(page, "color-contrast")} == {"color-contrast"}
    assert "color-contrast" not in {barrier.partition(":")[0] for barrier in barriers_but_contrast(page)}
    assert scrolls_sideways(page)
    assert len(small_targets(page)) == 2


def test_pale_words_are_noticed_where_they_look_unlike_all_before(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    contrast = Contrast()
    page.set_content("<style>.pale { color: #bbb }</style><main><p>Dark</p><p class='other'>Dark too</p></main>")
    assert contrast.barriers(page) == []
    for changed in ("<p class='pale'>Pale</p>", "<div class='pale'><p>Pale</p></div>"):
        page.set_content(f"<style>.pale {{ color: #bbb }}</style><main><p>Dark</p>{changed}</main>")
        assert [found.partition(":")[0] for found in contrast.barriers(page)] == ["color-contrast"], changed
        assert contrast.barriers(page) == [], "it looks as before"


def test_a_text_in_a_column_of_one_letter_is_noticed(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    words = "The agreement is in force, and both have signed it."
    page.set_content(f"<p style='width:1ch;overflow-wrap:anywhere'>{words}</p><p style='width:20ch'>{words}</p>")
    assert len(squeezed(page)) == 1


def test_what_does_not_break_a_long_word_is_noticed(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    _resize(page, PHONE)
    page.set_content("<div style='display:flex'><p>Name</p><p style='overflow-wrap:anywhere'>Name</p></div>")
    assert [found[:7] for found in too_wide_for_long_words(page)][:1] == ["<p>Name"]
    assert page.inner_text("p") == "Name"
    page.set_content("<p style='overflow-wrap:anywhere'>Name</p>")
    assert too_wide_for_long_words(page) == []
