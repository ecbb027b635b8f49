"""Small charts: bars beside the numbers of a table, drawn by the server. What a chart shows, the table says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from odr.i18n import gettext as _

WIDTH = 200


@dataclass(frozen=True)
class Bar:
    """A row: its name, its number, and how wide its bar is."""

    name: str
    number: int
    width: int
    is_other: bool


@dataclass(frozen=True)
class Bars:
    """A table with bars. ``of`` is the head of its first column."""

    title: str
    of: str
    rows: list[Bar]


def bars(
    title: str,
    of: str,
    numbers: Sequence[tuple[str, int]],
    other: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Bars:
    """The table, its longest bar as wide as there is room. What is counted as ``other`` is called so in words.

    ``names`` says what each is called; without it, or where it is silent, they are counted by their names.
    """
    most = max((number for _key, number in numbers), default=0)
    rows = [
        Bar(
            _("Other (groups under five)") if key == other else (names or {}).get(key, key),
            number,
            round(number * WIDTH / most) if most else 0,
            key == other,
        )
        for key, number in numbers
    ]
    return Bars(title, of, rows if most else [])
