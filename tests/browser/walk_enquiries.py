"""The part of the walk past every page that is about people's rights, and what they write to the service."""

from collections.abc import Iterator

from playwright.sync_api import Page

from odr.operators import operators
from odr.operators.operators import Role
from odr.web.asking.sessions import write_token
from tests.browser.conftest import OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import Person, accept_invitation, follow, introduce, pass_the_course, press, set_up
from tests.browser.server import Server
from tests.browser.walk_messages import ADMINISTRATOR, TENANT

Look = tuple[str, Page]
OPERATOR = Person("Petra Vane", "petra@example.org")
OUTSIDER = "rosa@example.org"
QUESTIONS = "Was it clear?\n- Yes\n- No\nWhat was missing?"


def every_page_of_enquiries(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as office, open_context() as home, open_context() as desk, open_context() as outside:
        administrator, tenant, officer = office.new_page(), home.new_page(), desk.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        administration = Administration(administrator)
        administration.open_case("2026-0142")
        administration.invite(TENANT.email)
        accept_invitation(tenant, server.link_mailed_to(TENANT.email, "/invitation/"), TENANT)
        _begin_at_desk(officer, server)
        yield from _outside(outside.new_page(), server)
        yield from _survey_of_organisation(administrator, server)
        yield from _signed_in(tenant, server)
        yield from _at_desk(officer, server)
        yield from _at_organisation(administrator, server)


def _begin_at_desk(page: Page, server: Server) -> None:
    with server.at_work() as work:
        token = operators.invite(work, OPERATOR.email, tuple(Role))
    page.goto(f"{server.url}/operator/{write_token(token)}")
    introduce(page, OPERATOR)
    press(page, "Set it up")
    pass_the_course(page)


def _outside(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/contact")
    press(page, "Send it")
    yield "contact with errors", page
    page.get_by_label("Your name").fill("Rosa Hale")
    page.get_by_label("Email").fill(OUTSIDER)
    page.get_by_label("Your message").fill("Do you mediate about hedges?")
    press(page, "Send it")
    yield "contact, sent", page
    page.goto(f"{server.url}/try")
    yield "try the service", page
    page.goto(f"{server.url}/feedback")
    yield "feedback, none published", page
    page.goto(f"{server.url}/requests/new")
    yield "a request from outside", page
    page.get_by_label("Your name").fill("Rosa Hale")
    page.get_by_label("Email").fill(OUTSIDER)
    page.get_by_label("Your request").fill("What is there of me?")
    press(page, "Send me the link")
    yield "a request from outside, sent", page
    page.goto(server.link_mailed_to(OUTSIDER, "/requests/"))
    yield "a request to be confirmed", page
    press(page, "Yes, it is mine")
    yield "a request from outside, confirmed", page
    page.goto(f"{server.url}/requests/none")
    yield "a request that is no more", page


def _survey_of_organisation(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/administration/surveys")
    page.get_by_label("Title").fill("How it went")
    page.get_by_label("Questions").fill(QUESTIONS)
    press(page, "Open the survey")
    yield "surveys of an organisation", page
    follow(page, "How it went")
    yield "a survey that is open", page


def _signed_in(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/me/support")
    yield "ask for help", page
    page.goto(f"{server.url}/me/surveys")
    yield "own surveys", page
    follow(page, "How it went")
    yield "a survey to answer", page
    page.goto(f"{server.url}/me/feedback")
    page.get_by_label("What you would like to say").fill("It kept its word.\nבשני כיוונים")
    press(page, "Send it")
    yield "own feedback", page
    press(page, "It may be published like this")
    yield "own feedback, with consent", page
    page.goto(f"{server.url}/me/feedback")
    yield "feedback", page
    page.goto(f"{server.url}/me/requests")
    press(page, "Send the request")
    yield "own requests with errors", page
    page.get_by_label("What you ask for").select_option(label="To have something corrected")
    page.get_by_label("Whose data it is about").select_option(label="Harbour Resolution Centre")
    page.get_by_label("Your request").fill("My name has two Ls")
    page.get_by_label("Your present password").fill("seven green kettles sing")
    press(page, "Send the request")
    yield "own request", page
    page.goto(f"{server.url}/me/held")
    yield "what is held", page
    page.goto(f"{server.url}/me/delete")
    yield "deleting, with something open", page


def _at_desk(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/desk/enquiries")
    yield "enquiries at the desk", page
    follow(page, "Feedback")
    press(page, "Publish it")
    yield "feedback at the desk", page
    page.goto(f"{server.url}/feedback")
    yield "published feedback", page
    page.goto(f"{server.url}/desk/requests")
    yield "requests at the desk", page
    follow(page, "To be told what is held about me")
    press(page, "Put it off")
    yield "a request at the desk with errors", page
    page.goto(f"{server.url}/desk/surveys")
    yield "surveys at the desk", page
    page.get_by_label("Title").fill("How we do")
    page.get_by_label("Questions").fill(QUESTIONS)
    press(page, "Open the survey")
    follow(page, "How we do")
    yield "a survey at the desk, which can be mailed", page
    press(page, "Mail those who consent to it")
    yield "a survey at the desk, mailed", page


def _at_organisation(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/administration/requests")
    yield "requests of an organisation", page
    page.locator("main ul.items a").first.click()
    page.wait_for_load_state()
    yield "a request of an organisation", page
