"""Consents over HTTP: each by itself, one button to give it and one to take it back, on the same page."""

import pytest
from sqlalchemy import func, select

from odr.mail.tables import Mail
from odr.operators.operators import Role
from odr.privacy.consents import SENTENCES, Use, may_use
from odr.web.running.housekeeping import one_round
from tests.support.people import account_of, arrive, signed_in, with_account
from tests.support.policy import a_new_policy
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("each button is a writing unit about the person's own account")

NEWS = str(SENTENCES[Use.NEWS])
SUBJECT = "May we ask you something?"


def consents_to(world: World, person: Person) -> list[Use]:
    with world.work() as work:
        return [use for use in Use if may_use(work, account_of(work, person).id, use)]


def press(person: Person, path: str) -> None:
    person.send(next(form for form in person.page.forms if form.action.endswith(path)))


@pytest.mark.promise("P40")
def test_a_person_gives_one_consent_and_takes_it_back_with_one_button_on_the_same_page(world: World) -> None:
    nora = signed_in(world)
    nora.follow("What you consent to")
    assert "You consent Given" not in nora.page.text
    press(nora, "/news/give")
    assert nora.path == "/me/consents"
    assert consents_to(world, nora) == [Use.NEWS]
    press(nora, "/news/take-back")
    assert nora.path == "/me/consents"
    assert consents_to(world, nora) == []
    assert "Earlier consents" in nora.page.text


@pytest.mark.promise("P40")
def test_whoever_has_not_accepted_the_policy_can_take_a_consent_back_and_give_none(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/consents")
    press(nora, "/news/give")
    a_new_policy(world)
    nora.open("/me/consents")
    press(nora, "/news/take-back")
    assert consents_to(world, nora) == []
    press(nora, "/research/give")
    assert nora.status == 403
    assert consents_to(world, nora) == []


def test_a_consent_to_what_nobody_asks_about_is_not_there(world: World) -> None:
    nora = signed_in(world)
    nora.post_with_token("/me/consents/everything/give", {"agreed_sentence": NEWS})
    assert nora.status == 404
    nora.post_with_token("/me/consents/news/give", {"agreed_sentence": "You may do whatever you like."})
    assert "words have changed" in nora.page.text
    assert consents_to(world, nora) == []


def test_the_privacy_officer_asks_about_something_more_and_ends_it(world: World) -> None:
    petra = world.operator("Petra Vane", Role.PRIVACY)
    petra.follow("Consents")
    petra.submit("Ask about it", sentence="")
    assert petra.status == 422
    petra.submit("Ask about it", sentence="You may invite me to a talk.")
    nora = signed_in(world)
    nora.open("/me/consents")
    assert "You may invite me to a talk." in nora.page.text
    press(nora, next(form.action for form in nora.page.forms[::-1] if form.action.endswith("/give")))
    assert "Take it back" in nora.page.html
    petra.submit("Ask no more")
    nora.open("/me/consents")
    assert "No longer asked" in nora.page.text
    petra.open("/desk/log")
    assert "Petra Vane asked about a further use of personal data." in petra.page.text


def survey_at_desk(petra: Person) -> str:
    petra.post_with_token("/desk/surveys", {"title": "Kept?", "questions": "Was it?\n- Yes\n- No", "days": "14"})
    petra.follow("Kept?")
    return petra.path


def asked(world: World, person: Person) -> list[str]:
    """The mails to somebody that ask whether they take part in research."""
    one_round(world.app_context)
    world.deliver()
    return [mail.body for mail in world.mailbox.messages if (mail.to, mail.subject) == (person.email, SUBJECT)]


@pytest.mark.promise("P40")
def test_whoever_consents_to_being_asked_for_research_is_mailed_once_and_nobody_else(world: World) -> None:
    nora, omar, olga = (arrive(with_account(world, name)) for name in ("Nora Field", "Omar Reed", "Olga Reed"))
    for person in (nora, omar):
        person.open("/me/consents")
        press(person, "/research/give")
    olga.open("/me/consents")
    press(olga, "/news/give")  # another use
    press(omar, "/research/take-back")
    petra = world.operator("Petra Vane", Role.PRIVACY)
    survey = survey_at_desk(petra)
    petra.submit("Mail those who consent to it")
    assert "gets a mail" in petra.page.text
    assert "Mail those who consent to it" not in petra.page.html
    petra.post_with_token(f"{survey}/invite")
    assert "asked already" in petra.page.text
    assert [len(asked(world, one)) for one in (nora, omar, olga, petra)] == [1, 0, 0, 0]
    (mail,) = asked(world, nora)
    assert "Kept?" not in mail
    link = next(line for line in mail.splitlines() if "/me/surveys/" in line)
    nora.open(link.removeprefix(world.settings.public_url))
    assert "Kept?" in nora.page.text
    assert "whoever consents to being asked for research" in petra.open("/desk/log").text


@pytest.mark.promise("P40")
def test_a_consent_that_is_taken_back_takes_the_mail_that_has_not_left_with_it(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/consents")
    press(nora, "/research/give")
    world.deliver()
    petra = world.operator("Petra Vane", Role.PRIVACY)
    survey_at_desk(petra)
    petra.submit("Mail those who consent to it")
    one_round(world.app_context)
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Mail)) == 1
    press(nora, "/research/take-back")
    assert asked(world, nora) == []
