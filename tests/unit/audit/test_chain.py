"""A forger who owns the database: what a chain shows on its own, and what a head noted earlier shows."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.audit.chain import Head, Problem, cases_with_entries, verify
from odr.audit.log import Event, entry_hash, record
from odr.audit.tables import AuditEntry
from odr.cases.cases import CaseKind, open_case
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from tests.support.world import PASSWORD, World

ENTRIES = 8


@pytest.fixture
def case_id(world: World) -> UUID:
    """A case with eight entries."""
    with world.work() as work:
        contact = Contact("Ada", "1 Quay", "ada@example.org", "+44 1632 960001")
        account = create_account(work, contact, PASSWORD, email_confirmed=True)
        case = open_case(work, add_organisation(work, "Harbour"), "2026-0001", CaseKind.TENANCY, account.id)
        for _ in range(ENTRIES - 1):
            record(work, case.id, Event.FOLDER_LISTED, actor_id=account.id, count=3)
        return case.id


def _entry(work: Work, case_id: UUID, number: int) -> AuditEntry:
    return work.session.get_one(AuditEntry, (case_id, number))


def _rewrite_from(work: Work, case_id: UUID, number: int) -> None:
    """What a careful forger does after a change: computes every later hash anew."""
    entries = work.session.scalars(
        select(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.number >= number).order_by(AuditEntry.number)
    ).all()
    previous = entries[0].previous_hash
    for entry in entries:
        entry.previous_hash = previous
        entry.hash = previous = entry_hash(entry)


def test_an_untouched_chain_holds_and_its_head_is_its_last_entry(world: World, case_id: UUID) -> None:
    with world.work() as work:
        verdict = verify(work, case_id)
        assert verdict.problem is None
        assert verdict.head == Head(ENTRIES, _entry(work, case_id, ENTRIES).hash)
        assert verify(work, case_id, verdict.head).problem is None
        assert cases_with_entries(work) == [case_id]


def _change(work: Work, case_id: UUID) -> None:
    _entry(work, case_id, 4).count = 99


def _remove(work: Work, case_id: UUID) -> None:
    work.session.execute(delete(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.number == 4))


def _remove_the_first(work: Work, case_id: UUID) -> None:
    work.session.execute(delete(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.number == 1))


def _change_and_hash_again(work: Work, case_id: UUID) -> None:
    entry = _entry(work, case_id, 4)
    entry.event = Event.ITEM_ADDED.value
    entry.hash = entry_hash(entry)


def _exchange_two(work: Work, case_id: UUID) -> None:
    one, two = _entry(work, case_id, 4), _entry(work, case_id, 5)
    one.hash, two.hash = two.hash, one.hash
    one.previous_hash, two.previous_hash = two.previous_hash, one.previous_hash


@pytest.mark.parametrize(
    ("forge", "problem", "number"),
    [
        (_change, Problem.CHANGED, 4),
        (_remove, Problem.MISSING, 4),
        (_remove_the_first, Problem.MISSING, 1),
        (_change_and_hash_again, Problem.OUT_OF_ORDER, 5),
        (_exchange_two, Problem.CHANGED, 4),
    ],
)
def test_the_first_entry_that_does_not_fit_is_named(
    world: World, case_id: UUID, forge: Callable[[Work, UUID], None], problem: Problem, number: int
) -> None:
    with world.work() as work:
        forge(work, case_id)
    with world.work() as work:
        verdict = verify(work, case_id)
    assert (verdict.problem, verdict.number) == (problem, number)


def test_a_chain_written_anew_by_a_careful_forger_fails_only_against_a_head_noted_earlier(
    world: World, case_id: UUID
) -> None:
    with world.work() as work:
        noted = verify(work, case_id).head
        _change(work, case_id)
        _rewrite_from(work, case_id, 4)
    with world.work() as work:
        assert verify(work, case_id).problem is None, "the control: on its own the chain holds"
        verdict = verify(work, case_id, noted)
    assert (verdict.problem, verdict.number) == (Problem.NOT_THE_NOTED_HEAD, ENTRIES)


def test_entries_cut_off_at_the_end_are_missing_against_a_head_noted_earlier(world: World, case_id: UUID) -> None:
    with world.work() as work:
        noted = verify(work, case_id).head
        work.session.execute(delete(AuditEntry).where(AuditEntry.number > 5))
    with world.work() as work:
        assert verify(work, case_id).problem is None, "the control: on its own the chain holds"
        verdict = verify(work, case_id, noted)
    assert (verdict.problem, verdict.number) == (Problem.MISSING, 6)


def test_entries_that_follow_a_noted_head_are_no_problem(world: World, case_id: UUID) -> None:
    with world.work() as work:
        noted = verify(work, case_id).head
        record(work, case_id, Event.CASE_CLOSED, actor_id=None)
        assert verify(work, case_id, noted).problem is None


def test_an_entry_of_another_case_does_not_fit(world: World, case_id: UUID) -> None:
    with world.work() as work:
        entry = _entry(work, case_id, ENTRIES)
        organisation = add_organisation(work, "Riverside")
        other = open_case(work, organisation, "2026-0002", CaseKind.FAMILY, entry.actor_id or UUID(int=0))
        work.session.execute(
            update(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.number == 2).values(case_id=other.id)
        )
    with world.work() as work:
        assert verify(work, other.id).problem is Problem.CHANGED
        assert verify(work, case_id).problem is Problem.MISSING


@pytest.mark.parametrize("text", ["", "12", "12-zz", "x-00", "12-00", "-1-" + "00" * 32])
def test_what_is_not_a_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Head.parse(text)


def test_a_head_is_read_back_as_it_was_written() -> None:
    head = Head(12, bytes(range(32)))
    assert Head.parse(str(head)) == head
