"""Attacks on meetings: by a party with a program of its own, by whoever writes to the database, from outside."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from odr.errors import NotFound
from odr.meetings import arranging
from odr.meetings.standing import MeetingState
from odr.meetings.terms import ANSWER, CALLED_OFF, FIXED, MEETING, Can, Meeting, Reply
from odr.messages.documents import Act
from odr.messages.entries.letting_in import make_caucus
from odr.messages.entries.rooms import room_of
from odr.messages.saying.acts import say
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Envelope, Message
from odr.offers.terms import sorted_ids
from tests.support.facilitation import in_force
from tests.support.meetings import NO, YES, fix, look, moments, propose, seen_by, stand
from tests.support.offers import everybody_id
from tests.support.rooms import mailbox
from tests.support.vaults import Party, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


def said_by(party: Party, act: Act) -> UUID:
    """What a program of the party's own would say in the room of everybody: signed by them, whatever it is."""
    room_id = everybody_id(party)
    with mailbox(party) as box:
        return say(box, room_id, addressing_in(box, room_of(box, room_id)).fingerprint(), act)


def test_a_party_invents_no_date_fixes_none_and_calls_none_off(world: World) -> None:
    found = in_force(world)
    tessa, leo = found.parties
    meeting = propose(found.mediator)
    standing = stand(tessa, meeting)
    asked = sorted_ids([leo.participant_id])
    said_by(tessa, Meeting("Come at once", "", 60, tuple(moments(world, 1)), asked).act())
    said_by(tessa, Reply(standing.named(), chosen=1).act(FIXED))
    said_by(tessa, Reply(standing.named()).act(CALLED_OFF))
    for who in found.everybody:
        (only,) = look(who).meetings
        assert (only.entry_id, only.state, only.chosen) == (meeting, MeetingState.OPEN, None)


def test_nobody_answers_in_the_name_of_another(world: World) -> None:
    found = in_force(world)
    tessa, leo = found.parties
    meeting = propose(found.mediator)
    named = stand(tessa, meeting).named()
    said_by(found.mediator, Reply(named, (YES, YES)).act(ANSWER))
    said_by(tessa, Reply(named, (YES, YES)).act(ANSWER))
    assert set(stand(found.mediator, meeting).answers) == {tessa.participant_id}
    room_id = everybody_id(found.mediator)
    with mailbox(found.mediator) as box, pytest.raises(NotFound):
        arranging.answer(box, room_id, meeting, "", (YES, YES))
    assert stand(leo, meeting).waiting == (leo.participant_id,)


def test_an_answer_to_another_text_or_of_another_length_is_none(world: World) -> None:
    found = in_force(world)
    tessa = found.parties[0]
    meeting = propose(found.mediator)
    named = stand(tessa, meeting).named()
    said_by(tessa, Reply(named, (YES,)).act(ANSWER))
    said_by(tessa, Reply(replace(named, digest="00" * 32), (YES, YES)).act(ANSWER))
    said_by(tessa, Reply(replace(named, hash="00" * 32), (YES, YES)).act(ANSWER))
    assert stand(found.mediator, meeting).answers == {}


def test_a_facilitator_fixes_no_date_that_was_not_proposed_or_has_passed_and_none_twice(world: World) -> None:
    found = in_force(world)
    meeting = propose(found.mediator, 1, 5)
    named = stand(found.mediator, meeting).named()
    for chosen in (-1, 2, 10**9):
        said_by(found.mediator, Reply(named, chosen=chosen).act(FIXED))
    world.later(days=2)
    said_by(found.mediator, Reply(named, chosen=0).act(FIXED))
    assert stand(found.parties[0], meeting).state is MeetingState.OPEN
    fix(found.mediator, meeting, 1)
    answers = Reply(named, (NO, NO)).act(ANSWER)
    said_by(found.parties[0], answers)
    standing = stand(found.parties[0], meeting)
    assert (standing.state, standing.chosen, standing.answers) == (MeetingState.FIXED, 1, {})


def test_nonsense_is_passed_over_by_rules_and_pages(world: World) -> None:
    found = in_force(world)
    tessa = found.parties[0]
    meeting = propose(found.mediator)
    for kind in (MEETING, ANSWER, FIXED, CALLED_OFF):
        for body in ({}, {"format": 1}, {"meeting": "x", "answers": 3}):
            said_by(tessa, Act(kind, body))
    assert [one.entry_id for one in look(tessa).meetings] == [meeting]
    tessa.unlock()
    for path in ("meetings", f"messages/rooms/{everybody_id(tessa)}"):
        tessa.person.open(f"/cases/{tessa.case_id}/{path}")
        assert tessa.person.status == 200


def test_who_removes_the_end_of_a_meeting_leaves_no_date_that_counts_as_certain(world: World) -> None:
    found = in_force(world)
    tessa = found.parties[0]
    meeting = propose(found.mediator)
    fix(found.mediator, meeting)
    assert stand(tessa, meeting).certain
    with world.work() as work:
        last = work.session.scalars(
            select(Message).where(Message.kind == "act").order_by(Message.number.desc())
        ).first()
        assert last is not None
        work.session.execute(delete(Message).where(Message.id == last.id))
    standing = stand(tessa, meeting)
    assert (standing.state, standing.certain) == (MeetingState.OPEN, False)


def test_what_is_kept_from_one_of_those_asked_is_certain_to_them_no_more(world: World) -> None:
    found = in_force(world)
    tessa = found.parties[0]
    meeting = propose(found.mediator)
    fix(found.mediator, meeting)
    with world.work() as work:
        last = work.session.scalars(
            select(Message).where(Message.kind == "act").order_by(Message.number.desc())
        ).first()
        assert last is not None
        theirs = vault_row(work, tessa).id
        work.session.execute(delete(Envelope).where(Envelope.message_id == last.id, Envelope.vault_id == theirs))
    assert not stand(tessa, meeting).certain


def test_whoever_is_not_in_the_room_sees_and_says_nothing_of_a_meeting(world: World) -> None:
    found = in_force(world)
    tessa, leo = found.parties
    with mailbox(found.mediator) as box:
        caucus = make_caucus(box, tessa.participant_id)
    meeting = propose(found.mediator, room_id=caucus)
    shown = seen_by(found.mediator, caucus)[0]
    with mailbox(leo) as box, pytest.raises(NotFound):
        arranging.answer(box, caucus, meeting, shown, (Can.YES, Can.YES))
    everybody = everybody_id(leo)
    with mailbox(leo) as box, pytest.raises(NotFound):
        arranging.answer(box, everybody, meeting, shown, (Can.YES, Can.YES))
    leo.unlock()
    root = f"/cases/{leo.case_id}/meetings"
    assert "A first talk" not in leo.person.open(root).html
    for path in ("", "/answer", "/fix", "/call-off", "/calendar"):
        leo.person.open(f"{root}/{meeting}{path}")
        assert leo.person.status == 404


def test_a_party_comes_to_no_page_of_the_facilitator(world: World) -> None:
    found = in_force(world)
    tessa = found.parties[0]
    meeting = propose(found.mediator)
    tessa.unlock()
    root = f"/cases/{tessa.case_id}/meetings"
    for path in ("/propose", f"/{meeting}/fix", f"/{meeting}/call-off", f"/{meeting}/calendar"):
        tessa.person.open(f"{root}{path}")
        assert tessa.person.status == 404
