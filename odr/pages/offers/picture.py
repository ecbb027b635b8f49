"""A small picture of how the amounts on a point have moved, drawn by the server. The same figures stand in a table."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from markupsafe import Markup, escape

from odr.i18n import gettext as _
from odr.offers.glance import OfferedAmount, PointRow

_WIDTH, _HEIGHT = 480, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 104, 16, 20, 30
# Parties are told apart by shape and by line as well as by colour.
SHAPES = ("circle", "square", "diamond", "triangle")


def picture(row: PointRow, parties: Sequence[UUID]) -> Markup:
    """The picture: the amounts from left to right as they were offered, a line for each party."""
    values = [one.amount.value for one in row.steps]
    low, high = min(values), max(values)
    points = [(one, _x(number, len(values)), _y(one.amount.value, low, high)) for number, one in enumerate(row.steps)]
    label = _("How the amounts on “%(point)s” have moved. The figures stand in the table below.", point=row.heading)
    parts = [
        Markup('<svg class="moves" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(_WIDTH, _HEIGHT, label),
        _scale(row.steps, low, high),
    ]
    for number, party in enumerate(parties):
        own = [(x, y) for one, x, y in points if one.party == party]
        if own:
            parts.append(_line(number % len(SHAPES), own))
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _line(number: int, points: Sequence[tuple[int, int]]) -> Markup:
    path = " ".join(f"{x},{y}" for x, y in points)
    shapes = Markup("").join(_shape(SHAPES[number], x, y) for x, y in points)
    return Markup('<g class="line-{}"><polyline points="{}" fill="none"/>{}</g>').format(number, path, shapes)


def _shape(shape: str, x: int, y: int) -> Markup:
    match shape:
        case "circle":
            return Markup('<circle cx="{}" cy="{}" r="6"/>').format(x, y)
        case "square":
            return Markup('<rect x="{}" y="{}" width="11" height="11"/>').format(x - 5, y - 5)
        case "diamond":
            return Markup('<path d="M{} {}l7 7 -7 7 -7 -7z"/>').format(x, y - 7)
        case _:
            return Markup('<path d="M{} {}l7 12h-14z"/>').format(x, y - 7)


def _scale(steps: Sequence[OfferedAmount], low: Decimal, high: Decimal) -> Markup:
    marks = {}
    for one in steps:
        if one.amount.value in (low, high):
            marks[_y(one.amount.value, low, high)] = one.amount.shown()
    lines = Markup("").join(
        Markup('<line x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>').format(
            _LEFT, _WIDTH - _RIGHT, y, y, _LEFT - 8, y + 5, escape(said)
        )
        for y, said in marks.items()
    )
    return Markup('<g class="scale" aria-hidden="true">{}</g>').format(lines)


def _x(number: int, count: int) -> int:
    room = _WIDTH - _LEFT - _RIGHT - 20
    return _LEFT + 10 + (room * number // (count - 1) if count > 1 else room // 2)


def _y(value: Decimal, low: Decimal, high: Decimal) -> int:
    room = _HEIGHT - _TOP - _BOTTOM
    share = (value - low) / (high - low) if high > low else Decimal("0.5")
    return _TOP + room - int(share * room)
