"""What is proposed for a meeting: what it is about, where, how long, at which moments; and what is said in answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from odr.db import payload
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.messages.documents import Act
from odr.offers.terms import BadTerms, Named, read_named, sorted_ids
from odr.signed.spelling import identifier, moment
from odr.texts import one_line

FORMAT = 1
MEETING = "meeting"
ANSWER = "meeting answer"
FIXED = "meeting fixed"
CALLED_OFF = "meeting called off"
LONGEST_TITLE = 200
LONGEST_WHERE = 500
MOST_MOMENTS = 6
SHORTEST, LONGEST = 5, 24 * 60


class Can(Enum):
    """Whether somebody can come at a moment."""

    YES = "yes"
    IF_NEED_BE = "if need be"
    NO = "no"


@dataclass(frozen=True)
class Meeting:
    """What is proposed. ``asked`` say when they can come; ``moments`` are in UTC, the earliest first."""

    title: str
    where: str
    minutes: int
    moments: tuple[datetime, ...]
    asked: tuple[UUID, ...]

    def act(self) -> Act:
        """The act that proposes it."""
        return Act(
            MEETING,
            {
                "asked": [str(one) for one in self.asked],
                "format": FORMAT,
                "minutes": self.minutes,
                "moments": [one.isoformat() for one in self.moments],
                "title": self.title,
                "where": self.where,
            },
        )

    def __repr__(self) -> str:
        return "<Meeting>"


@dataclass(frozen=True)
class Reply:
    """What is said of which meeting: an answer to each of its moments, which of them is fixed, or that it is off."""

    about: Named
    answers: tuple[Can, ...] = ()
    chosen: int | None = None

    def act(self, kind: str) -> Act:
        """The act that says it."""
        body: dict[str, Any] = {"format": FORMAT, "meeting": self.about.encoded()}
        if kind == ANSWER:
            body["answers"] = [one.value for one in self.answers]
        if kind == FIXED:
            body["chosen"] = self.chosen
        return Act(kind, body)

    def __repr__(self) -> str:
        return "<Reply>"


def checked(title: str, where: str, minutes: int, moments: Sequence[datetime], asked: Collection[UUID]) -> Meeting:
    """A meeting as it is proposed. Raises ``Refusal`` naming the form field."""
    title = one_line(title, LONGEST_TITLE, missing=_("Please say in a few words what you meet about."), field="title")
    where = where.strip()
    if where:
        where = one_line(where, LONGEST_WHERE, missing=_("Please say where, or leave this empty."), field="where")
    if not SHORTEST <= minutes <= LONGEST:
        raise Refusal(_("Please say how long it takes."), "minutes")
    if not moments:
        raise Refusal(_("Please propose at least one moment."), "moments-0-day")
    if len(moments) > MOST_MOMENTS:
        raise Refusal(_("Please propose at most %(count)d moments.", count=MOST_MOMENTS))
    in_order = tuple(sorted({one.astimezone(UTC).replace(second=0, microsecond=0) for one in moments}))
    return Meeting(title, where, minutes, in_order, sorted_ids(asked))


def read_meeting(act: Act) -> Meeting:
    """The meeting of an act. Raises ``BadTerms`` unless making it again spells it in the same way."""
    try:
        body = act.body
        asked = tuple(identifier(one) for one in body["asked"])
        moments = [moment(one) for one in body["moments"]]
        found = checked(body["title"], body["where"], body["minutes"], moments, asked)
        # Bytes, because to Python True is 1.
        if payload.encode(found.act().body) != payload.encode(body) or not asked:
            raise BadTerms("meeting")
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, Refusal):
        raise BadTerms("meeting") from None
    return found


def read_reply(act: Act) -> Reply:
    """What is said of a meeting. Raises ``BadTerms`` unless making it again spells it in the same way."""
    try:
        body = act.body
        about = read_named(body["meeting"])
        answers = tuple(Can(one) for one in body["answers"]) if act.kind == ANSWER else ()
        found = Reply(about, answers, body["chosen"] if act.kind == FIXED else None)
        if payload.encode(found.act(act.kind).body) != payload.encode(body):
            raise BadTerms("reply")
        if act.kind == FIXED and type(found.chosen) is not int:
            raise BadTerms("reply")
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadTerms("reply") from None
    return found
