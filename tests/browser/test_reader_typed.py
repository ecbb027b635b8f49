"""Whatever is done in the reader once somebody has typed, needs nothing that has not come: and loses none of it.

Some browsers that were refused a part ask for it again only when the page is loaded anew: that forgets what was typed.
"""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.browser.test_browser_folders import CONTENT, FILE, FOLDER, TITLE, Party, Sent, tessa

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

LONG = "Was ich dazu noch zu sagen habe, und zwar ausführlich. " * 40


def nothing_more_comes(page: Page) -> list[str]:
    """From now on every part of the reader is refused. Which were asked for."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("**/reader/**", refuse)
    return asked


def written(party: Party) -> Page:
    """One entry, shown."""
    page = party.begin_with_an_entry()
    page.get_by_role("button", name=TITLE, exact=True).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_focused()
    return page


def test_an_entry_that_is_being_changed_needs_nothing_more(open_context: OpenContext, demo: Server) -> None:
    """It locks and is opened again, somebody else has removed the entry meanwhile, a file comes along, it is saved."""
    with tessa(open_context, demo, Sent()) as party:
        page = written(party)
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("Text", exact=True).fill(LONG)
        page.get_by_role("button", name="Add a value").click()
        page.get_by_label("Kind").select_option(label="Amount")
        page.get_by_label("Name", exact=True).fill("Pfand")
        page.get_by_label("Value", exact=True).fill("1250.50")
        page.get_by_label("Currency").select_option("EUR")
        asked = nothing_more_comes(page)
        removed_in_another_tab(party)
        page.clock.fast_forward("31:00")
        expect(page.get_by_label("Your code for this browser")).to_be_visible()
        party.page.get_by_label("Your code for this browser").fill(party.code)
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_label("Text", exact=True)).to_have_value(LONG)
        expect(page.get_by_label("Title")).to_have_value(TITLE)
        page.get_by_label("Files").set_input_files({"name": FILE, "mimeType": "image/jpeg", "buffer": CONTENT})
        party.save()
        expect(page.get_by_role("heading", name=TITLE)).to_be_focused()
        expect(page.get_by_text(LONG[:50])).to_be_visible()
        expect(page.get_by_text("1,250.50")).to_be_visible()
        assert asked == []


def removed_in_another_tab(party: Party) -> None:
    page = party.page.context.new_page()
    page.goto(party.page.url)
    other = Party(page, party.case, party.code)
    other.open()
    page.get_by_role("button", name=FOLDER).click()
    page.get_by_role("button", name=TITLE, exact=True).click()
    page.get_by_text("Remove this entry", exact=True).click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("There is nothing in it yet.")).to_be_visible()
    page.close()


def test_a_word_that_goes_with_a_copy_is_there_until_it_is_sent(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = written(party)
        page.get_by_role("button", name="Disclose to others").click()
        note = page.get_by_label("A word with it")
        note.fill(LONG)
        asked = nothing_more_comes(page)
        page.get_by_label("All parties, in the joint room").check()
        page.get_by_role("button", name="Look at what would be sent").click()
        page.get_by_role("button", name="Choose anew").click()
        expect(note).to_have_value(LONG.strip())
        page.get_by_label("All parties, in the joint room").check()
        page.get_by_role("button", name="Look at what would be sent").click()
        # The service says no: it is there to be sent again.
        page.route("**/disclose", lambda route: route.fulfill(status=422, json={"refused": "Somebody has come since."}))
        page.get_by_role("button", name="Yes, disclose it to them").click()
        expect(page.get_by_role("alert")).to_contain_text("Somebody has come since.")
        expect(note).to_have_value(LONG.strip())
        page.unroute("**/disclose")
        page.get_by_label("All parties, in the joint room").check()
        page.get_by_role("button", name="Look at what would be sent").click()
        page.get_by_role("button", name="Yes, disclose it to them").click()
        expect(page.locator(".disclosed")).to_contain_text("Disclosed on")
        assert asked == []
