"""Which rows belong to what: found by following the foreign keys of the models, so that no table has to be listed.

The rows of a table that is added later are found without anybody having to think of it. Destruction asks it of a case
(``odr.retention.case_rows``), the guard of units of work of cases and accounts (``odr.db.guard``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    Table,
    UniqueConstraint,
    or_,
    select,
)

Ways = Mapping[str, tuple[Column[Any], ...]]


@dataclass(frozen=True)
class Belonging:
    """What belongs to the rows of the table ``root``: for each table of ``ways``, the columns by which it does."""

    root: str
    ways: Ways

    def rows_of(self, table: Table, root_id: UUID | Select[tuple[UUID]]) -> ColumnElement[bool]:
        """The condition under which a row of this table belongs to one row of the root, or to one of several."""
        if table.name == self.root:
            (column,) = table.primary_key.columns
            return _is(column, root_id)
        conditions = []
        for column in self.ways[table.name]:
            target = pointed_at(column)
            if target.table.name == self.root:
                conditions.append(_is(column, root_id))
            else:
                conditions.append(column.in_(select(target).where(self.rows_of(target.table, root_id))))
        return or_(*conditions)


def belonging_to(
    root: str, metadata: MetaData, *, apart_from: Collection[str] = (), only_what_goes_with_it: bool = False
) -> Belonging:
    """What belongs to the rows of ``root``, ``apart_from`` some tables and what hangs on those.

    By one column that is always filled, with an index if there is such a one, on the shortest way; by several only
    where each may be empty. ``only_what_goes_with_it`` follows no key but those that the database deletes along.
    """
    found: dict[str, tuple[Column[Any], ...]] = {}
    far = {root: 0}
    for table in metadata.sorted_tables:  # what is pointed at comes before what points
        if table.name in far or table.name in apart_from:
            continue
        pointing = [
            (far[target], column)
            for column in table.columns
            for key in column.foreign_keys
            if (target := key.column.table.name) in far and (key.ondelete == "CASCADE" or not only_what_goes_with_it)
        ]
        filled = [(not leads_an_index(table, one), distance, one) for distance, one in pointing if not one.nullable]
        if filled:
            _without, distance, column = min(filled, key=lambda one: one[:2])
            far[table.name], found[table.name] = distance + 1, (column,)
        elif pointing:
            far[table.name] = 1 + max(distance for distance, _column in pointing)
            found[table.name] = tuple(column for _distance, column in pointing)
    return Belonging(root, found)


def pointed_at(column: Column[Any]) -> Column[Any]:
    """The column that a column with a foreign key points at."""
    key: ForeignKey
    (key,) = column.foreign_keys
    return key.column


def _is(column: Column[Any], wanted: UUID | Select[tuple[UUID]]) -> ColumnElement[bool]:
    return column == wanted if isinstance(wanted, UUID) else column.in_(wanted)


def leads_an_index(table: Table, column: Column[Any]) -> bool:
    """Whether the rows with a value of this column are found without reading the others."""
    unique = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    return any(next(iter(kept.columns)) is column for kept in (*unique, *table.indexes))
