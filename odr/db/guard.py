"""A unit of work changes nothing but what it said it is about (``odr.db.about``): anything else is refused.

So a lock that was forgotten cannot lose an update: the unit of work fails instead, and its test with it. Whose a row
is, is found by the foreign keys, as for the destruction of cases. On SQLite nothing would be lost, and it is looked at
all the same: what fails on one engine fails on the other.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    BinaryExpression,
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    Executable,
    Insert,
    Table,
    Update,
    func,
    inspect,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Mapper, ORMExecuteState, Session
from sqlalchemy.sql import operators

from odr.db.about import About
from odr.db.belonging import Belonging, belonging_to, pointed_at
from odr.db.columns import Base

# In the ``info`` of a table: why rows of it that are no case's and no account's may be changed without a lock.
SIDE_BY_SIDE = "side_by_side"
_BY_ITSELF = "odr_by_itself"
S = TypeVar("S", bound=Executable)


class NotLocked(RuntimeError):
    """A unit of work was about to change what it had not said it is about."""

    def __init__(self, table: str) -> None:
        super().__init__(f"a row of {table!r} was about to change in a unit of work that is not about it")


def by_itself(statement: S) -> S:
    """A statement that is right whatever others write at the same time, and so needs no lock: it may change any row.

    Such as removing what is over. Nothing that was read before may stand in it.
    """
    return statement.execution_options(**{_BY_ITSELF: True})


class Guard:
    """Looks at everything that one unit of work changes."""

    def __init__(self, subject: About) -> None:
        self._everything = subject.everything
        self._locked = {"cases": set(subject.cases), "accounts": set(subject.accounts)}
        self._owners: dict[tuple[str, str, UUID], frozenset[UUID]] = {}

    def check_flush(self, session: Session) -> None:
        """Before what was changed is written. Raises ``NotLocked``."""
        if self._everything:
            return
        for row in session.new:
            table = _table_of(row)
            if table.name in self._locked:  # nobody else knows of it yet
                self._locked[table.name].add(row.id)
        for row in (*session.new, *session.deleted, *session.dirty):
            state = inspect(row)
            if row in session.dirty and not session.is_modified(row):
                continue
            present = {column.name: getattr(row, _attribute(state.mapper, column)) for column in _pointers(row)}
            self._check(session, _table_of(row), present)
            for column in _pointers(row):
                if earlier := state.attrs[_attribute(state.mapper, column)].history.deleted:
                    self._check(session, _table_of(row), present | {column.name: earlier[0]})

    def check_statement(self, executing: ORMExecuteState) -> None:
        """Before a statement is executed that changes rows without loading them. Raises ``NotLocked``."""
        statement = executing.statement
        if self._everything or executing.execution_options.get(_BY_ITSELF):
            return
        if not isinstance(statement, Insert | Update | Delete) or not isinstance(statement.table, Table):
            return
        table, given = statement.table, executing.parameters
        if isinstance(statement, Insert):
            self._check_insert(executing.session, table, statement, given)
            return
        if isinstance(given, list):
            for values in given:  # an update of many rows, each by its primary key
                self._check(executing.session, table, _with_identity(executing.session, table, values))
            return
        nobodys = not any(table.name == kind.root or table.name in kind.ways for kind in _kinds())
        if nobodys and SIDE_BY_SIDE in table.info:
            return
        if not self._is_about(executing.session, table, _pinned(statement, table)):
            self._check_where(executing.session, table, statement)

    def _check_insert(self, session: Session, table: Table, statement: Insert, given: Any) -> None:
        """One row is looked at as if it were added to the session; any other way to add some is refused."""
        if not isinstance(given, Mapping) or set(given) != {column.name for column in table.columns}:
            raise NotLocked(table.name)
        if statement._values or statement._multi_values or statement.select is not None:
            raise NotLocked(table.name)
        self._check(session, table, given)

    def _check(self, session: Session, table: Table, values: Mapping[str, Any]) -> None:
        if not self._is_locked(session, table, values):
            raise NotLocked(table.name)

    def _is_locked(self, session: Session, table: Table, values: Mapping[str, Any]) -> bool:
        """Whether it is about this row, or the row is nobody's and needs no lock: ``values`` say all of whose it is."""
        if self._is_about(session, table, values):
            return True
        owned = any(self._owners_of(session, kind, table, values) for kind in _kinds())
        return not owned and SIDE_BY_SIDE in table.info

    def _is_about(self, session: Session, table: Table, values: Mapping[str, Any]) -> bool:
        """Whether it is about the case or the account that a row with these values belongs to; one of them will do."""
        return any(self._owners_of(session, kind, table, values) & self._locked[kind.root] for kind in _kinds())

    def _owners_of(self, session: Session, kind: Belonging, table: Table, values: Mapping[str, Any]) -> frozenset[UUID]:
        if table.name == kind.root:
            return frozenset({values["id"]} if "id" in values else ())
        found: frozenset[UUID] = frozenset()
        for column in kind.ways.get(table.name, ()):
            value = values.get(column.name)
            if value is not None:
                found |= self._owners_by_key(session, kind, pointed_at(column).table, value)
        return found

    def _owners_by_key(self, session: Session, kind: Belonging, table: Table, key: UUID) -> frozenset[UUID]:
        if table.name == kind.root:
            return frozenset({key})
        name = (kind.root, table.name, key)
        if name not in self._owners:
            self._owners[name] = self._owners_of(session, kind, table, _loaded(session, table, key))
        return self._owners[name]

    def _check_where(self, session: Session, table: Table, statement: Update | Delete) -> None:
        """Asks the database for a row that the statement would change and that is not locked."""
        locked = [
            kind.rows_of(table, owner)
            for kind in _kinds()
            if table.name == kind.root or table.name in kind.ways
            for owner in self._locked[kind.root]
        ]
        may: ColumnElement[bool] = func.coalesce(or_(*locked), False) if locked else literal(False)
        if SIDE_BY_SIDE in table.info:
            nobodys = [column.is_(None) for kind in _kinds() for column in kind.ways.get(table.name, ())]
            may = or_(may, *nobodys) if nobodys else literal(True)
        asked = select(literal(1)).select_from(table).where(*statement._where_criteria, not_(may)).limit(1)
        if session.connection().execute(asked).first() is not None:
            raise NotLocked(table.name)


