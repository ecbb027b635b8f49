"""The part of the walk past every page that is about keyrings: an adviser makes one, and a party fills it."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.pages_people import Person, accept_invitation, follow, go, press
from tests.browser.pages_vaults import CodePage
from tests.browser.server import Server

ADVISER = Person("Ruth Lane", "ruth@example.org")
Look = tuple[str, Page]


def keyring_pages(page: Page, open_context: OpenContext, server: Server) -> Iterator[Look]:
    """``page`` shows the open vault of a party; it shows the same when this is over."""
    home = page.url
    page.goto(re.sub("/vault.*", "", home))
    follow(page, "Let an adviser act for you")
    page.get_by_label("Their email address").fill(ADVISER.email)
    press(page, "Send the invitation")
    with open_context() as context:
        acting = context.new_page()
        accept_invitation(acting, server.link_mailed_to(ADVISER.email, "/invitation/"), ADVISER)
        acting.get_by_label("I have read this undertaking").check()
        press(acting, "Confirm the undertaking")
        yield from _made(acting, server)
        yield from _given(page, home)
        yield from _opened(acting, server)
    page.goto(home)


def _made(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/keyring")
    yield "keyring, begin", page
    press(page, "Show me my personal code")
    yield "personal code", page
    page.locator("#code").fill("WRONG")
    press(page, "I have kept it")
    yield "personal code with errors", page
    follow(page, "See the sheet to print")
    yield "personal code sheet", page
    follow(page, "Back, to go on")
    CodePage(page).prove()
    yield "keyring, empty", page
    page.get_by_label("The code of a case").fill("7K3M 9QXD 2VHT")
    press(page, "Put it in")
    yield "keyring with errors", page
    follow(page, "Exchange my personal code")
    yield "exchange the personal code", page
    press(page, "Show me a new code")
    CodePage(page).prove()


def _given(page: Page, home: str) -> Iterator[Look]:
    page.goto(re.sub("/vault.*", "/vault/second-code", home))
    page.get_by_label(ADVISER.name).check()
    page.get_by_label("Only the folders").check()
    page.get_by_label("Money").check()
    go(page.get_by_role("button", name="Make a"))
    yield "code for somebody with a keyring", page
    follow(page, "Put it into their keyring")
    yield "put a code into a keyring", page
    press(page, "Put it into their keyring")
    yield "put a code into a keyring with errors", page
    page.get_by_label("Yes, by voice").check()
    press(page, "Put it into their keyring")


def _opened(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/keyring")
    yield "keyring", page
    go(page.get_by_role("link", name="Take it out").first)
    yield "take a code out of a keyring", page
    go(page.get_by_role("link", name="My cases").first)
    yield "my cases with an open keyring", page
    press(page, "Open")
    page.goto(f"{server.url}/keyring")
    press(page, "Lock my keyring")
    yield "my cases with a locked keyring", page
    page.locator("#code").fill("7K3M 9QXD 2VHT")
    press(page, "Open my keyring")
    yield "unlock the keyring with errors", page
    page.get_by_text("I can't find my personal code").click()
    follow(page, "It is lost: begin a new keyring")
    yield "begin a new keyring", page
    press(page, "Begin a new keyring")
    yield "begin a new keyring with errors", page
