"""A meeting, as people arrange it in their browsers."""

import pytest

from odr.meetings.standing import MeetingState
from tests.support import meetings, offers
from tests.support.agreement_scene import a_scene, offer_a_change
from tests.support.facilitation import Facilitation, in_force
from tests.support.people import enter
from tests.support.scenes import scene
from tests.support.walks_meetings import propose
from tests.support.world import World


@pytest.fixture
@scene
def facilitation(world: World) -> Facilitation:
    """Two parties and a facilitator at their browsers, each with their vault open."""
    found = in_force(world)
    for one in found.everybody:
        one.unlock()
    return found


@pytest.mark.both_engines("a whole story")
def test_dates_are_proposed_answered_fixed_and_called_off(world: World, facilitation: Facilitation) -> None:
    tessa, leo = facilitation.parties
    mediator = facilitation.mediator
    address = propose(mediator)
    assert "The dates are proposed" in mediator.person.page.text
    assert "Thursday" in mediator.person.page.text

    for party in (tessa, leo):
        party.person.open(f"/cases/{party.case_id}")
        party.person.follow("Say when you can come: “A first talk”")
        party.person.submit("Send my answer", **{"can-0": "yes", "can-1": "no"})
        assert "Your answer is sent" in party.person.page.text
        party.person.submit("Send my answer", **{"can-0": "yes", "can-1": "if need be"})

    mediator.person.open(f"/cases/{mediator.case_id}")
    mediator.person.follow("Fix the date of “A first talk”")
    mediator.person.submit("Fix this date", chosen="1")
    assert "all who were asked are told" in mediator.person.page.text

    page = tessa.person.open(f"/cases/{tessa.case_id}")
    assert "Come to “A first talk”" in page.text
    assert "3 December 2099, 14:00" in page.text
    tessa.person.follow("Come to “A first talk”")
    file = tessa.person.client.get(tessa.person.page.link("For your calendar"))
    assert file.content_type == "text/calendar; charset=utf-8"
    assert "SUMMARY:Appointment" in file.text
    assert "DTSTART:20991203T140000Z" in file.text

    mediator.person.open(address)
    mediator.person.follow("Call it off…")
    mediator.person.submit("Yes, call it off")
    assert "Called off" in tessa.person.open(address).text
    assert "Come to" not in tessa.person.open(f"/cases/{tessa.case_id}").text
    tessa.person.open(f"/cases/{tessa.case_id}/messages")
    tessa.person.follow("Everybody")
    for said in ("proposed dates for a meeting: “A first talk”", "fixed the date of a meeting", "called off a meeting"):
        assert said in tessa.person.page.text


@pytest.mark.both_engines("an agreement is changed meanwhile")
def test_while_the_agreement_is_not_in_force_no_answer_is_asked_for(world: World) -> None:
    changed = a_scene(world)
    mediator, tessa = changed.facilitation.mediator, changed.facilitation.parties[0]
    address = f"/cases/{tessa.case_id}/meetings/{meetings.propose(mediator, 1)}"
    tessa.unlock()
    before = tessa.person.open(address)
    offer_a_change(changed)
    page = tessa.person.open(address)
    assert "Nobody can write to Fay Middleton before everybody has signed the agreement with them." in page.text
    assert "Send my answer" not in page.text
    assert "Say when you can come" not in tessa.person.open(f"/cases/{tessa.case_id}").text
    tessa.person.path, tessa.person.page = address, before
    tessa.person.submit("Send my answer", **{"can-0": "yes"})
    assert tessa.person.status == 422
    assert "before everybody has signed the agreement with them" in tessa.person.page.text


def test_what_has_taken_place_is_not_offered_to_be_called_off(world: World, facilitation: Facilitation) -> None:
    mediator = facilitation.mediator
    meeting = meetings.propose(mediator, 1)
    meetings.fix(mediator, meeting)
    address = f"/cases/{mediator.case_id}/meetings/{meeting}"
    assert "Call it off" in mediator.person.open(address).text
    world.later(days=2)
    enter(mediator.person)
    mediator.unlock()
    page = mediator.person.open(address)
    assert "It is over" in page.text
    assert "Call it off" not in page.text
    mediator.person.open(f"{address}/call-off")
    assert mediator.person.path == address