def _kinds() -> tuple[Belonging, Belonging]:
    """What belongs to cases, and what goes with an account."""
    return _kinds_among(len(Base.metadata.tables))


@cache
def _kinds_among(_number_of_tables: int) -> tuple[Belonging, Belonging]:
    return (
        belonging_to("cases", Base.metadata),
        belonging_to("accounts", Base.metadata, only_what_goes_with_it=True),
    )


@cache
def _mappers(_number_of_tables: int) -> dict[str, Mapper[Any]]:
    return {str(mapper.local_table.description): mapper for mapper in Base.registry.mappers}


def _mapper_of(row: Any) -> Mapper[Any]:
    mapper: Mapper[Any] = inspect(row).mapper
    return mapper


def _table_of(row: Any) -> Table:
    table = _mapper_of(row).local_table
    if not isinstance(table, Table):
        raise TypeError("every model has a table")
    return table


def _attribute(mapper: Mapper[Any], column: Column[Any]) -> str:
    return mapper.get_property_by_column(column).key


def _pointers(row: Any) -> list[Column[Any]]:
    """The columns that say whose a row is."""
    table = _table_of(row)
    columns = [column for kind in _kinds() for column in kind.ways.get(table.name, ())]
    return columns + [column for column in table.primary_key.columns if table.name in ("cases", "accounts")]


def _loaded(session: Session, table: Table, key: UUID) -> Mapping[str, Any]:
    """The row with this primary key: as it is in the session, otherwise its columns that say whose it is."""
    mapper = _mappers(len(Base.metadata.tables))[table.name]
    pending = (row for row in session.new if _table_of(row).name == table.name and row.id == key)
    row = session.identity_map.get(mapper.identity_key_from_primary_key((key,))) or next(pending, None)
    if row is not None:
        return {column.name: getattr(row, _attribute(mapper, column)) for column in _pointers(row)}
    (identity,) = table.primary_key.columns
    columns = {column for kind in _kinds() for column in kind.ways.get(table.name, ())}
    found = session.connection().execute(select(*columns, identity).where(identity == key)).mappings().first()
    return dict(found) if found is not None else {}


def _with_identity(session: Session, table: Table, values: Mapping[str, Any]) -> Mapping[str, Any]:
    columns = {column.name for kind in _kinds() for column in kind.ways.get(table.name, ())}
    if columns <= values.keys():
        return values
    (identity,) = table.primary_key.columns
    return _loaded(session, table, values[identity.name])


def _pinned(statement: Update | Delete, table: Table) -> dict[str, Any]:
    """The columns that a statement's condition holds to one value each."""
    return dict(_equal(statement, table))


def _equal(statement: Update | Delete, table: Table) -> Iterator[tuple[str, Any]]:
    for condition in statement._where_criteria:
        if (
            isinstance(condition, BinaryExpression)
            and condition.operator is operators.eq
            and isinstance(condition.left, Column)
            and condition.left.table.name == table.name
            and isinstance(condition.right, BindParameter)
        ):
            yield condition.left.name, condition.right.value
