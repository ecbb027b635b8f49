"""Codes of browser folders in a real browser: an adviser's narrowed and renewed, one that was seen, a facilitator's."""

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.demo import TENANT as DEMO_TENANT
from tests.browser.demo import Printed, facilitator_inside
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, press, set_up
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server
from tests.browser.test_browser_folders import FOLDER, OTHER, TEXT, TITLE, Party, Sent, is_sound, shown_code, tessa

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
ADVISER = Person("Ines Law", "ines@example.org")


def is_sound_in_both(page: Page) -> None:
    """As ``is_sound``, by day and by night."""
    is_sound(page)
    page.emulate_media(color_scheme="dark")
    assert barriers(page) == []
    page.emulate_media(color_scheme="light")


def reach(page: Page, name: str) -> None:
    """With the keyboard alone."""
    for _press in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        if at == name:
            return
    raise AssertionError(f"the keyboard does not come to {name}")


def kept(page: Page) -> str:
    """The code on the sheet that is shown, which is then put away."""
    code = shown_code(page)
    page.get_by_role("button", name="I have written it down").click()
    return code


def opens(page: Page, code: str) -> None:
    """Types a code where it belongs."""
    page.get_by_label("Your code for this browser").fill(code)
    page.get_by_role("button", name="Open", exact=True).click()


def with_two_folders(party: Party) -> None:
    """One of them with an entry."""
    party.make_folder(OTHER)
    party.back("All folders")
    party.make_folder(FOLDER)
    party.write(TITLE, TEXT)
    party.save()
    party.back("Back to the folder")
    party.back("All folders")


def test_an_advisers_code_is_printed_narrowed_and_renewed(open_context: OpenContext, server: Server) -> None:
    with open_context() as office, open_context() as home, open_context(NARROW) as phone:
        administrator, page, adviser = office.new_page(), home.new_page(), phone.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        administration = Administration(administrator)
        administration.open_case("2026-0142")
        administration.invite(TENANT.email)
        accept_invitation(page, server.link_mailed_to(TENANT.email, "/invitation/"), TENANT)
        Vault(page).make_first_code()
        case = re.sub("/vault.*", "", page.url)
        page.goto(case)
        follow(page, "Let an adviser act for you")
        page.get_by_label("Their email address").fill(ADVISER.email)
        press(page, "Send the invitation")
        accept_invitation(adviser, server.link_mailed_to(ADVISER.email, "/invitation/"), ADVISER)
        adviser.get_by_label("I have read this undertaking").check()
        press(adviser, "Confirm the undertaking")

        page.goto(f"{case}/vault")
        page.get_by_role("link", name="Folders that only a browser opens").first.click()
        party = Party(page, case)
        page.get_by_role("button", name="Make my code").click()
        is_printed(page)
        party.code = kept(page)
        party.open()
        with_two_folders(party)
        page.get_by_role("button", name="Codes", exact=True).click()
        page.get_by_role("button", name="Make a code").click()
        page.get_by_label("For whom").select_option(label=ADVISER.name)
        for name in (FOLDER, OTHER):
            page.get_by_label(name).check()
        page.get_by_role("button", name="Make the code").click()
        expect(page.get_by_text("Eight words to compare")).to_be_visible()
        is_sound_in_both(page)
        code = kept(page)
        reader = page.url
        adviser.goto(reader)
        opens(adviser, code)
        expect(adviser.get_by_role("button", name=OTHER)).to_be_visible()

        # Narrowed, with the keyboard alone.
        reach(page, "Let it open less")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Let it open less")).to_be_focused()
        is_sound_in_both(page)
        reach(page, "Let it open only these")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Take the tick from at least one folder.")
        reach(page, OTHER)
        page.keyboard.press("Space")
        reach(page, "Let it open only these")
        page.keyboard.press("Enter")
        expect(page.get_by_text("It opens less now. What it lost has new keys.")).to_be_attached()
        adviser.reload()
        opens(adviser, code)
        expect(adviser.get_by_role("button", name=FOLDER)).to_be_visible()
        expect(adviser.get_by_role("button", name=OTHER)).to_have_count(0)

        # Renewed in one step: the old one ends in the same act.
        theirs = page.get_by_role("listitem").filter(has_text=ADVISER.name)
        theirs.get_by_role("button", name="Renew this code").click()
        expect(page.get_by_text("The old one has ended; destroy its sheet.")).to_be_visible()
        renewed = kept(page)
        adviser.reload()
        opens(adviser, code)
        expect(adviser.get_by_role("alert")).to_be_visible()
        opens(adviser, renewed)
        adviser.get_by_role("button", name=FOLDER).click()
        adviser.get_by_role("button", name=TITLE).click()
        expect(adviser.get_by_text(TEXT)).to_be_visible()


def is_printed(page: Page) -> None:
    """The sheet on paper: the code, its picture, where it is typed and nowhere else, and no button."""
    expect(page.locator(".code span")).to_have_count(7)
    is_sound_in_both(page)
    page.emulate_media(media="print", color_scheme="dark")
    for shown in (page.locator(".code"), page.get_by_role("img", name="The same code as a picture")):
        expect(shown).to_be_visible()
    expect(page.locator(".facts")).to_contain_text(page.url)
    expect(page.locator(".facts")).to_contain_text("Type it on the page of the browser folders and nowhere else.")
    for hidden in page.get_by_role("button").all():
        expect(hidden).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    page.emulate_media(media="screen", color_scheme="light")


