"""From the first offer to a release that all have signed: the tenant at a desk, the landlord at a telephone."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from odr.cli import main
from tests.browser.axe import scrolls_sideways
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, go, notices, press, set_up
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
TITLE, COMMENT, PAID = "Deposit against keys", "The usual account is the one at the savings bank.", "By bank transfer."


@dataclass
class Cast:
    """Both at a browser of their own. ``room`` is the page of the settlement, once there is one."""

    server: Server
    tenant: Page
    landlord: Page
    case: str = ""
    room: str = ""


@pytest.mark.promise("P05", "P12", "P13")
@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys plays the same story on both")
def test_from_the_first_offer_to_a_release_by_all(open_context: OpenContext, server: Server) -> None:
    with (
        open_context() as office,
        open_context() as desk,
        open_context(NARROW, has_touch=True, is_mobile=True) as phone,
    ):
        cast = Cast(server, desk.new_page(), phone.new_page())
        _a_case(cast, office.new_page())
        _offered_countered_and_accepted(cast)
        _drafted_and_commented(cast)
        _signed_taken_back_and_signed_again(cast)
        _taken_along(cast)
        _done_and_confirmed(cast)
        _released_by_all(cast)


def _a_case(cast: Cast, office: Page) -> None:
    set_up(office, cast.server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    Administration(office).open_case("2026-0142")
    for page, person in ((cast.tenant, TENANT), (cast.landlord, LANDLORD)):
        Administration(office).invite(person.email)
        accept_invitation(page, cast.server.link_mailed_to(person.email, "/invitation/"), person)
        Vault(page).make_first_code()
    cast.case = cast.tenant.url.partition("/vault")[0]


def _offered_countered_and_accepted(cast: Cast) -> None:
    tenant, landlord = cast.tenant, cast.landlord
    tenant.goto(f"{cast.case}/negotiation")
    follow(tenant, "Prepare an offer")
    tenant.get_by_label("Title").fill(TITLE)
    tenant.get_by_label("What it is about").first.fill("Deposit")
    tenant.get_by_label("What is to happen").first.fill("Paid back into the usual account.")
    tenant.get_by_label("Amount").first.fill("1.200,00")
    tenant.get_by_label("Currency of this amount").first.select_option("EUR")
    tenant.get_by_label("Who does it").first.fill(LANDLORD.name)
    press(tenant, "Go on to sending")
    press(tenant, "Make the offer")
    landlord.goto(f"{cast.case}/negotiation")
    follow(landlord, TITLE)
    _fits(landlord, "€1,200.00")
    follow(landlord, "Make a counter-offer")
    landlord.get_by_label("Amount").first.fill("1,050.00")
    press(landlord, "Go on to sending")
    _fits(landlord, "€150.00 less than before")
    press(landlord, "Make the counter-offer")
    tenant.goto(f"{cast.case}/negotiation")
    go(tenant.get_by_role("region", name="Open offers").get_by_role("link", name=TITLE))
    follow(tenant, "Accept…")
    press(tenant, "Yes, accept it")
    landlord.goto(f"{cast.case}/negotiation")
    _fits(landlord, "Accepted by all")


def _drafted_and_commented(cast: Cast) -> None:
    tenant, landlord = cast.tenant, cast.landlord
    tenant.goto(f"{cast.case}/settlement")
    follow(tenant, "All parties")
    cast.room = tenant.url
    follow(tenant, "Draft a settlement")
    follow(tenant, TITLE)
    assert tenant.get_by_label("Amount", exact=False).first.input_value() == "1050.00"
    for address in tenant.get_by_label("Postal address").all():
        address.fill("1 Mill Lane\nHarbourtown")
    tenant.get_by_label("For whom").first.select_option(label=TENANT.name)
    tenant.get_by_label("Until when all have to have signed").fill(_in_ten_days(tenant))
    press(tenant, "Offer it for signing")
    assert "offered for signing" in notices(tenant)
    landlord.goto(cast.room)
    follow(landlord, "Write about it in the room")
    landlord.get_by_label("Your message").fill(COMMENT)
    press(landlord, f"Send it to {TENANT.name}")
    cast.server.deliver_messages()
    tenant.goto(cast.room)
    follow(tenant, "Write about it in the room")
    assert tenant.get_by_text(COMMENT).is_visible()


def _signed_taken_back_and_signed_again(cast: Cast) -> None:
    tenant, landlord = cast.tenant, cast.landlord
    _sign(landlord, cast.room, LANDLORD)
    follow(landlord, "Take my signature back")
    press(landlord, "Take it back")
    _fits(landlord, "Took a signature back")
    _sign(tenant, cast.room, TENANT)
    assert tenant.get_by_text("Took a signature back").is_visible()
    assert tenant.get_by_text("This settlement is in force").count() == 0
    _sign(landlord, cast.room, LANDLORD)
    for page in (tenant, landlord):
        page.goto(cast.room)
        _fits(page, "This settlement is in force")
        assert page.get_by_role("link", name="Take my signature back").count() == 0
    tenant.goto(cast.case)
    _fits(tenant, "Settled since")


def _taken_along(cast: Cast) -> None:
    for page in (cast.tenant, cast.landlord):
        page.goto(cast.room)
        follow(page, "Read it")
        _fits(page, "Paid back into the usual account.")
        said = _verified(page, "As a PDF, with the file to check inside")
        assert "HOLDS: every party named has signed this very text" in said


def _done_and_confirmed(cast: Cast) -> None:
    tenant, landlord = cast.tenant, cast.landlord
    landlord.goto(cast.room)
    follow(landlord, "What is to be done")
    follow(landlord, "Report it done")
    landlord.get_by_label("What you would like to say about it").fill(PAID)
    press(landlord, "It is done")
    _fits(landlord, PAID)
    tenant.goto(f"{cast.room}/obligations")
    _fits(tenant, PAID)
    follow(tenant, "Confirm it")
    press(tenant, "Confirm it")
    landlord.reload()
    _fits(landlord, "Done and confirmed")


def _released_by_all(cast: Cast) -> None:
    tenant, landlord = cast.tenant, cast.landlord
    tenant.goto(cast.room)
    follow(tenant, "What may be known")
    follow(tenant, "Propose a release")
    tenant.get_by_label("The points that are chosen below").check()
    tenant.get_by_label("1. Deposit").check()
    tenant.get_by_label("Who may know it?").fill("Example Bank, loans department")
    tenant.get_by_label("What is it for?").fill("So that the loan can be paid out.")
    press(tenant, "Propose it")
    for page, person in ((tenant, TENANT), (landlord, LANDLORD)):
        page.goto(f"{cast.room}/releases")
        follow(page, "Some points of the settlement")
        assert page.get_by_role("link", name="Take the file").count() == 0
        page.get_by_label("Your legal name").fill(person.name)
        press(page, "Sign this release")
    _fits(landlord, "Every party has agreed")
    said = _verified(landlord, "Take the file")
    assert "HOLDS: every party named has agreed" in said


def _sign(page: Page, room: str, person: Person) -> None:
    page.goto(room)
    follow(page, "Read and sign")
    page.get_by_label("Your legal name").fill(person.name)
    press(page, "Sign this text")


def _fits(page: Page, words: str) -> None:
    """These words can be seen there, and nothing is wider than the page."""
    assert page.get_by_text(words).first.is_visible()
    assert not scrolls_sideways(page)


def _verified(page: Page, link: str) -> str:
    """What ``odr verify`` says of the file behind a link."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name=link, exact=True).click()
    result = CliRunner().invoke(main, ["verify", str(Path(downloading.value.path()))])
    assert result.exit_code == 0, result.output
    return result.output


def _in_ten_days(page: Page) -> str:
    """As the browser counts."""
    found = page.evaluate("new Date(Date.now() + 864e6).toISOString().slice(0, 10)")
    return str(found)
