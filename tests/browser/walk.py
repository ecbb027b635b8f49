"""A walk past every page of the app, for tests that look at all of them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from playwright.sync_api import Page, Route

from tests.browser.conftest import OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, go, introduce, press, set_up, sign_in
from tests.browser.pages_vaults import CodePage, Vault
from tests.browser.server import Server
from tests.browser.walk_endings import end_pages
from tests.browser.walk_files import pages_of_files
from tests.browser.walk_keyrings import keyring_pages

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
Look = tuple[str, Page]


def every_page(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as context:
        page = context.new_page()
        yield from _setting_up(page, server)
        yield from _administration(page, server)
        link = server.link_mailed_to(TENANT.email, "/invitation/")
        with open_context() as other:
            party = other.new_page()
            yield from _without_an_account(party, server)
            yield from _joining(party, link)
            yield from _codes(party)
            yield from _entries(party)
            yield from _folders(party)
            yield from keyring_pages(party, open_context, server)
            yield from _log(party)
            yield from _noticed(party, server)
            yield from _case_and_lock(party)
            yield from _own_details(party, server)
            yield from _too_late(party, server)
        yield from _people(page, server)
        yield from end_pages(page, open_context, server, TENANT)


def _setting_up(page: Page, server: Server) -> Iterator[Look]:
    page.goto(server.url)
    yield "start, not set up", page
    link = server.set_up_link()
    page.goto(link)
    yield "set-up", page
    press(page, "Set it up")
    yield "set-up with errors", page
    set_up(page, link, "Harbour Resolution Centre", ADMINISTRATOR)
    yield "administration, empty", page
    page.goto(link)
    yield "set-up link over", page


def _administration(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/cases")
    yield "my cases, empty", page
    follow(page, "Go to administration")
    follow(page, "Open a case")
    yield "open a case", page
    press(page, "Open the case")
    yield "open a case with errors", page
    page.goto(f"{server.url}/administration/cases/several")
    yield "open several", page
    page.get_by_label("One case a line").fill("2026-0501;tenancy;anna@example.org\n2026-0502;quarrel")
    press(page, "See what would come of it")
    yield "open several, one wrong", page
    page.get_by_label("One case a line").fill("2026-0501;tenancy;anna@example.org")
    press(page, "See what would come of it")
    yield "open several, seen", page
    page.goto(f"{server.url}/administration/cases/new")
    administration = Administration(page)
    administration.open_case("2026-0142")
    yield "case of administration, nobody", page
    administration.invite("not an address")
    yield "case of administration with errors", page
    administration.invite(TENANT.email)
    administration.invite(LANDLORD.email)
    yield "case of administration, invited", page
    page.goto(f"{server.url}/administration")
    yield "administration", page
    page.get_by_label("State").select_option(label="Closed")
    press(page, "Show")
    yield "administration, nothing in this state", page
    page.get_by_label("Reference, or a person").fill("9999")
    press(page, "Find")
    yield "administration, nothing found", page
    page.goto(f"{server.url}/administration/stuck")
    yield "stuck, none", page
    page.goto(f"{server.url}/administration/calendar")
    yield "calendar", page
    follow(page, "Cases")
    follow(page, "People")
    yield "people, empty", page
    follow(page, "Administrators")
    yield "administrators", page
    page.get_by_label("Their email address").fill("grace@example.org")
    page.get_by_label("My organisation has the authority").check()
    press(page, "Send the invitation")
    yield "administrators, one invited", page
    follow(page, "Self-test")
    yield "self-test, never run", page
    server.note_self_test(holds=True)
    page.reload()
    yield "self-test", page
    server.note_self_test(holds=False)
    page.reload()
    yield "self-test, something found", page


def _without_an_account(page: Page, server: Server) -> Iterator[Look]:
    page.goto(server.url)
    yield "start", page
    page.goto(f"{server.url}/nowhere")
    yield "404", page
    page.goto(f"{server.url}/me/email/confirmation")
    yield "405", page
    go(page.get_by_role("link", name="What we promise"))
    yield "promises", page
    page.goto(f"{server.url}/help")
    yield "help", page
    for kind in ("party", "adviser", "facilitator", "administrator", "operator"):
        page.goto(f"{server.url}/help/{kind}")
        yield f"help, {kind}", page
    page.goto(f"{server.url}/sign-in")
    yield "sign-in", page
    press(page, "Sign in")
    yield "sign-in with errors", page
    follow(page, "I forgot my password")
    yield "forgotten password", page
    page.get_by_label("Email").fill(ADMINISTRATOR.email)
    press(page, "Send me a link")
    yield "forgotten password, sent", page
    page.goto(server.link_mailed_to(ADMINISTRATOR.email, "/reset-password/"))
    yield "new password", page
    press(page, "Set this password")
    yield "new password with errors", page
    page.goto(f"{server.url}/reset-password/{'x' * 43}")
    yield "reset link over", page
    page.goto(server.link_mailed_to(ADMINISTRATOR.email, "/confirm-email/"))
    yield "confirm email", page
    page.goto(f"{server.url}/confirm-email/{'x' * 43}")
    yield "confirmation link over", page
    page.goto(f"{server.url}/invitation/{'x' * 43}")
    yield "invitation over", page


def _joining(page: Page, link: str) -> Iterator[Look]:
    page.goto(link)
    yield "invitation", page
    follow(page, "I don't want to take part: decline")
    yield "decline an invitation", page
    follow(page, "Back to the invitation")
    introduce(page, TENANT)
    page.get_by_label("Choose a password").fill("short")
    press(page, "Accept the invitation")
    yield "invitation with errors", page
    accept_invitation(page, link, TENANT)


def _codes(page: Page) -> Iterator[Look]:
    yield "begin", page
    press(page, "Show me my code")
    yield "first code", page
    page.locator("#code").fill("WRONG")
    press(page, "I have kept it")
    yield "first code with errors", page
    follow(page, "See the sheet to print")
    yield "code sheet", page
    follow(page, "Back, to go on")
    follow(page, "Stop, I'll start again later")
    yield "case without a vault", page
    # The case leads to the code that waits; from an earlier page of it one still comes here.
    page.goto(f"{page.url}/vault/begin")
    yield "begin, a code waits", page
    follow(page, "Go on with the code that you were shown")
    CodePage(page).prove()
    yield "second code", page
    page.get_by_label("What do you call this code?").fill("")
    press(page, "Make a further code")
    yield "second code with errors", page
    page.get_by_label("What do you call this code?").fill("For the drawer")
    press(page, "Make a further code")
    yield "further code", page
    CodePage(page).prove()


def _entries(page: Page) -> Iterator[Look]:
    vault = Vault(page)
    yield "folder, empty", page
    follow(page, "Add something")
    yield "add an entry", page
    page.get_by_label("Text", exact=False).first.fill("Half of the deposit back before Christmas.")
    page.locator("input[name$=-value]").first.fill("a lot")
    press(page, "Keep it")
    yield "add an entry with errors", page
    follow(page, "Cancel")
    vault.write("What matters most to me", "That it ends this month.\nI do not want to meet in court.")
    yield from pages_of_files(page)
    follow(page, "My aims")
    vault.write(
        "The least I would accept, written with a rather long title that has to break on a telephone",
        "Half of the deposit back before Christmas, and a reference I can show.",
        {
            "amount": ("Deposit", "1850.00"),
            "date": ("Day I moved in", "2024-02-01"),
            "text": ("Contract number", "HT-2291"),
        },
    )
    yield "entry", page
    entry = page.url
    follow(page, "Change")
    yield "change an entry", page
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("textarea").fill("Two thirds of the deposit back.")
    press(other, "Keep the changes")
    other.close()
    page.locator("textarea").fill("A quarter of the deposit back.")
    press(page, "Keep the changes")
    yield "changed in the meantime", page
    page.goto(entry)
    follow(page, "Move")
    yield "move an entry", page
    page.goto(entry)
    follow(page, "Remove")
    yield "remove an entry", page
    follow(page, "No, go back")
    follow(page, "My aims")
    yield "folder", page
    vault.find("deposit")
    yield "found", page
    page.locator("#words").fill("zebra")
    press(page, "Find")
    yield "nothing found", page
    follow(page, "Your private information")
    yield "all folders", page
    follow(page, "Take a copy with you")
    yield "export", page
    follow(page, "No, go back")
    opened = page.url
    follow(page, "Keep the page that opens them")
    yield "kept reader", page
    press(page, "Make a connection")
    yield "kept reader, connected", page
    page.goto(opened)
    follow(page, "Remove everything of mine from this case")
    yield "remove everything", page
    press(page, "Remove everything")
    yield "remove everything with errors", page
    follow(page, "No, go back")
    follow(page, "Your access codes")
    yield "access codes", page
    follow(page, "Make a further code")
    page.locator("summary").click()
    yield "a further code", page
    page.get_by_label("Only the folders I tick below").check()
    press(page, "Make a further code")
    yield "a further code with errors", page
    page.go_back()
    page.go_back()
    go(page.get_by_role("link", name="Take this code back").first)
    yield "take a code back", page
    follow(page, "No, go back")
    follow(page, "Your private information")


def _folders(page: Page) -> Iterator[Look]:
    follow(page, "Add or change folders")
    yield "folders", page
    press(page, "Make the folder")
    yield "folders with errors", page
    go(page.get_by_role("link", name="Rename").first)
    yield "rename a folder", page
    follow(page, "No, go back")
    go(page.get_by_role("link", name="Remove").first)
    yield "remove a folder", page
    follow(page, "No, go back")


def _log(page: Page) -> Iterator[Look]:
    follow(page, "Your private information")
    follow(page, "What happened here")
    yield "log", page
    page.locator("summary").first.click()
    press(page, "Show")
    yield "log, chosen", page
    follow(page, "Check a head that you noted")
    press(page, "Check it")
    yield "check a head", page
    page.locator("#head").first.fill(f"1-{'0' * 64}")
    press(page, "Check it")
    yield "check a head, a wrong one", page
    page.go_back()
    page.go_back()
    page.go_back()
    follow(page, "Your private information")


def _noticed(page: Page, server: Server) -> Iterator[Look]:
    folder = page.url
    follow(page, "Your access codes")
    follow(page, "Make a further code")
    press(page, "Make a further code")
    shown = CodePage(page)
    code = shown.code
    shown.prove()
    page.goto(folder)
    Vault(page).lock()
    with closing(sqlite3.connect(server.instance / "odr.sqlite3", timeout=10)) as database:
        database.execute("DELETE FROM items WHERE id IN (SELECT id FROM items LIMIT 1)")
        database.execute("DELETE FROM countersignatures")
        database.commit()
    page.goto(folder)
    Vault(page).unlock(code)
    yield "noticed", page
    follow(page, "Go to the folders")
    yield "folder, with something noticed", page
    follow(page, "See what, and what you can do")
    follow(page, "I have read this: go on from how it is now")
    yield "go on from how it is", page
    press(page, "Go on from how it is now")
    page.goto(page.url.split("/vault")[0] + "/vault/noticed")
    yield "noticed, nothing", page
    page.goto(folder)


def _case_and_lock(page: Page) -> Iterator[Look]:
    home = page.url
    follow(page, "Add something")
    page.get_by_label("Title").fill("Written while it locked")
    page.get_by_label("Text", exact=False).first.fill("Nothing of this may be lost.")
    other = page.context.new_page()
    other.goto(home)
    Vault(other).lock()
    other.close()
    press(page, "Keep it")
    yield "locked meanwhile", page
    page.get_by_label("Your access code").fill("WRONG")
    press(page, "Open and go on")
    yield "locked meanwhile with errors", page
    page.goto(home)
    yield "unlock", page
    page.get_by_text("I can't find my code").click()
    page.get_by_label("Your access code").fill("7K3M 9QXD 2VHT")
    press(page, "Open")
    yield "unlock with errors", page
    page.get_by_text("I can't find my code").click()
    follow(page, "All my codes are lost: what now?")
    yield "start over", page
    press(page, "All my codes are lost: let me start over")
    yield "start over, asked for", page
    press(page, "I no longer want this")
    follow(page, "Back to the case")
    yield "case", page
    follow(page, "What happened in this case so far")
    yield "timeline of a case", page
    follow(page, "Case 2026-0142")
    follow(page, "The sheet of this case, for the drawer")
    yield "sheet of a case", page
    follow(page, "Case 2026-0142")
    follow(page, "Withdraw from this case")
    yield "withdraw", page
    go(page.get_by_role("link", name="My cases").first)
    yield "my cases", page


def _own_details(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/me")
    yield "my details", page
    follow(page, "Change name, address or telephone")
    page.get_by_label("Legal name").fill("")
    press(page, "Save")
    yield "change details with errors", page
    follow(page, "Change nothing")
    follow(page, "Change email")
    yield "change email", page
    page.get_by_label("New email address").fill("quill@example.org")
    page.get_by_label("Your present password").fill("not this one at all")
    press(page, "Send the link")
    yield "change email with errors", page
    follow(page, "Change nothing")
    follow(page, "Change password")
    yield "change password", page
    page.goto(f"{server.url}/me/language")
    yield "my language", page
    page.goto(f"{server.url}/me/time-zone")
    yield "my time zone", page


def _too_late(page: Page, server: Server) -> Iterator[Look]:
    page.route("**/sign-out", _as_if_from_another_site)
    page.goto(f"{server.url}/me")
    press(page, "Sign out")
    yield "403", page
    page.unroute("**/sign-out")
    page.goto(f"{server.url}/me/change")
    page.get_by_label("Postal address").fill("9 Quay Street\nHarbourtown")
    page.context.clear_cookies()
    press(page, "Save")
    yield "signed out meanwhile", page
    sign_in(page, server.url, TENANT.email)
    page.context.clear_cookies()
    press(page, "Sign out")
    yield "sign-out too late", page


def _people(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/administration/language")
    yield "language of the organisation", page
    page.goto(f"{server.url}/administration/contact")
    page.get_by_label("Where your privacy notice is read").fill("somewhere")
    press(page, "Save")
    yield "contact of the organisation with errors", page
    page.goto(f"{server.url}/administration/colours")
    yield "colours of the organisation", page
    page.goto(f"{server.url}/administration/name")
    press(page, "Change the name")
    yield "name of the organisation with errors", page
    page.goto(f"{server.url}/administration/mails")
    yield "mails of the organisation", page
    page.goto(f"{server.url}/administration/mails/invitation-en")
    page.get_by_label("In your own words").fill("See www.harbour.example.")
    press(page, "Save")
    yield "words in a mail, refused", page
    page.goto(f"{server.url}/administration/people")
    yield "people", page
    page.get_by_label("Email address").fill("nobody@example.org")
    press(page, "Find")
    yield "people, not found", page
    follow(page, TENANT.name)
    yield "person", page
    follow(page, "Suspend this account")
    yield "suspend", page
    page.goto(f"{server.url}/administration")
    follow(page, "2026-0142")
    yield "case of administration, one joined", page
    follow(page, "What happened to this case")
    yield "log of administration", page
    page.go_back()
    follow(page, "Close this case")
    yield "close a case", page
    page.goto(server.link_mailed_to(LANDLORD.email, "/invitation/"))
    yield "invitation for somebody else", page


def _as_if_from_another_site(route: Route) -> None:
    route.fulfill(response=route.fetch(headers=route.request.headers | {"origin": "https://elsewhere.invalid"}))
