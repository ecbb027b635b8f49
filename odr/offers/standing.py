"""What became of each offer of a room: worked out from its acts in the order of the chain, and from nothing else.

No database, no clock of its own, no state between two calls. An offer ends once: when all who were asked have accepted,
or with the first that declines, counters, withdraws, or comes after its time. What is said about it later changes
nothing and is told as that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from odr.messages.saying.acts import OpenAct
from odr.offers.terms import (
    ACCEPTED,
    DECLINED,
    OFFER,
    WITHDRAWN,
    BadTerms,
    Named,
    Offer,
    act_digest,
    read_offer,
    read_reply,
)

ANSWERS = (ACCEPTED, DECLINED, WITHDRAWN)
KINDS = (OFFER, *ANSWERS)


class OfferState(Enum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class WhyVoid(Enum):
    """Why something that was said about an offer changes nothing."""

    OVER = "it had ended before"
    LATE = "it came after the offer's time"
    NOT_ASKED = "they were not asked"
    ANSWERED = "they had answered before"
    OTHER_TEXT = "it is about another text"
    OTHER_HEAD = "it was said after something else than it states"


@dataclass(frozen=True)
class Ignored:
    """Something that was said about an offer and changes nothing."""

    said: OpenAct
    why: WhyVoid


@dataclass(frozen=True)
class OfferStanding:
    """An offer and what became of it. ``ended_by`` is the act that ended it, ``ended_at`` when.

    ``certain`` is false where the room's chain does not hold, or the reader does not see everything that was said.
    """

    said: OpenAct
    offer: Offer
    state: OfferState
    accepted: tuple[OpenAct, ...] = ()
    ended_by: OpenAct | None = None
    ended_at: datetime | None = None
    ignored: tuple[Ignored, ...] = ()
    certain: bool = True

    @property
    def entry_id(self) -> UUID:
        """Which entry of the room offers it."""
        return self.said.entry_id

    @property
    def waiting(self) -> tuple[UUID, ...]:
        """Those who were asked and have not accepted."""
        done = {one.author_id for one in self.accepted}
        return tuple(one for one in self.offer.asked if one not in done)

    @property
    def is_agreed(self) -> bool:
        """Whether all who were asked have accepted it, with nothing altered in the room."""
        return self.state is OfferState.ACCEPTED and self.certain

    def named(self) -> Named:
        """As an answer names it."""
        return name_of(self.said)

    def __repr__(self) -> str:
        return f"<Standing {self.said.number} {self.state.value}>"


@dataclass
class _Course:
    """An offer while its acts are gone through."""

    said: OpenAct
    offer: Offer
    state: OfferState = OfferState.OPEN
    accepted: list[OpenAct] = field(default_factory=list)
    ended_by: OpenAct | None = None
    ended_at: datetime | None = None
    ignored: list[Ignored] = field(default_factory=list)

    def end(self, state: OfferState, at: datetime, by: OpenAct | None) -> None:
        self.state, self.ended_at, self.ended_by = state, at, by

    def take(self, act: OpenAct, about: Named, head: str | None) -> None:
        """What an act does to it, or why nothing."""
        if self.state is OfferState.OPEN and act.sent_at >= self.offer.until:
            self.end(OfferState.EXPIRED, self.offer.until, None)
        why = self._why_not(act, about, head)
        if why is not None:
            self.ignored.append(Ignored(act, why))
            return
        match act.kind:
            case "offer accepted":
                self.accepted.append(act)
                if {one.author_id for one in self.accepted} == set(self.offer.asked):
                    self.end(OfferState.ACCEPTED, act.sent_at, act)
            case "offer declined":
                self.end(OfferState.DECLINED, act.sent_at, act)
            case "offer withdrawn":
                self.end(OfferState.WITHDRAWN, act.sent_at, act)
            case _:
                self.end(OfferState.COUNTERED, act.sent_at, act)

    def _why_not(self, act: OpenAct, about: Named, head: str | None) -> WhyVoid | None:
        if about != name_of(self.said):
            return WhyVoid.OTHER_TEXT
        if head is not None and head != act.previous.hex():
            return WhyVoid.OTHER_HEAD
        may = (self.said.author_id,) if act.kind == WITHDRAWN else self.offer.asked
        if act.author_id not in may:
            return WhyVoid.NOT_ASKED
        if self.state is OfferState.EXPIRED:
            return WhyVoid.LATE
        if self.state is not OfferState.OPEN:
            return WhyVoid.OVER
        if act.author_id in {one.author_id for one in self.accepted}:
            return WhyVoid.ANSWERED
        return None

    def standing(self, now: datetime, *, certain: bool) -> OfferStanding:
        if self.state is OfferState.OPEN and now >= self.offer.until:
            self.end(OfferState.EXPIRED, self.offer.until, None)
        return OfferStanding(
            self.said,
            self.offer,
            self.state,
            tuple(self.accepted),
            self.ended_by,
            self.ended_at,
            tuple(self.ignored),
            certain=certain,
        )


def standings(acts: Sequence[OpenAct], now: datetime, *, certain: bool = True) -> list[OfferStanding]:
    """What became of each offer among the acts of one room, in the order of its chain. Other acts are passed over."""
    courses: dict[UUID, _Course] = {}
    for act in acts:
        try:
            if act.kind == OFFER:
                offer = read_offer(act.act)
                if act.author_id in offer.asked:
                    continue
                if offer.counters is not None and offer.counters.entry_id in courses:
                    courses[offer.counters.entry_id].take(act, offer.counters, None)
                courses[act.entry_id] = _Course(act, offer)
            elif act.kind in ANSWERS:
                reply = read_reply(act.act)
                if reply.about.entry_id in courses:
                    courses[reply.about.entry_id].take(act, reply.about, reply.head)
        except BadTerms:
            continue
    return [course.standing(now, certain=certain) for course in courses.values()]


def name_of(said: OpenAct) -> Named:
    """As an answer names the act that offers something."""
    return Named(said.entry_id, said.hash.hex(), act_digest(said.act))
