"""A facilitator's suggestion to all parties: what became of it, as far as its reader may know.

Each party answers in its caucus with the facilitator, so what is sealed to the facilitator alone is where nobody else
finds so much as a number. If all have accepted, the facilitator tells everybody, and what tells it carries each party's
signature over "I accept this": without them it tells nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from odr.crypto.context import Context, Purpose
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.db import payload
from odr.messages.entries.posting import own_signing_epoch
from odr.messages.entries.proving import has_started_over, keys_where_told, newest_keys
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import OpenAct, RoomActs
from odr.offers.standing import name_of
from odr.offers.terms import ANSWER, FORMAT, RESULT, SUGGESTION, BadTerms, Named, Offer, Point, read_offer, read_reply


class SuggestionState(Enum):
    """What is known of a suggestion. What a facilitator alone knows is not in it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    OVER = "over"


@dataclass(frozen=True)
class Proof:
    """A party's signature over its acceptance: with which key of which vault, and who signed."""

    party: UUID
    account: UUID
    vault: UUID
    epoch: int
    signature: str

    def encoded(self) -> dict[str, Any]:
        """As it is carried along."""
        return {
            "account": str(self.account),
            "epoch": self.epoch,
            "party": str(self.party),
            "signature": self.signature,
            "vault": str(self.vault),
        }


@dataclass(frozen=True)
class Answered:
    """A party's answer, as the facilitator and that party see it."""

    said: OpenAct
    named: Named
    accepts: bool
    proof: Proof


@dataclass(frozen=True)
class Suggested:
    """A suggestion. ``answers`` holds the reader's own answer, or every party's where the reader made it.

    ``lost`` says that it is over before its time, as its author has started over: they can neither read it nor tell
    of it.
    """

    said: OpenAct
    offer: Offer
    state: SuggestionState
    answers: Mapping[UUID, Answered]
    result: OpenAct | None = None
    certain: bool = True
    lost: bool = False

    @property
    def entry_id(self) -> UUID:
        """Which entry of the room makes it."""
        return self.said.entry_id

    @property
    def all_accept(self) -> bool:
        """Whether every party has accepted, as far as the reader sees answers: its facilitator alone sees them all."""
        return all(one in self.answers and self.answers[one].accepts for one in self.offer.asked)

    @property
    def is_agreed(self) -> bool:
        """Whether everybody was told, with proof, that all have accepted."""
        return self.state is SuggestionState.ACCEPTED and self.certain

    def named(self) -> Named:
        """As an answer names it."""
        return name_of(self.said)

    def agreed(self) -> tuple[UUID, Named, str, tuple[Point, ...], bool, tuple[UUID, ...], datetime]:
        """What was agreed with it, for whoever writes it up."""
        terms, at = self.offer.terms, self.result.sent_at if self.result is not None else self.said.sent_at
        return (self.said.room_id, self.named(), terms.title, terms.points, terms.binding, self.offer.asked, at)


def suggestions_among(box: OpenMailbox, rooms: Sequence[RoomActs]) -> list[Suggested]:
    """What became of each suggestion in these rooms, the earliest first. The answers are looked for in caucuses."""
    answers = _answers(box, rooms)
    found = []
    for room in rooms:
        for said in room.acts:
            if said.kind != SUGGESTION:
                continue
            try:
                offer = read_offer(said.act)
            except BadTerms:
                continue
            results = (one for one in room.acts if one.kind == RESULT and one.number > said.number)
            result = next((one for one in results if _tells(box, one, said, offer)), None)
            in_time = box.work.now < offer.until
            lost = result is None and in_time and has_started_over(box, said.author_id, said.keys)
            state = SuggestionState.OPEN if in_time and not lost else SuggestionState.OVER
            if result is not None:
                state = SuggestionState.ACCEPTED
            named = name_of(said)
            own: dict[UUID, Answered] = {}
            for one in answers.get(said.entry_id, ()):
                party = one.said.author_id
                fits = one.named == named and one.said.sent_at < offer.until
                # Until it is told, also after its time: with the key that was replaced somebody else could have
                # answered, and what tells of it would prove nothing. As long as it is open, they answer again.
                if result is None and not _is_by(one, newest_keys(box, party), box.case.id):
                    continue
                if party in offer.asked and fits:
                    own.setdefault(party, one)
            found.append(Suggested(said, offer, state, own, result, room.is_sound, lost))
    return sorted(found, key=lambda one: (one.said.sent_at, one.said.number))


