"""Two people side by side, each at a browser of their own, write to each other."""

import re

import pytest

from tests.browser.conftest import NARROW, OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, notices, press, set_up, who_can_read
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server

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

        tenant.goto(root)
        follow(tenant, "All parties")
        assert who_can_read(tenant).startswith("Read by you; and by Leonard Frost.")
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
        server.deliver_messages()

        follow(landlord, "Look for new messages")
        assert landlord.locator(".message.new em").inner_text() == "*deposit*"
        landlord.get_by_label("Your message").fill("Gladly. See https://elsewhere.example/")
        press(landlord, "Send it to Tessa Quill")
        server.deliver_messages()
        follow(tenant, "Look for new messages")
        link = tenant.locator(".message a[href^='https']")
        assert link.inner_text() == "https://elsewhere.example/ (leads out to elsewhere.example)"
        assert link.get_attribute("rel") == "noreferrer noopener nofollow external"
        mails = " ".join(server.mails_to(LANDLORD.email))
        assert "deposit" not in mails
