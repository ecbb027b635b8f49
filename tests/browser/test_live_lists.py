"""Lists of cases that stay open: they say that something is new, and show it without a reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, OpenContext
from tests.browser.demo import Printed
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, press, set_up, sign_in
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")


@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys tells the same on both")
def test_a_message_that_is_sent_appears_in_the_list_of_another_without_a_reload(
    open_context: OpenContext, server: Server
) -> None:
    with open_context() as office, open_context() as wide, open_context(NARROW) as phone:
        administrator, tenant, landlord = office.new_page(), wide.new_page(), phone.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        administration = Administration(administrator)
        administration.open_case("2026-0142")
        for page, person in ((tenant, TENANT), (landlord, LANDLORD)):
            administration.invite(person.email)
            accept_invitation(page, server.link_mailed_to(person.email, "/invitation/"), person)
            Vault(page).make_first_code()
        # With a second case there is a field to look for one.
        administrator.goto(f"{server.url}/administration")
        administration.open_case("2026-0143")
        administration.invite(LANDLORD.email)
        landlord.goto(server.link_mailed_to(LANDLORD.email, "/invitation/"))
        press(landlord, "Accept the invitation")
        landlord.goto(f"{server.url}/cases?show=all")
        told, rows = landlord.locator(".live"), landlord.locator("[data-part=list]")
        expect(rows).to_contain_text("2026-0142")
        expect(rows.locator(".tasks")).to_have_count(1)  # to make a code for the second case
        # It knows how it stands before anything happens.
        with landlord.expect_response(re.compile(r"/news\?list=own$")):
            landlord.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        words = landlord.get_by_label("Reference or name")
        words.fill("half a ref")
        words.focus()
        landlord.evaluate("window.stayed = true")

        tenant.goto(re.sub("/vault.*", "/messages", tenant.url))
        follow(tenant, "All parties")
        tenant.get_by_label("Your message").fill("Shall we talk about the deposit?")
        press(tenant, "Send it to Leonard Frost")
        server.deliver_messages()

        landlord.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as whoever comes back to the page
        expect(told).to_contain_text("A new message.")
        assert told.get_attribute("role") == "status"
        expect(words).to_be_focused()
        expect(words).to_have_value("half a ref")
        told.get_by_role("button", name="Show").click()

        expect(rows.locator(".tasks")).to_have_count(2)
        expect(rows.get_by_role("link", name="Read 1 new message")).to_be_visible()
        expect(rows).to_be_focused()
        expect(told).to_have_text("This is how it stands now.")
        expect(words).to_have_value("half a ref")
        assert landlord.evaluate("window.stayed") is True
        assert landlord.locator("[data-part=list]").count() == 1
        assert "deposit" not in landlord.content()


@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys tells the same on both")
def test_a_case_that_is_opened_appears_in_the_list_of_a_colleague_without_a_reload(
    open_context: OpenContext, demo: Server
) -> None:
    printed = Printed(demo)
    with open_context() as context:
        page, another = context.new_page(), context.new_page()
        sign_in(page, printed.url, printed.administrator, printed.password)
        page.goto(f"{demo.url}/administration?state=draft")
        told, rows = page.locator(".live"), page.locator("[data-part=list]")
        expect(rows).to_be_visible()
        expect(rows.locator("tbody tr")).to_have_count(0)
        with page.expect_response(re.compile(r"/news\?list=house$")):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        chosen = page.locator("#kind")
        chosen.select_option("tenancy")

        another.goto(f"{demo.url}/administration")
        Administration(another).open_case("2026-0777")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(told).to_contain_text("Something has changed here.")
        told.get_by_role("button", name="Show").click()
        expect(rows).to_contain_text("2026-0777")
        expect(rows).to_be_focused()
        expect(told).to_have_text("This is how it stands now.")
        # What was being chosen stays, and the choice of before as well.
        expect(chosen).to_have_value("tenancy")
        assert page.url.endswith("/administration?state=draft")