def prove(box: OpenMailbox, named: Named, pair: SigningKeyPair, *, accepts: bool) -> Proof:
    """This party's signature over its answer."""
    party, account, vault, epoch = box.own_id, box.opened.actor_id, box.vault.id, own_signing_epoch(box)
    statement = _statement(named, party, account, accepts=accepts)
    signature = pair.sign(statement, _context(box.case.id, vault, epoch, named)).hex()
    return Proof(party, account, vault, epoch, signature)


def is_proven(proof: Proof, named: Named, case_id: UUID, keys: Collection[bytes], *, accepts: bool) -> bool:
    """Whether one of these keys of the party has signed this answer to this suggestion."""
    statement = _statement(named, proof.party, proof.account, accepts=accepts)
    context = _context(case_id, proof.vault, proof.epoch, named)
    for key in keys:
        try:
            VerifyingKey(key).verify(bytes.fromhex(proof.signature), statement, context)
        except (BadKey, BadSignature, ValueError):
            continue
        return True
    return False


def read_proof(kept: Mapping[str, Any]) -> Proof:
    """A proof as it was carried along. Raises ``BadTerms``."""
    try:
        found = Proof(
            UUID(kept["party"]), UUID(kept["account"]), UUID(kept["vault"]), int(kept["epoch"]), str(kept["signature"])
        )
        if found.encoded() != kept or not 0 < found.epoch < 1 << 31:
            raise BadTerms("proof")
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadTerms("proof") from None
    return found


def _answers(box: OpenMailbox, rooms: Sequence[RoomActs]) -> dict[UUID, list[Answered]]:
    """The answers of the parties to each suggestion, the earliest first, from the caucuses that the reader is in."""
    found: dict[UUID, list[Answered]] = {}
    for room in rooms:
        if not room.room.is_caucus:
            continue
        for said in room.acts:
            if said.kind != ANSWER:
                continue
            try:
                named, accepts = read_reply(said.act).about, said.body["accepts"] is True
                answered = Answered(said, named, accepts, read_proof(said.body["proof"]))
            except (BadTerms, KeyError):
                continue
            own = answered.proof.party == said.author_id and answered.proof.account == said.account_id
            if own and _is_by(answered, said.keys, box.case.id):
                found.setdefault(named.entry_id, []).append(answered)
    return found


def _is_by(one: Answered, keys: Collection[bytes], case_id: UUID) -> bool:
    return is_proven(one.proof, one.named, case_id, keys, accepts=one.accepts)


def _tells(box: OpenMailbox, said: OpenAct, about: OpenAct, offer: Offer) -> bool:
    """Whether an act tells of a suggestion, with proof, that all have accepted it.

    Each proof by the key that was its party's newest where the log tells of this act: the answers themselves stand
    where others cannot look.
    """

    def keys(party: UUID) -> list[bytes]:
        return keys_where_told(box, said.room_id, said.author_id, said.entry_id, party)

    try:
        reply = read_reply(said.act)
        proofs = [read_proof(one) for one in said.body["proofs"]]
    except (BadTerms, KeyError, TypeError):
        return False
    return (
        said.author_id == about.author_id
        and reply.about == name_of(about)
        and [one.party for one in proofs] == list(offer.asked)
        and all(is_proven(one, reply.about, box.case.id, keys(one.party), accepts=True) for one in proofs)
    )


def _context(case_id: UUID, vault: UUID, epoch: int, named: Named) -> Context:
    return Context(purpose=Purpose.SUGGESTION_ANSWER, case=case_id, vault=vault, epoch=epoch, subject=named.entry_id)


def _statement(named: Named, party: UUID, account: UUID, *, accepts: bool) -> bytes:
    return payload.encode(
        {
            "accepts": accepts,
            "account": str(account),
            "format": FORMAT,
            "party": str(party),
            "suggestion": named.encoded(),
        }
    )
