"""A forger who owns the database: what a chain shows on its own, and what a head noted earlier shows."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update

from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.audit.chain import Head, Problem, cases_with_entries, verify
from odr.audit.log import Event, entry_hash, record
from odr.audit.tables import AuditEntry
from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from tests.support.world import PASSWORD, World

ENTRIES = 8


@pytest.fixture
def case_id(world: World) -> UUID:
    """A case with eight entries."""
    with world.work() as work:
        contact = Contact("Ada", "1 Quay", "ada@example.org", "+44 1632 960001")
        account = create_account(work, contact, PASSWORD, email_confirmed=True, accepts=1)
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
        assert verify(work, case_id, [verdict.head]).problem is None
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


def _exchange_two_and_hash_again(work: Work, case_id: UUID) -> None:
    one, two = _entry(work, case_id, 4), _entry(work, case_id, 5)
    one.event, two.event = Event.ITEM_ADDED.value, Event.ITEM_REMOVED.value
    one.previous_hash, two.previous_hash = two.previous_hash, one.previous_hash
    one.hash, two.hash = entry_hash(one), entry_hash(two)


def _renumber(work: Work, case_id: UUID, first: int, by: int) -> None:
    for number in range(ENTRIES, first - 1, -1):
        work.session.execute(
            update(AuditEntry)
            .where(AuditEntry.case_id == case_id, AuditEntry.number == number)
            .values(number=number + by)
        )


def _slip_one_in(work: Work, case_id: UUID) -> AuditEntry:
    before = _entry(work, case_id, 4)
    _renumber(work, case_id, 5, 1)
    slipped = AuditEntry(
        case_id=case_id, number=5, at=before.at, event=Event.ITEM_READ.value, actor_id=before.actor_id,
        previous_hash=before.hash, hash=bytes(32),
    )  # fmt: skip
    work.session.add(slipped)
    return slipped


def _slip_one_in_and_hash_it(work: Work, case_id: UUID) -> None:
    slipped = _slip_one_in(work, case_id)
    slipped.hash = entry_hash(slipped)


def _leave_a_gap(work: Work, case_id: UUID) -> None:
    _renumber(work, case_id, 6, 3)


@pytest.mark.parametrize(
    ("forge", "problem", "number"),
    [
        (_change, Problem.CHANGED, 4),
        (_remove, Problem.MISSING, 4),
        (_remove_the_first, Problem.MISSING, 1),
        (_change_and_hash_again, Problem.OUT_OF_ORDER, 5),
        (_exchange_two, Problem.CHANGED, 4),
        (_exchange_two_and_hash_again, Problem.OUT_OF_ORDER, 4),
        (_slip_one_in, Problem.CHANGED, 5),
        (_slip_one_in_and_hash_it, Problem.CHANGED, 6),
        (_leave_a_gap, Problem.MISSING, 6),
    ],
)
def test_the_first_entry_that_does_not_fit_is_named(
    world: World, case_id: UUID, forge: Callable[[Work, UUID], object], problem: Problem, number: int
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
        verdict = verify(work, case_id, [noted])
    assert (verdict.problem, verdict.number) == (Problem.NOT_THE_NOTED_HEAD, ENTRIES)


def test_entries_cut_off_at_the_end_are_missing_against_a_head_noted_earlier(world: World, case_id: UUID) -> None:
    with world.work() as work:
        noted = verify(work, case_id).head
        work.session.execute(delete(AuditEntry).where(AuditEntry.number > 5))
    with world.work() as work:
        assert verify(work, case_id).problem is None, "the control: on its own the chain holds"
        verdict = verify(work, case_id, [noted])
    assert (verdict.problem, verdict.number) == (Problem.MISSING, 6)


def test_entries_that_follow_a_noted_head_are_no_problem(world: World, case_id: UUID) -> None:
    with world.work() as work:
        noted = verify(work, case_id).head
        record(work, case_id, Event.CASE_CLOSED, actor_id=None)
        assert verify(work, case_id, [noted]).problem is None


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


@pytest.mark.parametrize(
    "typed",
    ["", "12", "12-zz", "x-00", "12-00", "-1-" + "00" * 32, "12" + "00" * 8, "12-" + "0" * 17, "1" * 40 + "-00"],
)
def test_what_is_not_a_head_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="number and 16 or 64"):
        Head.parse(typed)


def test_a_head_is_read_back_as_it_was_written() -> None:
    head = Head(12, bytes(range(32)))
    assert Head.parse(str(head)) == head
    assert head.short == "12 · 0001 0203 0405 0607"
    for copied in (head.short, "12 0001 0203 0405 0607", "12-0001020304050607", " 12:0001-0203-0405-0607 "):
        assert Head.parse(copied) == Head(12, bytes(range(8)))


def test_a_chain_written_anew_fails_against_a_short_head_as_well(world: World, case_id: UUID) -> None:
    with world.work() as work:
        noted = Head.parse(verify(work, case_id).head.short)
        assert verify(work, case_id, [noted]).problem is None
        _change(work, case_id)
        _rewrite_from(work, case_id, 4)
    with world.work() as work:
        verdict = verify(work, case_id, [noted])
    assert (verdict.problem, verdict.number) == (Problem.NOT_THE_NOTED_HEAD, ENTRIES)


def test_of_several_noted_heads_the_first_that_does_not_fit_is_named(world: World, case_id: UUID) -> None:
    with world.work() as work:
        noted = [Head(number, _entry(work, case_id, number).hash) for number in (ENTRIES, 3, 6)]
        _change(work, case_id)
        _rewrite_from(work, case_id, 4)
    with world.work() as work:
        verdict = verify(work, case_id, noted)
    assert (verdict.problem, verdict.number) == (Problem.NOT_THE_NOTED_HEAD, 6)


def test_a_head_before_the_first_entry_is_only_the_beginning_itself(world: World, case_id: UUID) -> None:
    with world.work() as work:
        assert verify(work, case_id, [Head(0, bytes(32))]).problem is None
        assert verify(work, case_id, [Head(0, b"\1" * 32)]).problem is Problem.NOT_THE_NOTED_HEAD


def test_a_chain_of_which_nothing_is_left_lacks_its_first_entry(world: World, case_id: UUID) -> None:
    with world.work() as work:
        work.session.execute(delete(AuditEntry).where(AuditEntry.case_id == case_id))
    with world.work() as work:
        verdict = verify(work, case_id)
    assert (verdict.problem, verdict.number) == (Problem.MISSING, 1)


def test_an_entry_slipped_in_before_the_first_is_out_of_order(world: World, case_id: UUID) -> None:
    with world.work() as work:
        work.session.execute(update(AuditEntry).where(AuditEntry.number == 5).values(number=0))
    with world.work() as work:
        verdict = verify(work, case_id)
    assert (verdict.problem, verdict.number) == (Problem.OUT_OF_ORDER, 0)


@pytest.mark.only_on("sqlite", "PostgreSQL takes no value that is not of its column's kind")
@pytest.mark.parametrize(
    "forged",
    ["at = 'never'", "event = 'é'", "count = -1", "vault_id = 'nobody'", "number = 'four'", "hash = ''", "hash = 4"],
)
def test_a_value_that_no_program_of_ours_writes_is_a_change_and_not_a_crash(
    world: World, case_id: UUID, forged: str
) -> None:
    with world.work() as work:
        work.session.execute(text(f"UPDATE audit_entries SET {forged} WHERE number = 4"))  # noqa: S608
    with world.work() as work:
        verdict = verify(work, case_id)
    # A number that is none stands behind all others, so that what it was is missing.
    problem = Problem.MISSING if forged.startswith("number") else Problem.CHANGED
    assert (verdict.problem, verdict.number) == (problem, 4)


def test_the_hash_of_an_entry_is_as_the_protocol_describes_it() -> None:
    # Given: an entry, and section 14 of docs/protocol.md followed by hand
    case_id, actor, vault = UUID(int=1), UUID(int=2), UUID(int=3)
    at = datetime(2026, 1, 31, 13, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    entry = AuditEntry(
        case_id=case_id, number=7, at=at, event="folder.listed", actor_id=actor, vault_id=vault, code_id=None,
        subject_id=None, count=3, previous_hash=bytes(range(32)),
    )  # fmt: skip
    fields = [
        bytes(range(32)), case_id.bytes, (7).to_bytes(8, "big"), b"2026-01-31T12:00:00.000005+00:00",
        b"folder.listed", actor.bytes, vault.bytes, b"", b"", (3).to_bytes(8, "big"),
    ]  # fmt: skip
    hashed = b"odr audit\x00\x01" + b"".join(len(one).to_bytes(4, "big") + one for one in fields)
    # Then: the code computes the same
    assert entry_hash(entry) == hashlib.sha256(hashed).digest()


def test_an_absent_count_is_not_a_count_of_nothing() -> None:
    def hashed(count: int | None) -> bytes:
        return entry_hash(
            AuditEntry(
                case_id=UUID(int=1), number=1, at=datetime(2026, 1, 1, tzinfo=UTC), event="x", count=count,
                previous_hash=bytes(32),
            )
        )  # fmt: skip

    assert hashed(None) != hashed(0)
