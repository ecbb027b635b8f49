"""Every page can be used by everybody: no barrier that axe knows, in light and dark, wide and narrow."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.axe import (
    Glass,
    barriers,
    repeated_ids,
    resize,
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
def test_no_page_has_a_barrier(open_context: OpenContext, server: Server, glass: Glass, walk: Walk, pages: int) -> None:
    found: dict[str, list[str]] = {}
    seen = 0
    for name, page in walk(open_context, server):
        seen += 1
        found[name] = _look_at(page, glass)
    assert {name: troubles for name, troubles in found.items() if troubles} == {}
    assert seen > pages


def _look_at(page: Page, glass: Glass) -> list[str]:
    troubles = []
    # In an order in which as little as possible changes from one look to the next.
    with glass.showing(page, WIDE) as shown:
        troubles += [f"{WIDE[0]} px: {barrier}" for barrier in glass.barriers(shown, "light")]
        troubles += [f"{WIDE[0]} px: twice: {name}" for name in repeated_ids(shown)]
        troubles += [f"squeezed at {WIDE[0]} px: {text}" for text in squeezed(shown)]
        # Nothing but the colours is different in the dark; and of the rules, only the size of what is pressed and what
        # stands on what depend on the width: nothing is shown at one width alone.
        shown.emulate_media(color_scheme="dark")
        resize(shown, NARROW)
        found = glass.barriers(shown, "dark", "target-size")
        troubles += [f"{NARROW[0]} px, dark: {barrier}" for barrier in found]
        shown.emulate_media(color_scheme="light")
        for size in (NARROW, NARROWEST):
            resize(shown, size)
            if scrolls_sideways(shown):
                troubles.append(f"scrolls sideways at {size[0]} px")
            troubles += [f"squeezed at {size[0]} px: {text}" for text in squeezed(shown)]
            troubles += [f"small at {size[0]} px: {target}" for target in small_targets(shown)]
        resize(shown, PHONE)
        found = too_wide_for_long_words(shown)
        troubles += [f"too wide for a long word at {PHONE[0]} px: {text}" for text in found]
    return troubles


def test_a_page_with_barriers_is_noticed(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    page.set_content(
        "<html><title>bad</title><main><h1>Bad</h1><p style='color:#bbb'>Pale</p><input><div style='width:200vw'>Wide"
        "</div><button style='width:9px;height:9px;padding:0'></button></main></html>"
    )
    rules = {barrier.partition(":")[0] for barrier in barriers(page)}
    assert {"html-has-lang", "color-contrast", "label", "button-name"} <= rules
    assert {barrier.partition(":")[0] for barrier in barriers(page, "color-contrast")} == {"color-contrast"}
    assert scrolls_sideways(page)
    assert len(small_targets(page)) == 2


GOOD = (
    "<html lang='en'><title>Good</title><style>* { overflow-wrap: anywhere } input { height: 2rem; width: 8rem }"
    " .pale { color: #bbb } @media (prefers-color-scheme: dark) {"
    " .night { color: #eee } }</style><main><h1>Good</h1><h2>Better</h2><label for='name'>Name</label>"
    "<input id='name' aria-describedby='why'><p id='why'>Why</p><p class='other'>Dark too</p></main></html>"
)


@pytest.mark.parametrize(
    ("rule", "was", "broken"),
    [
        ("label", "<label for='name'>", "<label for='nome'>"),
        ("color-contrast", "<p class='other'>", "<p class='pale'>"),
        ("color-contrast", "<p class='other'>", "<p class='night'>"),
        ("twice", "class='other'", "id='why' class='other'"),
        ("heading-order", "<h2>Better</h2>", "<h3>Better</h3>"),
        ("document-title", "<title>Good</title>", "<title></title>"),
        ("html-has-lang", "<html lang='en'>", "<html>"),
        ("aria-valid-attr-value", "aria-describedby='why'", "aria-hidden='why'"),
    ],
)
def test_what_is_broken_is_noticed_though_a_page_of_the_same_kind_was_looked_at_before(
    wide_context: BrowserContext, glass: Glass, rule: str, was: str, broken: str
) -> None:
    page = wide_context.new_page()
    page.set_content(GOOD)
    assert _look_at(page, glass) == []
    assert was in GOOD
    page.set_content(GOOD.replace(was, broken))
    found = _look_at(page, glass)
    assert [one for one in found if f": {rule}: " in one], found


def test_pale_words_are_noticed_where_they_look_unlike_all_before(
    wide_context: BrowserContext, browser: Browser
) -> None:
    page = wide_context.new_page()
    glass = Glass(browser)
    assert _contrast(page, glass, "<p class='other'>Dark too</p>") == []
    for changed in ("<p class='pale'>Pale</p>", "<div class='pale'><p>Pale</p></div>"):
        assert _contrast(page, glass, changed) == ["color-contrast"], changed
        assert _contrast(page, glass, changed) == [], "it looks as before"
    glass.close()


def _contrast(page: Page, glass: Glass, changed: str) -> list[str]:
    page.set_content(f"<style>.pale {{ color: #bbb }}</style><main><p>Dark</p>{changed}</main>")
    with glass.showing(page, WIDE) as shown:
        return [found.partition(":")[0] for found in glass.barriers(shown, "light", "color-contrast")]


def test_a_copy_is_what_the_page_was(wide_context: BrowserContext, glass: Glass) -> None:
    page = wide_context.new_page()
    page.set_content(
        "<script>1</script><input><input type='checkbox'><textarea></textarea><select><option>One<option>Two</select>"
    )
    page.locator("input").first.fill("Typed")
    page.locator("input").last.check()
    page.locator("select").select_option("Two")
    page.locator("textarea").fill("Written")
    with glass.showing(page, WIDE) as shown:
        assert shown is not page
        assert shown.locator("input").first.input_value() == "Typed"
        assert shown.locator("input").last.is_checked()
        assert shown.locator("select").input_value() == "Two"
        assert shown.locator("textarea").input_value() == "Written"
        assert shown.evaluate("document.activeElement.localName") == "textarea"


def test_a_page_with_a_picture_is_looked_at_itself(wide_context: BrowserContext, glass: Glass) -> None:
    page = wide_context.new_page()
    page.set_content("<html lang='en'><title>Good</title><main><h1>Good</h1><img src='data:,'></main></html>")
    with glass.showing(page, WIDE) as shown:
        assert shown is page
    assert "image-alt" in {found.split(": ")[1] for found in _look_at(page, glass)}


def test_a_text_in_a_column_of_one_letter_is_noticed(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    words = "The agreement is in force, and both have signed it."
    page.set_content(f"<p style='width:1ch;overflow-wrap:anywhere'>{words}</p><p style='width:20ch'>{words}</p>")
    assert len(squeezed(page)) == 1


def test_what_does_not_break_a_long_word_is_noticed(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    resize(page, PHONE)
    page.set_content("<div style='display:flex'><p>Name</p><p style='overflow-wrap:anywhere'>Name</p></div>")
    assert [found[:7] for found in too_wide_for_long_words(page)][:1] == ["<p>Name"]
    assert page.inner_text("p") == "Name"
    page.set_content("<p style='overflow-wrap:anywhere'>Name</p>")
    assert too_wide_for_long_words(page) == []
