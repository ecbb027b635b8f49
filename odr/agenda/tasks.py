"""What can wait for somebody in a case. Data, no database: the order of the kinds is the order on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID


class What(Enum):
    """What has to be done."""

    KEEP_CODE = "show that a code that was shown is kept"
    MAKE_CODE = "make an access code"
    UNDERTAKE = "confirm the undertaking"
    SIGN_SETTLEMENT = "sign a settlement"
    ANSWER_OFFER = "answer an offer"
    ANSWER_SUGGESTION = "answer a suggestion"
    TELL_RESULT = "tell everybody that all accept a suggestion"
    ANSWER_MEETING = "say when one can come to a meeting"
    FIX_MEETING = "fix the date of a meeting"
    COME = "come to a meeting"
    DO = "do what was agreed"
    CONFIRM = "confirm what was done"
    SIGN_RELEASE = "sign a release"
    ANSWER_FACILITATION = "say whether there should be a facilitator"
    NAME_SOMEBODY = "name a facilitator"
    AGREE_TO_PERSON = "agree to ask a person"
    TAKE_PLACE = "take the place of a facilitator"
    DISCLOSE = "disclose what could bear on neutrality"
    ANSWER_DISCLOSURE = "read and answer a disclosure"
    OFFER_AGREEMENT = "offer the agreement"
    SIGN_AGREEMENT = "sign the agreement"
    TYPE_CODE = "type a code that was handed over"
    SAY_HOW_IT_ENDED = "say how the case ended"
    READ_MESSAGES = "read new messages"
    READ_GIVEN = "read what is new in what was given"
    JOIN = "join the case"


_ORDER = {what: number for number, what in enumerate(What)}


@dataclass(frozen=True)
class Task:
    """One thing that waits. ``who`` are the names of those it waits for; nobody named means the reader.

    ``about`` is what it is done to: an engagement, an entry of a room, a release. ``by`` is who brought it up,
    ``title`` what it is called there, ``number`` a version, ``count`` how many, ``at`` when it is.
    Each is empty if it says nothing.
    """

    what: What
    case_id: UUID
    who: tuple[str, ...] = ()
    about: UUID | None = None
    room_id: UUID | None = None
    by: str = ""
    title: str = ""
    number: int = 0
    count: int = 0
    until: datetime | None = None
    day: str = ""
    at: datetime | None = None

    def __repr__(self) -> str:
        return f"<Task {self.what.value}>"


@dataclass
class Agenda:
    """What waits in a case: for the reader, and for others.

    ``locked`` says that there may be more: something formal lies in the reader's messages, which are not open.
    """

    own: list[Task] = field(default_factory=list)
    others: list[Task] = field(default_factory=list)
    locked: bool = False

    def add(self, task: Task) -> None:
        """Puts it where it belongs."""
        (self.others if task.who else self.own).append(task)

    def add_for(self, task: Task, others: Iterable[str], *, own: bool) -> None:
        """The same thing for the reader, if it is ``own``, and for all of the others together."""
        if own:
            self.own.append(task)
        names = tuple(others)
        if names:
            self.others.append(Task(**(vars(task) | {"who": names})))

    def sort(self) -> None:
        """The most pressing first: by kind, and what ends sooner before what ends later."""
        for tasks in (self.own, self.others):
            tasks.sort(key=_pressing)


def _pressing(task: Task) -> tuple[int, str, str]:
    moment = task.until or task.at
    until = moment.isoformat() if moment is not None else task.day
    return _ORDER[task.what], until or "9", task.title
