"""The page of browser folders locks when nobody uses it and when it is left; what was being typed is there again."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.browser.test_browser_folders import FOLDER, TEXT, TITLE, Party, Sent, tessa

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

DRAFT = "Ein halber Gedanke"


def begun(party: Party) -> Page:
    """An entry that is shown, and another that is being typed, in a page whose clock the test turns."""
    page = party.begin_with_an_entry()
    party.write(DRAFT, TEXT)
    return page


def shows_nothing(page: Page) -> None:
    expect(page.get_by_label("Your code for this browser")).to_be_visible()
    typed = page.evaluate("[...document.querySelectorAll('input, textarea')].map((one) => one.value).join()")
    for words in (FOLDER, TITLE, TEXT, DRAFT):
        assert words not in page.content() + typed


def test_it_locks_after_half_an_hour_says_so_before_and_gives_back_what_was_typed(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        warning = page.locator("#near", has_text="It locks in a minute")
        page.clock.fast_forward("28:30")
        expect(warning).not_to_be_visible()
        page.clock.fast_forward("00:40")
        expect(warning).to_be_visible()
        page.keyboard.press("Shift")  # somebody is there after all
        expect(warning).not_to_be_visible()
        page.clock.fast_forward("29:50")
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        page.clock.fast_forward("00:20")
        expect(page.locator("#main").get_by_text("nobody had used it for a while")).to_be_visible()
        shows_nothing(page)
        page.get_by_label("Your code for this browser").fill(party.code)
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)


def test_it_locks_when_it_is_left_so_that_going_back_shows_nothing(open_context: OpenContext, demo: Server) -> None:
    """A browser may keep a page as it was, to show it again at once: what it keeps is locked."""
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        expect(page.locator("#main").get_by_text("It was locked when you left this page.")).to_be_visible()
        shows_nothing(page)
