"""Where a settlement stands, worked out from what was said in its room and nothing else. It is stored nowhere.

The moves of a room, in the order of its chain, are gone through one by one. Each either counts or is put aside with the
reason; so whoever reads the same moves has the same answer, and of two that cross, the chain decides.

Whoever was away, or has come later, does not read the same moves. So whenever a party comes, goes or starts over, what
was offered before can't be signed any more, and the next version begins anew. What counts since then was sealed to
every party who takes part: they all have one answer (docs/decisions/0034).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from odr.cases.cases import FACILITATOR
from odr.settlements.document.document import Settlement, parse, parse_statement
from odr.settlements.document.spelling import is_text_of
from odr.settlements.standing.moves import LONGEST_WORDS, REMAINS, Move, MoveKind
from odr.settlements.standing.standing import (
    Aside,
    Ended,
    SettlementStanding,
    SettlementState,
    SettlementVersion,
    Stated,
    VersionAnswer,
    WhyPutAside,
    named,
)
from odr.signed.document import BadSigned, Signature, SignedDocument, Signer, check_signature
from odr.signed.spelling import moment


def standing(
    moves: Iterable[Move], case_id: UUID, room_id: UUID, now: datetime, *, sound: bool = True, reader: str = ""
) -> SettlementStanding:
    """Where it stands for a participant. ``moves`` are in order; unless they are ``sound``, nothing is in force."""
    fold = _Fold(str(case_id), str(room_id), reader)
    for move in moves:
        why = fold.take(move)
        if why is not None:
            fold.aside.append(Aside(move, why))
    return fold.result(now, sound=sound)


class _Fold:
    """What is known after the moves so far."""

    def __init__(self, case_id: str, room_id: str, reader: str) -> None:
        self.case_id, self.room_id, self.reader = case_id, room_id, reader
        self.parties: set[str] = set()
        # Whether the latest version was offered to just these, and who has it.
        self.current, self.seen_by = False, frozenset[str]()
        # Whether a reader who is no party lacks something that may have counted since the parties changed last.
        self.unsure = False
        self.started_over = False
        self.versions: list[SettlementVersion] = []
        self.statements: list[Stated] = []
        self.aside: list[Aside] = []
        self.since: datetime | None = None
        self.over: Ended | None = None
        self.reported: list[Ended] = []

    def take(self, move: Move) -> WhyPutAside | None:
        """Goes one move on. Returns why it does not count, if it does not."""
        match move.kind:
            case MoveKind.JOINED | MoveKind.LEFT | MoveKind.STARTED_OVER:
                self._people_change(move)
                return None
            case MoveKind.HIDDEN:
                self._hidden()
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
            is_current=self.current,
            started_over=self.started_over,
        )

    def _state(self, now: datetime) -> SettlementState:
        if self.since is not None:
            return SettlementState.IN_FORCE
        if self.over is not None:
            return SettlementState.OVER
        if not self.versions:
            return SettlementState.NOTHING
        if self.unsure and not self.current:
            return SettlementState.UNSEEN
        if now >= moment(self.versions[-1].document.sign_before):
            return SettlementState.EXPIRED
        return SettlementState.WAITING if self.current else SettlementState.PEOPLE_CHANGED

    def _names_all(self, document: Settlement) -> bool:
        return {one.participant for one in document.signers} == self.parties

    def _people_change(self, move: Move) -> None:
        """A party comes, goes or starts over: nothing that was offered before can be signed from there on.

        A facilitator who starts over changes nothing of that, but has the latest version no more.
        """
        if move.kind is MoveKind.JOINED:
            self.parties.add(move.author)
        elif move.author not in self.parties:
            self.seen_by -= {move.author}
            return
        elif move.kind is MoveKind.LEFT:
            self.parties.discard(move.author)
        elif move.author == self.reader:
            self.started_over = True
        if self.since is None:
            self.current = self.unsure = False
            if self.versions:
                self.versions[-1].signatures.clear()

    def _hidden(self) -> None:
        """What a party who takes part was not addressed by counts for nobody. Anybody else may lack what counts."""
        if self.since is None and self.reader not in self.parties:
            self.current, self.unsure = False, True

    def _version(self, move: Move) -> WhyPutAside | None:
        try:
            document = parse(_text(move.body, "document"))
        except BadSigned:
            return WhyPutAside.NO_DOCUMENT
        if (document.case, document.room) != (self.case_id, self.room_id):
            return WhyPutAside.ELSEWHERE
        if not self._is_next(document, move) or moment(document.offered_at) != move.at:
            return WhyPutAside.NOT_NEXT
        if not self._names_all(document):
            return WhyPutAside.NOT_EVERYBODY
        if [named(one) for one in move.files] != document.files:
            return WhyPutAside.FILES
        digest = document.digest().hex()
        self.versions.append(
            SettlementVersion(document, digest, move.author, move.account, move.at, move.entry, move.files)
        )
        self.current, self.seen_by = True, move.addressed | {move.author}
        return None

    def _is_next(self, document: Settlement, move: Move) -> bool:
        """Whether it follows the latest version. The first since the parties changed need not: some may not see that.

        Nor need one by a facilitator who came, or started over, after it. Its number is at most its entry's, so that
        there is a next.
        """
        if move.number is not None and document.number > move.number:
            return False
        if not self.current or self.unsure or move.author not in self.seen_by:
            return True
        before = self.versions[-1]
        expected = (before.document.number + 1, before.digest, before.document.settlement)
        return (document.number, document.before, document.settlement) == expected

    def _latest_of(self, move: Move) -> SettlementVersion | None:
        """The latest version, if that is what the move is about and it can be signed."""
        version = self.versions[-1] if self.current else None
        return version if version is not None and move.body.get("document") == version.digest else None

    def _about_another(self) -> WhyPutAside:
        return WhyPutAside.PEOPLE_CHANGED if self.versions and not self.current else WhyPutAside.OTHER_VERSION

    def _signature(self, move: Move) -> WhyPutAside | None:
        version = self._latest_of(move)
        if version is None:
            return self._about_another()
        why = self._why_not_signed(move, version.document)
        if why is not None:
            return why
        if move.author in version.signatures:
            return WhyPutAside.AGAIN
        version.signatures[move.author] = _signature_of(move)
        version.refused.pop(move.author, None)
        if not version.missing:
            self.since = move.at
        return None

    def _why_not_signed(self, move: Move, document: SignedDocument) -> WhyPutAside | None:
        """Why a signature over a document, which somebody gives as their own, does not count."""
        signer = _own_signer(move, document)
        if signer is None:
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
            return self._about_another()
        if _own_signer(move, version.document) is None:
            return WhyPutAside.NOT_THEIRS
        if move.author not in version.signatures:
            return WhyPutAside.AGAIN
        del version.signatures[move.author]
        version.taken_back.append(VersionAnswer(move.author, move.at))
        return None

    def _refused(self, move: Move) -> WhyPutAside | None:
        version = self._latest_of(move)
        if version is None:
            return self._about_another()
        if _own_signer(move, version.document) is None:
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


def _own_signer(move: Move, document: SignedDocument) -> Signer | None:
    """The author of a move as a document names them, if the account is the one that it names."""
    signer = document.signer(move.author)
    return signer if signer is not None and signer.account == move.account else None


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
