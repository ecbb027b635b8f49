"""The story of a facilitator in four browsers, one of them a telephone and one without a mouse."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser.axe import scrolls_sideways
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.keyboard import enter, tab_to
from tests.browser.pages_cases import Administration
from tests.browser.pages_facilitation import disclose, offer_agreement, propose_by_email
from tests.browser.pages_people import (
    Person,
    accept_invitation,
    follow,
    go,
    heading,
    notices,
    press,
    set_up,
    who_can_read,
)
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
CANDIDATE = Person("Max Unwelcome", "max@example.org")
FACILITATOR = Person("Fay Middleton", "fay@example.org")
BROTHER, NONE = "Leonard Frost is my brother.", "None."
SECRET, CONFIDED, KEPT = "Half of the deposit would do", "I would leave by May.", "My sister wants the flat."
NOTE = "Both want it over this month."


@dataclass
class Cast:
    """Everybody at a browser of their own. ``engagement`` is the page of whoever is engaged, once somebody is."""

    server: Server
    office: Page
    tenant: Page
    landlord: Page
    facilitator: Page
    case: str = ""
    engagement: str = ""

    @property
    def parties(self) -> tuple[Page, Page]:
        """Both."""
        return self.tenant, self.landlord


@pytest.mark.promise("P20")
@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys plays the same story on both")
def test_from_the_proposal_to_the_destroyed_notes(open_context: OpenContext, server: Server) -> None:
    with (
        open_context() as office,
        open_context(NARROW, has_touch=True, is_mobile=True) as phone,
        open_context() as keyboard,
        open_context() as desk,
    ):
        cast = Cast(server, office.new_page(), phone.new_page(), keyboard.new_page(), desk.new_page())
        _a_case(cast)
        with open_context() as candidate:
            _objected_to(cast, candidate.new_page())
        _replaced(cast)
        _signed_by_three(cast)
        _given(cast)
        _released(cast)
        _signed_again(cast)
        _over(cast)


def _a_case(cast: Cast) -> None:
    set_up(cast.office, cast.server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    Administration(cast.office).open_case("2026-0142")
    for page, person in zip(cast.parties, (TENANT, LANDLORD), strict=True):
        Administration(cast.office).invite(person.email)
        accept_invitation(page, cast.server.link_mailed_to(person.email, "/invitation/"), person)
        Vault(page).make_first_code()
    cast.case = cast.tenant.url.partition("/vault")[0]
    cast.tenant.goto(f"{cast.case}/vault")
    Vault(cast.tenant).write("The least I would accept", SECRET)


def _propose(cast: Cast, person: Person, page: Page) -> None:
    """The tenant proposes somebody by email, the landlord agrees, and they come to ``page``."""
    propose_by_email(cast.parties, page, person, cast.case, cast.server)
    cast.engagement = cast.tenant.url


def _disclose(cast: Cast, page: Page, relationships: str) -> None:
    disclose(page, cast.engagement, relationships)
    for party in cast.parties:
        party.goto(cast.engagement)
        follow(party, "Read the disclosure, and answer")
        assert party.get_by_text(relationships, exact=True).first.is_visible()
        assert "Not the administrators" in who_can_read(party)


def _objected_to(cast: Cast, candidate: Page) -> None:
    _propose(cast, CANDIDATE, candidate)
    _disclose(cast, candidate, BROTHER)
    follow(cast.tenant, "Object")
    press(cast.tenant, "Object")
    assert "you have objected" in notices(cast.tenant).casefold()
    candidate.reload()
    assert candidate.get_by_text("A party objected to what was disclosed.").is_visible()
    assert candidate.get_by_role("link", name="Disclose something new").count() == 0


def _replaced(cast: Cast) -> None:
    _propose(cast, FACILITATOR, cast.facilitator)
    _disclose(cast, cast.facilitator, NONE)
    for party in cast.parties:
        press(party, "Accept")
    cast.tenant.goto(f"{cast.case}/facilitation")
    assert cast.tenant.locator("#ended ~ .items").inner_text().startswith(CANDIDATE.name)


def _signed_by_three(cast: Cast) -> None:
    facilitator, (tenant, landlord) = cast.facilitator, cast.parties
    offer_agreement(facilitator, cast.engagement)
    _sign(facilitator, FACILITATOR)
    tenant.goto(cast.engagement)
    follow(tenant, "Read the agreement, and sign")
    assert not scrolls_sideways(tenant)
    _sign(tenant, TENANT)
    assert "It waits for Leonard Frost." in tenant.locator(".lede").inner_text()
    assert tenant.get_by_role("link", name="Give access to folders").count() == 0
    facilitator.reload()
    assert facilitator.get_by_role("button", name="Write in confidence").count() == 0
    # The last of them has no mouse.
    landlord.goto(cast.engagement)
    tab_to(landlord, "Read the agreement, and sign")
    enter(landlord)
    _sign_by_keyboard(landlord, LANDLORD)
    assert "the agreement is in force" in notices(landlord)
    for page in (tenant, landlord, facilitator):
        page.goto(cast.engagement)
        assert page.locator(".lede").inner_text() == "At work: the agreement is in force."


def _sign(page: Page, person: Person) -> None:
    page.get_by_label("Your legal name").fill(person.name)
    press(page, "Sign this text")
    assert "You have signed" in notices(page)


def _sign_by_keyboard(page: Page, person: Person) -> None:
    tab_to(page, "Your legal name")
    page.keyboard.type(person.name)
    tab_to(page, "Sign this text")
    enter(page)


def _given(cast: Cast) -> None:
    tenant, facilitator = cast.tenant, cast.facilitator
    follow(tenant, "Give access to folders")
    tenant.get_by_label("My aims").check()
    tenant.get_by_label("What for?").fill("The first talk")
    tenant.get_by_label("Open until").fill("2099-01-01")
    press(tenant, "Give access")
    assert tenant.get_by_text("Under the agreement in force, version 1.").is_visible()
    assert not scrolls_sideways(tenant)
    facilitator.goto(cast.engagement)
    _read(facilitator)
    tenant.goto(f"{cast.case}/vault/log")
    assert tenant.get_by_text("Fay Middleton read an entry").first.is_visible()
    cast.landlord.goto(cast.engagement)
    assert cast.landlord.get_by_text("What you gave").count() == 0


def _read(facilitator: Page) -> None:
    for link in ("From Tessa Quill", "My aims", "The least I would accept"):
        follow(facilitator, link)
    assert facilitator.get_by_text(SECRET).is_visible()
    assert TENANT.name in who_can_read(facilitator)


def _released(cast: Cast) -> None:
    tenant, landlord, facilitator = cast.tenant, cast.landlord, cast.facilitator
    tenant.goto(cast.engagement)
    press(tenant, "Write to them in confidence")
    assert tenant.locator("[data-audience]").get_attribute("data-audience") == "caucus"
    assert tenant.locator("s").first.inner_text() == LANDLORD.name
    assert not scrolls_sideways(tenant)
    for text in (CONFIDED, KEPT):
        tenant.get_by_label("Your message").fill(text)
        press(tenant, "Send it to Fay Middleton only")
        cast.server.deliver_messages()
    caucus = tenant.url.partition("#")[0]
    tenant.goto(caucus)
    go(tenant.get_by_role("link", name="Release from the caucus").first)
    assert tenant.locator(".copy").inner_text() == CONFIDED
    tenant.get_by_label("All parties").check()
    press(tenant, "Yes, release it")
    cast.server.deliver_messages()
    landlord.goto(f"{cast.case}/messages")
    assert landlord.locator(".rooms-list a").all_inner_texts() == ["All parties", "Everybody"]
    follow(landlord, "All parties")
    assert landlord.get_by_text(CONFIDED).is_visible()
    assert KEPT not in landlord.content()
    answer = landlord.goto(caucus)
    assert answer is not None
    assert answer.status == 404
    facilitator.goto(caucus)
    assert facilitator.get_by_text(KEPT).is_visible()
    assert facilitator.get_by_text("Release from the caucus").count() == 0


def _signed_again(cast: Cast) -> None:
    tenant, landlord, facilitator = cast.tenant, cast.landlord, cast.facilitator
    landlord.goto(cast.engagement)
    follow(landlord, "Offer a changed text")
    text = landlord.get_by_label("Text of the agreement")
    text.fill(text.input_value().replace("within 24 hours", "within 12 hours"))
    press(landlord, "Offer this text")
    version = landlord.url
    facilitator.goto(cast.engagement)
    assert facilitator.locator(".lede").inner_text().startswith("Access rests.")
    follow(facilitator, "From Tessa Quill")
    assert heading(facilitator) == "Nothing is open to you here"
    _sign_by_keyboard(landlord, LANDLORD)
    for page, person in ((tenant, TENANT), (facilitator, FACILITATOR)):
        page.goto(version)
        page.locator("details.differences summary").click()
        assert page.locator(".difference .now").inner_text().endswith("within 12 hours.")
        _sign(page, person)
    tenant.goto(cast.engagement)
    assert tenant.get_by_text("closed until it is given again").is_visible()
    press(tenant, "Give it again")
    assert tenant.get_by_text("Under the agreement in force, version 2.").is_visible()
    facilitator.goto(cast.engagement)
    _read(facilitator)


def _over(cast: Cast) -> None:
    tenant, landlord, facilitator = cast.tenant, cast.landlord, cast.facilitator
    read = facilitator.url
    facilitator.goto(f"{cast.case}/vault")
    Vault(facilitator).write("After the first talk", NOTE)
    facilitator.goto(cast.engagement)
    follow(facilitator, "Withdraw as facilitator")
    press(facilitator, "Withdraw")
    assert "every access" in notices(facilitator)
    answer = facilitator.goto(read)
    assert answer is not None
    assert answer.status == 404
    for page in (tenant, landlord):
        page.goto(cast.engagement)
        assert page.get_by_text("The facilitator's notes are destroyed on").is_visible()
    cast.server.destroy_notes()
    for page in (tenant, landlord):
        page.reload()
        assert page.get_by_text("The facilitator could open their notes until").is_visible()
        assert page.get_by_role("link", name="Agreement, version 2").is_visible()
    facilitator.goto(cast.case)
    assert facilitator.get_by_text("Since the day that was agreed your notes open no more").is_visible()
    assert facilitator.get_by_role("link", name="Open with my code").count() == 0
    # It goes on: with the mail about that, the receipts leave as well.
    tenant.goto(f"{cast.case}/facilitation")
    tenant.get_by_label("Their email address").fill("somebody@example.org")
    press(tenant, "Propose by email")
    for person in (TENANT, LANDLORD, FACILITATOR):
        cast.server.wait_for_mail(person.email, "were destroyed")
        mails = "".join(cast.server.mails_to(person.email))
        assert not any(word in mails for word in (BROTHER, SECRET, CONFIDED, NOTE))
