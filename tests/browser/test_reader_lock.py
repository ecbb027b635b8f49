"""The page of browser folders locks when nobody uses it and when it is left; what was being typed is there again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.browser.test_browser_folders import FOLDER, OTHER, TEXT, TITLE, Party, Sent, is_sound, shown_code, tessa
from tests.browser.waiting import goes

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
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        expect(warning).not_to_be_visible()
        page.clock.fast_forward("00:40")
        with goes(warning):
            page.keyboard.press("Shift")  # somebody is there after all
        page.clock.fast_forward("29:50")
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        page.clock.fast_forward("00:20")
        expect(page.locator("#main").get_by_text("nobody had used it for a while")).to_be_visible()
        shows_nothing(page)
        page.get_by_label("Your code for this browser").fill(party.code)
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)


@pytest.mark.promise("P50")
def test_the_policy_opens_beside_what_is_being_typed(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        with page.expect_popup() as opened:
            page.get_by_role("contentinfo").get_by_role("link", name="Privacy policy").click()
        policy = opened.value
        expect(policy.get_by_role("heading", level=1, name="Privacy policy")).to_be_visible()
        assert policy.url == f"{demo.url}/policy"
        assert policy.evaluate("[opener, document.referrer]") == [None, ""]
        policy.close()
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
        is_sound(page)


def test_it_locks_when_it_is_left_so_that_going_back_shows_nothing(open_context: OpenContext, demo: Server) -> None:
    """A browser may keep a page as it was, to show it again at once: what it keeps is locked."""
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        expect(page.locator("#main").get_by_text("It was locked when you left this page.")).to_be_visible()
        shows_nothing(page)


def opened_with(page: Page, code: str) -> None:
    page.get_by_label("Your code for this browser").fill(code)
    page.get_by_role("button", name="Open", exact=True).click()


def second_code(party: Party) -> str:
    """Another code of the same person, made in the page."""
    page = party.page
    page.get_by_role("button", name="Codes", exact=True).click()
    page.get_by_role("button", name="Make a code").click()
    page.get_by_label("What you call it").fill("Für die Reise")
    page.get_by_role("button", name="Make the code").click()
    code = shown_code(page)
    page.get_by_role("button", name="I have written it down").click()
    party.back("All folders")
    return code


def test_what_was_typed_for_a_folder_that_is_gone_is_shown_and_goes_into_another(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        other = page.context.new_page()
        other.goto(page.url)
        elsewhere = Party(other, party.case, party.code)
        elsewhere.open()
        elsewhere.make_folder(OTHER)
        elsewhere.back("All folders")
        other.get_by_role("button", name=FOLDER).click()
        other.get_by_text("Remove this folder", exact=True).click()
        other.get_by_role("button", name="Remove the folder").click()
        expect(other.get_by_text("Folder removed.", exact=True)).to_be_attached()

        page.clock.fast_forward("31:00")
        opened_with(page, party.code)
        expect(page.get_by_role("heading", name="What you had typed")).to_be_focused()
        expect(page.get_by_text("The folder you were writing in is not here any more.").first).to_be_visible()
        expect(page.locator(".theirs")).to_contain_text(DRAFT)
        expect(page.locator(".theirs")).to_contain_text(TEXT)
        is_sound(page)
        page.clock.fast_forward("31:00")  # and once more, before anything was chosen
        opened_with(page, party.code)
        page.get_by_role("button", name=f"Go on in “{OTHER}”").click()
        expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
        party.save()
        expect(page.get_by_role("heading", name=DRAFT)).to_be_visible()


def test_what_was_typed_with_one_code_waits_for_it_though_another_is_typed_first(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.begin_with_an_entry()
        party.back("All folders")
        second = second_code(party)
        page.get_by_role("button", name=FOLDER).click()
        party.write(DRAFT, TEXT)
        page.clock.fast_forward("31:00")
        opened_with(page, second)
        expect(page.get_by_role("alert")).to_contain_text("typed with another code is kept in this page")
        page.get_by_role("button", name="Lock", exact=True).click()
        opened_with(page, party.code)
        expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)


def test_what_somebody_wrote_meanwhile_is_not_written_over_by_what_was_put_aside(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.begin_with_an_entry()
        page.get_by_role("button", name=TITLE, exact=True).click()
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("Text", exact=True).fill(DRAFT)
        page.clock.fast_forward("31:00")
        expect(page.get_by_label("Your code for this browser")).to_be_visible()
        other = page.context.new_page()
        other.goto(page.url)
        elsewhere = Party(other, party.case, party.code)
        elsewhere.open()
        other.get_by_role("button", name=FOLDER).click()
        other.get_by_role("button", name=TITLE, exact=True).click()
        other.get_by_role("button", name="Change", exact=True).click()
        other.get_by_label("Text", exact=True).fill("von der anderen Seite")
        elsewhere.save()

        opened_with(page, party.code)
        expect(page.get_by_label("Text", exact=True)).to_have_value(DRAFT)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("changed meanwhile")
        expect(page.locator(".theirs")).to_contain_text("von der anderen Seite")
        party.save()
        expect(page.get_by_text(DRAFT)).to_be_visible()


def sent_files(page: Page) -> list[str]:
    """Those that a form lists as sent."""
    return page.locator("form .items li .text").all_inner_texts()


def test_files_that_were_sent_are_sent_once_and_kept_with_what_was_typed(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = party.begin_with_an_entry()
        party.write(DRAFT, TEXT)
        files = [{"name": name, "mimeType": "text/plain", "buffer": name.encode()} for name in ("one.txt", "two.txt")]
        page.get_by_label("Files").set_input_files(files)  # type: ignore[arg-type]
        begun_files: set[str | None] = set()
        page.on("request", lambda one: begun_files.add(one.post_data) if one.url.endswith("/files") else None)
        page.route("**/root", lambda route: route.abort() if len(begun_files) == 2 else route.continue_())
        alert = page.get_by_role("alert").filter(has_text="can’t be reached")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(alert).to_be_visible()
        assert sent_files(page) == ["one.txt"]
        page.unroute("**/root")
        page.route("**/change", lambda route: route.abort())
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("form .items li")).to_have_count(2)
        expect(alert).to_be_visible()
        page.unroute("**/change")
        assert len(begun_files) == 2, "a file that was broken off is begun anew"

        page.clock.fast_forward("31:00")
        opened_with(page, party.code)
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        assert sent_files(page) == ["one.txt", "two.txt"]
        party.save()
        expect(page.get_by_role("button", name="Download")).to_have_count(2)

        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_role("button", name="Take out").first.click()
        page.clock.fast_forward("31:00")
        opened_with(page, party.code)
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        assert sent_files(page) == ["two.txt"]


def test_whoever_is_signed_out_while_typing_has_it_again_after_signing_in(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        with page.expect_request("**/vault/browser/state"):
            page.keyboard.press("Shift")  # of which the service hears, since it would lock otherwise
            page.clock.fast_forward("03:10")
        cookies = page.context.cookies()
        page.context.clear_cookies()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#main").get_by_text("sign in in another tab, then type your code here")).to_be_visible()
        shows_nothing(page)
        asks = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
        assert page.evaluate(asks), "what is kept in this page goes with it, unasked"
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        opened_with(page, party.code)
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
        party.save()


def test_what_was_typed_in_another_tab_opens_with_the_code_that_took_the_place_of_the_old_one(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        other = page.context.new_page()
        other.goto(page.url)
        Party(other, party.case, party.code).open()
        other.get_by_role("button", name="Codes", exact=True).click()
        other.get_by_role("button", name="Renew this code").click()
        renewed = shown_code(other)
        expect(page.locator("#main").get_by_text("open it with the new code")).to_be_visible()
        shows_nothing(page)
        opened_with(page, renewed)
        expect(page.get_by_label("Title")).to_have_value(DRAFT)
        expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)


def test_what_was_typed_in_a_tab_that_was_locked_already_is_shown_for_the_code_that_opens_nothing_any_more(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page = begun(party)
        page.clock.fast_forward("31:00")
        shows_nothing(page)
        other = page.context.new_page()
        other.goto(page.url)
        Party(other, party.case, party.code).open()
        other.get_by_role("button", name="Codes", exact=True).click()
        other.get_by_role("button", name="Renew this code").click()
        shown_code(other)
        other.close()
        opened_with(page, party.code)
        expect(page.get_by_role("heading", name="What you had typed")).to_be_focused()
        expect(page.locator(".theirs")).to_contain_text(DRAFT)
        expect(page.locator(".theirs")).to_contain_text(TEXT)
        is_sound(page)
        page.clock.fast_forward("31:00")  # nobody is there
        shows_nothing(page)
