"""What `odr demo` prints, and the way to its people's entries."""

import re

from playwright.sync_api import Page

from tests.browser.pages_people import follow, sign_in
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server

TENANT = "tessa@demo.example"


class Printed:
    """What the console says."""

    def __init__(self, server: Server) -> None:
        text = server.output
        self.url = _one(r"Address +(\S+)", text)
        self.password = _one(r"Password +(.+?)  ", text)
        self.administrator = _one(r"Administrator +(\S+@\S+)", text)
        self.people = dict(re.findall(r"(\S+@\S+).*\n +access code +(.+)", text))


def tenant_inside(page: Page, server: Server) -> Vault:
    """The tenant at their first folder, signed in and unlocked."""
    printed = Printed(server)
    sign_in(page, printed.url, TENANT, printed.password)
    page.locator("main .items a").click()
    follow(page, "Open with my code")
    vault = Vault(page)
    vault.unlock(printed.people[TENANT])
    return vault


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"no {pattern} in:\n{text}"
    return found.group(1)
