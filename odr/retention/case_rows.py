"""What belongs to a case: every row that points at it, directly or through others, in whatever table it lies.

Found by following the foreign keys (``odr.db.belonging``). So the rows of a table that is added later go with their
case without anybody having to think of it; whoever wants them to stay has to say so here.
"""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, and_, delete, select, true

from odr.db.belonging import Belonging, Ways, belonging_to, pointed_at
from odr.db.work import Work
from odr.tables import METADATA

CASE = "cases"
# What stays: the case's own row, and the receipt.
STAYS = frozenset({CASE, "destructions", "case_reference_keys"})
# What rows of a case point at and what is of use to nobody else: goes with them.
TAKEN_ALONG = frozenset({"invitations"})


@cache
def of_cases() -> Belonging:
    """What is destroyed with a case."""
    return belonging_to(CASE, METADATA, apart_from=STAYS)


def ways() -> Ways:
    """For each table with rows that belong to a case, the columns by which they do."""
    return of_cases().ways


def belonging(table: Table, case_id: UUID) -> ColumnElement[bool]:
    """The condition under which a row of this table belongs to the case."""
    return of_cases().rows_of(table, case_id)


def stays(table: Table, cases: Select[Any]) -> ColumnElement[bool]:
    """The condition under which a row of any table would stay if these cases were destroyed."""
    kept: list[ColumnElement[bool]] = [true()]
    if table.name in ways():
        # A row that points at none of them by an empty column stays too.
        kept.append(of_cases().rows_of(table, cases).is_not(true()))
    if table.name in TAKEN_ALONG:
        for column in (one for name in ways() for one in METADATA.tables[name].columns if one.foreign_keys):
            if pointed_at(column).table is table:
                gone = select(column).where(of_cases().rows_of(column.table, cases), column.is_not(None))
                kept.append(pointed_at(column).not_in(gone))
    return and_(*kept)


def remove(work: Work, case_id: UUID) -> None:
    """Removes everything that belongs to a case. Its own row stays, and what it says is the caller's."""
    tables = [table for table in METADATA.sorted_tables if table.name in ways()]
    along: dict[Column[Any], set[UUID]] = {}
    for table in tables:
        for column in table.columns:
            if column.foreign_keys and pointed_at(column).table.name in TAKEN_ALONG:
                rows = select(column).where(belonging(table, case_id), column.is_not(None))
                along.setdefault(pointed_at(column), set()).update(work.session.scalars(rows))
    for table in reversed(tables):
        work.session.execute(delete(table).where(belonging(table, case_id)))
    for key_column, values in along.items():
        work.session.execute(delete(key_column.table).where(key_column.in_(values)))
