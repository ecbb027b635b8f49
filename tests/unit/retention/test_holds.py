"""A legal hold keeps a case from being destroyed as long as it lasts, and its people are told when they may be."""

from datetime import timedelta
from uuid import UUID

import pytest

from odr.audit.chain import verify
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.audit.wording import sentence
from odr.cases.life import CaseState
from odr.cases.log import case_log
from odr.cases.people import participants
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Engagement
from odr.retention import holds, telling
from odr.web.running.housekeeping import destroy_due_cases, one_round
from tests.support.endings import close, due, lived, state_of
from tests.support.holds import change, desk, hold, in_days, lift, one_hold
from tests.support.people import account_of
from tests.support.rooms import new_case
from tests.support.vaults import case_row, two_parties
from tests.support.world import Person, World


@pytest.fixture
def case_id(world: World) -> UUID:
    """A case of two people, which is closed: it is kept for 90 days."""
    found = two_parties(world)[0].case_id
    close(world, found)
    return found


@pytest.fixture
def petra(world: World) -> Person:
    return desk(world)


def in_log(world: World, case_id: UUID) -> list[str]:
    """What the log of a case has of holds."""
    with world.work() as work:
        rows = work.session.query(AuditEntry).filter_by(case_id=case_id).order_by(AuditEntry.number)
        return [row.event for row in rows if row.event.startswith("case.h")]


def mailed(world: World) -> list[str]:
    world.deliver()
    return sorted(mail.to for mail in world.mailbox.messages if mail.subject.startswith("How long a case is kept"))


def after(world: World, days: int) -> None:
    """So many days later, after the upkeep's turn."""
    world.later(days=days)
    one_round(world.app_context)


def test_a_case_is_not_destroyed_while_it_is_held_and_is_the_day_after(
    world: World, case_id: UUID, petra: Person
) -> None:
    hold(world, case_id, 200, petra)
    due(world, case_id)
    assert destroy_due_cases(world.app_context) == 0
    after(world, 109)  # the 200th day itself
    assert state_of(world, case_id) == CaseState.CLOSED.value
    after(world, 1)
    assert state_of(world, case_id) == CaseState.DESTROYED.value


def test_a_hold_that_ends_before_the_case_s_own_day_changes_nothing(world: World, case_id: UUID, petra: Person) -> None:
    with world.work() as work:
        before = case_row(work, case_id).kept_until
    hold(world, case_id, 10, petra)
    after(world, 60)
    with world.work() as work:
        assert case_row(work, case_id).kept_until == before
    due(world, case_id)
    assert destroy_due_cases(world.app_context) == 1


def test_it_stands_in_the_log_of_the_case_and_its_people_and_administrators_are_told(
    world: World, case_id: UUID, petra: Person
) -> None:
    hold(world, case_id, 200, petra)
    assert in_log(world, case_id) == ["case.held"]
    assert len(mailed(world)) == 2
    change(world, case_id, 300, petra)
    lift(world, case_id, petra)
    assert in_log(world, case_id) == ["case.held", "case.held_longer", "case.hold_lifted"]
    assert len(mailed(world)) == 6
    with world.work() as work:
        assert verify(work, case_id).problem is None


def test_where_the_law_forbids_telling_they_are_told_on_the_day_and_nothing_shows_before(
    world: World, case_id: UUID, petra: Person
) -> None:
    with world.work() as work:
        before = work.session.query(AuditEntry).filter_by(case_id=case_id).count()
    hold(world, case_id, 200, petra, told_in=30)
    change(world, case_id, 250, petra)
    after(world, 29)
    with world.work() as work:
        assert work.session.query(AuditEntry).filter_by(case_id=case_id).count() == before
    assert mailed(world) == []
    after(world, 1)
    after(world, 1)
    assert in_log(world, case_id) == ["case.held"]
    assert len(mailed(world)) == 2
    assert one_hold(world, case_id).told_on == in_days(world, -1)


def test_telling_can_be_put_off_until_they_are_told_and_not_after(world: World, case_id: UUID, petra: Person) -> None:
    hold(world, case_id, 100, petra, told_in=30)
    change(world, case_id, 120, petra, told_in=60)
    after(world, 59)
    assert mailed(world) == []
    after(world, 1)
    assert len(mailed(world)) == 2
    with pytest.raises(Refusal) as refused:
        change(world, case_id, 200, petra, told_in=90)
    assert refused.value.field == "tell_on"


def test_a_lifted_hold_keeps_its_case_some_days_for_copies_and_then_the_day_counts(
    world: World, case_id: UUID, petra: Person
) -> None:
    hold(world, case_id, 400, petra)
    due(world, case_id)
    after(world, 20)
    lift(world, case_id, petra)
    after(world, holds.DAYS_AFTER.days)
    assert state_of(world, case_id) == CaseState.CLOSED.value
    after(world, 1)
    assert state_of(world, case_id) == CaseState.DESTROYED.value


