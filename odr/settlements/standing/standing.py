"""What there is to say of where a settlement stands: its versions, who signed, and what was put aside, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from odr.files.format import FileEntry
from odr.settlements.document.document import FacilitatorStatement, Settlement
from odr.settlements.standing.moves import Move
from odr.signed.document import Signature
from odr.signed.files import NamedFile


class SettlementState(Enum):
    """Where a settlement stands."""

    NOTHING = "nothing offered"
    WAITING = "waiting for signatures"
    IN_FORCE = "in force"
    EXPIRED = "not signed in time"
    PEOPLE_CHANGED = "the people have changed"
    UNSEEN = "not for the reader"
    OVER = "the negotiation is over"
    ALTERED = "the room was altered"


class WhyPutAside(Enum):
    """Why a move was put aside."""

    NO_DOCUMENT = "it is not in the form of a settlement"
    ELSEWHERE = "it belongs to another case or room"
    NOT_NEXT = "it is not the next version of what was offered"
    NOT_EVERYBODY = "it does not name every party who takes part"
    OTHER_VERSION = "it is about a version that is not the latest"
    PEOPLE_CHANGED = "the parties have changed since that version"
    NOT_FOR_ALL = "it was not sealed to everybody whom it concerns"
    NOT_THEIRS = "it is not by the person whom it names"
    KEY = "the key was not that person's newest then"
    SIGNATURE = "the signature does not hold over this text"
    TIME = "it was not made in the time that there was for it"
    AGAIN = "it says nothing new"
    FILES = "the files beside it are not those that it names"
    ENDED = "it came after the end"


@dataclass(frozen=True)
class VersionAnswer:
    """What somebody said of a version, and when: that they refuse it, or have taken their signature back."""

    participant: str
    at: datetime
    words: str = ""

    def __repr__(self) -> str:
        return "<Said>"


@dataclass(frozen=True)
class Ended:
    """That a party has declared the negotiation over, or a facilitator has said so; and how things are left."""

    participant: str
    at: datetime
    remains: Mapping[str, str]

    def __repr__(self) -> str:
        return "<Ended>"


@dataclass
class SettlementVersion:
    """One version, with the signatures that count by participant. ``refused`` are those who do, and have not signed.

    ``files`` open those that the document names, in the same order.
    """

    document: Settlement
    digest: str
    author: str
    account: str
    at: datetime
    entry: UUID | None
    files: tuple[FileEntry, ...] = ()
    signatures: dict[str, Signature] = field(default_factory=dict)
    taken_back: list[VersionAnswer] = field(default_factory=list)
    refused: dict[str, VersionAnswer] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Who has not signed, in the order of the document."""
        return [one.participant for one in self.document.signers if one.participant not in self.signatures]

    def __repr__(self) -> str:
        return f"<Version {self.document.number}>"


@dataclass(frozen=True)
class Stated:
    """A facilitator's statement that holds."""

    statement: FacilitatorStatement
    signature: Signature
    at: datetime


@dataclass(frozen=True)
class Aside:
    """A move that does not count, and why."""

    move: Move
    why: WhyPutAside


@dataclass
class SettlementStanding:
    """The versions in order, and what became of them. ``parties`` are those who take part, by the log.

    ``is_current`` says whether the latest version was offered to just those; no other can be signed. ``started_over``
    says that the reader has, and cannot read what they had signed before.
    ``over`` is how a party ended the negotiation. What a facilitator says of that is ``reported`` and ends nothing.
    """

    state: SettlementState
    parties: frozenset[str]
    versions: list[SettlementVersion]
    statements: list[Stated]
    aside: list[Aside]
    in_force_since: datetime | None = None
    over: Ended | None = None
    reported: list[Ended] = field(default_factory=list)
    is_current: bool = False
    started_over: bool = False

    @property
    def latest(self) -> SettlementVersion | None:
        """The latest version that counts."""
        return self.versions[-1] if self.versions else None

    @property
    def in_force(self) -> SettlementVersion | None:
        """The version that is in force, if one is."""
        return self.latest if self.state is SettlementState.IN_FORCE else None

    def version(self, number: int) -> SettlementVersion | None:
        """The version with this number: the last one, should somebody have used a number twice."""
        return next((one for one in reversed(self.versions) if one.document.number == number), None)

    def before(self, version: SettlementVersion) -> SettlementVersion | None:
        """The one before it, of those that the reader can see."""
        place = self.versions.index(version)
        return self.versions[place - 1] if place else None

    def statements_about(self, version: SettlementVersion) -> list[Stated]:
        """What facilitators have stated about it."""
        return [one for one in self.statements if one.statement.is_about(version.document)]


def named(file: FileEntry) -> NamedFile:
    """A file as a version names it."""
    return NamedFile(file.name, file.length, file.sha256.hex())
