"""Somebody acts for a party: they read and write messages in their own name, as far as their code lets them."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, heading, press, set_up, who_can_read
from tests.browser.pages_vaults import CodePage, Vault
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
ADVISER = Person("Ines Law", "ines@example.org")


@pytest.mark.promise("P10")
@pytest.mark.promise("P22")
@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys tells the same on both")
def test_an_adviser_reads_and_writes_for_their_party_until_the_party_ends_it(
    open_context: OpenContext, server: Server
) -> None:
    with (
        open_context() as office,
        open_context() as home,
        open_context() as away,
        open_context(NARROW, has_touch=True, is_mobile=True) as phone,
    ):
        tenant, landlord, adviser = home.new_page(), away.new_page(), phone.new_page()
        case = _a_case_with_two_parties(office.new_page(), tenant, landlord, server)
        _say(tenant, case, f"Send it to {LANDLORD.name}", "Before anybody acted for me", server)

        _becomes_an_adviser(tenant, adviser, case, server)
        _open_with(adviser, case, _a_code_that_lets_read_and_write(tenant))
        _enter_the_room(adviser, case)
        assert f"You act for {TENANT.name}" in adviser.locator("body").inner_text()
        assert who_can_read(adviser).startswith(f"Read by you and {TENANT.name}; and by {LANDLORD.name}.")
        _say(adviser, case, f"Send it to {LANDLORD.name}", "My client would accept half.", server)

        _enter_the_room(landlord, case)
        arrived = landlord.locator(".message", has_text="would accept half")
        assert f"{ADVISER.name} for {TENANT.name}" in arrived.inner_text()
        _say(landlord, case, f"Send it to {TENANT.name}", "Half it is, then.", server)
        _enter_the_room(adviser, case)
        assert "Half it is, then." in adviser.locator("main").inner_text()

        tenant.goto(f"{case}/advisers")
        follow(tenant, "End it")
        press(tenant, "End it now")
        answer = adviser.reload()
        assert answer is not None
        assert answer.status == 404
        assert "Half it is" not in adviser.content()
        assert heading(adviser) == "There is nothing here"


def _a_case_with_two_parties(administrator: Page, tenant: Page, landlord: Page, server: Server) -> str:
    """The address of a case in which both have a vault."""
    set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    administration = Administration(administrator)
    administration.open_case("2026-0142")
    for page, person in ((tenant, TENANT), (landlord, LANDLORD)):
        administration.invite(person.email)
        accept_invitation(page, server.link_mailed_to(person.email, "/invitation/"), person)
        Vault(page).make_first_code()
    return re.sub("/vault.*", "", tenant.url)


def _becomes_an_adviser(tenant: Page, adviser: Page, case: str, server: Server) -> None:
    tenant.goto(case)
    follow(tenant, "Let an adviser act for you")
    tenant.get_by_label("Their email address").fill(ADVISER.email)
    press(tenant, "Send the invitation")
    accept_invitation(adviser, server.link_mailed_to(ADVISER.email, "/invitation/"), ADVISER)
    adviser.get_by_label("I have read this undertaking").check()
    press(adviser, "Confirm the undertaking")
    tenant.reload()


def _a_code_that_lets_read_and_write(tenant: Page) -> str:
    follow(tenant, "Give a code")
    tenant.get_by_label("Only the folders I tick below").check()
    tenant.get_by_label("My aims").check()
    tenant.get_by_label("Read the messages that come for you").check()
    tenant.get_by_label("Write messages and sign for you").check()
    press(tenant, f"Make a code for {ADVISER.name}")
    code = CodePage(tenant).code
    tenant.locator("#code").fill(code)
    press(tenant, "I have it ready to hand over")
    return code


def _open_with(adviser: Page, case: str, code: str) -> None:
    adviser.goto(case)
    follow(adviser, "Open with my code")
    Vault(adviser).unlock(code)


def _enter_the_room(page: Page, case: str) -> None:
    page.goto(f"{case}/messages")
    follow(page, "All parties")


def _say(page: Page, case: str, button: str, text: str, server: Server) -> None:
    _enter_the_room(page, case)
    page.get_by_label("Your message").fill(text)
    press(page, button)
    server.deliver_messages()
