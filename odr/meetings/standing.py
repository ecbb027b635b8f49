"""What became of each meeting of a room: worked out from its acts in the order of the chain, and from nothing else.

No database, no clock of its own, no state between two calls. A facilitator proposes; those who are asked answer, and
may answer anew, until a moment is fixed; whoever proposed it fixes one of its moments, once, and can call it off.
Whatever else is said about a meeting changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from odr.meetings.terms import (
    ANSWER,
    CALLED_OFF,
    FIXED,
    MEETING,
    Can,
    Meeting,
    Reply,
    read_meeting,
    read_reply,
)
from odr.messages.saying.acts import OpenAct
from odr.offers.standing import name_of
from odr.offers.terms import BadTerms, Named

KINDS = (MEETING, ANSWER, FIXED, CALLED_OFF)


class MeetingState(Enum):
    """What became of a meeting. ``LAPSED`` is one of which no moment was fixed in time."""

    OPEN = "open"
    FIXED = "fixed"
    CALLED_OFF = "called off"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Answered:
    """What somebody who is asked said last."""

    said: OpenAct
    answers: tuple[Can, ...]


@dataclass(frozen=True)
class MeetingStanding:
    """A meeting and what became of it. ``chosen`` says which of its moments is fixed, or was when it was called off.

    ``certain`` is false where the room's chain does not hold, or the reader does not see everything that was said.
    ``left`` are those who have left the case since: nobody waits for their answers. ``lost`` says that whoever
    proposed it has started over: they can neither read it nor fix a moment or call it off.
    """

    said: OpenAct
    meeting: Meeting
    state: MeetingState
    answers: Mapping[UUID, Answered]
    chosen: int | None = None
    fixed_by: OpenAct | None = None
    ended_by: OpenAct | None = None
    certain: bool = True
    left: Collection[UUID] = ()
    lost: bool = False

    @property
    def entry_id(self) -> UUID:
        """Which entry of the room proposes it."""
        return self.said.entry_id

    @property
    def waiting(self) -> tuple[UUID, ...]:
        """Those who were asked, are still here and have not answered."""
        return tuple(one for one in self.meeting.asked if one not in self.answers and one not in self.left)

    @property
    def begins(self) -> datetime | None:
        """The moment that is fixed."""
        return None if self.chosen is None else self.meeting.moments[self.chosen]

    @property
    def ends(self) -> datetime | None:
        """When it is over."""
        return None if self.begins is None else self.begins + timedelta(minutes=self.meeting.minutes)

    def is_to_come(self, now: datetime) -> bool:
        """Whether it is fixed and not over."""
        return self.state is MeetingState.FIXED and self.ends is not None and now < self.ends

    def is_past(self, now: datetime) -> bool:
        """Whether its moment was fixed and it is over by now."""
        return self.ends is not None and self.ends <= now

    def is_missed(self, now: datetime) -> bool:
        """Whether it is lost to whoever proposed it while it could be fixed or called off."""
        return self.lost and self.ended_by is None and now < (self.ends or self.meeting.moments[-1])

    def count(self, number: int, can: Can) -> int:
        """How many of those who are still there said this of a moment."""
        return sum(one.answers[number] is can for who, one in self.answers.items() if who not in self.left)

    def named(self) -> Named:
        """As an answer names it."""
        return name_of(self.said)

    def __repr__(self) -> str:
        return f"<MeetingStanding {self.said.number} {self.state.value}>"


@dataclass
class _Course:
    """A meeting while its acts are gone through."""

    said: OpenAct
    meeting: Meeting
    answers: dict[UUID, Answered] = field(default_factory=dict)
    chosen: int | None = None
    fixed_by: OpenAct | None = None
    ended_by: OpenAct | None = None

    def take(self, act: OpenAct, reply: Reply) -> None:
        """What an act does to it: nothing, if it was not its author's to say, or not any more."""
        if reply.about != name_of(self.said) or self.ended_by is not None:
            return
        by_proposer = act.author_id == self.said.author_id
        match act.kind:
            case "meeting answer":
                fits = len(reply.answers) == len(self.meeting.moments)
                if self.chosen is None and act.author_id in self.meeting.asked and fits:
                    self.answers[act.author_id] = Answered(act, reply.answers)
            case "meeting fixed":
                number = reply.chosen
                if by_proposer and self.chosen is None and number is not None and self._is_ahead(number, act.sent_at):
                    self.chosen, self.fixed_by = number, act
            case _:
                if by_proposer:
                    self.ended_by = act

    def _is_ahead(self, number: int, at: datetime) -> bool:
        return 0 <= number < len(self.meeting.moments) and at < self.meeting.moments[number]

    def standing(
        self, now: datetime, *, certain: bool, left: Collection[UUID], lost: Collection[UUID]
    ) -> MeetingStanding:
        is_lost = self.said.entry_id in lost
        can_fix = self.said.author_id not in left and not is_lost
        still_there = can_fix and any(one not in left for one in self.meeting.asked)
        if self.ended_by is not None:
            state = MeetingState.CALLED_OFF
        elif self.chosen is not None:
            state = MeetingState.FIXED
        elif still_there and now < self.meeting.moments[-1]:
            state = MeetingState.OPEN
        else:
            state = MeetingState.LAPSED
        return MeetingStanding(
            self.said,
            self.meeting,
            state,
            dict(self.answers),
            self.chosen,
            self.fixed_by,
            self.ended_by,
            certain=certain,
            left=left,
            lost=is_lost,
        )


def standings(
    acts: Sequence[OpenAct],
    now: datetime,
    facilitators: Collection[UUID],
    left: Collection[UUID] = (),
    *,
    lost: Collection[UUID] = (),
    certain: bool = True,
) -> list[MeetingStanding]:
    """What became of each meeting among the acts of one room, in the order of its chain. Other acts are passed over.

    ``facilitators`` are those whose proposals count; ``left`` are those who have left the case: they fix
    nothing any more, and with nobody left to meet, dates lapse. ``lost`` are the entries whose author has started over:
    they fix nothing of them either.
    """
    courses: dict[UUID, _Course] = {}
    for act in acts:
        try:
            if act.kind == MEETING:
                meeting = read_meeting(act.act)
                if act.author_id in facilitators and act.author_id not in meeting.asked:
                    courses[act.entry_id] = _Course(act, meeting)
            elif act.kind in KINDS:
                reply = read_reply(act.act)
                if reply.about.entry_id in courses:
                    courses[reply.about.entry_id].take(act, reply)
        except BadTerms:
            continue
    return [course.standing(now, certain=certain, left=left, lost=lost) for course in courses.values()]
