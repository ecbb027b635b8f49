"""Noticing what a unit of work removes or ends, and saying so in the erasure ledger.

It is noted in the transaction that does it (``Removal``), and written into the ledger after that, before anybody is
told. So wherever a crash falls, the ledger names nothing that is still there; what it does not name yet the upkeep
adds. ``listed`` is how far the database knows that it contains what the ledger says: a database that lacks a line is
older than its ledger, and has been restored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Date, Table, Uuid, delete, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.types import LargeBinary

from odr.db import payload
from odr.db.columns import Moment
from odr.db.database import erases
from odr.db.work import Work
from odr.lifekeys.ledger import BEGINNING, BadLedger, Ledger, LedgerLine, LedgerPlace
from odr.lifekeys.noted import BORN, CHANGED, FILLED, GONE, UNSAID, UNSET
from odr.lifekeys.tables import Listed, Removal

_UNIT = "odr_removals"
_NOT_NOTED = "odr_removals_not_noted"


class NotNoted(Exception):
    """A statement would change, without loading the rows, what the ledger has to say of them."""


@dataclass
class _Note:
    within: SessionTransaction | None
    table: str
    key: list[Any]
    # The row and the columns to be said, as they are at the end; none of a row that is gone.
    row: Any = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Head:
    """The last entry of a log, as a unit of work leaves it."""

    within: SessionTransaction | None
    log: UUID
    number: int
    hash: bytes


@dataclass
class _Unit:
    notes: list[_Note] = field(default_factory=list)
    heads: list[_Head] = field(default_factory=list)
    removal: Removal | None = None


def before_flush(session: Session) -> None:
    """Notices rows that are about to be removed, changed or added by themselves."""
    if session.info.get(_NOT_NOTED):
        return
    notes = _unit(session).notes
    within = session.get_nested_transaction()
    for row in session.deleted:
        if (name := _table_of(row).name) in GONE:
            notes.append(_Note(within, name, list(inspect(row).identity)))
    for row in session.dirty:
        name = _table_of(row).name
        if name not in CHANGED:
            continue
        state = inspect(row)
        for column, others in CHANGED[name].items():
            is_empty = getattr(row, column) is None
            begins = (name, column) in (FILLED if is_empty else UNSET)
            if state.attrs[column].history.has_changes() and not begins:
                notes.append(_Note(within, name, list(state.identity), row, (column, *others)))
    for row in session.new:
        if (name := _table_of(row).name) in BORN:
            columns = _table_of(row).columns
            key = [getattr(row, column.name) for column in _table_of(row).primary_key.columns]
            notes.append(_Note(within, name, key, row, tuple(column.name for column in columns)))


def before_statement(executing: ORMExecuteState) -> None:
    """Notices rows that a statement is about to remove without loading them. Raises ``NotNoted``."""
    statement, session = executing.statement, executing.session
    if session.info.get(_NOT_NOTED) or not isinstance(statement, Update | Delete):
        return
    table = statement.table
    if not isinstance(table, Table):
        return
    if isinstance(statement, Update):
        told = {getattr(column, "name", column) for column in statement._values or ()}
        if told & CHANGED.get(table.name, {}).keys():
            raise NotNoted(table.name)
        return
    if table.name in GONE:
        wanted = select(*table.primary_key.columns).where(*statement._where_criteria)
        within = session.get_nested_transaction()
        found = session.connection().execute(wanted)
        _unit(session).notes += [_Note(within, table.name, list(key)) for key in found]


def rolled_back(session: Session, transaction: SessionTransaction) -> None:
    """What was noticed within a savepoint that was gone back to, or in all of it, has not happened."""
    unit = _unit(session)
    if not transaction.nested:
        unit.notes, unit.heads, unit.removal = [], [], None
        return
    unit.notes = [note for note in unit.notes if not _is_within(note.within, transaction)]
    unit.heads = [head for head in unit.heads if not _is_within(head.within, transaction)]


def as_gone(session: Session, row: Any) -> None:
    """A row that is not to come back, although it stays: a restored one would do what this one no longer does."""
    _unit(session).notes.append(
        _Note(session.get_nested_transaction(), _table_of(row).name, list(inspect(row).identity))
    )


def has_grown(session: Session, log: UUID, number: int, entry_hash: bytes) -> None:
    """A log has a new last entry. If this unit of work removes something, the ledger says that too.

    So a log that is shorter than it was is known as such, however whole it looks.
    """
    _unit(session).heads.append(_Head(session.get_nested_transaction(), log, number, entry_hash))


def before_commit(session: Session, now: datetime | None = None) -> None:
    """Notes in the transaction what it has removed, and where the logs end in which it has said so."""
    unit = _unit(session)
    heads, unit.heads = unit.heads, []
    if unit.notes:
        said = payload.encode(_said(unit.notes, heads))
        unit.notes = []
        unit.removal = Removal(id=uuid4(), at=now or datetime.now(UTC), said=said)
        session.add(unit.removal)
        session.flush()


def after_commit(session: Session, ledger: Ledger) -> None:
    """Says it in the ledger."""
    unit = _unit(session)
    if unit.removal is not None:
        ledger.append(unit.removal.id, unit.removal.said)
        unit.removal = None


def without_noting(session: Session) -> None:
    """What this unit of work removes is in the ledger already."""
    session.info[_NOT_NOTED] = True


# --- the database and the ledger ------------------------------------------------------------------------------------


def listed(work: Work) -> LedgerPlace:
    """Up to which line this database is known to contain what the ledger says."""
    row = work.session.get(Listed, 1)
    return BEGINNING if row is None else LedgerPlace(row.number, row.mark)


def lacking(work: Work, ledger: Ledger) -> list[LedgerLine]:
    """What the ledger says and this database does not contain. Raises ``BadLedger``."""
    lines = ledger.after(listed(work))
    known = set(work.session.scalars(select(Removal.id)))
    return [line for line in lines if line.unit not in known]


def waiting(work: Work) -> Sequence[UUID]:
    """One, if anything was noted that the ledger may not say yet."""
    return work.session.scalars(select(Removal.id).limit(1)).all()


def settle(work: Work, ledger: Ledger) -> None:
    """Says in the ledger whatever was noted, and forgets the notes up to the first line that this database lacks.

    Where the ledger is not the one that the database knows, everything stays as it is: ``odr run`` and ``odr check``
    say so.
    """
    notes = work.session.execute(select(Removal.id, Removal.said).order_by(Removal.at, Removal.id)).all()
    known = {unit for unit, _said_ in notes}
    place, done = listed(work), []
    try:
        for unit, said in notes:
            ledger.append(unit, said)
        for line in ledger.after(place):
            if line.unit not in known:
                break
            place = line.place
            done.append(line.unit)
    except BadLedger:
        return
    _go_on_from(work, place, done)


def go_on_from_end(work: Work, ledger: Ledger) -> None:
    """This database contains all that the ledger says: after a restore. Raises ``BadLedger``."""
    notes = work.session.execute(select(Removal.id, Removal.said).order_by(Removal.at, Removal.id)).all()
    for unit, said in notes:
        ledger.append(unit, said)
    _go_on_from(work, ledger.end(), [unit for unit, _said_ in notes])


def _go_on_from(work: Work, place: LedgerPlace, done: Sequence[UUID]) -> None:
    row = work.session.get(Listed, 1)
    if row is None:
        row = Listed(id=1, number=0, mark=BEGINNING.mark)
        work.session.add(row)
    row.number, row.mark = place.number, place.mark
    erases(work.session)
    work.session.flush()
    for first in range(0, len(done), 500):
        work.session.execute(delete(Removal).where(Removal.id.in_(done[first : first + 500])))


# --- what a line says -----------------------------------------------------------------------------------------------


def heads_said(said: Mapping[str, Any]) -> dict[UUID, tuple[int, bytes]]:
    """The ends of logs that a line says: of each log the number and the hash of its last entry then."""
    return {UUID(log): (number, bytes.fromhex(found)) for log, (number, found) in said["heads"].items()}


def _said(notes: Sequence[_Note], heads: Sequence[_Head]) -> dict[str, Any]:
    gone: dict[str, list[Any]] = {}
    kept: list[Any] = []
    for note in notes:
        key = [plain(value) for value in note.key]
        if note.row is None:
            gone.setdefault(note.table, []).append(key)
        else:
            values = {
                column: None if (note.table, column) in UNSAID else plain(getattr(note.row, column))
                for column in note.columns
            }
            kept.append([note.table, key, values])
    return {"gone": gone, "kept": kept, "heads": {one.log.hex: [one.number, one.hash.hex()] for one in heads}}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def value_of(table: Table, column: str, said: Any) -> Any:
    """What ``plain`` was given, by the kind of its column."""
    kind = table.c[column].type
    if said is None:
        return None
    if isinstance(kind, Uuid):
        return UUID(said)
    if isinstance(kind, Moment):
        return datetime.fromisoformat(said)
    if isinstance(kind, Date):
        return date.fromisoformat(said)
    return bytes.fromhex(said) if isinstance(kind, LargeBinary) else said


def _unit(session: Session) -> _Unit:
    unit: _Unit = session.info.setdefault(_UNIT, _Unit())
    return unit


def _is_within(one: SessionTransaction | None, other: SessionTransaction) -> bool:
    while one is not None:
        if one is other:
            return True
        one = one.parent
    return False


def _table_of(row: Any) -> Table:
    mapper: Mapper[Any] = inspect(row).mapper
    table = mapper.local_table
    if not isinstance(table, Table):
        raise TypeError("every model has a table")
    return table
