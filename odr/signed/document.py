"""The canonical document that several people sign, and each one's statement about it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from odr.crypto.context import Context
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.db import payload
from odr.signed.spelling import hexadecimal, identifier, is_number, is_text, moment


class BadSigned(ValueError):
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
class Signature:
    """One signer's signature. ``at`` is when they signed, by the clock of the installation."""

    participant: str
    at: str
    signature: bytes


@dataclass(frozen=True)
class SignedDocument(ABC):
    """What all sign. A kind of document is a frozen dataclass of this, with ``KIND`` and ``FORMAT`` and its own parts.

    Digests in it are SHA-256 in hexadecimal, identifiers UUIDs as text, moments ISO 8601 with a time zone.
    """

    KIND: ClassVar[str]
    FORMAT: ClassVar[int]

    signers: list[Signer]

    @abstractmethod
    def context(self) -> Context:
        """Where the signatures belong: purpose, case, version, and what else binds them to their place."""

    @abstractmethod
    def stated(self) -> dict[str, str]:
        """What each statement repeats of the document, beside its digest and who signs it."""

    def counts_at(self, at: datetime) -> bool:
        """Whether a signature made at this moment counts. A kind of document may say from when and until when."""
        return True

    def encode(self) -> bytes:
        """The canonical bytes: compact JSON with sorted keys."""
        return payload.encode(asdict(self) | {"kind": self.KIND, "format": self.FORMAT})

    def digest(self) -> bytes:
        """What the signatures are over."""
        return digest(self.encode())

    def signer(self, participant_id: UUID | str) -> Signer | None:
        """The signer with this place in the case."""
        return next((one for one in self.signers if one.participant == str(participant_id)), None)


def parts_of(kind: type[SignedDocument], encoded: bytes) -> dict[str, Any]:
    """The parts of an encoded document, its signers made and checked.

    Raises ``BadSigned`` unless the bytes are canonical and of this kind and format.
    """
    try:
        kept = payload.decode(encoded)
        if payload.encode(kept) != encoded or kept.pop("kind") != kind.KIND or kept.pop("format") != kind.FORMAT:
            raise BadSigned("document")
        kept["signers"] = [Signer(**one) for one in kept["signers"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadSigned("document") from None
    _check_signers(kept["signers"])
    return dict(kept)


def _check_signers(signers: Sequence[Signer]) -> None:
    for one in signers:
        texts = [value for name, value in vars(one).items() if name != "epoch"]
        if not all(map(is_text, texts)) or not is_number(one.epoch):
            raise BadSigned("document")
    for name in ("participant", "account", "key", "mailbox"):
        if len({getattr(one, name) for one in signers}) != len(signers):
            raise BadSigned("signer twice")
    try:
        for one in signers:
            identifier(one.participant)
            identifier(one.account)
            hexadecimal(one.mailbox)
            if one.verifying_key().encoded.hex() != one.key:
                raise BadSigned("document")
    except (ValueError, BadKey):
        raise BadSigned("document") from None


def sign(document: SignedDocument, signer: Signer, at: datetime, pair: SigningKeyPair) -> Signature:
    """The signature of one of the signers, made with the key that the document names for them."""
    signed_at = at.isoformat()
    made = pair.sign(_statement(document, signer, signed_at), document.context())
    return Signature(signer.participant, signed_at, made)


def check_signature(document: SignedDocument, signature: Signature) -> Signer:
    """Who has signed. Raises ``BadSigned`` unless it is a signer's own, over this very document, and made in time."""
    signer = document.signer(signature.participant)
    if signer is None:
        raise BadSigned("no signer")
    try:
        at = moment(signature.at)
        signer.verifying_key().verify(
            signature.signature, _statement(document, signer, signature.at), document.context()
        )
    except (ValueError, BadKey, BadSignature):
        raise BadSigned("signature", signer.name) from None
    if not document.counts_at(at):
        raise BadSigned("time", signer.name)
    return signer


def check_all_signed(document: SignedDocument, signatures: Sequence[Signature]) -> None:
    """Raises ``BadSigned`` unless every signer has signed, once, and nobody else has."""
    signed = [check_signature(document, one).participant for one in signatures]
    if len(set(signed)) != len(signed):
        raise BadSigned("signed twice")
    for signer in document.signers:
        if signer.participant not in signed:
            raise BadSigned("not signed", signer.name)


def _statement(document: SignedDocument, signer: Signer, at: str) -> bytes:
    return payload.encode(
        document.stated()
        | {
            "kind": f"{document.KIND}, signature",
            "at": at,
            "document": document.digest().hex(),
            "name": signer.name,
            "role": signer.role,
            "participant": signer.participant,
        }
    )
