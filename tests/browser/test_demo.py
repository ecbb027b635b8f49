"""`odr demo`: what it prints is true, and what its people see is theirs."""

from playwright.sync_api import BrowserContext

from tests.browser.conftest import OpenContext
from tests.browser.demo import Printed
from tests.browser.pages_people import follow, heading, sign_in
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server


def test_parties_and_facilitator_open_their_entries_with_what_is_printed(
    open_context: OpenContext, demo: Server
) -> None:
    printed = Printed(demo)
    assert printed.url == demo.url
    titles = []
    for email, code in printed.people.items():
        with open_context() as context:
            page = context.new_page()
            sign_in(page, printed.url, email, printed.password)
            page.locator("main .items a").click()
            follow(page, "Open with my code")
            Vault(page).unlock(code)
            titles.append(Vault(page).entries())
    tenants, landlords, facilitators = titles
    assert {"The least I would accept", "What matters most to me"} <= set(tenants)
    assert {"How far I would go", "If we do not agree"} <= set(landlords)
    assert not set(tenants) & set(landlords)
    assert not set(facilitators) & {*tenants, *landlords}


def test_the_administrator_sees_the_case_and_no_entry(wide_context: BrowserContext, demo: Server) -> None:
    printed = Printed(demo)
    page = wide_context.new_page()
    sign_in(page, printed.url, printed.administrator, printed.password)
    assert heading(page) == "Cases"
    page.locator("main table a").click()
    assert page.get_by_text("items, which you can't open").is_visible()
    for title in ("The least I would accept", "How far I would go", "The deposit"):
        assert title not in page.content()
