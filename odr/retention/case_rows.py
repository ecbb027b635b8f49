"""What belongs to a case: every row that points at it, directly or through others, in whatever table it lies.

Found by following the foreign keys of the models. So the rows of a table that is added later go with their case
without anybody having to think of it; whoever wants them to stay has to say so here.
"""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, PrimaryKeyConstraint, Table, UniqueConstraint, delete, or_, select

from odr.db.work import Work
from odr.tables import METADATA

CASE = "cases"
# What stays: the case's own row, and the receipt.
STAYS = frozenset({CASE, "destructions"})
# What rows of a case point at and what is of use to nobody else: goes with them.
TAKEN_ALONG = frozenset({"invitations"})


@cache
def ways() -> dict[str, tuple[Column[Any], ...]]:
    """For each table with rows that belong to a case, the columns by which they do.

    One column that is always filled, with an index if there is such a one, on the shortest way; several only where
    each may be empty.
    """
    found: dict[str, tuple[Column[Any], ...]] = {}
    far = {CASE: 0}
    for table in METADATA.sorted_tables:  # what is pointed at comes before what points
        if table.name in STAYS:
            continue
        pointing = [(far[target], column) for column in table.columns if (target := _target(column)) in far]
        filled = [(not _leads_an_index(table, one), distance, one) for distance, one in pointing if not one.nullable]
        if filled:
            _without, distance, column = min(filled, key=lambda one: one[:2])
            far[table.name], found[table.name] = distance + 1, (column,)
        elif pointing:
            far[table.name] = 1 + max(distance for distance, _column in pointing)
            found[table.name] = tuple(column for _distance, column in pointing)
    return found


def belonging(table: Table, case_id: UUID) -> ColumnElement[bool]:
    """The condition under which a row of this table belongs to the case."""
    conditions = []
    for column in ways()[table.name]:
        (key,) = column.foreign_keys
        if key.column.table.name == CASE:
            conditions.append(column == case_id)
        else:
            conditions.append(column.in_(select(key.column).where(belonging(key.column.table, case_id))))
    return or_(*conditions)


def remove(work: Work, case_id: UUID) -> None:
    """Removes everything that belongs to a case. Its own row stays, and what it says is the caller's."""
    tables = [table for table in METADATA.sorted_tables if table.name in ways()]
    along: dict[Column[Any], set[UUID]] = {}
    for table in tables:
        for column in table.columns:
            if _target(column) in TAKEN_ALONG:
                (key,) = column.foreign_keys
                rows = select(column).where(belonging(table, case_id), column.is_not(None))
                along.setdefault(key.column, set()).update(work.session.scalars(rows))
    for table in reversed(tables):
        work.session.execute(delete(table).where(belonging(table, case_id)))
    for key_column, values in along.items():
        work.session.execute(delete(key_column.table).where(key_column.in_(values)))


def _target(column: Column[Any]) -> str | None:
    """The table that a column points at."""
    return next((key.column.table.name for key in column.foreign_keys), None)


def _leads_an_index(table: Table, column: Column[Any]) -> bool:
    """Whether the rows with a value of this column are found without reading the others."""
    unique = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    return any(next(iter(kept.columns)) is column for kept in (*unique, *table.indexes))
