"""Journeys of what people write: to the service, about it, about their data, and in surveys."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from odr.accounts import links
from odr.enquiries import enquiries, finding_requests, requests
from odr.enquiries.kinds import EnquiryKind
from odr.enquiries.requests import RequestKind, Side
from odr.enquiries.tables import Enquiry, Request, RequestWords, Survey, SurveyAnswered, SurveyText, SurveyTotal
from odr.organisations.tables import Organisation
from odr.privacy import consents
from odr.privacy.consents import Use
from odr.privacy.tables import Consent
from odr.support.tables import SupportPermission
from odr.web.running.housekeeping import one_round
from tests.support.advisers import adviser_of
from tests.support.people import account_of, arrive, signed_in, with_account
from tests.support.vaults import two_parties, with_vault
from tests.support.walks_enquiries import administrator_of_case
from tests.support.world import PASSWORD, Person, World

pytestmark = pytest.mark.both_engines("whole stories")


@pytest.mark.promise("P54")
def test_anybody_writes_to_the_service_and_the_desk_reads_and_removes_it(world: World) -> None:
    petra = world.operator()
    rosa = world.person("Rosa Hale")
    page = rosa.open("/contact")
    assert "Kept: Name, Email and Message, and when it came. Nothing else." in page.text
    rosa.submit("Send it", name="Rosa Hale", email=rosa.email, message="Do you mediate about hedges?")
    assert "Thank you. It has arrived" in rosa.page.text
    world.deliver()
    mail = world.mailbox.last(petra.email)
    assert "hedges" not in mail.body + mail.subject
    petra.follow("Enquiries")
    assert "hedges" not in petra.page.text
    petra.follow("A message")
    assert "Do you mediate about hedges?" in petra.page.text
    assert "Rosa Hale" in petra.page.text
    mark = petra.path.rsplit("/", 1)[-1][:8]
    assert mark in petra.page.text
    assert f"Petra Vane read enquiry {mark}." in petra.open("/desk/log").text
    petra.open("/desk/enquiries")
    petra.follow("A message")
    petra.submit("Dealt with")
    assert "Nothing has come in." in petra.page.text
    assert b"hedges" not in world.stored(later=True)


@pytest.mark.promise("P33")
@pytest.mark.parametrize("path", ["/contact", "/me/support", "/me/feedback"])
def test_whoever_writes_the_number_of_a_card_to_the_desk_is_told_why_it_is_not_taken(world: World, path: str) -> None:
    nora = signed_in(world)
    nora.open(path)
    (form,) = [one for one in nora.page.forms if one.action.endswith(path)]
    fields = {"name": "Nora Field", "email": nora.email, "message": "Please take the invoice from 4111 1111 1111 1111."}
    nora.send(form, **{name: said for name, said in fields.items() if name in form.values})
    assert nora.status == 422
    assert "This looks like the number of a payment card." in nora.page.text
    assert "Please take the invoice from" in nora.page.html, "their words stay in the form"
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Enquiry)) == 0
    nora.send(form, **{name: said for name, said in fields.items() if name in form.values} | {"message": "Which bank?"})
    assert nora.status == 200
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Enquiry)) == 1


@pytest.mark.promise("P34")
@pytest.mark.parametrize(
    ("path", "kept", "purpose"),
    [
        ("/contact", "Kept: Name, Email and Message, and when", "It is used to answer you, and for nothing else."),
        ("/me/support", "Message and which account it came from, and when", "It is used to answer you, and for"),
        ("/me/feedback", "Message and which account it came from, and when", "They don't answer it, and publish"),
    ],
)
def test_a_form_says_that_the_account_is_kept_and_that_feedback_answers_nobody(
    world: World, path: str, kept: str, purpose: str
) -> None:
    nora = signed_in(world)
    page = nora.open(path).text
    assert kept in page
    assert purpose in page
    assert ("used to answer you" in page) == (path != "/me/feedback")


CARD = "You took it from 4111 1111 1111 1111."
REFUSED = "This looks like the number of a payment card."


@pytest.mark.promise("P33")
def test_nobody_stores_the_number_of_a_card_in_a_request_or_in_what_is_written_about_it(world: World) -> None:
    nora, petra = signed_in(world), world.operator()

    def refused(person: Person, button: str, **typed: str) -> None:
        person.submit(button, **typed)
        assert REFUSED in person.page.text
        assert "You took it from" in person.page.html, "their words stay in the form"
        with world.work() as work:
            said = [finding_requests.opened_text(work, row) for row in work.session.scalars(select(RequestWords))]
        assert not any("4111" in text for text in said)

    rosa = world.person("Rosa Hale")
    rosa.open("/requests/new")
    refused(rosa, "Send me the link", kind="complaint", name="Rosa Hale", email=rosa.email, message=CARD)
    nora.open("/me/requests")
    refused(nora, "Send the request", kind="complaint", message=CARD, current=PASSWORD)
    nora.submit("Send the request", kind="complaint", message="You took too much.", current=PASSWORD)
    refused(nora, "Send it", message=CARD)
    petra.open("/desk/requests")
    petra.follow("I have a complaint")
    refused(petra, "Ask for it", **{"ask-message": CARD})
    refused(petra, "Put it off", **{"extend-days": "10", "extend-message": CARD})
    refused(petra, "Send the answer", **{"answer-message": CARD})


@pytest.mark.promise("P33")
def test_nobody_stores_the_number_of_a_card_in_a_survey_or_in_a_permission_to_look(world: World) -> None:
    nora, petra = signed_in(world), world.operator()
    petra.open("/desk/surveys")
    petra.submit("Open the survey", title="Kept?", questions="What else?", days="7")
    nora.open("/me/surveys")
    nora.follow("Kept?")
    nora.submit("Send my answers", **{"question-0": CARD})
    assert REFUSED in nora.page.text
    nora.open("/me/support-permission")
    nora.submit("Allow it", purpose=CARD, days="1")
    assert REFUSED in nora.page.text
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(SurveyText)) == 0
        assert work.session.scalar(select(func.count()).select_from(SupportPermission)) == 0


@pytest.mark.promise("P54")
def test_the_address_of_the_privacy_officer_is_one_click_from_every_page(make_world) -> None:  # type: ignore[no-untyped-def]
    world = make_world(privacy_address="privacy@example.org")
    nobody = world.person()
    nobody.open("/sign-in")
    nobody.follow("Write to us")
    assert "privacy@example.org" in nobody.page.text


@pytest.mark.promise("P54")
@pytest.mark.parametrize("page", ["/contact", "/help"])
def test_where_the_settings_name_none_it_is_the_address_of_the_officer_at_the_desk(world: World, page: str) -> None:
    officer = world.operator()
    assert f"mailto:{officer.email}" in world.person().open(page).html


def test_whatever_has_come_in_is_reached_however_much_came_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enquiries, "AT_ONCE", 2)
    petra = world.operator()
    caller = {"name": "Rosa Hale", "email": "rosa@example.org", "message": "Can you help me?"}
    with world.work() as work:
        written = {str(enquiries.write(work, EnquiryKind.SUPPORT, caller, None, "").id) for _one in range(5)}
    petra.open("/desk/enquiries")
    seen = [named_in(petra, "/desk/enquiries")]
    for _page in range(2):
        petra.follow("Older")
        seen.append(named_in(petra, "/desk/enquiries"))
    assert [len(one) for one in seen] == [2, 2, 1]
    assert {one for page in seen for one in page} == written
    petra.follow("Newer")
    assert named_in(petra, "/desk/enquiries") == seen[1]
    petra.open(f"/desk/enquiries/{seen[0][0]}")
    petra.open("/desk/enquiries")
    petra.follow("Only what nobody has read")
    left = named_in(petra, "/desk/enquiries")
    petra.follow("Older")
    left += named_in(petra, "/desk/enquiries")
    assert set(left) == written - {seen[0][0]}
    petra.open(f"/desk/enquiries?older_than={uuid4()}")
    assert petra.status == 404


@pytest.mark.parametrize("at", ["/desk/requests", "/administration/requests"])
def test_every_request_is_reached_the_next_due_first_and_what_is_answered_last(
    world: World, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    tessa = two_parties(world)[0].person
    petra, ada = world.operator(), administrator_of_case(world)
    with world.work() as work:
        house, account = work.session.scalars(select(Organisation.id)).one(), account_of(work, tessa)
        rows = [
            requests.ask_signed_in(work, account, RequestKind.ACCESS, "All", days, house) for days in (9, 3, 3, 5, 1)
        ]
        requests.answer(work, rows[-1], Side.SERVICE, "Here it is.")
        nearest = sorted(str(row.id) for row in rows[1:3])
        expected = [*nearest, str(rows[3].id), str(rows[0].id), str(rows[4].id)]
    monkeypatch.setattr(finding_requests, "AT_ONCE", 2)
    person = petra if at.startswith("/desk") else ada
    seen: list[str] = []
    person.open(at)
    for page in range(3):
        if page:
            person.follow("Further on in this list")
        seen += named_in(person, at)
    assert seen == expected
    person.follow("Earlier in this list")
    assert named_in(person, at) == expected[2:4]


def named_in(person: Person, at: str) -> list[str]:
    """What a list leads to, in its order."""
    return re.findall(rf'href="{at}/([0-9a-f-]{{36}})"', person.page.html)


@pytest.mark.promise("P35")
def test_feedback_is_published_as_its_author_saw_it_and_gone_at_once_when_they_take_that_back(world: World) -> None:
    petra, nora = world.operator(), signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.", shown_as="N. F.")
    own = nora.path
    petra.open("/desk/enquiries")
    petra.follow("Feedback")
    desk = petra.path
    assert "Its author has not said that it may be published." in petra.page.text
    petra.post_with_token(desk, {"act": "publish"})
    assert "Its author has not consented" in petra.page.text
    assert "It kept its word" not in world.person().open("/feedback").text
    assert "It kept its word." in nora.open(own).text
    nora.submit("It may be published like this")
    petra.open(desk)
    petra.submit("Publish it")
    page = world.person().open("/feedback")
    assert "It kept its word." in page.text
    assert "N. F." in page.text
    assert "Nora" not in page.text
    nora.open(own)
    nora.submit("Take that back")
    assert "It kept its word" not in world.person().open("/feedback").text


@pytest.mark.promise("P35", "P40")
def test_taking_the_consent_back_in_the_register_unpublishes_as_well(world: World) -> None:
    petra, nora = world.operator(), signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.")
    nora.submit("It may be published like this")
    petra.open("/desk/enquiries")
    petra.follow("Feedback")
    petra.submit("Publish it")
    assert "It kept its word." in world.person().open("/feedback").text
    with world.work() as work:
        consents.take_back(work, account_of(work, nora).id, Use.FEEDBACK.value)
    assert "It kept its word" not in world.person().open("/feedback").text


@pytest.mark.promise("P35", "P40")
def test_what_was_published_is_not_published_again_with_a_consent_to_something_else(world: World) -> None:
    petra, nora = world.operator(), signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.")
    first = nora.path
    nora.submit("It may be published like this")
    petra.open("/desk/enquiries")
    petra.follow("Feedback")
    petra.submit("Publish it")
    assert "It is published." in nora.open(first).text
    nora.open("/me/consents")
    nora.post_with_token(f"/me/consents/{Use.FEEDBACK.value}/take-back", {})
    assert "It is published." not in nora.open(first).text
    nora.open("/me/feedback")
    nora.submit("Send it", message="And it was quick.")
    nora.submit("It may be published like this")
    assert "It kept its word" not in world.person().open("/feedback").text
    assert "It is published." not in nora.open(first).text


def test_a_text_whose_consent_lapsed_is_not_published_again_by_consenting_on_the_page_of_consents(world: World) -> None:
    # Given a text that was published under a consent which counts no more, as its words have changed since
    petra, nora = world.operator(), signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.")
    nora.submit("It may be published like this")
    petra.open("/desk/enquiries")
    petra.follow("Feedback")
    petra.submit("Publish it")
    with world.work() as work:
        work.session.execute(update(Consent).values(sentence="In other words."))
    assert "It kept its word" not in world.person().open("/feedback").text

    # When its author consents to the new words, it stays where it is
    sentence = consents.sentence_of(Use.FEEDBACK)
    nora.post_with_token(f"/me/consents/{Use.FEEDBACK.value}/give", {"agreed_sentence": sentence})
    assert "Saved." in nora.page.text
    assert "It kept its word" not in world.person().open("/feedback").text


def house_on(person: Person) -> str:
    """The one organisation that can be chosen on a page."""
    (found,) = re.findall(r'<option value="([0-9a-f-]{36})"', person.page.html)
    return str(found)


def confirmed_request(world: World, rosa: Person) -> str:
    rosa.open("/requests/new")
    rosa.submit("Send me the link", kind="removal", name="Rosa Hale", email=rosa.email, message="Remove my old letter")
    assert "Please look into your mail" in rosa.page.text
    link = world.link_mailed_to(rosa.email)
    rosa.open(link)
    rosa.submit("Yes, it is mine")
    return link


@pytest.mark.promise("P52")
def test_a_request_from_outside_is_confirmed_asked_about_put_off_and_answered(world: World) -> None:
    petra, rosa = world.operator(), world.person("Rosa Hale")
    link = confirmed_request(world, rosa)
    assert "3 December 2026" in rosa.page.text
    world.deliver()
    assert world.mailbox.last(rosa.email).subject == "Your request has arrived"
    assert "letter" not in "".join(mail.body for mail in world.mailbox.messages)
    petra.open("/desk/requests")
    petra.follow("To have something removed")
    here = petra.path
    assert "Remove my old letter" in petra.page.text
    petra.submit("Ask for it", **{"ask-message": "Which year? There are two of your name."})
    assert "Which year?" in rosa.open(link).text
    rosa.submit("Send it", message="Of 2024")
    petra.open(here)
    petra.submit("Put it off", **{"extend-days": "10", "extend-message": "The archive is away."})
    assert "13 December 2026" in rosa.open(link).text
    assert "The archive is away." in rosa.page.text
    assert "Put it off" not in petra.open(here).text
    world.later(days=34)
    petra.sign_in()
    one_round(world.app_context)
    one_round(world.app_context)
    world.deliver()
    reminders = [mail for mail in world.mailbox.messages if mail.subject == "A request has to be answered soon"]
    assert len(reminders) == 1
    petra.open(here)
    petra.submit("Send the answer", **{"answer-message": "It is removed."})
    assert "It is removed." in rosa.open(link).text
    assert "Answered" in rosa.page.text
    world.later(days=366)
    one_round(world.app_context)
    rosa.open(link)
    assert rosa.status == 404


@pytest.mark.promise("P52")
def test_what_nobody_confirms_is_destroyed_after_three_days(world: World) -> None:
    rosa = world.person("Rosa Hale")
    rosa.open("/requests/new")
    rosa.submit("Send me the link", kind="access", name="Rosa Hale", email=rosa.email, message="the green kite")
    link = world.link_mailed_to(rosa.email)
    world.later(days=3)
    one_round(world.app_context)
    rosa.open(link)
    assert rosa.status == 404
    assert rosa.page.heading == "This link is over"


@pytest.mark.promise("P52")
def test_whoever_is_signed_in_asks_with_their_password_and_takes_it_back(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/requests")
    nora.submit("Send the request", kind="objection", message="Not for surveys", current="not my password")
    assert nora.status == 422
    assert "Not for surveys" in nora.page.html
    nora.submit("Send the request", kind="objection", message="Not for surveys", current=PASSWORD)
    assert "Your request has arrived" in nora.page.text
    own = nora.path
    world.deliver()
    assert own in world.mailbox.last(nora.email).body
    nora.submit("Take it back")
    nora.open(own)
    assert nora.status == 404


@pytest.mark.promise("P31", "P52")
def test_whoever_has_corrected_their_address_since_is_told_of_the_answer_there(world: World) -> None:
    """Whoever reads mail at the earlier one now is told nothing."""
    nora, petra, new = signed_in(world), world.operator(), "nora@hill.example"
    old = nora.email
    nora.open("/me/requests")
    nora.submit("Send the request", kind="access", message="All of it, please", current=PASSWORD)
    world.deliver()
    assert world.mailbox.last(old).subject == "Your request has arrived"
    with world.work() as work:
        account = account_of(work, nora)
        _email, token = links.make_email_confirmation(work, account, new)
        links.use_email_confirmation(work, token, account.id)
    petra.open("/desk/requests")
    petra.follow("To be told what is held about me")
    petra.submit("Send the answer", **{"answer-message": "It is on your page."})
    world.deliver()
    assert [mail.to for mail in world.mailbox.messages if mail.subject == "There is news of your request"] == [new]


@pytest.mark.promise("P53")
def test_a_request_about_what_an_organisation_placed_goes_to_its_administrators(world: World) -> None:
    tessa = two_parties(world)[0].person
    petra, ada = world.operator(), administrator_of_case(world)
    tessa.open("/me/requests")
    tessa.submit(
        "Send the request",
        kind="correction",
        about=house_on(tessa),
        message="My name has two Ls",
        current=PASSWORD,
    )
    own = tessa.path
    assert "The administrators of Harbour Resolution Centre, because they placed the data." in tessa.page.text
    world.deliver()
    assert "/administration/requests/" in world.mailbox.last(ada.email).body
    assert "passed on to Harbour Resolution Centre" in petra.open("/desk/requests").text
    ada.open("/administration/requests")
    ada.follow("To have something corrected")
    assert "Tessa Tenant" in ada.page.text
    assert "3 December 2026" in ada.page.text
    ada.submit("Send the answer", **{"answer-message": "It is corrected."})
    assert "Harbour Resolution Centre answered" in tessa.open(own).text
    assert "It is corrected." in tessa.page.text


@pytest.mark.promise("P53")
def test_the_officer_passes_a_request_on_with_the_same_deadline_and_whoever_asked_sees_to_whom(world: World) -> None:
    two_parties(world)
    petra, ada, rosa = world.operator(), administrator_of_case(world), world.person("Rosa Hale")
    link = confirmed_request(world, rosa)
    petra.open("/desk/requests")
    petra.follow("To have something removed")
    petra.submit(
        "Pass it on",
        **{"pass-on-organisation": house_on(petra), "pass-on-message": "You wrote that letter."},
    )
    assert "The administrators of Harbour Resolution Centre" in rosa.open(link).text
    assert "3 December 2026" in rosa.page.text
    ada.open("/administration/requests")
    ada.follow("To have something removed")
    assert "You wrote that letter." in ada.page.text
    assert "3 December 2026" in ada.page.text


@pytest.mark.promise("P36")
def test_a_survey_of_an_organisation_is_answered_once_and_shown_in_bands_when_it_has_closed(world: World) -> None:
    tessa = two_parties(world)[0].person
    ada = administrator_of_case(world)
    stranger = arrive(with_account(world, "Omar Reed"))
    ada.open("/administration/surveys")
    ada.submit("Open the survey", title="How it went", questions="Was it clear?\n- Yes\n- No", days="7")
    tessa.open("/me/surveys")
    tessa.follow("How it went")
    tessa.submit("Send my answers", **{"choice-0": "0"})
    assert "Your answers are counted." in tessa.page.text
    tessa.follow("How it went")
    assert "You have answered." in tessa.page.text
    assert "How it went" not in stranger.open("/me/surveys").text
    world.later(days=7)
    one_round(world.app_context)
    ada.sign_in()
    ada.open("/administration/surveys")
    ada.follow("How it went")
    assert ada.page.text.count("fewer than five") == 2


@pytest.mark.promise("P36")
def test_an_adviser_is_asked_in_no_survey_of_an_organisation_which_could_tell_by_their_number(world: World) -> None:
    """Administrators know who takes part in their cases: with one answer more than those somebody is advised."""
    tessa = with_vault(two_parties(world)[0])
    ines, ada = adviser_of(tessa, "Ines Law").person, administrator_of_case(world)
    ada.open("/administration/surveys")
    ada.submit("Open the survey", title="How it went", questions="Was it clear?\n- Yes\n- No", days="7")
    assert "How it went" in tessa.person.open("/me/surveys").text
    assert "How it went" not in ines.open("/me/surveys").text
    petra = world.operator()
    typed = {"title": "Of the service", "questions": "Was it?\n- Yes\n- No", "days": "7"}
    petra.post_with_token("/desk/surveys", typed)
    assert "Of the service" in ines.open("/me/surveys").text


@pytest.mark.promise("P34")
def test_a_free_answer_that_is_refused_stands_in_its_field_as_it_was_typed(world: World) -> None:
    nora = signed_in(world)
    petra = world.operator()
    petra.post_with_token("/desk/surveys", {"title": "How it went", "questions": "What else?", "days": "7"})
    nora.open("/me/surveys")
    nora.follow("How it went")
    typed = "\nCall \u202a+44 20\u202c. " + "x" * 20_000
    nora.submit("Send my answers", **{"question-0": typed})
    assert nora.status == 422
    assert nora.page.form("Send my answers").values["question-0"] == [typed]


def test_a_support_request_and_a_wish_to_try_reach_the_desk_with_their_fields_alone(world: World) -> None:
    petra, nora, rosa = world.operator(), signed_in(world), world.person("Rosa Hale")
    nora.open("/me/support")
    nora.submit("Send it", message="Where is the button?")
    rosa.open("/try")
    rosa.submit("Send it", name="Rosa Hale", email=rosa.email, telephone="020 7946 0000", work="Neighbours")
    assert "We get in touch with you." in rosa.page.text
    petra.open("/desk/enquiries")
    petra.follow("A support request")
    assert "nora@example.org" in petra.page.text
    assert "1 Quay Street" not in petra.page.text
    petra.open("/desk/enquiries")
    petra.follow("Somebody wants to try")
    assert "Neighbours" in petra.page.text


@pytest.mark.parametrize("days", ["0", "91", "9" * 5000, "soon", ""])
def test_a_number_of_days_that_will_not_do_is_refused_with_the_bounds_and_the_rest_stays(
    world: World, days: str
) -> None:
    petra, rosa = world.operator(), world.person("Rosa Hale")
    confirmed_request(world, rosa)
    petra.open("/desk/surveys")
    petra.submit("Open the survey", title="Kept?", questions="Was it?\n- Yes\n- No", days=days)
    assert petra.status == 422
    assert "Was it?" in petra.page.html
    petra.open("/desk/requests")
    petra.follow("To have something removed")
    petra.submit("Put it off", **{"extend-days": days, "extend-message": "The archive is away."})
    assert petra.status == 422
    assert "The archive is away." in petra.page.html


@pytest.mark.promise("P34", "P36")
def test_who_answered_is_forgotten_when_a_survey_closes_and_all_of_it_is_destroyed_a_year_later(world: World) -> None:
    nora = signed_in(world)
    petra = world.operator()
    typed = {"title": "The violet umbrella", "questions": "Was it?\n- Yes\n- No\nWhat else?", "days": "14"}
    petra.post_with_token("/desk/surveys", typed)
    nora.open("/me/surveys")
    nora.follow("The violet umbrella")
    nora.post_with_token(nora.path, {"choice-0": "0", "question-1": "the green kite"})

    def rows() -> list[int]:
        one_round(world.app_context)
        with world.work() as work:
            tables = (Survey, SurveyAnswered, SurveyTotal, SurveyText)
            return [work.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]

    begun = world.time
    for days, left in ((13.9, [1, 1, 2, 1]), (14, [1, 0, 2, 1]), (14 + 364.9, [1, 0, 2, 1]), (14 + 365, [0, 0, 0, 0])):
        world.time = begun + timedelta(days=days)
        assert rows() == left, f"after {days} days"
    stored = world.stored(later=True)
    assert b"kite" not in stored
    assert b"umbrella" not in stored


@pytest.mark.parametrize("other", ["yes", "Yes\u200b", "\uff39es"])
def test_two_answers_that_read_the_same_are_refused(world: World, other: str) -> None:
    ada = world.administrator()
    ada.open("/administration/surveys")
    ada.submit("Open the survey", title="How it went", questions=f"Was it clear?\n- Yes\n- {other}", days="7")
    assert ada.status == 422
    assert "different answers" in ada.page.text


@pytest.mark.promise("P34", "P52")
def test_a_request_is_destroyed_a_year_after_its_answer_and_not_before(world: World) -> None:
    nora = signed_in(world)
    nora.post_with_token("/me/requests", {"kind": "access", "about": "", "message": "Mine", "current": PASSWORD})
    petra = world.operator()
    petra.open("/desk/requests")
    petra.follow("To be told what is held about me")
    petra.submit("Send the answer", **{"answer-message": "Here it is."})
    begun = world.time
    for days, left in ((364.9, (1, 2)), (365, (0, 0))):
        world.time = begun + timedelta(days=days)
        one_round(world.app_context)
        with world.work() as work:
            counts = [work.session.scalar(select(func.count()).select_from(one)) for one in (Request, RequestWords)]
        assert tuple(counts) == left


def test_a_request_that_was_taken_back_before_its_mails_left_is_told_to_nobody(world: World) -> None:
    petra, nora = world.operator(), signed_in(world)
    world.deliver()
    world.mailbox.messages.clear()
    nora.post_with_token("/me/requests", {"kind": "access", "about": "", "message": "Mine", "current": PASSWORD})
    nora.submit("Take it back")
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.")
    nora.submit("Remove it")
    world.deliver()
    assert [(mail.to, mail.subject) for mail in world.mailbox.messages] == []

    nora.post_with_token("/me/requests", {"kind": "access", "about": "", "message": "Mine", "current": PASSWORD})
    petra.open("/desk/requests")
    petra.follow("To be told what is held about me")
    petra.submit("Send the answer", **{"answer-message": "Here it is."})
    world.deliver()
    assert [mail for mail in world.mailbox.messages if mail.to == petra.email] == []
    assert len([mail for mail in world.mailbox.messages if mail.to == nora.email]) == 2