def test_a_case_stays_until_its_people_could_look_at_a_hold_of_which_they_were_told_late(
    world: World, case_id: UUID, petra: Person
) -> None:
    hold(world, case_id, 20, petra, told_in=150)
    lift(world, case_id, petra)
    after(world, 149)
    assert state_of(world, case_id) == CaseState.CLOSED.value
    after(world, 1)
    assert in_log(world, case_id) == ["case.held", "case.hold_lifted"]
    after(world, holds.DAYS_AFTER.days)
    assert state_of(world, case_id) == CaseState.CLOSED.value
    after(world, 1)
    assert state_of(world, case_id) == CaseState.DESTROYED.value


def test_held_cases_do_not_stand_in_the_way_of_others(world: World, petra: Person) -> None:
    held = [new_case(world, f"S-{number}") for number in range(21)]
    for one in held:
        close(world, one)
        hold(world, one, 400, petra)
    world.later(days=1)
    free = new_case(world, "S-free")
    close(world, free)
    due(world, free)
    assert destroy_due_cases(world.app_context) == 1
    assert state_of(world, free) == CaseState.DESTROYED.value


def test_a_facilitator_s_notes_are_not_destroyed_while_the_case_is_held(world: World) -> None:
    facilitated, _adviser = lived(world)
    close(world, facilitated.case_id)
    hold(world, facilitated.case_id, 3000, desk(world))
    with world.work() as work:
        engagement = work.session.query(Engagement).filter_by(case_id=facilitated.case_id).one()
        assert engagement.notes_until is not None
        world.time = max(world.time, engagement.notes_until) + timedelta(days=1)
    with world.work() as work:
        assert telling.cases_with_due_notes(work, world.settings.timezone) == []
        telling.destroy_due_notes(work, facilitated.case_id, world.settings.timezone)
        assert work.session.query(Engagement).filter_by(case_id=facilitated.case_id).one().notes_destroyed_at is None


@pytest.mark.parametrize(
    ("days", "told_in", "field"),
    [(-1, None, "until"), (3651, None, "until"), (10, 0, "tell_on"), (10, 3651, "tell_on")],
)
def test_days_that_cannot_be_are_refused_beside_their_field(
    world: World, case_id: UUID, petra: Person, days: int, told_in: int | None, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        hold(world, case_id, days, petra, told_in)
    assert refused.value.field == field


def test_a_hold_is_only_extended_and_nothing_is_changed_once_it_is_over(
    world: World, case_id: UUID, petra: Person
) -> None:
    hold(world, case_id, 50, petra)
    with pytest.raises(Refusal) as refused:
        change(world, case_id, 49, petra)
    assert refused.value.field == "until"
    lift(world, case_id, petra)
    with pytest.raises(Refusal, match="over"):
        change(world, case_id, 60, petra)
    with pytest.raises(Refusal, match="over"):
        lift(world, case_id, petra)


def test_a_case_is_found_by_its_reference_in_its_organisation_unless_it_is_gone(world: World, case_id: UUID) -> None:
    with world.work() as work:
        case = case_row(work, case_id)
        assert holds.case_to_hold(work, case.organisation_id, f" {case.reference} ").id == case_id
        # As the paper of a court has it, where nobody tells one hyphen from another.
        for spelled in (case.reference.replace("-", "\u2011"), case.reference.replace("-", "\u2013")):
            assert spelled != case.reference
            assert holds.case_to_hold(work, case.organisation_id, spelled).id == case_id
        with pytest.raises(Refusal):
            holds.case_to_hold(work, case.organisation_id, "another")
        case.state = CaseState.DESTROYED.value
        with pytest.raises(Refusal):
            holds.case_to_hold(work, case.organisation_id, case.reference)
        with pytest.raises(NotFound):
            holds.case_at_desk(work, case_id)


def test_after_its_last_day_a_case_is_shut_to_its_people_unless_they_know_of_a_hold(
    world: World, case_id: UUID, petra: Person
) -> None:
    hold(world, case_id, 400, petra, told_in=120)
    with world.work() as work:
        (account_id, *_others) = [one.account_id for one in participants.people_in(work, case_id)]
        assert [one.case.id for one in participants.cases_of(work, account_id)] == [case_id]
    due(world, case_id)
    with world.work() as work:
        assert participants.cases_of(work, account_id) == []
        assert [one.case.id for one in participants.cases_of(work, account_id, even_shut=True)] == [case_id]
    after(world, 31)
    with world.work() as work:
        assert [one.case.id for one in participants.cases_of(work, account_id)] == [case_id]


def test_who_is_told_of_a_hold_reads_whose_order_it_is_in_the_log(world: World, case_id: UUID, petra: Person) -> None:
    hold(world, case_id, 200, petra)
    with world.work() as work:
        page, names = case_log(work, case_row(work, case_id), account_of(work, petra).id)
        (said,) = [sentence(one, names) for one in page.rows if one.event == Event.CASE_HELD.value]
    assert said.startswith("Petra Vane entered a legal hold")
    assert "Order of District Court of Harbourtown, 12 O 345/26: A claim about the deposit is heard there." in said
