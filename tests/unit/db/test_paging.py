"""What lies beyond a place in a list, as it is asked of a database."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from odr.audit.tables import DeskEntry
from odr.cases.tables import Case
from odr.db.paging import beyond, page_from

PLACE = (datetime(2026, 3, 1, tzinfo=UTC), UUID(int=1))


def said(statement: object) -> str:
    """The part that this is about, in the words of SQLite."""
    return " ".join(str(statement.compile(dialect=sqlite.dialect())).split()).partition(" FROM ")[2]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("rising", "asked"),
    [
        (True, "desk_entries WHERE desk_entries.number > ? ORDER BY desk_entries.number"),
        (False, "desk_entries WHERE desk_entries.number < ? ORDER BY desk_entries.number DESC"),
    ],
)
def test_one_column_is_compared_by_itself(rising: bool, asked: str) -> None:
    assert said(beyond(select(DeskEntry.number), [DeskEntry.number], [7], rising=rising)) == asked


def test_a_key_of_two_columns_is_compared_as_a_whole_so_that_equal_moments_come_once_each() -> None:
    asked = beyond(select(Case.id), (Case.opened_at, Case.id), PLACE, rising=False)

    assert said(asked) == (
        "cases WHERE (cases.opened_at, cases.id) < (?, ?) ORDER BY cases.opened_at DESC, cases.id DESC"
    )


def test_without_a_place_the_list_is_asked_for_from_its_beginning() -> None:
    assert said(beyond(select(Case.id), [Case.id], None, rising=True)) == "cases ORDER BY cases.id"


def test_a_place_that_does_not_fit_the_key_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        beyond(select(Case.id), (Case.opened_at, Case.id), PLACE[:1], rising=True)


def test_a_page_says_where_there_is_more() -> None:
    first = page_from([9, 8, 7], 2, int, upwards=False, beside=False)
    middle = page_from([7, 8, 9], 2, int, upwards=True, beside=True)
    last = page_from([2, 1], 2, int, upwards=False, beside=True)

    assert (list(first.rows), first.newer_than, first.older_than) == ([9, 8], None, 8)
    assert (list(middle.rows), middle.newer_than, middle.older_than) == ([8, 7], 8, 7)
    assert (list(last.rows), last.newer_than, last.older_than) == ([2, 1], 2, None)
