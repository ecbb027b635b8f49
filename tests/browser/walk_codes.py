"""A walk past the pages of codes in other hands: made, shown, used, looked at, changed."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.pages_people import follow, press, sign_in
from tests.browser.pages_vaults import CodePage, Vault
from tests.browser.server import Server
from tests.browser.walk_keyrings import ADVISER

Look = tuple[str, Page]


def code_pages(page: Page, open_context: OpenContext, server: Server) -> Iterator[Look]:
    """``page`` shows the open vault of a party who has an adviser; it shows the same when this is over."""
    home = page.url
    root = re.sub("/vault.*", "/vault", home)
    page.goto(f"{root}/second-code")
    page.get_by_label(ADVISER.name).check()
    press(page, "Make a further code")
    yield "code for somebody else with errors", page
    page.get_by_label("Only the folders").check()
    page.get_by_label("My aims").check()
    page.get_by_label("Change what is in these folders").check()
    page.get_by_role("button", name="Make a").click()
    yield "code for somebody else", page
    shown = CodePage(page)
    code = shown.code
    follow(page, "See the sheet to print")
    yield "sheet for somebody else", page
    follow(page, "Back, to go on")
    page.locator("#code").fill(code)
    press(page, "I have it ready to hand over")
    yield "access codes, one in other hands", page
    with open_context() as context:
        acting = context.new_page()
        sign_in(acting, server.url, ADVISER.email)
        acting.goto(f"{root}/unlock")
        Vault(acting).unlock(code)
        Vault(acting).write("What we could propose", "Two thirds now, the rest in spring.")
    page.goto(root)
    yield "folder, somebody else changed something", page
    follow(page, "Look at what others changed")
    yield "what others changed", page
    press(page, "I have seen these")
    page.goto(f"{root}/changes")
    yield "what others changed, all of it seen", page
    page.goto(f"{root}/codes")
    page.get_by_role("link", name="Change what it opens").first.click()
    yield "change a code", page
    page.locator("#label").fill("")
    press(page, "Keep the changes")
    yield "change a code with errors", page
    page.goto(home)
