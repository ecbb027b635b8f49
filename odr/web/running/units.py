"""How housekeeping works: every item of a step in a unit of work of its own, with the locks of its subject."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from odr.db.about import About, Job, about
from odr.db.work import Work
from odr.mail.outbox import queued_in
from odr.web.context import AppContext

# Of records of an organisation and of mails to many, so that nothing else waits long for them.
STEPS_A_ROUND = 100

# What is done, and the name of the item it is done to; "" for a step that is done as a whole.
Item = tuple[str, Callable[[], object]]

T = TypeVar("T")


def whole(base: AppContext, step: Callable[[Work], object]) -> Callable[[], Iterable[Item]]:
    """A step of one statement or two that need no lock."""
    return lambda: [("", lambda: in_work(base, about(), step))]


def each(
    base: AppContext,
    due: Callable[[Work], Iterable[UUID]],
    subject: Callable[[UUID], About],
    step: Callable[[Work, UUID], object],
) -> Callable[[], Iterable[Item]]:
    """A step for each row that is due, with its own lock."""

    def item(one: UUID) -> Item:
        return str(one), lambda: in_work(base, subject(one), lambda work: step(work, one))

    return lambda: [item(one) for one in due_in(base, due)]


def some_at_a_time(
    base: AppContext, waiting: Callable[[Work], Iterable[T]], make: Callable[[Work, T], bool]
) -> Iterator[Item]:
    """Mails to many, some in a unit of work, so that nobody waits long for the desk or the outbox."""

    def make_all(one: T) -> None:
        for _step in range(STEPS_A_ROUND):
            if not in_work(base, about(jobs=[Job.DESK]), lambda work: make(work, one)):
                return

    def item(one: T) -> Item:
        return str(one), lambda: make_all(one)

    yield from (item(one) for one in due_in(base, waiting))


def of_case(case_id: UUID) -> About:
    """The lock of a case."""
    return about(cases=[case_id])


def of_account(account_id: UUID) -> About:
    """The lock of an account."""
    return about(accounts=[account_id])


def of_desk(_one: UUID) -> About:
    """The lock of the desk, whichever row it is."""
    return about(jobs=[Job.DESK])


def due_in(base: AppContext, due: Callable[[Work], Iterable[T]]) -> list[T]:
    """What is due, as a snapshot says."""
    with base.database.reading() as session:
        return list(due(base.work(session)))


def in_work(base: AppContext, subject: About, step: Callable[[Work], object]) -> object:
    """Does something in a unit of work about the subject; the thread is woken if mail was queued in it."""
    with base.database.writing(subject) as session:
        done = step(base.work(session))
    if queued_in(session):
        base.mail_waiting.set()
    return done
