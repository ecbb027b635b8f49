"""Proposing a meeting, answering, fixing a date, calling it off: what may be said when, and what came of it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.ending import End, end
from odr.meetings import arranging
from odr.meetings.reading import meetings_among
from odr.meetings.standing import MeetingState
from odr.messages.entries.letting_in import make_caucus, make_room
from odr.messages.entries.rooms import rooms_of
from odr.messages.saying.acts import HiddenAct, acts_among
from odr.offers.answering import Moved
from tests.support.agreement_scene import a_scene, offer_a_change
from tests.support.comings import start_over
from tests.support.facilitation import Facilitation, disclosed, in_force
from tests.support.meetings import MAYBE, NO, YES, answer, call_off, fix, look, moments, propose, seen_by, stand
from tests.support.offers import everybody_id
from tests.support.rooms import joint_id, mailbox
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about rules")


def test_dates_are_proposed_answered_and_one_is_fixed_for_everybody(world: World) -> None:
    found = in_force(world)
    tessa, leo = found.parties
    meeting = propose(found.mediator)
    assert set(stand(tessa, meeting).waiting) == {tessa.participant_id, leo.participant_id}
    answer(tessa, meeting, YES, NO)
    answer(leo, meeting, MAYBE, YES)
    standing = stand(found.mediator, meeting)
    assert (standing.state, standing.waiting) == (MeetingState.OPEN, ())
    assert [[standing.count(number, can) for can in (YES, MAYBE, NO)] for number in (0, 1)] == [[1, 1, 0], [1, 0, 1]]
    fix(found.mediator, meeting, 0)
    for who in found.everybody:
        standing = stand(who, meeting)
        assert (standing.state, standing.begins) == (MeetingState.FIXED, standing.meeting.moments[0])
        assert standing.is_to_come(world.time)


def test_a_later_answer_takes_the_place_of_an_earlier_one_until_a_date_is_fixed(world: World) -> None:
    found = in_force(world)
    tessa, leo = found.parties
    meeting = propose(found.mediator)
    answer(tessa, meeting, NO, NO)
    answer(tessa, meeting, YES, NO)
    assert stand(leo, meeting).answers[tessa.participant_id].answers == (YES, NO)
    fix(found.mediator, meeting)
    with pytest.raises(Moved, match="fixed meanwhile"):
        answer(leo, meeting, YES, YES)


def test_a_meeting_that_is_called_off_stays_so(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator)
    fix(found.mediator, meeting, 1)
    call_off(found.mediator, meeting)
    standing = stand(found.parties[0], meeting)
    assert (standing.state, standing.chosen) == (MeetingState.CALLED_OFF, 1)
    assert not standing.is_to_come(world.time)
    with pytest.raises(Moved, match="called off"):
        call_off(found.mediator, meeting)
    with pytest.raises(Moved, match="called off"):
        fix(found.mediator, meeting)


def test_a_date_is_not_fixed_from_a_page_that_is_older_than_an_answer(world: World) -> None:
    found = in_force(world)
    room_id = everybody_id(found.mediator)
    meeting = propose(found.mediator)
    before = seen_by(found.mediator, room_id)
    answer(found.parties[0], meeting, NO, YES)
    with mailbox(found.mediator) as box, pytest.raises(Moved, match="answered since"):
        arranging.fix(box, room_id, meeting, *before, 0)
    assert stand(found.mediator, meeting).state is MeetingState.OPEN


def test_a_date_that_has_passed_is_not_fixed_and_without_one_in_time_it_lapses(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator, 1, 4)
    world.later(days=2)
    with pytest.raises(Refusal, match="has passed"):
        fix(found.mediator, meeting, 0)
    with pytest.raises(Refusal, match="Please choose one"):
        fix(found.mediator, meeting, 2)
    world.later(days=3)
    assert stand(found.mediator, meeting).state is MeetingState.LAPSED
    with pytest.raises(Moved, match="have passed"):
        fix(found.mediator, meeting, 1)


def test_a_meeting_that_is_over_is_not_to_come_and_is_not_called_off(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator, 1)
    fix(found.mediator, meeting)
    world.later(days=2)
    assert not stand(found.mediator, meeting).is_to_come(world.time)
    with pytest.raises(Moved, match="is over"):
        call_off(found.mediator, meeting)
    assert stand(found.parties[0], meeting).state is MeetingState.FIXED


def test_a_meeting_with_one_party_in_confidence_is_nothing_to_the_other(world: World) -> None:
    found = in_force(world)
    tessa, leo = found.parties
    with mailbox(found.mediator) as box:
        caucus = make_caucus(box, tessa.participant_id)
    meeting = propose(found.mediator, room_id=caucus)
    answer(tessa, meeting, YES, YES, room_id=caucus)
    assert stand(found.mediator, meeting).waiting == ()
    assert look(leo).meetings == []


def test_only_a_facilitator_proposes_and_nobody_in_a_room_without_a_party(world: World) -> None:
    found = in_force(world)
    tessa = found.parties[0]
    room_id = joint_id(tessa)
    with mailbox(tessa) as box, pytest.raises(Refusal, match="by the facilitator"):
        arranging.propose(box, room_id, "", "Tea", "", 60, moments(world))
    with mailbox(found.mediator) as box, pytest.raises(NotFound):
        arranging.propose(box, room_id, "", "Tea", "", 60, moments(world))


def test_without_an_agreement_in_force_nothing_is_proposed(world: World) -> None:
    found = disclosed(world)
    with mailbox(found.mediator) as box, pytest.raises(Refusal, match="signed the agreement"):
        arranging.propose(box, found.case_id, "", "Tea", "", 60, moments(world))


@pytest.mark.parametrize("of_everybody", [True, False])
def test_while_the_agreement_is_not_in_force_an_answer_says_so(world: World, of_everybody: bool) -> None:
    scene = a_scene(world)
    mediator, tessa = scene.facilitation.mediator, scene.facilitation.parties[0]
    room_id = everybody_id(mediator)
    if not of_everybody:
        with mailbox(mediator) as box:
            room_id = make_room(box, "The roof", [one.participant_id for one in scene.facilitation.parties])
    meeting = propose(mediator, room_id=room_id)
    look(tessa)
    offer_a_change(scene)
    with pytest.raises(Refusal, match="before everybody has signed the agreement with them"):
        answer(tessa, meeting, YES, YES, room_id=room_id)


def test_where_the_facilitator_has_left_the_dates_lapse_and_what_is_fixed_stays_as_it_was_said(world: World) -> None:
    found = in_force(world)
    tessa = found.parties[0]
    room_id = everybody_id(tessa)
    waiting, fixed = propose(found.mediator), propose(found.mediator, title="Another")
    fix(found.mediator, fixed)
    left(found)
    assert stand(tessa, waiting).state is MeetingState.LAPSED
    assert stand(tessa, fixed).state is MeetingState.FIXED
    with pytest.raises(Moved):
        answer(tessa, waiting, YES, YES, room_id=room_id)


def left(found: Facilitation) -> None:
    """The facilitator leaves."""
    with found.opened_by(found.mediator) as (opened, engagement):
        end(opened.work, engagement, opened.actor_id, End.WITHDREW)


@pytest.mark.parametrize(
    ("title", "minutes", "days", "about"),
    [("", 60, (3,), "title"), ("Tea", 4, (3,), "minutes"), ("Tea", 60, (-1, 3), "moments-0-day")],
)
def test_what_cannot_be_proposed_is_said_beside_its_field(
    world: World, title: str, minutes: int, days: tuple[int, ...], about: str
) -> None:
    found = in_force(world)
    room_id = everybody_id(found.mediator)
    shown = seen_by(found.mediator, room_id)[0]
    with mailbox(found.mediator) as box, pytest.raises(Refusal) as refused:
        arranging.propose(box, room_id, shown, title, "", minutes, moments(world, *days))
    assert refused.value.field == about


def test_at_most_six_dates_are_proposed_and_each_counts_once(world: World) -> None:
    found = in_force(world)
    with pytest.raises(Refusal, match="at most 6"):
        propose(found.mediator, *range(1, 8))
    meeting = propose(found.mediator, 5, 3, 3)
    assert stand(found.mediator, meeting).meeting.moments == tuple(moments(world, 3, 5))


def test_an_answer_says_something_of_every_date(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator)
    with pytest.raises(Refusal, match="for each moment"):
        answer(found.parties[0], meeting, YES)


def test_who_was_away_relies_on_no_date_that_may_have_been_called_off_meanwhile(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator)
    fix(found.mediator, meeting)
    with mailbox(found.parties[0]) as box:
        rooms = acts_among(box, rooms_of(box))
        (standing,) = meetings_among(box, rooms)
        assert standing.certain
        for number, certain in ((standing.said.number - 1, True), (standing.said.number + 2, False)):
            lacking = [replace(one, not_for_reader=(HiddenAct(uuid4(), number),)) for one in rooms]
            assert [one.certain for one in meetings_among(box, lacking)] == [certain]


def test_dates_that_a_facilitator_proposed_who_has_started_over_lapse_and_what_is_fixed_stays(world: World) -> None:
    # Given one meeting that is fixed and one that is not
    found = in_force(world)
    tessa, leo = found.parties
    fixed, proposed = propose(found.mediator), propose(found.mediator)
    fix(found.mediator, fixed)
    answer(tessa, proposed, YES, NO)

    # When their facilitator, who alone could fix a date of it or call it off, loses every code and starts over
    start_over(found.mediator, found.parties)

    # Then the one asks nobody any more, and the other is to come, as when its facilitator has left
    assert look(found.mediator).meetings == []
    assert (stand(leo, proposed).state, stand(leo, proposed).lost) == (MeetingState.LAPSED, True)
    assert (stand(leo, fixed).state, stand(leo, fixed).lost) == (MeetingState.FIXED, True)
    with pytest.raises(Moved, match="has started over since"):
        answer(leo, proposed, YES, NO)
    leo.unlock()
    pages = [leo.person.open(f"/cases/{leo.case_id}/meetings/{one}").text for one in (proposed, fixed)]
    assert all("Fay Middleton has started over since" in page for page in pages)
    assert ["No date will be fixed here any more." in page for page in pages] == [True, False]
    assert ["Send my answer" in page for page in pages] == [False, False]
    # What is proposed from here on is theirs again
    again = propose(found.mediator)
    answer(leo, again, YES, NO)
    fix(found.mediator, again)
    assert (stand(tessa, again).state, stand(tessa, again).lost) == (MeetingState.FIXED, False)