def test_a_code_that_was_typed_into_a_page_and_sent_is_shown_at_home_and_renewed_in_one_step(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page, printed = party.page, Printed(demo)
        with_two_folders(party)
        page.request.post(f"{printed.url}/sign-in", form={"email": party.code, "password": "x" * 20})
        home = page.context.new_page()
        home.goto(f"{printed.url}/cases/{party.case}/vault")
        seen = home.get_by_text("was typed into a page and sent, so the service has seen it")
        expect(seen).to_be_visible()
        is_sound_in_both(home)
        home.close()
        page.reload()
        party.open()
        expect(page.get_by_text("so the service has seen it. Renew it: the old one ends with that.")).to_be_visible()
        is_sound_in_both(page)
        reach(page, "Renew this code")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The old one has ended; destroy its sheet.")).to_be_visible()
        old, party.code = party.code, kept(page)
        expect(page.get_by_role("button", name="All folders")).to_be_visible()
        expect(page.get_by_text("so the service has seen it")).to_have_count(0)
        page.get_by_role("button", name="All folders").click()
        page.get_by_role("button", name=FOLDER).click()
        expect(page.get_by_role("button", name=TITLE)).to_be_visible()
        page.reload()
        opens(page, old)
        expect(page.get_by_role("alert")).to_be_visible()
        party.open()
        page.get_by_role("button", name=FOLDER).click()
        expect(page.get_by_role("button", name=TITLE)).to_be_visible()


def test_whoever_lost_their_only_code_removes_the_folders_on_the_pages_and_makes_another_code(
    open_context: OpenContext, demo: Server
) -> None:
    with tessa(open_context, demo, Sent()) as party:
        page, printed = party.page, Printed(demo)
        reader, vault = page.url, f"{printed.url}/cases/{party.case}/vault"
        party.make_folder(FOLDER)
        party.back("All folders")
        with page.expect_response("**/close"):  # the service locks it as well
            party.back("Lock")
        expect(page.get_by_text("It is locked.").first).to_be_visible()
        page.goto(f"{vault}/unlock")
        Vault(page).unlock(printed.people[DEMO_TENANT])
        page.goto(f"{vault}/codes")
        line = page.get_by_role("listitem").filter(has_text="For the browser")
        line.get_by_role("link", name="Take this code back").click()
        press(page, "Take the code back")
        page.goto(f"{vault}/folders")
        page.get_by_text("Remove folders that no code opens any more").click()
        is_sound_in_both(page)
        follow(page, "Remove the one with nothing in it")
        is_sound_in_both(page)
        press(page, "Remove the folder")
        page.goto(reader)
        page.get_by_role("button", name="Make my code").click()
        party.code = kept(page)
        party.open()
        party.make_folder(OTHER)


def test_a_facilitator_reads_in_the_reader_what_they_were_given_until_it_is_taken_back(
    open_context: OpenContext, demo: Server
) -> None:
    sent = Sent()
    with tessa(open_context, demo, Sent()) as party, open_context(NARROW) as phone:
        page, facilitator = party.page, phone.new_page()
        with_two_folders(party)
        page.get_by_role("button", name="Codes", exact=True).click()
        page.get_by_role("button", name="Make a code").click()
        page.get_by_label("For whom").select_option(label=facilitator_of(page))
        expect(page.get_by_text("only while the agreement that all have signed is in force.")).to_be_visible()
        expect(page.get_by_label("They may write in them too")).to_be_hidden()
        page.get_by_label(FOLDER).check()
        page.get_by_role("button", name="Make the code").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose the last day")
        page.get_by_label("Until the end of").fill("2099-01-31")
        is_sound_in_both(page)
        page.get_by_role("button", name="Make the code").click()
        expect(page.locator(".facts")).to_contain_text("only while the agreement is in force")
        words = page.locator(".words li").all_inner_texts()
        code = kept(page)

        facilitator_inside(facilitator, demo)
        facilitator.goto(f"{demo.url}/cases/{party.case}")
        sent.watch(phone)
        facilitator.goto(page.url)
        facilitator.get_by_role("button", name="I was given a code").click()
        opens(facilitator, code)
        facilitator.get_by_role("button", name="Compare words").click()
        expect(facilitator.locator(".words li")).to_have_text(words)
        is_sound_in_both(facilitator)
        facilitator.get_by_role("button", name="Back", exact=True).click()
        expect(facilitator.get_by_role("button", name=FOLDER)).to_be_visible()
        expect(facilitator.get_by_role("button", name=OTHER)).to_have_count(0)
        facilitator.get_by_role("button", name=FOLDER).click()
        expect(facilitator.get_by_role("button", name=TITLE)).to_be_visible()
        expect(facilitator.get_by_role("button", name="Write an entry")).to_have_count(0)
        facilitator.get_by_role("button", name=TITLE).click()
        expect(facilitator.get_by_text(TEXT)).to_be_visible()
        is_sound_in_both(facilitator)
        for secret in (code, code.replace(" ", ""), TITLE, TEXT, FOLDER):
            assert not sent.holds(secret.encode())

        go_on = page.get_by_role("listitem").filter(has_text="reads only")
        go_on.get_by_role("button", name="Take back").click()
        expect(page.get_by_text("Taken back. Whatever it opened has new keys.")).to_be_attached()
        facilitator.reload()
        facilitator.get_by_role("button", name="I was given a code").click()
        opens(facilitator, code)
        expect(facilitator.get_by_role("alert")).to_be_visible()
        assert TEXT not in facilitator.content()


def facilitator_of(page: Page) -> str:
    """The one whom a code can be made for."""
    options = page.get_by_label("For whom").locator("option").all_inner_texts()
    return next(one for one in options if one.endswith("(facilitator)"))