def test_a_facilitator_whose_agreement_was_not_in_force_for_a_while_can_still_call_a_meeting_off(world: World) -> None:
    changed = a_scene(world)
    mediator, tessa = changed.facilitation.mediator, changed.facilitation.parties[0]
    meeting = meetings.propose(mediator)
    meetings.fix(mediator, meeting)
    offer_a_change(changed)
    offers.make(tessa, room_id=offers.everybody_id(tessa))
    changed.facilitation.sign()
    assert not meetings.stand(mediator, meeting).certain
    mediator.unlock()
    mediator.person.open(f"/cases/{mediator.case_id}/meetings/{meeting}")
    mediator.person.follow("Call it off…")
    mediator.person.submit("Yes, call it off")
    assert "Called off. All who were asked are told." in mediator.person.page.text
    assert meetings.stand(tessa, meeting).state is MeetingState.CALLED_OFF


def test_the_desk_says_of_a_case_with_a_meeting_where_its_dates_stand_and_nothing_of_them(
    facilitation: Facilitation,
) -> None:
    mediator = facilitation.mediator
    said = "Whether an offer, a date or a signature waits for you stands in your messages."
    assert said not in mediator.person.open("/facilitation").text
    propose(mediator)
    page = mediator.person.open("/facilitation")
    assert said in page.text
    assert "A first talk" not in page.html
    page = mediator.person.open(page.link("Open them with your code"))
    assert "A first talk" in page.text  # the page of the case, whose vault is open in this browser
    page = mediator.person.open("/facilitation")
    assert "A first talk" in mediator.person.open(page.link("Meetings")).text


def test_what_was_typed_wrongly_is_said_and_stays_typed(facilitation: Facilitation) -> None:
    mediator = facilitation.mediator
    mediator.person.open(f"/cases/{mediator.case_id}/meetings/propose")
    room = next(iter(mediator.person.page.form("Propose these dates").choices["room"].values()))
    wrong = {"room": room, "title": "A talk", "moments-0-day": "2099-12-03", "moments-0-clock": "25:00"}
    mediator.person.submit("Propose these dates", **wrong)
    assert "is not a time of day" in mediator.person.page.text
    assert 'value="25:00"' in mediator.person.page.html
    mediator.person.submit("Another date")
    assert "moments-3-day" in mediator.person.page.html
    assert 'value="25:00"' in mediator.person.page.html


@pytest.mark.parametrize("wants_another", [False, True])
def test_times_that_a_page_asked_for_in_another_zone_are_not_sent(
    facilitation: Facilitation, wants_another: bool
) -> None:
    """Somebody chooses a time zone in another tab: 14:00 would be another moment than the page said."""
    mediator = facilitation.mediator
    person, typed = mediator.person, {"title": "A talk", "moments-0-day": "2099-12-03", "moments-0-clock": "14:00"}
    address = f"/cases/{mediator.case_id}/meetings/propose"
    first = person.open(address)
    typed["room"] = next(iter(first.form("Propose these dates").choices["room"].values()))
    person.open("/me/time-zone")
    person.submit("Save", time_zone="Pacific/Auckland")
    person.path, person.page = address, first
    person.submit("Another date" if wants_another else "Propose these dates", **typed)
    assert person.status == 409
    assert "all times are Auckland time now. Nothing was sent." in person.page.text
    assert 'value="14:00"' in person.page.html
    person.submit("Propose these dates")
    assert "The dates are proposed." in person.page.text
    assert "14:00" in person.page.text


def test_who_answers_or_fixes_without_choosing_is_asked_to(facilitation: Facilitation) -> None:
    tessa = facilitation.parties[0]
    address = propose(facilitation.mediator)
    tessa.person.open(address)
    tessa.person.submit("Send my answer", **{"can-0": "yes"})
    assert "for each moment" in tessa.person.page.text
    facilitation.mediator.person.open(address)
    facilitation.mediator.person.submit("Fix this date")
    assert "Please choose one of the moments" in facilitation.mediator.person.page.text
