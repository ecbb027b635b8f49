"""The part of the walk past every page that is about orders of courts: holds, and disclosures that were told."""

from collections.abc import Iterator
from datetime import UTC

from playwright.sync_api import Locator, Page
from sqlalchemy import select

from odr.accounts.contact import find_by_email
from odr.audit.register import RegisterEvent, enter
from odr.cases.tables import Case
from odr.registers import lawful
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import follow, press
from tests.browser.server import Server
from tests.browser.walk_messages import ADMINISTRATOR

Look = tuple[str, Page]
REFERENCE = "2026-0142"
WHY = "A claim about the deposit is heard there, and what was said about it may be needed."


def pages_of_holds(operator: Page, administrator: Page, server: Server) -> Iterator[Look]:
    """The desk enters a hold, extends and lifts it; the administrator of the case reads it."""
    administrator.goto(f"{server.url}/administration/cases/new")
    Administration(administrator).open_case(REFERENCE)
    operator.goto(f"{server.url}/desk/holds")
    yield "no hold", operator
    press(operator, "Find the case")
    yield "finding a case to be held, with errors", operator
    operator.get_by_label("Reference of the case").fill(REFERENCE)
    press(operator, "Find the case")
    yield "a case at the desk", operator
    press(operator, "Enter the hold")
    yield "a hold with errors", operator
    _order(operator)
    operator.get_by_label("Until the end of which day").fill(server.day(200))
    press(operator, "Enter the hold")
    yield "a hold", operator
    press(operator, "Extend the hold")
    yield "a hold to be extended, with errors", operator
    press(operator, "Lift the hold")
    yield "a hold to be lifted, with errors", operator
    operator.goto(f"{server.url}/desk/holds")
    yield "a hold in the list", operator
    administrator.goto(f"{server.url}/administration")
    follow(administrator, REFERENCE)
    yield "a case that is held", administrator
    follow(operator, f"Case {REFERENCE}")
    lift = operator.locator("section", has=operator.get_by_role("button", name="Lift the hold"))
    _order(lift)
    press(operator, "Lift the hold")
    yield "a hold that was lifted", operator


def _order(where: Page | Locator) -> None:
    for label, said in (
        ("Court or authority", "District Court of Harbourtown"),
        ("Reference of the order", "12 O 345/26"),
        ("Why", WHY),
    ):
        where.get_by_label(label, exact=True).fill(said)


def pages_of_told_disclosures(operator: Page, administrator: Page, server: Server) -> Iterator[Look]:
    """Those whom a disclosure concerns read it, and lists are long enough for a second page."""
    with server.at_work() as work:
        account = find_by_email(work, ADMINISTRATOR.email)
        case = work.session.scalars(select(Case).where(Case.reference == REFERENCE)).one()
        assert account is not None
        order = lawful.Order(
            "District Court Northtown", "7 C 81/26", "Who takes part.", case.organisation_id, REFERENCE
        )
        for one in (order, lawful.Order("Public prosecutor", "81 Js 4/26", "All.", email=ADMINISTRATOR.email)):
            number = lawful.add(work, one, account.id, UTC).number
            lawful.enter_made(work, number, "0" * 64, 3, 8, lawful.Concerned([account.id]), account.id)
            lawful.tell(work, number, UTC, server.url)
        for _one in range(25):
            words = {"who": "Somebody", "rule": "A list was kept.", "consequence": "A warning."}
            enter(work, RegisterEvent.STAFF_MATTER, words, account.id)
    administrator.goto(f"{server.url}/me/handed-over")
    yield "what the law required, of a person", administrator
    administrator.goto(f"{server.url}/administration/breaches")
    yield "what the law required, of an organisation", administrator
    operator.goto(f"{server.url}/desk/registers")
    yield "a long register", operator
    follow(operator, "Older")
    yield "its second page", operator
