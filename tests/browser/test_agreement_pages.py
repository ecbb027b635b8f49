"""The pages of an agreement on paper, and without a mouse."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.axe import scrolls_sideways
from tests.browser.demo import tenant_inside
from tests.browser.keyboard import stops
from tests.browser.pages_people import follow, go
from tests.browser.server import Server

FACILITATOR = "Fay Middleton"
OFF_PAPER = ("nav", "header.top", "footer.foot", "button", "main form", ".actions", ".skip", ".back")


def _to_the_agreement(page: Page) -> None:
    _to_the_facilitator(page)
    follow(page, "Agreement, version 1")


def _to_who_reads_what(page: Page) -> None:
    page.goto(re.sub("/vault.*", "/who-reads-what", page.url))


def _to_the_recommended_form(page: Page) -> None:
    go(page.get_by_role("link", name="The agreement for facilitators"))


def _to_the_facilitator(page: Page) -> None:
    page.goto(re.sub("/vault.*", "/facilitation", page.url))
    follow(page, FACILITATOR)


@pytest.mark.parametrize(
    ("way", "whole", "sheets"),
    [
        (
            _to_the_agreement,
            ("1. The people and the case", "20. Fees, law and language", "Signatures", "Leonard Frost"),
            range(3, 6),
        ),
        (_to_who_reads_what, ("Opens only: Evidence.", "Under the agreement in force, version 1."), range(1, 3)),
        (_to_the_recommended_form, ("1. The people and the case", "20. Fees, law and language"), range(3, 6)),
    ],
    ids=["the agreement", "who can read what", "the recommended form"],
)
def test_paper_gets_the_whole_text_and_nothing_to_press(
    wide_context: BrowserContext, demo: Server, way: Callable[[Page], None], whole: tuple[str, ...], sheets: range
) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    way(page)
    words = page.locator("main").inner_text()
    page.emulate_media(media="print")
    paper = page.locator("main").inner_text()
    assert all(part in words and part in paper for part in whole)
    # Digests are folded away on the screen; on paper they stand there.
    assert "SHA-256" not in words
    assert ("SHA-256" in paper) == (way is not _to_who_reads_what)
    # A list that is true today says on paper of when it is; a text that was signed is what it is.
    assert paper.count(", printed on ") == (1 if way is _to_who_reads_what else 0)
    # "Today at 14:02" is what the screen says.
    assert not re.search(r"\b(today|yesterday|tomorrow) at\b", paper)
    drawn = page.locator("main time").evaluate_all("all => all.map((one) => getComputedStyle(one, '::before').content)")
    assert [one for one in drawn if not re.search(r"\b20\d\d at \d\d:\d\d", one)] == []
    for hidden in OFF_PAPER:
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    page.set_viewport_size({"width": 700, "height": 990})
    assert not scrolls_sideways(page)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) in sheets


def test_every_stop_on_the_pages_of_an_agreement_can_be_seen(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    _to_the_facilitator(page)
    for link, wanted in (
        ("Agreement, version 1", {"Give access to folders", "Write to them in confidence"}),
        ("Back", {"Take it along as a PDF", "Print"}),
    ):
        seen = []
        for name in stops(page):
            seen.append(name)
            outline = page.evaluate(
                "(() => { const look = getComputedStyle(document.activeElement);"
                " return [parseFloat(look.outlineWidth) >= 2, look.outlineStyle]; })()"
            )
            assert outline == [True, "solid"], name
        assert wanted <= set(seen)
        follow(page, link)
