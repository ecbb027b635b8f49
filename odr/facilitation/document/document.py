"""What is signed: one canonical document about the text, the case and all the signers, and each one's statement.

Bytes in, bytes out, so that a file of it can be checked anywhere, without the installation (``odr verify``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.db import payload
from odr.facilitation.document.text import text_digest

KIND = "odr facilitation agreement"
STATEMENT_KIND = "odr facilitation agreement, signature"
FORMAT = 1
FACILITATOR = "facilitator"
PARTY = "party"


class BadAgreement(ValueError):
    """The file, the document or a signature of it is not right; ``reason`` names which check failed."""

    def __init__(self, reason: str, who: str = "") -> None:
        super().__init__(f"{reason}: {who}" if who else reason)
        self.reason = reason
        self.who = who


@dataclass(frozen=True)
class Signer:
    """One who has to sign. ``mailbox`` is the SHA-256 of the public key that things are sealed to for them."""

    account: str
    epoch: int
    key: str
    mailbox: str
    name: str
    participant: str
    role: str

    def verifying_key(self) -> VerifyingKey:
        """The key that the signature is checked with. Raises ``BadKey``."""
        return VerifyingKey(bytes.fromhex(self.key))


@dataclass(frozen=True)
class Document:
    """What all sign. Digests are SHA-256 in hexadecimal, identifiers UUIDs as text, moments ISO 8601 in UTC.

    ``text`` is the digest of the text; ``paper`` and ``sealed_text`` name the sealed copy in the installation.
    ``disclosures`` are the digests of the sealed disclosures that had been made. ``form`` says what the text was made
    from: its name and digest.
    """

    agreement: str
    case: str
    disclosures: list[str]
    engagement: str
    form: str
    form_digest: str
    notes_days: int
    number: int
    paper: str
    proposed_at: str
    reference: str
    sealed_text: str
    signers: list[Signer]
    text: str

    def encode(self) -> bytes:
        """The canonical bytes: compact JSON with sorted keys."""
        return payload.encode(asdict(self) | {"kind": KIND, "format": FORMAT})

    def digest(self) -> bytes:
        """What the signatures are over and what access codes are bound to."""
        return digest(self.encode())

    def context(self) -> Context:
        """Where its signatures belong."""
        return Context(
            purpose=Purpose.AGREEMENT, case=UUID(self.case), version=self.number, subject=UUID(self.agreement)
        )

    def signer(self, participant_id: UUID | str) -> Signer | None:
        """The signer with this place in the case."""
        return next((one for one in self.signers if one.participant == str(participant_id)), None)

    @property
    def facilitator(self) -> Signer:
        """The one facilitator."""
        return next(one for one in self.signers if one.role == FACILITATOR)

    @property
    def parties(self) -> list[Signer]:
        """The parties."""
        return [one for one in self.signers if one.role == PARTY]


@dataclass(frozen=True)
class Signature:
    """One signer's signature. ``at`` is when they signed, by the clock of the installation."""

    participant: str
    at: str
    signature: bytes


def parse(encoded: bytes) -> Document:
    """The document. Raises ``BadAgreement`` unless it is canonical and has all parts and no other."""
    try:
        kept = payload.decode(encoded)
        if payload.encode(kept) != encoded or kept.pop("kind") != KIND or kept.pop("format") != FORMAT:
            raise BadAgreement("document")
        signers = [Signer(**one) for one in kept.pop("signers")]
        document = Document(**kept, signers=signers)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadAgreement("document") from None
    _check(document)
    return document


def _check(document: Document) -> None:
    roles = [one.role for one in document.signers]
    texts = [
        value
        for one in (document, *document.signers)
        for name, value in vars(one).items()
        if name not in ("signers", "disclosures", "number", "notes_days", "epoch")
    ]
    numbers = [document.number, document.notes_days, *(one.epoch for one in document.signers)]
    if (
        not all(isinstance(value, str) and value for value in [*texts, *document.disclosures])
        or not all(type(number) is int and 0 < number < 1 << 31 for number in numbers)
        or roles.count(FACILITATOR) != 1
        or roles.count(PARTY) != len(roles) - 1
        or len(roles) < 2
    ):
        raise BadAgreement("document")
    for name in ("participant", "account", "key", "mailbox"):
        if len({getattr(one, name) for one in document.signers}) != len(document.signers):
            raise BadAgreement("signer twice")
    try:
        for identifier in (document.agreement, document.case, document.engagement, document.paper):
            if str(UUID(identifier)) != identifier:
                raise BadAgreement("document")
        for one in document.signers:
            if str(UUID(one.participant)) != one.participant or str(UUID(one.account)) != one.account:
                raise BadAgreement("document")
            _hexadecimal(one.mailbox)
            if one.verifying_key().encoded.hex() != one.key:
                raise BadAgreement("document")
        for value in (document.text, document.sealed_text, document.form_digest, *document.disclosures):
            _hexadecimal(value)
        _moment(document.proposed_at)
    except (ValueError, BadKey):
        raise BadAgreement("document") from None


