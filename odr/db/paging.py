"""Keyset paging: a page costs the same wherever in a list it is, because it is found by its neighbour and not counted.

Whoever asks follows an index from the neighbour's key, and asks for one row more than fit, to know whether there are
more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

R = TypeVar("R")
K = TypeVar("K")
KeyColumn: TypeAlias = InstrumentedAttribute[Any] | ColumnElement[Any]
S = TypeVar("S", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class Page(Generic[R, K]):
    """Some rows, the newest first, and the keys from which on there are newer or older ones, if there are."""

    rows: Sequence[R]
    newer_than: K | None
    older_than: K | None


def beyond(asked: S, key: Sequence[KeyColumn], there: Sequence[Any] | None, *, rising: bool) -> S:
    """What is asked for in the order of its key, rising or falling: what lies beyond a place, or from the first on.

    ``there`` are the values of the key at that place. Values are written as their columns are, so that an index on
    the columns of the key leads to the place.
    """
    if there is not None:
        here = [literal(value, column.type) for column, value in zip(key, there, strict=True)]
        place, mark = (key[0], here[0]) if len(key) == 1 else (tuple_(*key), tuple_(*here))
        asked = asked.where(place > mark if rising else place < mark)
    return asked.order_by(*(column if rising else column.desc() for column in key))


def page_by_number(
    session: Session,
    asked: Select[R],
    number: InstrumentedAttribute[int],
    size: int,
    *,
    newer_than: int | None,
    older_than: int | None,
) -> Page[R, int]:
    """One page of rows that are numbered as they come, the latest first: the latest, or those next to a number."""
    upwards = newer_than is not None
    neighbour = newer_than if upwards else older_than
    there = None if neighbour is None else [neighbour]
    found = session.scalars(beyond(asked, [number], there, rising=upwards).limit(size + 1)).all()
    key_of = attrgetter(number.key)
    return page_from(found, size, key_of, upwards=upwards, beside=there is not None)


def page_from(found: Sequence[R], size: int, key_of: Callable[[R], K], *, upwards: bool, beside: bool) -> Page[R, K]:
    """The page in rows that were asked for away from a neighbour, up to ``size`` + 1 of them.

    ``upwards``: towards the newer ones, so that the first is the oldest. ``beside``: there was a neighbour; without one
    the list begins here.
    """
    more, shown = len(found) > size, list(found[:size])
    if upwards:
        shown.reverse()
    if not shown:
        return Page([], None, None)
    has_newer, has_older = (more, True) if upwards else (beside, more)
    return Page(shown, key_of(shown[0]) if has_newer else None, key_of(shown[-1]) if has_older else None)
