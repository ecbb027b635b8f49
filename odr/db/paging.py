"""Keyset paging: a page costs the same wherever in a list it is, because it is found by its neighbour and not counted.

Whoever asks follows an index from the neighbour's key, and asks for one row more than fit, to know whether there are
more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")
K = TypeVar("K")


@dataclass(frozen=True)
class Page(Generic[R, K]):
    """Some rows, the newest first, and the keys from which on there are newer or older ones, if there are."""

    rows: Sequence[R]
    newer_than: K | None
    older_than: K | None


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
