"""Somebody sends a form whose part of the page has gone while they wrote: they read why, and have their words back."""

from datetime import timedelta

import pytest

from tests.journeys.test_enquiries import confirmed_request, house_on
from tests.journeys.test_messages import enter_room
from tests.support.cases import opened
from tests.support.people import signed_in
from tests.support.vaults import two_parties, with_vault
from tests.support.walks_enquiries import administrator_of_case
from tests.support.walks_holds import HOLD, ORDER, find, prefixed
from tests.support.world import Person, World

WORDS = "What I wrote at length, with a <b>tag</b> & a second line"


def refused_with(person: Person, reason: str) -> None:
    assert person.status == 422
    assert reason in person.page.text
    assert WORDS in person.page.text
    assert "<b>tag" not in person.page.html


def test_a_message_that_can_t_be_sent_any_more_is_given_back(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    for party in (tessa, leo):
        party.unlock()
    enter_room(tessa)
    form = tessa.person.page.form("Send it")
    tessa.person.post_with_token(f"/cases/{tessa.case_id}/withdraw")
    tessa.person.send(form, "Send it", text=WORDS)
    refused_with(tessa.person, "You have withdrawn from this case")
    assert "Please look at this again" in tessa.person.page.text, "and is led to it, far down the page"
    assert "What you typed" not in tessa.person.page.text, "it stands in the place of the form, and not twice"


@pytest.mark.promise("P52")
def test_an_addition_to_a_request_that_was_answered_meanwhile_is_given_back(world: World) -> None:
    petra, rosa = world.operator(), world.person("Rosa Hale")
    link = confirmed_request(world, rosa)
    form = rosa.page.form("Send it")
    petra.open("/desk/requests")
    petra.follow("To have something removed")
    petra.submit("Send the answer", **{"answer-message": "It is removed."})
    rosa.send(form, "Send it", message=WORDS)
    refused_with(rosa, "This request is answered")
    assert "What you typed" in rosa.page.text
    assert "What you typed" not in rosa.open(link).text


@pytest.mark.promise("P52")
@pytest.mark.parametrize(
    ("button", "field"),
    [("Send the answer", "answer-message"), ("Ask for it", "ask-message"), ("Put it off", "extend-message")],
)
def test_the_second_of_two_who_answer_a_request_has_their_words_back(world: World, button: str, field: str) -> None:
    petra, otto = world.operator(), world.operator("Otto Reed")
    confirmed_request(world, world.person("Rosa Hale"))
    for one in (petra, otto):
        one.open("/desk/requests")
        one.follow("To have something removed")
    form = otto.page.form(button)
    petra.submit("Send the answer", **{"answer-message": "It is removed."})
    otto.send(form, button, **{field: WORDS} | ({"extend-days": "10"} if button == "Put it off" else {}))
    refused_with(otto, "This request is answered")


@pytest.mark.promise("P52")
def test_the_second_of_two_who_pass_a_request_on_has_their_words_back(world: World) -> None:
    two_parties(world)
    petra, otto = world.operator(), world.operator("Otto Reed")
    administrator_of_case(world)
    confirmed_request(world, world.person("Rosa Hale"))
    for one in (petra, otto):
        one.open("/desk/requests")
        one.follow("To have something removed")
    form, house = otto.page.form("Pass it on"), house_on(otto)
    petra.submit("Pass it on", **{"pass-on-organisation": house, "pass-on-message": "You wrote that letter."})
    otto.send(form, "Pass it on", **{"pass-on-organisation": house, "pass-on-message": WORDS})
    refused_with(otto, "It was passed on already")


@pytest.mark.promise("P36")
def test_whoever_answers_a_survey_that_has_closed_is_told_that_it_did_not_count(world: World) -> None:
    nora, petra = signed_in(world), world.operator()
    typed = {"title": "Finding your way", "questions": "Was it?\n- Yes\n- No\nWhat else?", "days": "1"}
    petra.post_with_token("/desk/surveys", typed)
    nora.open("/me/surveys")
    nora.follow("Finding your way")
    form = nora.page.form("Send my answers")
    world.time += timedelta(hours=23, minutes=50)
    nora.sign_in()
    form.values["csrf_token"] = [nora.token()]
    world.time += timedelta(minutes=10)
    nora.send(form, "Send my answers", **{"choice-0": "0", "question-1": WORDS})
    refused_with(nora, "This survey is closed. Your answers were not counted.")


@pytest.mark.parametrize(
    ("button", "prefix", "more"),
    [("Extend the hold", "longer", {"until": "2027-09-30"}), ("Lift the hold", "lift", {})],
)
def test_the_second_of_two_who_change_a_hold_has_their_words_back(
    world: World, button: str, prefix: str, more: dict[str, str]
) -> None:
    opened(world.administrator(), "S-0001")
    petra, otto = world.operator(), world.operator("Otto Reed")
    find(petra, "S-0001")
    petra.submit("Enter the hold", **HOLD)
    form = otto.open(petra.path).form(button)
    petra.submit("Lift the hold", **prefixed("lift", ORDER))
    otto.send(form, button, **prefixed(prefix, ORDER | {"reason": WORDS} | more))
    refused_with(otto, "This hold is over")