def sign(document: Document, signer: Signer, at: datetime, pair: SigningKeyPair) -> Signature:
    """The signature of one of the signers, made with the key that the document names for them."""
    moment = at.isoformat()
    made = pair.sign(_statement(document, signer, moment), document.context())
    return Signature(signer.participant, moment, made)


def check_signature(document: Document, signature: Signature) -> Signer:
    """Who has signed. Raises ``BadAgreement`` unless it is a signer's own signature over this very document."""
    signer = document.signer(signature.participant)
    if signer is None:
        raise BadAgreement("no signer")
    try:
        _moment(signature.at)
        signer.verifying_key().verify(
            signature.signature, _statement(document, signer, signature.at), document.context()
        )
    except (ValueError, BadKey, BadSignature):
        raise BadAgreement("signature", signer.name) from None
    return signer


def check_all_signed(document: Document, signatures: Sequence[Signature]) -> None:
    """Raises ``BadAgreement`` unless every signer has signed, once, and nobody else has."""
    signed = [check_signature(document, one).participant for one in signatures]
    if len(set(signed)) != len(signed):
        raise BadAgreement("signed twice")
    for signer in document.signers:
        if signer.participant not in signed:
            raise BadAgreement("not signed", signer.name)


# --- a file of it ----------------------------------------------------------------------------------------------------

FILE_KIND = "odr agreement file 1"
LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True)
class AgreementFile:
    """Everything that is needed to check an agreement: the text, the document and the signatures."""

    document: Document
    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The file, for people to keep: JSON, indented."""
        kept = {
            "kind": FILE_KIND,
            "document": self.document.encode().decode("utf-8"),
            "text": self.text,
            "signatures": [
                {"participant": one.participant, "at": one.at, "signature": one.signature.hex()}
                for one in sorted(self.signatures, key=lambda one: one.participant)
            ],
        }
        return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode("utf-8")

    def check(self) -> None:
        """Raises ``BadAgreement`` unless the text is the one that was signed and everybody has signed it."""
        if text_digest(self.text).hex() != self.document.text:
            raise BadAgreement("text")
        check_all_signed(self.document, self.signatures)


def read_file(raw: bytes) -> AgreementFile:
    """The file's contents; nothing of it is checked yet but its form. Raises ``BadAgreement``."""
    if len(raw) > LARGEST_FILE:
        raise BadAgreement("file")
    try:
        kept = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_repetition)
        if set(kept) != {"kind", "document", "text", "signatures"} or kept["kind"] != FILE_KIND:
            raise BadAgreement("file")
        if not isinstance(kept["text"], str):
            raise BadAgreement("file")
        signatures = tuple(_signature_from(one) for one in kept["signatures"])
        document = kept["document"].encode("utf-8")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadAgreement("file") from None
    return AgreementFile(parse(document), kept["text"], signatures)


def _signature_from(kept: Mapping[str, Any]) -> Signature:
    if set(kept) != {"participant", "at", "signature"}:
        raise BadAgreement("file")
    return Signature(kept["participant"], kept["at"], bytes.fromhex(kept["signature"]))


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice could be read one way here and another way elsewhere."""
    if len({name for name, _value in pairs}) != len(pairs):
        raise BadAgreement("file")
    return dict(pairs)


def _statement(document: Document, signer: Signer, at: str) -> bytes:
    return payload.encode(
        {
            "kind": STATEMENT_KIND,
            "at": at,
            "document": document.digest().hex(),
            "text": document.text,
            "name": signer.name,
            "role": signer.role,
            "participant": signer.participant,
        }
    )


def _hexadecimal(text: str) -> None:
    """Raises ``ValueError`` unless it is a digest in the one spelling that writing it again gives."""
    if len(text) != 64 or bytes.fromhex(text).hex() != text:
        raise ValueError("a digest is 64 hexadecimal digits")


def _moment(text: str) -> datetime:
    """Raises ``ValueError`` unless it is a moment with its time zone, as ``isoformat`` writes it."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.isoformat() != text:
        raise ValueError("a moment needs a time zone")
    return moment
