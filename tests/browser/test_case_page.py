"""The page of a case that stays open: it says that something is new, and shows it without a reload."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, set_up
from tests.browser.pages_vaults import Vault
from tests.browser.server import Server
from tests.browser.waiting import goes

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
LANDLORD = Person("Leonard Frost", "leonard@example.org")

pytestmark = pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys tells the same on both")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_what_waits_is_renewed_in_its_place_and_nothing_else_on_the_page_is_touched(
    open_context: OpenContext, server: Server, size: tuple[int, int]
) -> None:
    with open_context() as office, open_context(size) as watching, open_context() as coming:
        administration = _a_case(office.new_page(), server)
        page = watching.new_page()
        case = _joins(page, administration, server, TENANT)
        page.goto(case)
        expect(page.locator(".next")).to_contain_text("The other party")
        # What a reload would lose: a mark in the window, and something that is being typed.
        page.evaluate("window.stayed = true; document.querySelector('main').append(document.createElement('textarea'))")
        page.locator("textarea").fill("half a sentence")
        server.later(minutes=1)
        _joins(coming.new_page(), administration, server, LANDLORD)

        told = _comes_back_to(page)
        expect(told).to_contain_text("Something has changed here.")
        expect(page.locator("textarea")).to_be_focused()
        assert told.get_attribute("role") == "status"
        with goes(page.locator(".next").get_by_text("The other party")):
            told.get_by_role("button", name="Show").click()

        expect(page.locator(".cards")).to_contain_text("Leonard Frost")
        # And whatever else the page tells, wherever it stands.
        expect(page.locator("main")).to_contain_text("It ends with a settlement when every party has signed")
        expect(page.locator(".audience")).to_contain_text("Leonard Frost")
        expect(told).to_have_text("This is how it stands now.")
        expect(page.get_by_role("heading", name="What waits for you")).to_be_focused()
        assert page.evaluate("window.stayed") is True
        expect(page.locator("textarea")).to_have_value("half a sentence")
        assert page.locator(".next").count() == page.locator(".cards").count() == 1
        # Asked again, it has nothing more to say.
        _comes_back_to(page)
        expect(told).to_be_empty()


def test_whoever_was_signed_out_meanwhile_is_led_to_the_sign_in(open_context: OpenContext, server: Server) -> None:
    with open_context() as office, open_context() as watching, open_context() as coming:
        administration = _a_case(office.new_page(), server)
        page = watching.new_page()
        page.goto(_joins(page, administration, server, TENANT))
        server.later(minutes=1)
        _joins(coming.new_page(), administration, server, LANDLORD)
        told = _comes_back_to(page)
        expect(told).to_contain_text("Something has changed here.")
        watching.clear_cookies()
        told.get_by_role("button", name="Show").click()
        expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def test_without_a_script_the_page_says_nothing_by_itself(open_context: OpenContext, server: Server) -> None:
    with (
        open_context() as office,
        open_context(java_script_enabled=False) as watching,
        open_context() as coming,
    ):
        administration = _a_case(office.new_page(), server)
        page = watching.new_page()
        case = _joins(page, administration, server, TENANT)
        page.goto(case)
        server.later(minutes=1)
        _joins(coming.new_page(), administration, server, LANDLORD)
        assert page.locator(".live").inner_text() == ""
        page.goto(case)
        assert "The other party" not in page.locator(".next").inner_text()


def _a_case(page: Page, server: Server) -> Administration:
    set_up(page, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    administration = Administration(page)
    administration.open_case("2026-0142")
    return administration


def _joins(page: Page, administration: Administration, server: Server, person: Person) -> str:
    """Comes into the case with a vault; the address of its page."""
    administration.invite(person.email)
    accept_invitation(page, server.link_mailed_to(person.email, "/invitation/"), person)
    Vault(page).make_first_code()
    return page.url.split("/vault")[0]


def _comes_back_to(page: Page) -> Locator:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as whoever comes back to the page
    return page.locator(".live")
