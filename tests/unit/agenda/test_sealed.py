"""What waits in the messages of a case, told to whoever has them open."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from odr.agenda.sealed import add_sealed
from odr.agenda.tasks import Agenda, Task, What
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.people.participants import withdraw
from odr.errors import Refusal
from odr.meetings.standing import MeetingState
from odr.messages.documents import ACT
from odr.messages.entries.letting_in import make_caucus
from odr.messages.entries.rooms import rooms_of
from odr.messages.tables import Envelope, Message
from odr.settlements.standing import obligations
from tests.support import meetings
from tests.support.facilitation import in_force
from tests.support.offers import TERMS, accept, make
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.rooms import say as say_message
from tests.support.settlements import draft, last_day, offer, refuse, shown, sign
from tests.support.vaults import Party, case_row, participant_of, vault_row
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about rules")


def told(party: Party) -> Agenda:
    """What somebody is told who has their messages open."""
    agenda = Agenda()
    with mailbox(party) as box:
        add_sealed(agenda, box)
    return agenda


def kinds(tasks: list[Task]) -> list[What]:
    return [task.what for task in tasks]


def test_an_offer_waits_for_who_was_asked_until_they_have_answered(world: World) -> None:
    tessa, leo = correspondents(world)
    entry_id = make(tessa)
    (task,) = told(leo).own
    assert (task.what, task.about, task.title, task.by) == (What.ANSWER_OFFER, entry_id, TERMS.title, "Tessa Tenant")
    assert task.until is not None
    assert told(leo).others == []
    (other,) = told(tessa).others
    assert (other.what, other.who) == (What.ANSWER_OFFER, ("Leo Landlord",))
    assert told(tessa).own == []
    accept(leo, entry_id)
    assert told(leo) == told(tessa) == Agenda()


def test_an_offer_waits_no_longer_than_it_is_open(world: World) -> None:
    tessa, leo = correspondents(world)
    make(tessa, days=2)
    world.later(days=3)
    assert told(leo) == told(tessa) == Agenda()


def test_an_offer_waits_for_nobody_once_one_whom_it_concerns_has_withdrawn(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    entry_id = make(tessa)
    with world.work() as work:
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    with pytest.raises(Refusal, match="has withdrawn"):
        accept(leo, entry_id)
    assert told(leo) == told(tessa) == Agenda()


def test_a_meeting_waits_for_answers_then_for_its_date_and_then_to_come_to(world: World) -> None:
    found = in_force(world)
    tessa, leo = found.parties
    meeting = meetings.propose(found.mediator)
    (task,) = told(tessa).own
    assert (task.what, task.about, task.title, task.by) == (
        What.ANSWER_MEETING,
        meeting,
        "A first talk",
        found.person.name,
    )
    for party in (tessa, leo):
        meetings.answer(party, meeting, meetings.YES, meetings.NO)
    assert kinds(told(found.mediator).own) == [What.FIX_MEETING]
    assert [(one.what, one.who) for one in told(tessa).others] == [(What.FIX_MEETING, (found.person.name,))]
    meetings.fix(found.mediator, meeting)
    for who in found.everybody:
        (task,) = told(who).own
        assert (task.what, task.at) == (What.COME, meetings.stand(who, meeting).begins)
        assert told(who).others == []
    world.later(days=4)
    assert told(tessa) == Agenda()


def test_a_meeting_does_not_wait_for_who_has_withdrawn_from_the_case(world: World) -> None:
    found = in_force(world, third=True)
    tessa, leo, nora = found.parties
    with mailbox(found.mediator) as box:
        made = make_caucus(box, nora.participant_id)
    meeting, with_nora = meetings.propose(found.mediator), meetings.propose(found.mediator, room_id=made)
    for party in (tessa, leo):
        meetings.answer(party, meeting, meetings.YES, meetings.NO)
    with world.work() as work:
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    assert meetings.stand(tessa, meeting).waiting == ()
    assert [(one.what, one.about) for one in told(found.mediator).own] == [(What.FIX_MEETING, meeting)]
    assert meetings.stand(found.mediator, with_nora).state is MeetingState.LAPSED
    with pytest.raises(Refusal, match="Nobody who was asked is in the case any more"):
        meetings.fix(found.mediator, with_nora, room_id=made)
    meetings.fix(found.mediator, meeting)
    assert kinds(told(leo).own) == [What.COME]


def test_a_settlement_waits_for_each_who_has_neither_signed_nor_refused(world: World) -> None:
    tessa, leo, third = correspondents(world, 3)
    offer(tessa)
    assert kinds(told(leo).own) == [What.SIGN_SETTLEMENT]
    sign(tessa)
    (task,) = told(tessa).others
    assert task.who == tuple(sorted((leo.person.name, third.person.name)))
    refuse(leo)
    assert told(leo).own == []
    (task,) = told(tessa).others
    assert task.who == (third.person.name,)
    assert task.number == 1


def test_what_was_agreed_waits_for_who_owes_it_and_then_for_whom_it_is_owed_to(world: World) -> None:
    tessa, leo = settled(world)
    (task,) = told(leo).own
    assert (task.what, task.day) == (What.DO, str(last_day(tessa)))
    assert [(one.what, one.who) for one in told(tessa).others] == [(What.DO, ("Leo Landlord",))]
    report(leo)
    assert kinds(told(tessa).own) == [What.CONFIRM]
    assert told(tessa).own[0].by == "Leo Landlord"
    assert told(leo).own == []
    assert kinds(told(leo).others) == [What.CONFIRM]


def settled(world: World) -> list[Party]:
    """A settlement in which the second party pays the first."""
    people = correspondents(world)
    begun = draft(people[0])
    owed, owing = (str(one.participant_id) for one in people)
    paid = replace(begun.points[0], due=str(last_day(people[0])), who=owing, whom=owed)
    offer(people[0], replace(begun, points=[paid]))
    for party in people:
        sign(party)
    return people


def report(party: Party) -> None:
    room_id = joint_id(party)
    with mailbox(party) as box:
        obligations.report(box, room_id, shown(box, room_id), 1, "")


def test_what_is_told_to_wait_does_not_count_as_opened_and_is_in_the_log(world: World) -> None:
    tessa, leo = correspondents(world)
    make(tessa)
    assert kinds(told(leo).own) == [What.ANSWER_OFFER]
    with world.work() as work:
        opened = (
            select(Envelope.opened_at)
            .join(Message, Message.id == Envelope.message_id)
            .where(Message.kind == ACT, Envelope.vault_id == vault_row(work, leo).id)
        )
        assert work.session.scalars(opened).all() == [None]
        read = select(func.count()).where(AuditEntry.event == Event.ACTS_READ.value)
        assert work.session.scalar(read.where(AuditEntry.vault_id == vault_row(work, leo).id)) == 1


def test_a_case_without_anything_formal_is_not_gone_through(world: World) -> None:
    tessa, leo = correspondents(world)
    say_message(tessa, "A word.")
    assert told(leo) == Agenda()
    with world.work() as work:
        read = select(func.count()).where(AuditEntry.event == Event.ACTS_READ.value)
        assert work.session.scalar(read) == 0


def test_a_facilitator_is_told_what_waits_for_the_parties(world: World) -> None:
    facilitation = in_force(world)
    tessa, leo = facilitation.parties
    make(tessa, room_id=_everybody(tessa))
    assert [(one.what, one.who) for one in told(facilitation.mediator).others] == [
        (What.ANSWER_OFFER, (leo.person.name,))
    ]


def _everybody(party: Party) -> UUID:
    with mailbox(party) as box:
        return next(room for room in rooms_of(box) if room.is_common and not room.is_joint).id
