"""What a person is promised, as they live through it at a telephone, with the desk and the organisation at desks."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from odr.operators.operators import Role, invite
from odr.web.asking.sessions import write_token
from tests.browser.axe import scrolls_sideways
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.pages_cases import Administration
from tests.browser.pages_people import (
    PASSWORD,
    Person,
    accept_invitation,
    follow,
    go,
    heading,
    introduce,
    notices,
    pass_the_course,
    press,
    set_up,
    sign_in,
)
from tests.browser.server import Server

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")
TENANT = Person("Tessa Quill", "tessa@example.org")
OFFICER = Person("Petra Vane", "petra@example.org")
OUTSIDER = Person("Rosa Hale", "rosa@example.org")
PRAISE = "It kept its word."
QUESTIONS = "Was it clear?\n- Yes\n- No\nWhat was missing?"


@dataclass
class Cast:
    """Everybody at a browser of their own. ``marks`` are what tells requests apart in the log of the desk."""

    server: Server
    office: Page
    tenant: Page
    desk: Page
    outside: Page
    marks: list[str] = field(default_factory=list)

    def at(self, page: Page, path: str) -> Page:
        """Goes to a page of the service, which fits the window."""
        page.goto(f"{self.server.url}{path}")
        _fits(page)
        return page


@pytest.mark.promise("P34", "P35", "P36", "P40", "P50", "P51", "P52", "P53")
@pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys plays the same stories on both")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_what_a_person_is_promised_from_a_new_policy_to_a_deleted_account(
    open_context: OpenContext, server: Server, script: bool
) -> None:
    # Each page is tried at both sizes, whoever is at it.
    phone = {"has_touch": True, "is_mobile": True, "java_script_enabled": script}
    with (
        open_context(WIDE, java_script_enabled=script) as office,
        open_context(NARROW, **phone) as home,
        open_context(WIDE, java_script_enabled=script) as service,
        open_context(NARROW, **phone) as outside,
    ):
        cast = Cast(server, office.new_page(), home.new_page(), service.new_page(), outside.new_page())
        _everybody_arrives(cast)
        _a_new_policy_comes_before_everything_else(cast)
        _a_consent_is_given_and_taken_back(cast)
        _feedback_is_published_and_taken_back(cast)
        _a_request_from_outside_is_answered(cast)
        _a_request_is_passed_on_and_answered_by_the_organisation(cast)
        _the_log_tells_one_look_from_another(cast)
        _a_survey_is_answered_and_shows_no_small_group(cast)
        _the_account_is_deleted_when_nothing_open_depends_on_it(cast)


def _everybody_arrives(cast: Cast) -> None:
    set_up(cast.office, cast.server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
    administration = Administration(cast.office)
    administration.open_case("2026-0142")
    administration.invite(TENANT.email)
    _fits(cast.office)
    assert "Confirmed" in _main(cast.office)
    accept_invitation(cast.tenant, cast.server.link_mailed_to(TENANT.email, "/invitation/"), TENANT)
    with cast.server.at_work() as work:
        token = write_token(invite(work, OFFICER.email, tuple(Role)))
    cast.at(cast.desk, f"/operator/{token}")
    introduce(cast.desk, OFFICER)
    press(cast.desk, "Set it up")
    pass_the_course(cast.desk)
    assert heading(cast.desk) == "Desk"


def _a_new_policy_comes_before_everything_else(cast: Cast) -> None:
    desk, tenant = cast.desk, cast.tenant
    cast.at(desk, "/desk/policy")
    follow(desk, "Write a new version")
    text = desk.get_by_label("Text in English")
    text.fill(text.input_value().replace("Messages end with their case", "Messages end when their case does"))
    desk.get_by_label("What has changed, in one sentence in English").fill("One sentence is plainer.")
    desk.get_by_label("What has changed, in one sentence in French").fill("Une phrase est plus simple.")
    press(desk, "See it before it is published")
    _fits(desk)
    press(desk, "Publish it")
    press(desk, "I accept this version")
    press(cast.at(cast.office, "/administration"), "I accept this version")
    cast.at(tenant, "/me/consents")
    assert heading(tenant) == "What you consent to", "what is one's own can be seen and taken back before"
    cast.at(tenant, "/me/feedback")
    cast.at(tenant, "/me/surveys")
    assert heading(tenant) == "Our privacy policy"
    assert "One sentence is plainer." in _main(tenant)
    tenant.locator("summary").first.click()
    _fits(tenant)
    assert "Messages end when their case does" in _main(tenant)
    press(tenant, "I accept this version")
    assert heading(tenant) == "Surveys"
    cast.at(tenant, "/me/acceptances")
    assert all(f"Privacy policy, version {number}" in _main(tenant) for number in (1, 2))
    cast.at(cast.outside, "/policy")
    assert "One sentence is plainer." in _main(cast.outside)
    follow(cast.outside, "Version 1")
    _fits(cast.outside)


def _a_consent_is_given_and_taken_back(cast: Cast) -> None:
    tenant = cast.at(cast.tenant, "/me/consents")
    assert tenant.get_by_role("button", name="Take it back").count() == 0, "nothing counts unless given"
    news = tenant.get_by_role("listitem").filter(has_text="You may send me news")
    go(news.get_by_role("button", name="I consent"))
    _fits(tenant)
    assert "You consent" in news.inner_text()
    press(tenant, "Take it back")
    _fits(tenant)
    assert "From this moment on it does not count." in notices(tenant)
    assert "Taken back" in _main(tenant)


def _feedback_is_published_and_taken_back(cast: Cast) -> None:
    tenant, desk, outside = cast.tenant, cast.desk, cast.outside
    cast.at(tenant, "/me/feedback")
    tenant.get_by_label("What you would like to say").fill(PRAISE)
    press(tenant, "Send it")
    _fits(tenant)
    own = tenant.url
    cast.at(desk, "/desk/enquiries")
    follow(desk, "Feedback")
    _fits(desk)
    assert desk.get_by_role("button", name="Publish it").count() == 0, "not without consent"
    press(tenant, "It may be published like this")
    _fits(tenant)
    desk.reload()
    press(desk, "Publish it")
    _fits(desk)
    assert PRAISE in _main(cast.at(outside, "/feedback"))
    tenant.goto(own)
    press(tenant, "Take that back")
    _fits(tenant)
    assert PRAISE not in _main(cast.at(outside, "/feedback"))


def _a_request_from_outside_is_answered(cast: Cast) -> None:
    outside, desk = cast.outside, cast.desk
    cast.at(outside, "/requests/new")
    outside.get_by_label("Your name").fill(OUTSIDER.name)
    outside.get_by_label("Email").fill(OUTSIDER.email)
    outside.get_by_label("Your request").fill("What is there of me?")
    press(outside, "Send me the link")
    _fits(outside)
    link = cast.server.link_mailed_to(OUTSIDER.email, "/requests/")
    outside.goto(link)
    _fits(outside)
    press(outside, "Yes, it is mine")
    _fits(outside)
    assert "The privacy officer of this service" in _main(outside)
    cast.at(desk, "/desk/requests")
    follow(desk, "To be told what is held about me")
    _fits(desk)
    cast.marks.append(_mark(desk))
    asking = desk.get_by_role("region", name="Ask for something more")
    asking.get_by_label("Your words").fill("There are two of your name: which town?")
    go(asking.get_by_role("button", name="Ask for it"))
    _fits(desk)
    outside.goto(link)
    assert "which town?" in _main(outside)
    outside.get_by_label("What you want to add").fill("Harbourtown.")
    press(outside, "Send it")
    desk.reload()
    later = desk.get_by_role("region", name="Put the deadline off")
    later.get_by_label("How many days longer").fill("10")
    later.get_by_label("The reason").fill("The archive is away.")
    go(later.get_by_role("button", name="Put it off"))
    answering = desk.get_by_role("region", name="Answer")
    answering.get_by_label("Your words").fill("A letter of 2024, which is removed.")
    go(answering.get_by_role("button", name="Send the answer"))
    _fits(desk)
    outside.goto(link)
    _fits(outside)
    assert "The archive is away." in _main(outside)
    assert "A letter of 2024" in _main(outside)


def _a_request_is_passed_on_and_answered_by_the_organisation(cast: Cast) -> None:
    tenant, desk, office = cast.tenant, cast.desk, cast.office
    cast.at(tenant, "/me/requests")
    tenant.get_by_label("What you ask for").select_option(label="To have something corrected")
    tenant.get_by_label("Your request").fill("My name has two Ls.")
    tenant.get_by_label("Your present password").fill(PASSWORD)
    press(tenant, "Send the request")
    _fits(tenant)
    own = tenant.url
    cast.at(desk, "/desk/requests")
    follow(desk, "To have something corrected")
    cast.marks.append(_mark(desk))
    passing = desk.get_by_role("region", name="Pass it on to the organisation")
    passing.get_by_label("The organisation").select_option(label="Harbour Resolution Centre")
    passing.get_by_label("What they need to know").fill("It is about what you wrote down.")
    go(passing.get_by_role("button", name="Pass it on"))
    _fits(desk)
    assert "Passed on to" in _main(desk)
    office.goto(cast.server.link_mailed_to(ADMINISTRATOR.email, "/administration/requests/"))
    _fits(office)
    assert "My name has two Ls." in _main(office)
    answering = office.get_by_role("region", name="Answer")
    answering.get_by_label("Your words").fill("It is corrected.")
    go(answering.get_by_role("button", name="Send the answer"))
    _fits(office)
    tenant.goto(own)
    _fits(tenant)
    assert "The administrators of Harbour Resolution Centre" in _main(tenant)
    assert "It is corrected." in _main(tenant)


def _the_log_tells_one_look_from_another(cast: Cast) -> None:
    log = _main(cast.at(cast.desk, "/desk/log"))
    assert len(set(cast.marks)) == 2
    for mark in cast.marks:
        assert f"Petra Vane read request {mark} about personal data." in log
    assert "Ls" not in log
    held = cast.at(cast.tenant, "/me/held")
    assert "request.read" in _main(held)


def _a_survey_is_answered_and_shows_no_small_group(cast: Cast) -> None:
    desk, tenant = cast.desk, cast.tenant
    cast.at(desk, "/desk/surveys")
    desk.get_by_label("Title").fill("How it went")
    desk.get_by_label("Questions").fill(QUESTIONS)
    press(desk, "Open the survey")
    _fits(desk)
    follow(desk, "How it went")
    _fits(desk)
    survey = desk.url
    cast.at(tenant, "/me/consents")
    research = tenant.get_by_role("listitem").filter(has_text="whether I take part in research")
    go(research.get_by_role("button", name="I consent"))
    press(desk, "Mail those who consent to it")
    _fits(desk)
    tenant.goto(cast.server.link_mailed_to(TENANT.email, "/me/surveys/"))
    tenant.get_by_label("Yes").check()
    tenant.get_by_label("What was missing?").fill("A map.")
    _fits(tenant)
    press(tenant, "Send my answers")
    _fits(tenant)
    cast.server.later(days=15)
    sign_in(desk, cast.server.url, OFFICER.email)
    desk.goto(survey)
    _fits(desk)
    told = _main(desk)
    assert told.count("fewer than five") == 2
    assert "A map." not in told


def _the_account_is_deleted_when_nothing_open_depends_on_it(cast: Cast) -> None:
    tenant = cast.tenant
    sign_in(tenant, cast.server.url, TENANT.email)
    cast.at(tenant, "/me/delete")
    assert "You take part in the case 2026-0142" in _main(tenant)
    assert tenant.get_by_label("Your present password").count() == 0
    cast.at(tenant, "/cases")
    follow(tenant, "Case 2026-0142")
    follow(tenant, "Withdraw from this case")
    _fits(tenant)
    press(tenant, "Withdraw from this case")
    cast.at(tenant, "/me/delete")
    assert "Your place in the case 2026-0142" in _main(tenant), "what stays is named, with its reason"
    tenant.get_by_label("Your present password").fill(PASSWORD)
    press(tenant, "Delete my account")
    _fits(tenant)
    assert "Your account is deleted." in tenant.content()
    cast.server.wait_for_mail(TENANT.email, "you deleted your account")
    tenant.get_by_label("Email").fill(TENANT.email)
    tenant.get_by_label("Password").fill(PASSWORD)
    press(tenant, "Sign in")
    assert heading(tenant) == "Sign in"


def _mark(page: Page) -> str:
    """What stands for a request in the log."""
    return page.locator("dl.facts div").filter(has_text="In the log as").locator("dd").inner_text()


def _main(page: Page) -> str:
    return page.locator("main").inner_text()


def _fits(page: Page) -> None:
    """The page is as wide as its window, no more, at a desk and at a telephone."""
    here = page.viewport_size
    assert here is not None
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        assert not scrolls_sideways(page), (page.url, width)
    page.set_viewport_size(here)
