"""The log of the desk is a chain like a case's: what a forger does to it is found."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import delete, select

from odr.audit.chain import Head, Problem, head_of, heads, verify
from odr.audit.desk import DeskEvent, page_of_desk, record_on_desk
from odr.audit.log import GENESIS, entry_hash
from odr.audit.tables import DESK, DeskEntry
from odr.db.work import Work
from tests.support.world import World


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    with world.work() as work:
        yield work


def something_done(work: Work, times: int = 5) -> Head:
    for number in range(times):
        record_on_desk(work, DeskEvent.OPERATOR_INVITED, actor_id=None, subject_id=None, count=number)
    return head_of(work, DESK)


def entries(work: Work) -> list[DeskEntry]:
    return list(work.session.scalars(select(DeskEntry).order_by(DeskEntry.number)))


def change(work: Work) -> None:
    entries(work)[2].count = 99
    work.session.flush()


def remove(work: Work) -> None:
    work.session.execute(delete(DeskEntry).where(DeskEntry.number == 3))


def take_the_first_away(work: Work) -> None:
    work.session.execute(delete(DeskEntry).where(DeskEntry.number == 1))


@pytest.mark.parametrize(
    ("forgery", "problem", "number"),
    [(change, Problem.CHANGED, 3), (remove, Problem.MISSING, 3), (take_the_first_away, Problem.MISSING, 1)],
)
def test_a_log_that_somebody_has_edited_does_not_hold(
    work: Work, forgery: Callable[[Work], None], problem: Problem, number: int
) -> None:
    something_done(work)
    assert verify(work, DESK).problem is None
    forgery(work)
    verdict = verify(work, DESK)
    assert (verdict.problem, verdict.number) == (problem, number)


def test_a_log_that_somebody_wrote_anew_does_not_fit_the_head_that_was_noted(work: Work) -> None:
    noted = something_done(work)
    log = entries(work)
    log[2].count = 99
    hash_anew(log)
    work.session.flush()
    assert verify(work, DESK).problem is None
    assert verify(work, DESK, [noted]).problem is Problem.NOT_THE_NOTED_HEAD


def test_a_log_without_entries_lacks_its_first(work: Work) -> None:
    something_done(work)
    work.session.execute(delete(DeskEntry))
    assert verify(work, DESK).problem is Problem.MISSING


def test_its_head_is_among_the_heads_once_something_was_done(work: Work) -> None:
    assert list(heads(work)) == []
    head = something_done(work)
    assert list(heads(work)) == [(DESK, head)]


def test_it_is_read_page_by_page(work: Work) -> None:
    something_done(work, 120)
    first = page_of_desk(work)
    second = page_of_desk(work, older_than=first.older_than)
    third = page_of_desk(work, older_than=second.older_than)
    shown = [entry.number for page in (first, second, third) for entry in page.rows]
    assert shown == list(range(120, 0, -1))
    assert third.older_than is None
    assert [one.number for one in page_of_desk(work, newer_than=third.newer_than).rows] == list(range(70, 20, -1))


def hash_anew(log: Sequence[DeskEntry]) -> None:
    before = GENESIS
    for entry in log:
        entry.previous_hash = before
        entry.hash = before = entry_hash(entry)
