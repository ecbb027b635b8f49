"""What parties declare of the end, and what comes of it."""

from datetime import timedelta

import pytest

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.declarations import Ending, declare, declared, take_back
from odr.cases.life import CaseState
from odr.cases.people.participants import withdraw
from odr.cases.tables import Case, Participant
from odr.errors import Refusal
from tests.support.endings import state_of
from tests.support.facilitation import in_force
from tests.support.rooms import correspondents
from tests.support.vaults import Party
from tests.support.world import World


def says(party: Party, ending: Ending | None) -> None:
    """The party declares it, or takes back what it declared."""
    with party.world.work() as work:
        participant = work.session.get_one(Participant, party.participant_id)
        case = work.session.get_one(Case, party.case_id)
        if ending is None:
            take_back(work, participant, case)
        else:
            declare(work, participant, case, ending)


def said(party: Party) -> set[Ending]:
    with party.world.work() as work:
        return set(declared(work, work.session.get_one(Case, party.case_id)).values())


@pytest.mark.parametrize(
    ("ending", "state"), [(Ending.SETTLED, CaseState.SETTLED), (Ending.NOT_SETTLED, CaseState.NOT_SETTLED)]
)
def test_a_case_ends_when_every_party_has_declared_the_same(world: World, ending: Ending, state: CaseState) -> None:
    tessa, leo, nora = correspondents(world, 3)
    for party in (tessa, leo):
        says(party, ending)
        assert state_of(world, tessa.case_id) == CaseState.NEGOTIATION.value
    says(nora, ending)
    assert state_of(world, tessa.case_id) == state.value


def test_parties_who_say_different_things_end_nothing_and_each_can_think_again(world: World) -> None:
    tessa, leo = correspondents(world)
    says(tessa, Ending.SETTLED)
    says(leo, Ending.NOT_SETTLED)
    assert state_of(world, tessa.case_id) == CaseState.NEGOTIATION.value
    says(leo, None)
    says(leo, None)
    assert said(leo) == {Ending.SETTLED}
    says(leo, Ending.SETTLED)
    assert state_of(world, tessa.case_id) == CaseState.SETTLED.value
    with pytest.raises(Refusal):
        says(leo, None)


def test_what_was_taken_back_does_not_count(world: World) -> None:
    tessa, leo = correspondents(world)
    says(tessa, Ending.SETTLED)
    says(tessa, None)
    says(leo, Ending.SETTLED)
    assert state_of(world, tessa.case_id) == CaseState.NEGOTIATION.value


def test_whoever_has_withdrawn_is_not_waited_for_and_does_not_say(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    says(tessa, Ending.SETTLED)
    says(leo, Ending.SETTLED)
    with world.work() as work:
        participant = work.session.get_one(Participant, nora.participant_id)
        withdraw(work, participant, work.session.get_one(Case, nora.case_id))
    assert state_of(world, tessa.case_id) == CaseState.SETTLED.value
    with pytest.raises(Refusal):
        says(nora, Ending.SETTLED)


def test_a_facilitator_cannot_say_how_it_ended(world: World) -> None:
    facilitated = in_force(world)
    with world.work() as work:
        case = work.session.get_one(Case, facilitated.case_id)
        place = work.session.query(Participant).filter_by(case_id=case.id, role="facilitator").one()
        with pytest.raises(Refusal):
            declare(work, place, case, Ending.SETTLED)
    assert state_of(world, facilitated.case_id) == CaseState.FACILITATED.value


def test_the_log_says_who_declared_and_how_it_ended(world: World) -> None:
    tessa, leo = correspondents(world)
    says(tessa, Ending.SETTLED)
    says(tessa, Ending.SETTLED)
    world.time += timedelta(hours=1)
    says(leo, Ending.SETTLED)
    with world.work() as work:
        rows = work.session.query(AuditEntry).filter_by(case_id=tessa.case_id).order_by(AuditEntry.number.desc())
        last = [(entry.event, entry.subject_id) for entry in rows.limit(3)]
    assert last == [
        (Event.CASE_SETTLED.value, tessa.case_id),
        (Event.DECLARED_SETTLED.value, leo.participant_id),
        (Event.DECLARED_SETTLED.value, tessa.participant_id),
    ]
