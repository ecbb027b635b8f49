"""The part of the walk past every page that is about contracts and statements."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from odr.operators import operators
from odr.operators.operators import Role
from odr.web.asking.sessions import write_token
from tests.browser.conftest import OpenContext
from tests.browser.pages_people import Person, follow, introduce, pass_the_course, press, set_up
from tests.browser.server import Server
from tests.browser.walk_messages import ADMINISTRATOR
from tests.browser.walk_orders import pages_of_holds, pages_of_told_disclosures
from tests.browser.walk_records import pages_of_records

Look = tuple[str, Page]
OPERATOR = Person("Petra Vane", "petra@example.org")
PAYER = "invoices@harbour.example"
CARD = "4111 1111 1111 1111"


def every_page_of_contracts(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as office, open_context() as desk, open_context() as outside:
        administrator, operator = office.new_page(), desk.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        with server.at_work() as work:
            token = operators.invite(work, OPERATOR.email, tuple(Role))
        operator.goto(f"{server.url}/operator/{write_token(token)}")
        introduce(operator, OPERATOR)
        press(operator, "Set it up")
        pass_the_course(operator)
        yield from _details(administrator, server)
        yield from _at_desk(operator, server)
        yield from _breaches(operator, administrator, server)
        yield from _disclosures(operator, administrator, server)
        yield from pages_of_holds(operator, administrator, server)
        yield from pages_of_told_disclosures(operator, administrator, server)
        yield from _statements(administrator, outside.new_page(), server)
        yield from _leaving(administrator, operator, server)


def _details(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/administration/contract")
    yield "a contract without dates", page
    page.get_by_label("Business address").fill("1 Quay Street\nHarbourtown")
    page.get_by_label("Who receives invoices").fill(f"Please take it from {CARD}")
    page.get_by_label("Email for invoices").fill(PAYER)
    press(page, "Save")
    yield "details with a card number", page
    page.get_by_label("Who receives invoices").fill("Hanna Reed, treasurer")
    press(page, "Save")
    yield "details, saved", page


def _at_desk(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/desk/contracts")
    yield "contracts at the desk", page
    follow(page, "Harbour Resolution Centre")
    yield "a contract at the desk", page
    press(page, "Record and mail it")
    yield "a statement with errors", page
    dates = page.locator("section", has=page.get_by_role("button", name="Save the dates"))
    dates.get_by_label("First day").fill("2026-01-01")
    press(page, "Save the dates")
    for number, due in (("2026-10", "2026-10-20"), ("2026-11", "2099-11-20")):
        page.get_by_label("Number of the invoice").fill(number)
        page.get_by_label("First day that it is for").fill("2026-10-01")
        page.get_by_label("Last day that it is for").fill("2026-10-31")
        page.get_by_label("Amount").fill("1250.50")
        page.get_by_label("Currency").select_option("EUR")
        page.get_by_label("Due on").fill(due)
        press(page, "Record and mail it")
    yield "statements at the desk", page


def _breaches(operator: Page, administrator: Page, server: Server) -> Iterator[Look]:
    operator.goto(f"{server.url}/desk/registers")
    yield "a register without entries", operator
    follow(operator, "Enter a breach")
    press(operator, "Enter it")
    yield "a breach with errors", operator
    for label in ("What happened", "Whose data, and which", "Likely consequences", "Steps taken"):
        operator.get_by_label(label).fill("A list of names was lost on a train, and nothing else.")
    operator.get_by_label("How many people").fill("4")
    press(operator, "Enter it")
    yield "a breach", operator
    operator.get_by_label("What was done").fill("The authority got a letter.")
    press(operator, "The authority was told")
    yield "a breach of which the authority was told", operator
    operator.goto(f"{server.url}/desk/registers/new-matter")
    operator.get_by_label("Who").fill("Somebody in support")
    operator.get_by_label("Which rule was broken, and how").fill("A list was kept outside the service.")
    operator.get_by_label("The consequence").fill("A written warning.")
    yield "a staff matter", operator
    press(operator, "Enter it")
    yield "a register with entries", operator
    administrator.goto(f"{server.url}/administration/breaches")
    yield "breaches that concern an organisation", administrator


def _disclosures(operator: Page, administrator: Page, server: Server) -> Iterator[Look]:
    administrator.goto(f"{server.url}/me/handed-over")
    yield "nothing that the law required", administrator
    operator.goto(f"{server.url}/desk/registers/new-disclosure")
    press(operator, "Enter it")
    yield "an order with errors", operator
    for label in ("Authority", "Order", "What it asks for"):
        operator.get_by_label(label, exact=True).fill("The District Court Northtown asks for all that is known.")
    operator.get_by_label("Email address of the person").fill(ADMINISTRATOR.email)
    operator.get_by_label("Why the law forbids telling the people concerned").fill("The court says so, section 95.")
    operator.get_by_label("Until which day").fill(f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}")
    press(operator, "Enter it")
    yield "an order", operator
    follow(operator, "See what can be handed over")
    yield "what can be handed over", operator
    with operator.expect_download():
        operator.get_by_role("button", name="Make the file").click()
    follow(operator, "Disclosure 4")
    yield "a disclosure", operator
    operator.goto(f"{server.url}/desk/registers")
    yield "a register with a disclosure", operator


def _statements(administrator: Page, payer: Page, server: Server) -> Iterator[Look]:
    administrator.goto(f"{server.url}/administration/contract")
    yield "a contract with statements", administrator
    follow(administrator, "Statement 2026-11")
    yield "a statement", administrator
    payer.goto(server.link_mailed_to(PAYER, "/statement/"))
    yield "a statement, by the mailed link", payer


def _leaving(administrator: Page, operator: Page, server: Server) -> Iterator[Look]:
    administrator.goto(f"{server.url}/administration/contract/end")
    yield "before notice", administrator
    administrator.get_by_label("Last day of the contract").fill("2020-01-01")
    press(administrator, "Give notice")
    yield "notice with errors", administrator
    administrator.get_by_label("Last day of the contract").fill("2035-01-01")
    press(administrator, "Give notice")
    yield "after notice", administrator
    yield from pages_of_records(administrator, operator, server)
    operator.goto(f"{server.url}/desk/contracts")
    follow(operator, "Harbour Resolution Centre")
    follow(operator, "The end of the contract")
    yield "notice, at the desk", operator
    press(operator, "Take the notice back")
    yield "notice taken back, at the desk", operator
