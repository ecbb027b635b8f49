"""A settlement from the first version to the last signature, by the rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.people import participants
from odr.errors import NotFound, Refusal
from odr.messages.entries.letting_in import make_room
from odr.settlements.document.signed_files import SETTLEMENT_FILE, settlement_file
from odr.settlements.doing import signing
from odr.settlements.drafting.drafting import TypedPoint, following
from odr.settlements.standing.reading import is_told_otherwise, settlements_of
from odr.settlements.standing.standing import SettlementState
from odr.signed.files import read_file
from tests.support.facilitation import in_force
from tests.support.rooms import another_party, correspondents, joint_id, mailbox
from tests.support.settlements import (
    BERLIN,
    declare_over,
    draft,
    offer,
    refuse,
    shown,
    sign,
    standing_of,
    take_back,
)
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import World


def state_of_case(party: Party) -> str:
    with party.world.work() as work:
        return case_row(work, party.case_id).state


def test_a_settlement_is_in_force_and_the_case_settled_when_all_have_signed(world: World) -> None:
    people = correspondents(world, 3)
    offer(people[0])
    for party in people[:2]:
        assert sign(party).standing.state is SettlementState.WAITING
        assert state_of_case(party) == CaseState.NEGOTIATION.value
    assert sign(people[2]).standing.state is SettlementState.IN_FORCE
    assert state_of_case(people[0]) == CaseState.SETTLED.value
    for party in people:
        found = standing_of(party)
        assert found.in_force is not None
        assert found.in_force_since == world.time
        assert found.aside == []
        made = settlement_file(found.in_force.document, list(found.in_force.signatures.values())).encode()
        read_file(made, [SETTLEMENT_FILE]).check()
    with world.work() as work:
        told = work.session.scalars(select(AuditEntry.event).where(AuditEntry.case_id == people[0].case_id)).all()
        assert told.count(Event.CASE_SETTLED.value) == 1


def test_a_changed_text_needs_every_signature_again(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(leo)
    offer(tessa, title="Deposit, keys and garden")
    found = standing_of(leo)
    assert [one.document.number for one in found.versions] == [1, 2]
    assert found.versions[1].signatures == {}
    sign(tessa)
    assert standing_of(leo).state is SettlementState.WAITING
    assert sign(leo).standing.state is SettlementState.IN_FORCE


def test_a_signature_can_be_taken_back_until_the_last_one_is_there(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    take_back(tessa)
    found = standing_of(leo)
    assert found.latest is not None
    assert [one.participant for one in found.latest.taken_back] == [str(tessa.participant_id)]
    assert sign(leo).standing.state is SettlementState.WAITING
    with pytest.raises(Refusal, match="not signed"):
        take_back(tessa)
    assert sign(tessa).standing.state is SettlementState.IN_FORCE
    with pytest.raises(Refusal, match="not being negotiated"):
        take_back(tessa)
    assert standing_of(leo).state is SettlementState.IN_FORCE


def test_a_refusal_is_told_to_all_and_can_be_thought_over(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    refuse(leo, "The amount is too low.")
    found = standing_of(tessa)
    assert found.latest is not None
    assert found.latest.refused[str(leo.participant_id)].words == "The amount is too low."
    with pytest.raises(Refusal, match="already"):
        refuse(leo)
    sign(leo)
    assert standing_of(tessa).latest.refused == {}  # type: ignore[union-attr]
    with pytest.raises(Refusal, match="take your signature back"):
        refuse(leo)


def test_nobody_signs_after_the_last_day_and_nothing_is_in_force_then(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    world.later(days=15)
    assert standing_of(leo).state is SettlementState.EXPIRED
    with pytest.raises(Refusal, match="last day"):
        sign(leo)
    later = following(standing_of(leo).versions[0])
    offer(leo, replace(later, last_day=world.time.date() + timedelta(days=3)))
    sign(leo)
    assert sign(tessa).standing.state is SettlementState.IN_FORCE


@pytest.mark.parametrize("name", ["Leo Landlord", "Tessa", "", "Tessa Tenant Quill"])
def test_the_legal_name_has_to_be_typed(world: World, name: str) -> None:
    tessa, _leo = correspondents(world)
    offer(tessa)
    digest, room_id = standing_of(tessa).versions[0].digest, joint_id(tessa)
    with mailbox(tessa) as box, pytest.raises(Refusal) as refused:
        signing.sign_as(box, room_id, shown(box, room_id), digest, name)
    assert refused.value.field == "name"
    sign(tessa, "  tessa TENANT ")


def test_whoever_read_an_earlier_version_signs_nothing(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    first = standing_of(leo).versions[0].digest
    offer(tessa, title="Another title")
    with pytest.raises(Refusal, match="later version"):
        sign(leo, digest=first)
    assert standing_of(leo).versions[1].signatures == {}


def test_a_version_that_began_from_an_earlier_one_is_not_offered_over_a_newer(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    based_on = standing_of(leo).versions[0]
    offer(tessa, title="Another title")
    room_id = joint_id(leo)
    with mailbox(leo) as box, pytest.raises(Refusal, match="meanwhile"):
        signing.offer(box, room_id, shown(box, room_id), following(based_on), based_on.digest, BERLIN)
    with pytest.raises(Refusal, match="offered already"):
        offer(leo)


def test_what_is_done_has_to_reach_every_party(world: World) -> None:
    tessa, leo = correspondents(world)
    other = another_party(world, tessa.case_id, "Nora Field", vault=False)
    with pytest.raises(Refusal, match="Nora Field"):
        offer(tessa, draft(tessa))
    assert other.case_id == leo.case_id


def test_a_room_without_some_of_the_parties_has_no_settlement(world: World) -> None:
    tessa, leo, _third = correspondents(world, 3)
    with mailbox(tessa) as box:
        room_id = make_room(box, "We two", [leo.participant_id])
    with pytest.raises(Refusal, match="all parties"):
        offer(tessa, draft(tessa), room_id)
    with mailbox(tessa) as box:
        assert [one.room.is_joint for one in settlements_of(box)] == [True]


def test_who_withdraws_ends_every_signature_and_a_new_version_names_those_who_are_left(world: World) -> None:
    tessa, leo, third = correspondents(world, 3)
    offer(tessa)
    sign(third)
    sign(tessa)
    with world.work() as work:
        participants.withdraw(work, participant_of(work, third), case_row(work, third.case_id))
    found = standing_of(leo)
    assert found.state is SettlementState.PEOPLE_CHANGED
    assert found.versions[0].signatures == {}
    with pytest.raises(Refusal, match="since it was offered"):
        sign(leo)
    again = following(found.versions[0])
    with pytest.raises(Refusal, match="one of the parties"):
        offer(leo, replace(again, points=[replace(one, who=str(third.participant_id)) for one in again.points]))
    offer(leo, replace(again, points=draft(leo).points))
    sign(leo)
    assert sign(tessa).standing.state is SettlementState.IN_FORCE


def test_who_joins_later_has_to_sign_too(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    nora = another_party(world, tessa.case_id, "Nora Field")
    assert standing_of(leo).state is SettlementState.PEOPLE_CHANGED
    with pytest.raises(Refusal, match="since it was offered"):
        sign(leo)
    assert standing_of(nora).versions == []
    begun = following(standing_of(leo).versions[0])
    people = [*begun.people, replace(begun.people[0], participant=str(nora.participant_id), legal_name="Nora Field")]
    offer(leo, replace(begun, people=people))
    assert [one.document.number for one in standing_of(nora).versions] == [2]
    for party in (tessa, leo, nora):
        found = sign(party)
    assert found.standing.state is SettlementState.IN_FORCE
    assert standing_of(nora).state is standing_of(tessa).state is SettlementState.IN_FORCE


def test_a_party_declares_the_negotiation_over_and_says_what_is_open_to_the_others_alone(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    declare_over(leo, "The garden remains open.")
    assert state_of_case(tessa) == CaseState.NOT_SETTLED.value
    found = standing_of(tessa)
    assert found.state is SettlementState.OVER
    assert found.over is not None
    assert found.over.remains["open"] == "The garden remains open."
    with pytest.raises(Refusal, match="not being negotiated"):
        sign(leo)


def test_the_facilitator_states_what_the_settlement_came_out_of_and_it_is_no_condition(world: World) -> None:
    scene = in_force(world)
    tessa, leo = scene.parties
    with mailbox(scene.mediator) as box:
        room_id = next(one.room.id for one in settlements_of(box))
    offer(tessa, draft(tessa), room_id)
    sign(tessa, room_id=room_id)
    digest = standing_of(leo, room_id).versions[0].digest
    with mailbox(leo) as box, pytest.raises(NotFound):
        signing.state_as_facilitator(box, room_id, shown(box, room_id), digest, "I was there.")
    with mailbox(scene.mediator) as box:
        signing.state_as_facilitator(box, room_id, shown(box, room_id), digest, signing.statement_to_begin_with())
    with mailbox(scene.mediator) as box, pytest.raises(Refusal, match="already"):
        signing.state_as_facilitator(box, room_id, shown(box, room_id), digest, "Again.")
    found = sign(leo, room_id=room_id).standing
    assert found.state is SettlementState.IN_FORCE
    assert found.in_force is not None
    (stated,) = found.statements_about(found.in_force)
    assert stated.statement.facilitator.participant == str(scene.mediator.participant_id)
    assert found.aside == []
    assert state_of_case(tessa) == CaseState.SETTLED.value


def test_a_facilitator_neither_signs_nor_ends_the_case(world: World) -> None:
    scene = in_force(world)
    with mailbox(scene.mediator) as box:
        room_id = next(one.room.id for one in settlements_of(box))
    offer(scene.parties[0], draft(scene.parties[0]), room_id)
    with pytest.raises(NotFound):
        sign(scene.mediator, "x", room_id)
    declare_over(scene.mediator, "Nothing more can be done.", room_id)
    found = standing_of(scene.parties[0], room_id)
    assert found.state is SettlementState.WAITING
    assert [one.remains["open"] for one in found.reported] == ["Nothing more can be done."]
    assert state_of_case(scene.parties[0]) == CaseState.FACILITATED.value


def test_people_are_told_when_the_database_says_something_else_than_the_signatures(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    for state, told in ((CaseState.SETTLED, True), (CaseState.NEGOTIATION, False), (CaseState.NOT_SETTLED, False)):
        with world.work() as work:
            case_row(work, tessa.case_id).state = state.value
        with mailbox(leo) as box:
            assert is_told_otherwise(box, settlements_of(box)) is told
    with world.work() as work:
        case_row(work, tessa.case_id).state = CaseState.NEGOTIATION.value
    sign(leo)
    with mailbox(leo) as box:
        assert not is_told_otherwise(box, settlements_of(box))
    with world.work() as work:
        case_row(work, tessa.case_id).state = CaseState.NOT_SETTLED.value
    with mailbox(leo) as box:
        assert is_told_otherwise(box, settlements_of(box))


@pytest.mark.parametrize(
    ("amount", "field"),
    [("1.250", "points-0-amount"), ("twelve", "points-0-amount"), ("-5", "points-0-amount")],
)
def test_an_amount_that_is_not_clear_is_refused_at_its_field(world: World, amount: str, field: str) -> None:
    tessa, _leo = correspondents(world)
    with pytest.raises(Refusal) as refused:
        offer(tessa, draft(tessa, amount=amount))
    assert refused.value.field == field


@pytest.mark.parametrize("amount", ["1.850,00", "1,850.00", "1850", "1 850.00"])
def test_an_amount_as_people_write_it_is_stored_in_one_spelling(world: World, amount: str) -> None:
    tessa, _leo = correspondents(world)
    offer(tessa, draft(tessa, amount=amount))
    assert standing_of(tessa).versions[0].document.points[0].amount == "1850.00 EUR"


@pytest.mark.parametrize("due", ["2026-02-31", "0000-01-01", "31 Feb", "2026-13-01", "1899-12-31"])
def test_a_day_that_there_is_not_is_refused_at_its_field(world: World, due: str) -> None:
    tessa, _leo = correspondents(world)
    made = draft(tessa)
    with pytest.raises(Refusal) as refused:
        offer(tessa, replace(made, points=[replace(made.points[0], due=due)]))
    assert refused.value.field == "points-0-due"


def test_what_is_missing_is_asked_for_at_its_field(world: World) -> None:
    tessa, _leo = correspondents(world)
    made = draft(tessa)
    wrong = {
        "title": replace(made, title=" "),
        "points-0-heading": replace(made, points=[]),
        "points-1-heading": replace(made, points=[made.points[0], TypedPoint(text="Words.")]),
        "people-1-postal_address": replace(made, people=[made.people[0], replace(made.people[1], postal_address="")]),
        "people-0-capacity": replace(made, people=[replace(made.people[0], signs_for="A Ltd"), made.people[1]]),
        "people-0-signs_for": replace(made, people=[replace(made.people[0], capacity="director"), made.people[1]]),
        "people-0-email": replace(made, people=[replace(made.people[0], email="nobody"), made.people[1]]),
        "last_day": replace(made, last_day=None),
        "points-0-whom": replace(made, points=[replace(made.points[0], whom=made.points[0].who)]),
    }
    for field, one in wrong.items():
        with pytest.raises(Refusal) as refused:
            offer(tessa, one)
        assert refused.value.field == field
