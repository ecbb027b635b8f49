"""What an offer says: title, points in their order, until when it is open, and what accepting it means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from odr import amounts
from odr.amounts import Amount
from odr.crypto.derivation import digest
from odr.db import payload
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.messages.documents import Act
from odr.signed.spelling import hexadecimal, identifier, moment
from odr.texts import as_signed, one_line

FORMAT = 1
OFFER = "offer"
ACCEPTED = "offer accepted"
DECLINED = "offer declined"
WITHDRAWN = "offer withdrawn"
SUGGESTION = "suggestion"
ANSWER = "suggestion answer"
RESULT = "suggestion accepted"
LONGEST_TITLE = 200
LONGEST_HEADING = 120
LONGEST_TEXT = 4_000
LONGEST_WHO = 120
MOST_POINTS = 30


class BadTerms(ValueError):
    """The body of an act is not that of an offer, or of an answer to one."""


@dataclass(frozen=True)
class Point:
    """One point. ``who`` does it is in words: it may be somebody who is not in the case."""

    heading: str
    text: str = ""
    amount: Amount | None = None
    who: str = ""
    by: date | None = None

    def encoded(self) -> dict[str, Any]:
        """As it is signed."""
        return {
            "amount": None if self.amount is None else self.amount.stored(),
            "by": None if self.by is None else self.by.isoformat(),
            "heading": self.heading,
            "text": self.text,
            "who": self.who,
        }

    def __repr__(self) -> str:
        return "<Point>"


@dataclass(frozen=True)
class Named:
    """Another act, as an act names it: its entry, the hash of that, and the digest of what it says."""

    entry_id: UUID
    hash: str
    digest: str

    def encoded(self) -> dict[str, str]:
        """As it is signed."""
        return {"digest": self.digest, "entry": str(self.entry_id), "hash": self.hash}


@dataclass(frozen=True)
class Terms:
    """What is offered. ``binding`` says that accepting it binds; otherwise it is an understanding to be written up."""

    title: str
    points: tuple[Point, ...]
    binding: bool = False
    without_prejudice: bool = True

    def __repr__(self) -> str:
        return "<Terms>"


@dataclass(frozen=True)
class Offer:
    """Terms as they were offered: to whom, until when, and in answer to which offer before."""

    terms: Terms
    until: datetime
    asked: tuple[UUID, ...]
    counters: Named | None = None

    def act(self, kind: str = OFFER) -> Act:
        """The act that offers it."""
        return Act(
            kind,
            {
                "asked": [str(one) for one in self.asked],
                "binding": self.terms.binding,
                "counters": None if self.counters is None else self.counters.encoded(),
                "format": FORMAT,
                "points": [one.encoded() for one in self.terms.points],
                "title": self.terms.title,
                "until": self.until.isoformat(),
                "without_prejudice": self.terms.without_prejudice,
            },
        )

    def __repr__(self) -> str:
        return "<Offer>"


@dataclass(frozen=True)
class Reply:
    """What an answer says of which offer, after which entry of the room. ``proofs`` belong to a suggestion's result."""

    about: Named
    head: str

    def act(self, kind: str, **further: Any) -> Act:
        """The act that says it."""
        return Act(kind, {"format": FORMAT, "head": self.head, "offer": self.about.encoded(), **further})


def act_digest(act: Act) -> str:
    """What an answer names an offer by: SHA-256 over its kind and all it says."""
    return digest(b"odr act\0\1" + payload.encode({"body": act.body, "kind": act.kind})).hex()


def read_offer(act: Act) -> Offer:
    """The offer, or the suggestion, of an act. Raises ``BadTerms`` unless making it again spells it in the same way."""
    try:
        body = act.body
        points = tuple(_point(one) for one in body["points"])
        terms = Terms(body["title"], points, binding=body["binding"], without_prejudice=body["without_prejudice"])
        counters = None if body["counters"] is None else read_named(body["counters"])
        asked = tuple(identifier(one) for one in body["asked"])
        found = Offer(checked(terms), moment(body["until"]), asked, counters)
        # Bytes, because to Python True is 1.
        if payload.encode(found.act(act.kind).body) != payload.encode(body) or not asked or asked != sorted_ids(asked):
            raise BadTerms("offer")
    except (ValueError, TypeError, KeyError, AttributeError, Refusal):
        raise BadTerms("offer") from None
    return found


def read_reply(act: Act) -> Reply:
    """What an answer is about. Raises ``BadTerms``."""
    try:
        if act.body["format"] != FORMAT:
            raise BadTerms("answer")
        hexadecimal(act.body["head"])
        return Reply(read_named(act.body["offer"]), act.body["head"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadTerms("answer") from None


def checked(terms: Terms) -> Terms:
    """The terms as they are offered. Raises ``Refusal`` naming the form field ("points-2-heading")."""
    title = one_line(terms.title, LONGEST_TITLE, missing=_("Please give your offer a title."), field="title")
    if not terms.points:
        raise Refusal(_("Please write at least one point."), "points-0-heading")
    if len(terms.points) > MOST_POINTS:
        raise Refusal(_("An offer has at most %(count)d points.", count=MOST_POINTS))
    points = tuple(_checked_point(one, f"points-{number}") for number, one in enumerate(terms.points))
    return Terms(title, points, binding=bool(terms.binding), without_prejudice=bool(terms.without_prejudice))


def _checked_point(point: Point, place: str) -> Point:
    missing = _("Please say in a word or two what this point is about.")
    heading = one_line(point.heading, LONGEST_HEADING, missing=missing, field=f"{place}-heading")
    text = as_signed(point.text, LONGEST_TEXT, f"{place}-text")
    who = point.who.strip()
    if who:
        unseen = _("Please say who does it, or leave this empty.")
        who = one_line(who, LONGEST_WHO, missing=unseen, field=f"{place}-who")
    return Point(heading, text, point.amount, who, point.by)


def _point(kept: Mapping[str, Any]) -> Point:
    amount = None if kept["amount"] is None else amounts.parse(kept["amount"])
    if kept["amount"] is not None and (amount is None or amount.stored() != kept["amount"]):
        raise BadTerms("amount")
    by = None if kept["by"] is None else date.fromisoformat(kept["by"])
    return Point(kept["heading"], kept["text"], amount, kept["who"], by)


def read_named(kept: Mapping[str, Any]) -> Named:
    """Another act, as an act names it. Raises ``BadTerms``, or what else reading something else raises."""
    if set(kept) != {"digest", "entry", "hash"}:
        raise BadTerms("offer")
    hexadecimal(kept["digest"])
    hexadecimal(kept["hash"])
    return Named(identifier(kept["entry"]), kept["hash"], kept["digest"])


def sorted_ids(ids: Collection[UUID]) -> tuple[UUID, ...]:
    """Those who are asked, in the one order that an offer names them in."""
    return tuple(sorted(set(ids)))
