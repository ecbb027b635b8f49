"""What was offered in all the rooms that somebody is in, as far as they can read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from odr.errors import NotFound
from odr.messages.entries.rooms import rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import OpenAct, RoomActs, acts_among
from odr.offers.standing import KINDS, OfferStanding, standings
from odr.offers.suggested import Suggested, suggestions_among
from odr.offers.terms import RESULT, SUGGESTION, Named, Point

_S = TypeVar("_S", OfferStanding, Suggested)


@dataclass(frozen=True)
class Negotiation:
    """Every offer and suggestion that the reader may see, the earliest first; and the rooms that they stand in."""

    rooms: list[RoomActs]
    offers: list[OfferStanding]
    suggestions: list[Suggested]

    def room(self, room_id: UUID) -> RoomActs:
        """One of the rooms. Raises ``NotFound``."""
        found = next((one for one in self.rooms if one.room.id == room_id), None)
        if found is None:
            raise NotFound
        return found

    def offer(self, entry_id: UUID) -> OfferStanding:
        """One of the offers. Raises ``NotFound``."""
        return _one(self.offers, entry_id)

    def suggestion(self, entry_id: UUID) -> Suggested:
        """One of the suggestions. Raises ``NotFound``."""
        return _one(self.suggestions, entry_id)

    @property
    def altered(self) -> list[RoomActs]:
        """The rooms in which somebody has altered, removed or held back something formal."""
        return [one for one in self.rooms if not one.is_sound]


@dataclass(frozen=True)
class Agreed:
    """What all who were asked have accepted: an offer, or a suggestion. ``at`` is when the last one did.

    ``parties`` are its author and those who were asked, a facilitator left out. ``named`` says which act it was.
    """

    room_id: UUID
    named: Named
    title: str
    points: tuple[Point, ...]
    binding: bool
    parties: tuple[UUID, ...]
    at: datetime
    is_suggestion: bool = False


def negotiation(box: OpenMailbox) -> Negotiation:
    """All of it. That it was shown is in the log first."""
    rooms = acts_among(box, rooms_of(box))
    offers = [standing for room in rooms for standing in offers_in(box, room)]
    offers.sort(key=lambda one: (one.said.sent_at, one.said.room_id, one.said.number))
    return Negotiation(rooms, offers, suggestions_among(box, rooms))


def offers_in(box: OpenMailbox, room: RoomActs) -> list[OfferStanding]:
    """What became of each offer in a room.

    Whoever made an offer or was asked sees everything that is said about it, unless they were away before it ended;
    somebody else may have come later.
    """
    found = standings(room.acts, box.work.now, certain=room.is_sound)
    if not room.not_for_reader:
        return found
    return [one if _sees_all(box, room, one) else _uncertain(one) for one in found]


def agreed(box: OpenMailbox) -> list[Agreed]:
    """What can be written up as a settlement: every accepted offer and suggestion, the latest first."""
    found = negotiation(box)
    offers = [_agreed(one) for one in found.offers if one.is_agreed]
    suggestions = [one.agreed() for one in found.suggestions if one.is_agreed]
    everything = offers + [Agreed(*one, is_suggestion=True) for one in suggestions]
    return sorted(everything, key=lambda one: one.at, reverse=True)


def last_seen(room: RoomActs) -> str:
    """What a form carries of how far its page had seen the offers of a room; "" if there is nothing yet."""
    seen = [one for one in room.acts if one.kind in (*KINDS, SUGGESTION, RESULT)]
    return seen[-1].hash.hex() if seen else ""


def said_since(room: RoomActs, seen: str) -> list[OpenAct]:
    """What was said about offers after that. Everything, if it was never there."""
    relevant = [one for one in room.acts if one.kind in (*KINDS, SUGGESTION, RESULT)]
    place = next((number for number, one in enumerate(relevant) if one.hash.hex() == seen), -1)
    return relevant[place + 1 :]


def _agreed(one: OfferStanding) -> Agreed:
    terms = one.offer.terms
    return Agreed(
        room_id=one.said.room_id,
        named=one.named(),
        title=terms.title,
        points=terms.points,
        binding=terms.binding,
        parties=tuple(sorted({one.said.author_id, *one.offer.asked})),
        at=one.ended_at or one.said.sent_at,
    )


def _sees_all(box: OpenMailbox, room: RoomActs, one: OfferStanding) -> bool:
    concerned = box.own_id in (one.said.author_id, *one.offer.asked)
    return concerned and not room.lacks_after(one.said.number, None if one.ended_by is None else one.ended_by.number)


def _uncertain(one: OfferStanding) -> OfferStanding:
    return replace(one, certain=False)


def _one(among: Iterable[_S], entry_id: UUID) -> _S:
    found = next((one for one in among if one.entry_id == entry_id), None)
    if found is None:
        raise NotFound
    return found
