"""From the first offer to the destroyed case: one party at a desk, two at telephones, and a facilitator."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from odr.cli import main
from tests.browser.axe import scrolls_sideways
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_facilitation import engage
from tests.browser.pages_people import (
    Person,
    accept_invitation,
    follow,
    go,
    notices,
    pass_the_course,
    press,
    set_up,
    sign_in,
    who_can_read,
)
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")
FLATMATE = Person("Nora Vale", "nora@example.org")
FACILITATOR = Person("Fay Middleton", "fay@example.org")
REFERENCE = "2026-0142"
TITLE, MIDDLE, GARDEN = "Deposit against keys", "A middle way about the deposit", "The garden is looked after by turns."
COMMENT, PAID = "The usual account is the one at the savings bank.", "By bank transfer."


@dataclass
class Cast:
    """Everybody at a browser of their own. ``room`` is the page of the settlement, once there is one."""

    server: Server
    office: Page
    tenant: Page
    landlord: Page
    flatmate: Page
    facilitator: Page
    codes: dict[str, str] = field(default_factory=dict)
    case: str = ""
    room: str = ""

    @property
    def parties(self) -> tuple[tuple[Page, Person], ...]:
        """All who sign."""
        return (self.tenant, TENANT), (self.landlord, LANDLORD), (self.flatmate, FLATMATE)


@pytest.mark.promise("P05", "P12", "P13")
@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys plays the same story on both")
def test_from_the_first_offer_to_the_destroyed_case(open_context: OpenContext, server: Server) -> None:
    with (
        open_context() as office,
        open_context() as desk,
        open_context(NARROW, has_touch=True, is_mobile=True) as phone,
        open_context(NARROW, has_touch=True, is_mobile=True) as other_phone,
        open_context() as mediation,
    ):
        one, two, three, four, five = (c.new_page() for c in (office, desk, phone, other_phone, mediation))
        cast = Cast(server, one, two, three, four, five)
        _a_case(cast)
        _offered_countered_and_declined(cast)
        _suggested_and_answered_in_secret(cast)
        _drafted_commented_and_changed(cast)
        _signed_taken_back_and_signed_again(cast)
        _taken_along(cast)
        _done_late_and_confirmed(cast)
        _released_by_all(cast)
        _closed_and_readable_as_before(cast)
        _destroyed(cast)


def _a_case(cast: Cast) -> None:
    set_up(cast.office, cast.server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    Administration(cast.office).open_case(REFERENCE)
    for page, person in cast.parties:
        Administration(cast.office).invite(person.email)
        accept_invitation(page, cast.server.link_mailed_to(person.email, "/invitation/"), person)
        cast.codes[person.email] = Vault(page).make_first_code()
    cast.case = cast.tenant.url.partition("/vault")[0]
    engage(cast.parties, cast.facilitator, FACILITATOR, cast.case, cast.server)


def _offered_countered_and_declined(cast: Cast) -> None:
    """The tenant offers, the landlord counters, and the third of them does not want that either."""
    tenant, landlord, flatmate = cast.tenant, cast.landlord, cast.flatmate
    _prepare(tenant, cast, "Prepare an offer", TITLE, "1.200,00")
    tenant.get_by_label("All parties").check()
    press(tenant, "Make the offer")
    landlord.goto(f"{cast.case}/negotiation")
    follow(landlord, TITLE)
    _fits(landlord, "€1,200.00")
    follow(landlord, "Make a counter-offer")
    landlord.get_by_label("Amount").first.fill("900.00")
    press(landlord, "Go on to sending")
    _fits(landlord, "€300.00 less than before")
    press(landlord, "Make the counter-offer")
    counter = landlord.url
    tenant.goto(f"{cast.case}/negotiation")
    go(tenant.get_by_role("region", name="Open offers").get_by_role("link", name=TITLE))
    follow(tenant, "Accept…")
    press(tenant, "Yes, accept it")
    assert tenant.get_by_text("Accepted by all").count() == 0
    flatmate.goto(counter)
    follow(flatmate, "Decline…")
    press(flatmate, "Yes, decline it")
    landlord.goto(counter)
    _fits(landlord, "Declined")


def _suggested_and_answered_in_secret(cast: Cast) -> None:
    """The facilitator puts a suggestion to all; who accepts shows to the others only when all have."""
    tenant, landlord, facilitator = cast.tenant, cast.landlord, cast.facilitator
    _prepare(facilitator, cast, "Prepare a suggestion", MIDDLE, "1050")
    press(facilitator, "Put it to all")
    suggestion = facilitator.url
    before = _text(landlord, suggestion)
    for page, _person in (cast.parties[0], cast.parties[2], cast.parties[1]):
        assert page is not landlord or _text(landlord, suggestion) == before
        page.goto(suggestion)
        follow(page, "Answer in secret…")
        assert FACILITATOR.name in who_can_read(page)
        page.get_by_label("I accept it").check()
        press(page, "Answer in secret")
        assert "with nobody else" in notices(page)
        _fits(page, "You accepted it")
    assert "All parties have accepted" not in _text(tenant, suggestion)
    facilitator.goto(suggestion)
    follow(facilitator, "Tell everybody that all accept…")
    press(facilitator, "Tell everybody")
    for page, _person in cast.parties:
        page.goto(suggestion)
        _fits(page, "All parties have accepted")


def _drafted_commented_and_changed(cast: Cast) -> None:
    """The tenant writes up what all accepted, the landlord comments, and the facilitator changes the text."""
    tenant, landlord, facilitator = cast.tenant, cast.landlord, cast.facilitator
    tenant.goto(f"{cast.case}/settlement")
    follow(tenant, "Everybody")
    cast.room = tenant.url
    follow(tenant, "Draft a settlement")
    follow(tenant, MIDDLE)
    assert tenant.get_by_label("Amount", exact=False).first.input_value() == "1050.00"
    for address in tenant.get_by_label("Postal address").all():
        address.fill("1 Mill Lane\nHarbourtown")
    tenant.get_by_label("Who does it").first.select_option(label=LANDLORD.name)
    tenant.get_by_label("For whom").first.select_option(label=TENANT.name)
    tenant.get_by_label("At the latest on").first.fill(cast.server.day(5))
    tenant.get_by_label("Until when all have to have signed").fill(cast.server.day(10))
    press(tenant, "Offer it for signing")
    assert "offered for signing" in notices(tenant)
    landlord.goto(cast.room)
    follow(landlord, "Write about it in the room")
    landlord.get_by_label("Your message").fill(COMMENT)
    press(landlord, "Send it to these 3")
    cast.server.deliver_messages()
    facilitator.goto(cast.room)
    follow(facilitator, "Write about it in the room")
    assert facilitator.get_by_text(COMMENT).is_visible()
    facilitator.goto(cast.room)
    follow(facilitator, "Offer a changed text")
    press(facilitator, "Another point")
    facilitator.get_by_label("Heading").last.fill("Garden")
    facilitator.get_by_label("What is agreed").last.fill(GARDEN)
    press(facilitator, "Offer it for signing")
    landlord.goto(f"{cast.room}/version/2")
    landlord.locator("details.differences summary").click()
    _fits(landlord, "Garden")


def _signed_taken_back_and_signed_again(cast: Cast) -> None:
    """One takes a signature back before the last is there; the facilitator states that it was a mediation."""
    tenant, landlord, flatmate, facilitator = cast.tenant, cast.landlord, cast.flatmate, cast.facilitator
    _sign(landlord, cast.room, LANDLORD)
    follow(landlord, "Take my signature back")
    press(landlord, "Take it back")
    _fits(landlord, "Took a signature back")
    for page, person in ((tenant, TENANT), (flatmate, FLATMATE)):
        _sign(page, cast.room, person)
        _fits(page, "Took a signature back")
        assert page.get_by_text("This settlement is in force").count() == 0
    facilitator.goto(cast.room)
    follow(facilitator, "State that it came out of a mediation")
    press(facilitator, "Sign this statement")
    assert "Your statement stands" in notices(facilitator)
    _sign(landlord, cast.room, LANDLORD)
    for page, _person in cast.parties:
        page.goto(cast.room)
        _fits(page, "This settlement is in force")
        _fits(page, f"{FACILITATOR.name} has stated that it came out of a mediation.")
        assert page.get_by_role("link", name="Take my signature back").count() == 0
    tenant.goto(cast.case)
    _fits(tenant, "Settled on")


def _taken_along(cast: Cast) -> None:
    for page, _person in cast.parties:
        page.goto(cast.room)
        follow(page, "Read it")
        _fits(page, "Paid back into the usual account.")
        _fits(page, GARDEN)
        said = _verified(page, "As a PDF, with the file to check inside")
        assert "HOLDS: every party named has signed this very text" in said
        assert FACILITATOR.name in said


def _done_late_and_confirmed(cast: Cast) -> None:
    """The day comes and goes; the landlord reports that it is done, and the tenant, to whom it is owed, confirms it."""
    tenant, landlord = cast.tenant, cast.landlord
    _days_later(cast, 6)
    landlord.goto(cast.room)
    follow(landlord, "What is to be done")
    _fits(landlord, "Overdue")
    follow(landlord, "Report it done")
    landlord.get_by_label("What you would like to say about it").fill(PAID)
    press(landlord, "It is done")
    _fits(landlord, PAID)
    for page, _person in cast.parties:
        page.goto(f"{cast.room}/obligations")
        _fits(page, PAID)
        assert page.get_by_role("link", name="Confirm it").count() == (page is tenant)
    follow(tenant, "Confirm it")
    press(tenant, "Confirm it")
    landlord.reload()
    _fits(landlord, "Done and confirmed")
    assert landlord.get_by_text("Overdue").count() == 0


def _released_by_all(cast: Cast) -> None:
    tenant = cast.tenant
    tenant.goto(cast.room)
    follow(tenant, "What may be known")
    follow(tenant, "Propose a release")
    tenant.get_by_label("The points that are chosen below").check()
    tenant.get_by_label("1. Deposit").check()
    tenant.get_by_label("Who may know it?").fill("Example Bank, loans department")
    tenant.get_by_label("What is it for?").fill("So that the loan can be paid out.")
    press(tenant, "Propose it")
    for page, person in cast.parties:
        page.goto(f"{cast.room}/releases")
        follow(page, "Some points of the settlement")
        assert page.get_by_role("link", name="Take the file").count() == 0
        page.get_by_label("Your legal name").fill(person.name)
        press(page, "Sign this release")
    _fits(page, "Every party has agreed")
    said = _verified(page, "Take the file")
    assert "HOLDS: every party named has agreed" in said
    assert GARDEN not in said


def _closed_and_readable_as_before(cast: Cast) -> None:
    """The administrator, who reads no word of it, closes the case; everybody still reads, and takes copies."""
    office = cast.office
    office.goto(f"{cast.server.url}/administration")
    follow(office, REFERENCE)
    _fits(office, "Settled")
    follow(office, "Close this case")
    press(office, "Close this case")
    shown = office.content()
    assert [words for words in (MIDDLE, GARDEN, COMMENT, PAID, "Example Bank") if words in shown] == []
    for page, _person in cast.parties:
        page.goto(cast.case)
        _fits(page, "Copies can be taken")
        page.goto(f"{cast.room}/version/2")
        _fits(page, GARDEN)
        assert "HOLDS" in _verified(page, "As a PDF, with the file to check inside")
        page.goto(f"{cast.room}/obligations")
        _fits(page, "Done and confirmed")
        assert page.get_by_role("link", name="Report it done").count() == 0


def _destroyed(cast: Cast) -> None:
    """When its day has come the service destroys it by itself, and everybody has a receipt."""
    cast.server.later(days=3660)
    for person in (TENANT, LANDLORD, FLATMATE, FACILITATOR):
        cast.server.wait_for_mail(person.email, "in which you took part was destroyed")
    for page, person in cast.parties:
        sign_in(page, cast.server.url, person.email)
        for address in (cast.case, cast.room, f"{cast.room}/version/2", f"{cast.room}/obligations"):
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 404
        assert not scrolls_sideways(page)
    sign_in(cast.office, cast.server.url, ADMINISTRATOR.email)
    # Ten years later the training has lapsed.
    cast.office.goto(f"{cast.server.url}/me/training")
    go(cast.office.locator("main .items a").first)
    pass_the_course(cast.office)
    cast.office.goto(f"{cast.server.url}/administration")
    follow(cast.office, REFERENCE)
    _fits(cast.office, "Everybody who took part was mailed a receipt")


def _prepare(page: Page, cast: Cast, link: str, title: str, amount: str) -> None:
    """One point with an amount, and on to where it is sent from."""
    page.goto(f"{cast.case}/negotiation")
    follow(page, link)
    page.get_by_label("Title").fill(title)
    page.get_by_label("What it is about").first.fill("Deposit")
    page.get_by_label("What is to happen").first.fill("Paid back into the usual account.")
    page.get_by_label("Amount").first.fill(amount)
    page.get_by_label("Currency of this amount").first.select_option("EUR")
    page.get_by_label("Who does it").first.fill(LANDLORD.name)
    press(page, "Go on to sending")


def _days_later(cast: Cast, days: int) -> None:
    """Every session is over by then: all sign in again, and the parties open their vaults."""
    cast.server.later(days=days)
    sign_in(cast.office, cast.server.url, ADMINISTRATOR.email)
    for page, person in cast.parties:
        sign_in(page, cast.server.url, person.email)
        page.goto(cast.case)
        follow(page, "Open with my code")
        Vault(page).unlock(cast.codes[person.email])


def _text(page: Page, address: str) -> str:
    """All that can be read there."""
    page.goto(address)
    return page.locator("main").inner_text()


def _sign(page: Page, room: str, person: Person) -> None:
    page.goto(room)
    follow(page, "Read and sign")
    page.get_by_label("Your legal name").fill(person.name)
    press(page, "Sign this text")


def _fits(page: Page, words: str) -> None:
    """These words can be seen there, and nothing is wider than the page."""
    assert page.get_by_text(words).filter(visible=True).count() > 0
    assert not scrolls_sideways(page)


def _verified(page: Page, link: str) -> str:
    """What ``odr verify`` says of the file behind a link."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name=link, exact=True).click()
    result = CliRunner().invoke(main, ["verify", str(Path(downloading.value.path()))])
    assert result.exit_code == 0, result.output
    return result.output
