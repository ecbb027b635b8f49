"""The negotiation at a glance: the points of the case, each party's latest stand on each, how the amounts have moved.

Of what the reader may see, and pure: offers in, table out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from odr.amounts import Amount
from odr.offers.standing import OfferStanding, OfferState
from odr.offers.terms import Point
from odr.texts import levelled

# An offer that was withdrawn is no longer its author's stand, unless there is none later.
_NO_STAND = (OfferState.WITHDRAWN,)


@dataclass(frozen=True)
class Stand:
    """What a party says about a point: in which offer, and whether by accepting it."""

    offer: OfferStanding
    point: Point | None
    accepted: bool = False


@dataclass(frozen=True)
class OfferedAmount:
    """An amount that a party offered on a point."""

    party: UUID
    at: datetime
    amount: Amount
    offer: OfferStanding


@dataclass
class PointRow:
    """A point of the case: how it was called last, where each party stands on it, and the amounts, earliest first."""

    key: str
    heading: str
    stands: dict[UUID, Stand] = field(default_factory=dict)
    steps: list[OfferedAmount] = field(default_factory=list)

    def moved(self) -> bool:
        """Whether there are amounts to compare: two or more, all in one currency."""
        return len(self.steps) > 1 and len({one.amount.currency for one in self.steps}) == 1


def at_a_glance(offers: Sequence[OfferStanding]) -> list[PointRow]:
    """The points of all offers in the order in which they first came up."""
    rows: dict[str, PointRow] = {}
    for offer in offers:
        for point in offer.offer.terms.points:
            row = rows.setdefault(levelled(point.heading), PointRow(levelled(point.heading), point.heading))
            row.heading = point.heading
            if point.amount is not None:
                row.steps.append(OfferedAmount(offer.said.author_id, offer.said.sent_at, point.amount, offer))
    for offer in offers:
        if offer.state in _NO_STAND:
            continue
        points = {levelled(point.heading): point for point in offer.offer.terms.points}
        for party, accepted in ((offer.said.author_id, False), *((one.author_id, True) for one in offer.accepted)):
            for key, point in points.items():
                rows[key].stands[party] = Stand(offer, point, accepted)
    return list(rows.values())
