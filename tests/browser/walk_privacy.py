"""The part of the walk past every page that is about the operators' desk, the policy, consents and figures."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page

from odr.operators.operators import Role, invite
from odr.privacy.statistics.counts import write
from odr.privacy.statistics.seen import CounterKind
from odr.web.asking.sessions import write_token
from tests.browser.conftest import OpenContext
from tests.browser.pages_people import Person, follow, introduce, pass_the_course, press, set_up
from tests.browser.server import Server
from tests.browser.walk_messages import ADMINISTRATOR

Look = tuple[str, Page]
OFFICER = Person("Petra Vane", "petra@example.org")


def every_page_of_privacy(open_context: OpenContext, server: Server) -> Iterator[Look]:
    """Yields each page with a name, as it stands in the browser; `server` has not been set up."""
    with open_context() as office, open_context() as desk:
        administrator, page = office.new_page(), desk.new_page()
        set_up(administrator, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        yield from _setting_up(page, server)
        yield from _publishing(page, server)
        yield from _consenting(page, server)
        yield from _figures(page, administrator, server)
        yield from _terms(administrator, server)
        yield from _looking(page, administrator, server)


def _setting_up(page: Page, server: Server) -> Iterator[Look]:
    with server.at_work() as work:
        token = write_token(invite(work, OFFICER.email, tuple(Role)))
    page.goto(f"{server.url}/operator/{token}")
    yield "set up an operator", page
    press(page, "Set it up")
    yield "set up an operator with errors", page
    introduce(page, OFFICER)
    press(page, "Set it up")
    yield "the course, in setting up", page
    press(page, "Send my answers")
    yield "the course, with answers that are not right", page
    pass_the_course(page)
    yield "desk", page
    page.goto(f"{server.url}/me/training")
    yield "own training", page
    yield from _courses(page, server)
    page.goto(f"{server.url}/desk/checks")
    yield "desk, checks", page
    page.goto(f"{server.url}/desk/log")
    yield "log of the desk", page


def _courses(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/desk/training")
    yield "training of the desk", page
    follow(page, "Add a course")
    press(page, "Save")
    yield "a course with errors", page
    page.get_by_label("Title").fill("How we answer the telephone")
    page.get_by_label("Text", exact=True).fill("# How we answer\n\nWe give our name first.")
    page.get_by_label("Questions").fill("? What comes first?\n+ Our name\n- A joke\n= So that they know who speaks.")
    press(page, "Save")
    follow(page, "How we answer the telephone")
    yield "a new version of a course", page


def _looking(page: Page, administrator: Page, server: Server) -> Iterator[Look]:
    administrator.goto(f"{server.url}/administration/support")
    press(administrator, "Allow it")
    yield "letting support look, with errors", administrator
    administrator.get_by_label("What for").fill("The list looks wrong to me")
    press(administrator, "Allow it")
    yield "letting support look", administrator
    page.goto(f"{server.url}/desk/looking")
    yield "permissions at the desk", page
    page.locator("main").get_by_role("link", name="Cases").click()
    yield "cases, with permission", page
    page.goto(f"{server.url}/desk/looking")
    page.locator("main").get_by_role("link", name="Administrators").click()
    yield "administrators, with permission", page
    administrator.goto(f"{server.url}/administration/training")
    yield "training of an organisation", administrator
    administrator.goto(f"{server.url}/administration/support")
    yield "what support has looked at", administrator
    administrator.goto(f"{server.url}/me/support-permission")
    administrator.get_by_label("What for").fill("My telephone number looks wrong")
    press(administrator, "Allow it")
    page.goto(f"{server.url}/desk/looking")
    page.locator("main").get_by_role("link", name="Details").click()
    yield "details of somebody, with permission", page
    press(administrator, "End it now")
    yield "letting support look at one's own page", administrator


def _publishing(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/desk/policy")
    yield "versions of the policy", page
    follow(page, "Write a new version")
    press(page, "See it before it is published")
    yield "a version with errors", page
    text = page.get_by_label("Text in English")
    text.fill(text.input_value().replace("Messages end with their case", "Messages end when their case does"))
    page.get_by_label("What has changed, in one sentence in English").fill("One sentence is plainer.")
    page.get_by_label("What has changed, in one sentence in French").fill("Une phrase est plus simple.")
    press(page, "See it before it is published")
    yield "a version before it is published", page
    press(page, "Publish it")
    page.locator("summary").first.click()
    yield "the policy to be accepted", page
    page.goto(f"{server.url}/policy/2")
    page.locator("summary").first.click()
    yield "a version, with what was changed", page
    page.goto(f"{server.url}/desk")
    press(page, "I accept this version")
    assert page.locator("h1").inner_text() == "Desk"
    page.goto(f"{server.url}/me/acceptances")
    yield "what one has accepted", page


def _consenting(page: Page, server: Server) -> Iterator[Look]:
    page.goto(f"{server.url}/desk/uses")
    press(page, "Ask about it")
    yield "uses with errors", page
    page.get_by_label("What people would consent to").fill("You may invite me to a talk.")
    press(page, "Ask about it")
    yield "uses, one added", page
    page.goto(f"{server.url}/me/consents")
    page.get_by_role("button", name="I consent").first.click()
    page.get_by_role("button", name="Take it back").wait_for()
    yield "consents, one given", page
    press(page, "Take it back")
    yield "consents, one taken back", page


def _figures(page: Page, administrator: Page, server: Server) -> Iterator[Look]:
    with server.at_work() as work:
        hour = work.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
        seen = {(CounterKind.PAGE, "start.home"): 40, (CounterKind.REFERRER, "a-rather-long-name.of-a-site.example"): 9}
        write(work, {hour: Counter(seen | {(CounterKind.BROWSER, "Firefox 145"): 12, (CounterKind.LANGUAGE, "de"): 2})})
    page.goto(f"{server.url}/desk/statistics?month={hour:%Y-%m}")
    yield "statistics", page
    administrator.goto(f"{server.url}/administration/figures")
    if "/policy/accept" in administrator.url:
        yield "the policy to be accepted by an administrator", administrator
        press(administrator, "I accept this version")
    yield "cases in figures", administrator


def _terms(administrator: Page, server: Server) -> Iterator[Look]:
    administrator.goto(f"{server.url}/administration/terms")
    yield "no terms", administrator
    follow(administrator, "Write a new version")
    administrator.get_by_label("Text in English").fill("# Our terms\n\nBe kind to each other.\n")
    administrator.get_by_label("What has changed, in one sentence in English").fill("These are our first terms.")
    press(administrator, "See it before it is published")
    yield "terms before they are published", administrator
    press(administrator, "Publish it")
    yield "terms to be accepted", administrator
    press(administrator, "I accept this version")
    yield "terms, accepted", administrator
