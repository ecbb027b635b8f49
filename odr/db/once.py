"""What a unit of work has asked already, it does not ask again: the answer is kept for as long as the unit lasts.

Nothing outlives the unit of work, so nobody is answered from what another request, worker or transaction knew. Within
one, an answer is dropped as soon as something is written to a table that it was read from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import Table, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from odr.db.columns import Base
from odr.db.work import Work

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Base)

_KEPT = "odr_once"


@dataclass(frozen=True)
class _Answer:
    """What was answered, and the tables it depends on: on their rows and values, or on which rows there are."""

    value: Any
    reads: frozenset[Table]
    rows_of: frozenset[Table]


class AskedOnce(Generic[P, R]):
    """A question that a unit of work asks once for the same arguments; called as the function that it wraps."""

    def __init__(
        self, ask: Callable[Concatenate[Work, P], R], reads: frozenset[Table], rows_of: frozenset[Table]
    ) -> None:
        self._ask = ask
        self._reads = reads
        self._rows_of = rows_of
        self.__doc__ = ask.__doc__

    def __call__(self, work: Work, *args: P.args, **named: P.kwargs) -> R:
        """The answer, asked for unless it is kept."""
        kept: dict[Any, _Answer] = work.session.info.setdefault(_KEPT, {})
        key = (self, args, tuple(named.items()))
        if key in kept and _is_outdone(work.session, kept[key]):
            work.session.flush()  # as before any statement; it drops the answer
        if key not in kept:
            answer = self._ask(work, *args, **named)
            kept[key] = _Answer(answer, self._reads, self._rows_of)
        found: R = kept[key].value
        return found

    def is_known(self, work: Work, *args: P.args, **named: P.kwargs) -> bool:
        """Whether the answer is kept."""
        return (self, args, tuple(named.items())) in work.session.info.get(_KEPT, {})

    def know(self, work: Work, answer: R, *args: P.args, **named: P.kwargs) -> None:
        """The answer is this from now on: said by whoever has just made it so."""
        kept = work.session.info.setdefault(_KEPT, {})
        kept[(self, args, tuple(named.items()))] = _Answer(answer, self._reads, self._rows_of)


def once(
    *reads: type[Base], rows_of: tuple[type[Base], ...] = ()
) -> Callable[[Callable[Concatenate[Work, P], R]], AskedOnce[P, R]]:
    """Makes a function ask once in a unit of work. Its arguments are hashable; nobody changes what it returns.

    ``reads`` are the tables whose change makes it ask again. Of ``rows_of`` it only matters which rows there are: for
    whoever returns rows themselves, found by what never changes in them.
    """

    def wrap(ask: Callable[Concatenate[Work, P], R]) -> AskedOnce[P, R]:
        return AskedOnce(ask, _tables(reads), _tables(rows_of))

    return wrap


def kept_row(work: Work, model: type[M], key: Any) -> M | None:
    """The row with this primary key, asked for once: a session holds one only as long as somebody else does."""
    found: M | None = _row_of(model)(work, key)
    return found


def know_row(work: Work, model: type[M], key: Any, row: M | None) -> None:
    """What ``kept_row`` gives from now on: said by whoever has just read it with something else."""
    _row_of(model).know(work, row, key)


@cache
def _row_of(model: type[Base]) -> AskedOnce[[Any], Any]:
    return AskedOnce(lambda work, key: work.session.get(model, key), frozenset(), _tables((model,)))


def _tables(models: tuple[type[Base], ...]) -> frozenset[Table]:
    tables = {model.__table__ for model in models}
    return frozenset(table for table in tables if isinstance(table, Table))


def _table_of(row: object) -> Table:
    table: Table = type(row).__table__  # type: ignore[attr-defined]
    return table


def _is_outdone(session: Session, answer: _Answer) -> bool:
    """Whether something waits to be written that the answer depends on."""
    if session.deleted:
        return True
    added, changed = {_table_of(one) for one in session.new}, {_table_of(one) for one in session.dirty}
    return bool(answer.reads & (added | changed) or answer.rows_of & added)


@event.listens_for(Session, "after_flush")
def _written(session: Session, _context: UOWTransaction) -> None:
    if not session.info.get(_KEPT):
        return
    if session.deleted:
        _forget(session)  # the database removes what belongs to it too
        return
    _drop(session, {_table_of(one) for one in session.dirty}, {_table_of(one) for one in session.new})


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_select or not state.session.info.get(_KEPT):
        return  # no SELECT of ours writes
    table = getattr(state.statement, "table", None)
    if state.is_update and isinstance(table, Table):
        _drop(state.session, {table}, set())
    elif state.is_insert and isinstance(table, Table):
        _drop(state.session, set(), {table})
    else:
        _forget(state.session)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _previous: Any) -> None:
    _forget(session)


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        _forget(session)


def _drop(session: Session, changed: set[Table], added: set[Table]) -> None:
    kept: dict[Any, _Answer] = session.info.get(_KEPT, {})
    for key, answer in list(kept.items()):
        if answer.reads & (changed | added) or answer.rows_of & added:
            del kept[key]


def _forget(session: Session) -> None:
    session.info.get(_KEPT, {}).clear()
