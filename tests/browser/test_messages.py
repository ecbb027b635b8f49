"""Two people side by side, each at a browser of their own, write to each other."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, notices, press, set_up, who_can_read
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server
from tests.browser.waiting import goes

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")


@pytest.mark.promise("P10")
@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys tells the same on both")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_two_people_side_by_side_write_to_each_other(open_context: OpenContext, server: Server, script: bool) -> None:
    with (
        open_context() as office,
        open_context(java_script_enabled=script) as wide,
        open_context(NARROW, has_touch=True, is_mobile=True, java_script_enabled=script) as phone,
    ):
        administrator, tenant, landlord = office.new_page(), wide.new_page(), phone.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        administration = Administration(administrator)
        administration.open_case("2026-0142")
        for page, person in ((tenant, TENANT), (landlord, LANDLORD)):
            administration.invite(person.email)
            accept_invitation(page, server.link_mailed_to(person.email, "/invitation/"), person)
            Vault(page).make_first_code()
        root = re.sub("/vault.*", "/messages", tenant.url)

        if script:
            tenant.clock.install()
        tenant.goto(root)
        follow(tenant, "All parties")
        assert who_can_read(tenant).startswith("Read by you; and by Leonard Frost.")
        if script:
            tells_how_much_room_is_left(tenant)
        tenant.get_by_label("Your message").fill("Shall we talk about the *deposit*?")
        press(tenant, "Send it to Leonard Frost")
        assert tenant.get_by_text("Not delivered yet").is_visible()
        landlord.goto(root)
        follow(landlord, "All parties")
        assert "deposit" not in landlord.content()

        press(tenant, "Undo")
        assert "It was not sent." in notices(tenant)
        assert tenant.get_by_label("Your message").input_value() == "Shall we talk about the *deposit*?"
        press(tenant, "Send it to Leonard Frost")
        if script:
            stops_saying_that_it_can_be_undone(tenant)
        server.deliver_messages()

        if script:
            looks_without_a_reload(landlord, "Gladly. See https://elsewhere.example/")
        else:
            follow(landlord, "Look for new messages")
            landlord.get_by_label("Your message").fill("Gladly. See https://elsewhere.example/")
        assert landlord.locator(".message.new em").inner_text() == "*deposit*"
        if script:
            cannot_send_without_a_connection(landlord, "Gladly. See https://elsewhere.example/")
        press(landlord, "Send it to Tessa Quill")
        server.deliver_messages()
        follow(tenant, "Look for new messages")
        link = tenant.locator(".message a[href^='https']")
        assert link.inner_text() == "https://elsewhere.example/ (leads out to elsewhere.example)"
        assert link.get_attribute("rel") == "noreferrer noopener nofollow external"
        mails = " ".join(server.mails_to(LANDLORD.email))
        assert "deposit" not in mails


def tells_how_much_room_is_left(page: Page) -> None:
    """Once it is little, and so that it is heard."""
    told = page.get_by_role("status").filter(has_text="characters")
    page.get_by_label("Your message").fill("x" * 18_500)
    expect(told).to_have_text("18500 of 20000 characters")
    with goes(told):
        page.get_by_label("Your message").fill("x" * 17_999)
    page.get_by_label("Your message").fill("x" * 18_500)
    expect(told).to_have_text("18500 of 20000 characters")


def stops_saying_that_it_can_be_undone(page: Page) -> None:
    """Without being asked for again, and not a moment before the service does."""
    seconds = float(page.locator("[data-over-in]").get_attribute("data-over-in") or "")
    page.clock.fast_forward(int(seconds * 1000) - 2_000)
    with goes(page.get_by_text("Not delivered yet")), goes(page.get_by_role("button", name="Undo")):
        page.clock.fast_forward(3_000)
    expect(page.locator("[data-over-in]")).to_have_text("Delivered.")


def looks_without_a_reload(page: Page, typed: str) -> None:
    """Is told of the message where they are, and shows it: what they type and where they are stays as it is."""
    words = page.get_by_label("Your message")
    words.fill(typed)
    words.focus()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as whoever comes back to the page
    told = page.locator(".live")
    expect(told).to_contain_text("A new message.")
    expect(words).to_be_focused()
    assert page.title().startswith("(1) ")
    told.get_by_role("button", name="Show").click()
    expect(page.locator(".message.new")).to_be_focused()
    expect(told).to_be_empty()
    expect(words).to_have_value(typed)


def cannot_send_without_a_connection(page: Page, typed: str) -> None:
    """Nothing is sent, and what was typed is there to be sent later."""
    words = page.get_by_label("Your message")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send it to Tessa Quill").click()
    expect(page.locator(".unsent")).to_contain_text("Nothing was sent, and what you typed is still here.")
    expect(words).to_have_value(typed)
    page.context.set_offline(False)
    expect(page.locator(".unsent")).to_contain_text("The connection is back.")
