"""What a counter-offer changes, point by point."""

from dataclasses import dataclass
from enum import Enum

from odr.offers.terms import Point, Terms
from odr.texts import levelled


class PointFate(Enum):
    """What became of a point."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class PointChange:
    """A point before and now; ``parts`` names what of it is different: heading, text, amount, who or by."""

    change: PointFate
    before: Point | None
    now: Point | None
    parts: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What the point is called."""
        point = self.now or self.before
        return point.heading if point is not None else ""


def differences(before: Terms, now: Terms) -> list[PointChange]:
    """Each point of both: those of now in their order, then those that are gone.

    Points belong together if their headings read alike; of the rest, those at the same place if one of their parts is
    the same.
    """
    pairs = _pairs(before.points, now.points)
    found = [_compare(before.points[pairs[i]] if i in pairs else None, point) for i, point in enumerate(now.points)]
    left = set(pairs.values())
    return found + [PointChange(PointFate.REMOVED, one, None) for i, one in enumerate(before.points) if i not in left]


def _pairs(before: tuple[Point, ...], now: tuple[Point, ...]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    free = dict(enumerate(before))
    for i, point in enumerate(now):
        match = next((j for j, one in free.items() if levelled(one.heading) == levelled(point.heading)), None)
        if match is not None:
            pairs[i] = match
            del free[match]
    for i, point in enumerate(now):
        if i not in pairs and i in free and _share(free[i], point):
            pairs[i] = i
            del free[i]
    return pairs


def _share(one: Point, other: Point) -> bool:
    return bool((one.text and one.text == other.text) or (one.amount and one.amount == other.amount))


def _compare(before: Point | None, now: Point) -> PointChange:
    if before is None:
        return PointChange(PointFate.ADDED, None, now)
    parts = tuple(
        name for name in ("heading", "text", "amount", "who", "by") if getattr(before, name) != getattr(now, name)
    )
    return PointChange(PointFate.CHANGED if parts else PointFate.SAME, before, now, parts)
