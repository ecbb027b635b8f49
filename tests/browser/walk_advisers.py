"""A walk past every page about advisers: the party's own, and what somebody sees who acts for it."""

import re
from collections.abc import Generator, Iterator

from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, press, set_up
from tests.browser.pages_vaults import CodePage, Vault
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
ADVISER = Person("Ines Law", "ines@example.org")
Look = tuple[str, Page]


def pages_of_advisers(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as office, open_context() as home, open_context() as chambers:
        party, acting = home.new_page(), chambers.new_page()
        case = _a_case(office.new_page(), party, server)
        yield from _inviting(party, case)
        yield from _accepting(acting, server)
        party.reload()
        yield "advisers, one acting", party
        code = yield from _a_code(party)
        yield from _at_work(acting, case, code)
        follow(acting, f"Stop acting for {TENANT.name}")
        yield "stop acting", acting
        acting.goto(f"{server.url}/cases")
        yield "my cases, of an adviser", acting
        yield from _ending(party, case)


def _a_case(administrator: Page, party: Page, server: Server) -> str:
    """A party with an open vault in a case, whose address is given."""
    set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    follow(administrator, "Open a case")
    Administration(administrator).open_case("2026-0142")
    Administration(administrator).invite(TENANT.email)
    accept_invitation(party, server.link_mailed_to(TENANT.email, "/invitation/"), TENANT)
    Vault(party).make_first_code()
    return re.sub("/vault.*", "", party.url)


def _inviting(page: Page, case: str) -> Iterator[Look]:
    page.goto(case)
    follow(page, "Let an adviser act for you")
    yield "advisers, none", page
    follow(page, "Read the undertaking")
    yield "undertaking, for the party", page
    page.go_back()
    page.get_by_label("Their email address").fill("not an address")
    press(page, "Send the invitation")
    yield "advisers with errors", page
    page.get_by_label("Their email address").fill(ADVISER.email)
    press(page, "Send the invitation")
    yield "advisers, one invited", page


def _accepting(page: Page, server: Server) -> Iterator[Look]:
    link = server.link_mailed_to(ADVISER.email, "/invitation/")
    page.goto(link)
    yield "invitation to act", page
    accept_invitation(page, link, ADVISER)
    yield "undertaking", page
    press(page, "Confirm the undertaking")
    yield "undertaking with errors", page
    follow(page, "Not now")
    yield "case of an adviser, not bound yet", page
    follow(page, "Read the undertaking")
    page.get_by_label("I have read this undertaking").check()
    press(page, "Confirm the undertaking")
    yield "case of an adviser, no code yet", page


def _a_code(page: Page) -> Generator[Look, None, str]:
    follow(page, "Give a code")
    yield "a code for an adviser", page
    page.get_by_label("Only the folders I tick below").check()
    press(page, f"Make a code for {ADVISER.name}")
    yield "a code for an adviser with errors", page
    page.get_by_label("Only the folders I tick below").check()
    page.get_by_label("My aims").check()
    page.get_by_label("Change what is in these folders").check()
    press(page, f"Make a code for {ADVISER.name}")
    yield "a code to hand over", page
    follow(page, "See the sheet to print")
    yield "sheet to hand over", page
    follow(page, "Back, to go on")
    code = CodePage(page).code
    page.locator("#code").fill(code)
    press(page, "I have it ready to hand over")
    yield "access codes, one handed over", page
    return code


def _at_work(page: Page, case: str, code: str) -> Iterator[Look]:
    page.goto(case)
    follow(page, "Open with my code")
    yield "unlock, for an adviser", page
    Vault(page).unlock(code)
    yield "folder, for an adviser", page
    Vault(page).write("What the contract says", "Clause 4: the deposit is due within a month.")
    yield "entry, for an adviser", page
    page.goto(case)
    yield "case of an adviser", page


def _ending(page: Page, case: str) -> Iterator[Look]:
    page.goto(f"{case}/vault")
    yield "folder, changed by an adviser", page
    follow(page, "Look at what others changed")
    yield "what others changed", page
    press(page, "I have seen these")
    page.goto(f"{case}/vault/codes")
    follow(page, "What others changed")
    yield "what others changed, all of it seen", page
    page.go_back()
    follow(page, "Change what it opens")
    yield "change a code", page
    page.locator("#label").fill("")
    press(page, "Keep the changes")
    yield "change a code with errors", page
    page.goto(f"{case}/advisers")
    yield "advisers, one with a code", page
    follow(page, "End it")
    yield "end an adviser", page
    press(page, "End it now")
    yield "advisers, one known", page
