"""The units of work of a visit, and the order of things: read, render, record, commit, answer (docs/decisions/0011).

A visit that only reads does so in a snapshot that nobody has to wait for. What it has to write down it says in notes
(``odr.db.work``); they are written once the page is made, under the lock and after a second look, and only then is
anything shown. A visit that changes something holds the lock from its beginning; where it comes upon something slow it
lets go of it, and begins again when that is made. The page that it answers with, such as a form that was refused, is
filled when it has let go of the lock.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Protocol

from flask import g
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from odr.db.about import About
from odr.db.work import NeedsTheLock, Outside, Work
from odr.mail.outbox import queued_in
from odr.web.asking.login import current_session
from odr.web.context import AppContext
from odr.web.showing import later

# How often a page is made from a snapshot before it is made under the lock.
SNAPSHOTS = 2


class Looked(Protocol):
    """A visit, as far as it can be looked at a second time."""

    def holds(self, then: Work) -> bool:
        """Whether all that the visit stands on is in another unit of work as it was found."""


# Makes the answer, and gives the visit it was made for; none where something answered before there was one.
Making = Callable[[Work], tuple[Looked | None, Response]]


class _NotAsFound(Exception):
    """The second look found something else than the first."""


def read_then_record(base: AppContext, subject: Callable[[], About], make: Making) -> Response:
    """Answers a visit that only reads. What was made is thrown away if something it stands on has changed meanwhile."""
    for _attempt in range(SNAPSHOTS):
        try:
            with _nothing_left_behind():
                return _from_a_snapshot(base, subject, make)
        except NeedsTheLock:
            break
        except _NotAsFound:
            continue
    return change(base, subject, make)


def change(base: AppContext, subject: Callable[[], About], make: Making) -> Response:
    """Answers a visit that changes something. If it cannot be committed nothing of it is left, not even a word."""
    made: dict[Hashable, object] = {}
    while True:
        try:
            with _nothing_left_behind():
                whom = subject()
                with base.database.writing(whom) as session, later.put_off():
                    work = base.work_of_changing(session, made)
                    _visit, response = make(work)
                    current_session().store_in(work, whom)
                if queued_in(session):
                    base.mail_waiting.set()
            return later.filled(base, response)
        except Outside as slow:
            made[slow.what] = slow.make()


def _from_a_snapshot(base: AppContext, subject: Callable[[], About], make: Making) -> Response:
    with base.database.reading() as session:
        work = base.work_of_reading(session)
        visit, response = make(work)
        _refuse_silent_changes(session)
    if not work.notes:
        with base.database.reading() as session:
            _look_again(visit, base.work(session))
        return response
    whom = subject()
    with base.database.writing(whom) as session:
        then = base.work(session)
        _look_again(visit, then)
        for note in work.notes:
            note(then)
        current_session().store_in(then, whom)
    return response


def _look_again(visit: Looked | None, then: Work) -> None:
    if visit is not None and not visit.holds(then):
        raise _NotAsFound


def _refuse_silent_changes(session: Session) -> None:
    """A change to a row that no note tells of would be lost without a word."""
    if session.new or session.deleted or any(session.is_modified(row) for row in session.dirty):
        raise RuntimeError("a visit that reads has changed a row without noting it")


@contextmanager
def _nothing_left_behind() -> Iterator[None]:
    """Takes back what a visit did to the browser's session, and what it said, when it comes to nothing."""
    before = current_session().state()
    try:
        yield
    except BaseException:
        current_session().restore(before)
        g.pop("visit", None)
        raise
