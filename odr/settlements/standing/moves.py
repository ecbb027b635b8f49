"""What people do about a settlement, move by move: said in its room, or told by the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from odr.files.format import FileEntry

LONGEST_WORDS = 4000
# What the form about the end of a negotiation asks for: what was agreed all the same, what is open, what comes next.
REMAINS = ("agreed", "open", "next")


class MoveKind(Enum):
    """What somebody does about a settlement. The first six are acts in its room; of the last four the log tells.

    ``HIDDEN`` is an act of whatever kind that was not sealed to the reader.
    """

    VERSION = "settlement version"
    SIGNATURE = "settlement signature"
    TAKEN_BACK = "settlement signature taken back"
    REFUSED = "settlement refused"
    STATEMENT = "facilitator's statement"
    OVER = "negotiation over"
    JOINED = "joined"
    LEFT = "left"
    STARTED_OVER = "started over"
    HIDDEN = "not for the reader"


ACTS = frozenset(
    {MoveKind.VERSION, MoveKind.SIGNATURE, MoveKind.TAKEN_BACK, MoveKind.REFUSED, MoveKind.STATEMENT, MoveKind.OVER}
)


@dataclass(frozen=True)
class Move:
    """Something that somebody did. Participants and accounts are UUIDs as text, keys are hexadecimal.

    ``keys`` are those that were proven to be the author's newest where the log tells of it; ``addressed`` are those
    whom it was sealed to. ``words`` is what was said beside it, ``files`` what was sent with it. ``number`` is where
    the entry stands in its room.
    """

    kind: MoveKind
    author: str
    at: datetime
    account: str = ""
    role: str = ""
    keys: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    body: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    files: tuple[FileEntry, ...] = ()
    entry: UUID | None = None
    number: int | None = None

    def __repr__(self) -> str:
        return f"<Move {self.kind.value}>"


def in_order(acts: Sequence[tuple[int | None, Move]], people: Sequence[tuple[int, Move]]) -> list[Move]:
    """Acts and what the log tells of people as one row, by their places in the log. Acts keep their order.

    An act of which the log does not tell stands right behind the one before it.
    """
    waiting, found = sorted(people, key=lambda one: one[0]), []
    for place, act in acts:
        while waiting and place is not None and waiting[0][0] < place:
            found.append(waiting.pop(0)[1])
        found.append(act)
    return [*found, *(move for _place, move in waiting)]
