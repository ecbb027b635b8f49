"""What `odr demo` prints, and the way to its people's entries."""

import re

from playwright.sync_api import Page

from tests.browser.pages_people import follow, go, press, sign_in
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
        self.operator = _one(r"Operator +(\S+@\S+)", text)
        self.facilitator = _one(r"Facilitator +(\S+@\S+)", text)
        self.personal_code = _one(r"keyring +((?:\w{4} ){6}\w{4})", text)
        self.destroyed = _one(r"Destroyed +(\S+)", text)
        self.cases = re.findall(r"^  Case (\S+)", text, re.MULTILINE)
        self.for_browser = dict(re.findall(r"(\S+@\S+).*\n.*\n +for browser +((?:\w{4} ){6}\w{4})", text))
        self.people = dict(re.findall(r"(\S+@\S+).*\n +access code +(.+)", text))


def tenant_inside(page: Page, server: Server) -> Vault:
    """The tenant where their vault begins, signed in and unlocked."""
    return inside(page, server, TENANT)


def inside(page: Page, server: Server, email: str) -> Vault:
    """One of the parties where their vault begins, signed in and unlocked."""
    printed = Printed(server)
    sign_in(page, printed.url, email, printed.password)
    if page.locator("html").get_attribute("lang") != "en":
        go(page.get_by_role("link", name="English"))  # for this browser
    go(page.locator("main .items a").first)
    follow(page, "Open with my code")
    vault = Vault(page)
    vault.unlock(printed.people[email])
    return vault


def facilitator_inside(page: Page, server: Server) -> None:
    """The facilitator, with an open keyring and every case that it opens."""
    printed = Printed(server)
    sign_in(page, printed.url, printed.facilitator, printed.password)
    page.get_by_label("Your personal code").fill(printed.personal_code)
    press(page, "Open my keyring")
    cases = page.url
    for number in range(page.get_by_role("button", name="Open", exact=True).count()):
        go(page.get_by_role("button", name="Open", exact=True).nth(number))
        page.goto(cases)


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"no {pattern} in:\n{text}"
    return found.group(1)
