"""Where a settlement stands, worked out from what was said in its room and nothing else. It is stored nowhere.

The moves of a room, in the order of its chain, are gone through one by one. Each either counts or is put aside with the
reason; so whoever reads the same moves has the same answer, and of two that cross, the chain decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from odr.cases.cases import FACILITATOR
from odr.files.format import FileEntry
from odr.settlements.document.document import FacilitatorStatement, Settlement, parse, parse_statement
from odr.settlements.document.spelling import is_text_of
from odr.settlements.standing.moves import LONGEST_WORDS, REMAINS, Move, MoveKind
from odr.signed.document import BadSigned, Signature, SignedDocument, check_signature
from odr.signed.files import NamedFile
from odr.signed.spelling import moment


class SettlementState(Enum):
    """Where a settlement stands."""

    NOTHING = "nothing offered"
    WAITING = "waiting for signatures"
    IN_FORCE = "in force"
    EXPIRED = "not signed in time"
    PEOPLE_CHANGED = "the people have changed"
    OVER = "the negotiation is over"
    ALTERED = "the room was altered"


class WhyPutAside(Enum):
    """Why a move was put aside."""

    NO_DOCUMENT = "it is not in the form of a settlement"
    ELSEWHERE = "it belongs to another case or room"
    NOT_NEXT = "it is not the next version of what was offered"
    NOT_EVERYBODY = "it does not name every party who takes part"
    OTHER_VERSION = "it is about a version that is not the latest"
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

    @property
    def latest(self) -> SettlementVersion | None:
        """The latest version that counts."""
        return self.versions[-1] if self.versions else None

    @property
    def in_force(self) -> SettlementVersion | None:
        """The version that is in force, if one is."""
        return self.latest if self.state is SettlementState.IN_FORCE else None

    def version(self, number: int) -> SettlementVersion | None:
        """The version with this number."""
        return next((one for one in self.versions if one.document.number == number), None)

    def statements_about(self, version: SettlementVersion) -> list[Stated]:
        """What facilitators have stated about it."""
        return [one for one in self.statements if one.statement.is_about(version.document)]


def named(file: FileEntry) -> NamedFile:
    """A file as a version names it."""
    return NamedFile(file.name, file.length, file.sha256.hex())


def standing(
    moves: Iterable[Move], case_id: UUID, room_id: UUID, now: datetime, *, sound: bool = True, whole: bool = True
) -> SettlementStanding:
    """Where it stands. ``moves`` are in order; unless they are ``sound``, nothing is in force.

    They are not ``whole`` for a reader who came later: the first version that they read may have others before it.
    """
    fold = _Fold(str(case_id), str(room_id), whole=whole)
    for move in moves:
        why = fold.take(move)
        if why is not None:
            fold.aside.append(Aside(move, why))
    return fold.result(now, sound=sound)


class _Fold:
    """What is known after the moves so far."""

    def __init__(self, case_id: str, room_id: str, *, whole: bool) -> None:
        self.case_id, self.room_id, self.whole = case_id, room_id, whole
        self.parties: set[str] = set()
        self.versions: list[SettlementVersion] = []
        self.statements: list[Stated] = []
        self.aside: list[Aside] = []
        self.since: datetime | None = None
        self.over: Ended | None = None
        self.reported: list[Ended] = []

    def take(self, move: Move) -> WhyPutAside | None:
        """Goes one move on. Returns why it does not count, if it does not."""
        match move.kind:
            case MoveKind.JOINED:
                self.parties.add(move.author)
                return None
            case MoveKind.LEFT:
                self._left(move.author)
                return None
        if self.since is not None or self.over is not None:
            return WhyPutAside.ENDED
        if not self.parties <= move.addressed | {move.author}:
            return WhyPutAside.NOT_FOR_ALL
        match move.kind:
            case MoveKind.VERSION:
                return self._version(move)
            case MoveKind.SIGNATURE:
                return self._signature(move)
            case MoveKind.TAKEN_BACK:
                return self._taken_back(move)
            case MoveKind.REFUSED:
                return self._refused(move)
            case MoveKind.STATEMENT:
                return self._statement(move)
        return self._over(move)

    def result(self, now: datetime, *, sound: bool) -> SettlementStanding:
        """How it stands after all of them."""
        return SettlementStanding(
            state=self._state(now) if sound else SettlementState.ALTERED,
            parties=frozenset(self.parties),
            versions=self.versions,
            statements=self.statements,
            aside=self.aside,
            in_force_since=self.since if sound else None,
            over=self.over,
            reported=self.reported,
        )

    def _state(self, now: datetime) -> SettlementState:
        if self.since is not None:
            return SettlementState.IN_FORCE
        if self.over is not None:
            return SettlementState.OVER
        if not self.versions:
            return SettlementState.NOTHING
        document = self.versions[-1].document
        if now >= moment(document.sign_before):
            return SettlementState.EXPIRED
        return SettlementState.WAITING if self._names_all(document) else SettlementState.PEOPLE_CHANGED

    def _names_all(self, document: Settlement) -> bool:
        return {one.participant for one in document.signers} == self.parties

    def _left(self, participant: str) -> None:
        self.parties.discard(participant)
        if self.versions and self.since is None:
            self.versions[-1].signatures.pop(participant, None)

    def _version(self, move: Move) -> WhyPutAside | None:
        try:
            document = parse(_text(move.body, "document"))
        except BadSigned:
            return WhyPutAside.NO_DOCUMENT
        if (document.case, document.room) != (self.case_id, self.room_id):
            return WhyPutAside.ELSEWHERE
        if not self._is_next(document) or moment(document.offered_at) != move.at:
            return WhyPutAside.NOT_NEXT
        if not self._names_all(document):
            return WhyPutAside.NOT_EVERYBODY
        if [named(one) for one in move.files] != document.files:
            return WhyPutAside.FILES
        digest = document.digest().hex()
        self.versions.append(
            SettlementVersion(document, digest, move.author, move.account, move.at, move.entry, move.files)
        )
        return None

    def _is_next(self, document: Settlement) -> bool:
        if not self.versions:
            return document.number == 1 or not self.whole
        before = self.versions[-1]
        expected = (before.document.number + 1, before.digest, before.document.settlement)
        return (document.number, document.before, document.settlement) == expected

    def _latest_of(self, move: Move) -> SettlementVersion | None:
        """The latest version, if that is what the move is about."""
        version = self.versions[-1] if self.versions else None
        return version if version is not None and move.body.get("document") == version.digest else None

    def _signature(self, move: Move) -> WhyPutAside | None:
        version = self._latest_of(move)
        if version is None:
            return WhyPutAside.OTHER_VERSION
        why = self._why_not_signed(move, version.document)
        if why is not None:
            return why
        if move.author in version.signatures:
            return WhyPutAside.AGAIN
        if not self._names_all(version.document):
            return WhyPutAside.NOT_EVERYBODY
        version.signatures[move.author] = _signature_of(move)
        version.refused.pop(move.author, None)
        if not version.missing:
            self.since = move.at
        return None

    def _why_not_signed(self, move: Move, document: SignedDocument) -> WhyPutAside | None:
        """Why a signature over a document, which somebody gives as their own, does not count."""
        signer = document.signer(move.author)
        if signer is None or signer.account != move.account:
            return WhyPutAside.NOT_THEIRS
        if signer.key not in move.keys:
            return WhyPutAside.KEY
        try:
            signature = _signature_of(move)
            check_signature(document, signature)
        except BadSigned as problem:
            return WhyPutAside.TIME if problem.reason == "time" else WhyPutAside.SIGNATURE
        return None if moment(signature.at) == move.at else WhyPutAside.TIME

    def _taken_back(self, move: Move) -> WhyPutAside | None:
        version = self._latest_of(move)
        if version is None:
            return WhyPutAside.OTHER_VERSION
        signer = version.document.signer(move.author)
        if signer is None or signer.account != move.account:
            return WhyPutAside.NOT_THEIRS
        if move.author not in version.signatures:
            return WhyPutAside.AGAIN
        del version.signatures[move.author]
        version.taken_back.append(VersionAnswer(move.author, move.at))
        return None

    def _refused(self, move: Move) -> WhyPutAside | None:
        version = self._latest_of(move)
        if version is None:
            return WhyPutAside.OTHER_VERSION
        signer = version.document.signer(move.author)
        if signer is None or signer.account != move.account:
            return WhyPutAside.NOT_THEIRS
        if move.author in version.refused or move.author in version.signatures:
            return WhyPutAside.AGAIN
        version.refused[move.author] = VersionAnswer(move.author, move.at, move.words)
        return None

    def _statement(self, move: Move) -> WhyPutAside | None:
        try:
            statement = parse_statement(_text(move.body, "document"))
        except BadSigned:
            return WhyPutAside.NO_DOCUMENT
        if not any(statement.is_about(one.document) for one in self.versions):
            return WhyPutAside.OTHER_VERSION
        if move.role != FACILITATOR:
            return WhyPutAside.NOT_THEIRS
        why = self._why_not_signed(move, statement)
        if why is not None:
            return why
        if any(
            (one.statement.document, one.signature.participant) == (statement.document, move.author)
            for one in self.statements
        ):
            return WhyPutAside.AGAIN
        self.statements.append(Stated(statement, _signature_of(move), move.at))
        return None

    def _over(self, move: Move) -> WhyPutAside | None:
        parts = dict(move.body)
        if set(parts) != set(REMAINS) or not all(is_text_of(one, LONGEST_WORDS) for one in parts.values()):
            return WhyPutAside.NO_DOCUMENT
        ended = Ended(move.author, move.at, parts)
        if move.author in self.parties:
            self.over = ended
        elif move.role == FACILITATOR:
            self.reported.append(ended)
        else:
            return WhyPutAside.NOT_THEIRS
        return None


def _text(body: Mapping[str, Any], name: str) -> bytes:
    found = body.get(name)
    if not isinstance(found, str):
        raise BadSigned("document")
    try:
        return found.encode("utf-8")
    except UnicodeEncodeError:
        raise BadSigned("document") from None


def _signature_of(move: Move) -> Signature:
    """The signature in a move, as its author's. Raises ``BadSigned``."""
    at, made = move.body.get("at"), move.body.get("signature")
    if not isinstance(at, str) or not isinstance(made, str):
        raise BadSigned("signature")
    try:
        found = bytes.fromhex(made)
    except ValueError:
        raise BadSigned("signature") from None
    if found.hex() != made:
        raise BadSigned("signature")
    return Signature(move.author, at, found)
