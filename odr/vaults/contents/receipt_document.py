"""The receipt of a file: that somebody put in exactly this file at this moment, signed by the service and their vault.

Neither can make one alone: the service does not have the vault's key, and nobody else has the service's. The moment
is that of an entry of the case's log, which holds a mark of the file; the receipt shows the entry and what the mark is
made of, so that whoever noted a head of that log can hold it against that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar, TypeAlias
from uuid import UUID

from odr.audit.chain import Head
from odr.audit.log import Event, entry_hash
from odr.audit.tables import AuditEntry
from odr.cases.cases import FACILITATOR, PARTY
from odr.cases.naming.reference_patterns import LONGEST_REFERENCE
from odr.console import quoted
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.safety_words import safety_words
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.db import payload
from odr.files.format import mark_of
from odr.files.keeping import LONGEST_NAME
from odr.signed.document import BadSigned, Signature, SignedDocument, parts_of
from odr.signed.files import FileKind, NamedFile, SignedFile
from odr.signed.spelling import hexadecimal, identifier, is_number, is_text, moment

LARGEST = 64 * 1024
_LONGEST_FILE = 2**53


@dataclass(frozen=True)
class LogEntry:
    """The entry of the log that tells when a file was put in. What it is about is the file's mark."""

    account: str
    at: str
    before: str
    code: str
    hash: str
    number: int
    vault: str


@dataclass(frozen=True)
class FileReceipt(SignedDocument):
    """What the service and the vault sign. ``name`` is the file's, or empty if nobody is to read it there.

    ``put_in_by`` is who did it, as the service knows them; the signer is whose vault it is. ``salt`` is what hides the
    file in its mark from who has no receipt, and ``service`` the key that signs as this service.
    """

    KIND: ClassVar[str] = "odr file receipt"
    FORMAT: ClassVar[int] = 1

    case: str
    entry: LogEntry
    length: int
    made_at: str
    name: str
    put_in_by: str
    reference: str
    salt: str
    service: str
    sha256: str

    def context(self) -> Context:
        """Where the vault's signature belongs."""
        return self._context()

    def stated(self) -> dict[str, str]:
        """The vault states which file it was, and when."""
        return {"put_in_at": self.entry.at, "sha256": self.sha256}

    def counts_at(self, at: datetime) -> bool:
        """It is signed as it is made."""
        return at == moment(self.made_at)

    def head(self) -> Head:
        """The log's head as it was with that entry, to compare."""
        return Head(self.entry.number, bytes.fromhex(self.entry.hash))

    def has_its_entry(self) -> bool:
        """Whether the entry of the log that it shows is of this file, this moment, these people."""
        return entry_hash(_row_of(self)).hex() == self.entry.hash

    def sign_as_service(self, pair: SigningKeyPair) -> str:
        """The service's signature, in hexadecimal."""
        return pair.sign(self._said_by_service(), self._context("service")).hex()

    def check_service(self, signature: str) -> None:
        """Raises ``BadSigned`` unless the key that it names for the service has signed it."""
        try:
            made = bytes.fromhex(signature)
            if made.hex() != signature:
                raise BadSigned("service")
            VerifyingKey(bytes.fromhex(self.service)).verify(made, self._said_by_service(), self._context("service"))
        except (ValueError, BadKey, BadSignature):
            raise BadSigned("service") from None

    def _said_by_service(self) -> bytes:
        return payload.encode({"document": self.digest().hex(), "kind": f"{self.KIND}, service"})

    def _context(self, detail: str | None = None) -> Context:
        return Context(
            purpose=Purpose.FILE_RECEIPT,
            case=UUID(self.case),
            vault=UUID(self.entry.vault),
            subject=_mark(self),
            detail=detail,
        )

    def __repr__(self) -> str:
        return "<FileReceipt>"


def _mark(found: FileReceipt) -> UUID:
    return mark_of(bytes.fromhex(found.salt), bytes.fromhex(found.sha256), found.length)


def _row_of(found: FileReceipt) -> AuditEntry:
    """The entry of the log as it would have to stand there."""
    entry = found.entry
    return AuditEntry(
        case_id=UUID(found.case),
        number=entry.number,
        at=moment(entry.at),
        event=Event.FILE_MARKED.value,
        actor_id=UUID(entry.account),
        vault_id=UUID(entry.vault),
        code_id=UUID(entry.code),
        subject_id=_mark(found),
        count=None,
        previous_hash=bytes.fromhex(entry.before),
    )


def parse_receipt(encoded: bytes) -> FileReceipt:
    """The receipt. Raises ``BadSigned`` unless it is canonical, within its limits, and in its one spelling."""
    if len(encoded) > LARGEST:
        raise BadSigned("document")
    try:
        parts = parts_of(FileReceipt, encoded)
        if set(parts["entry"]) != {one.name for one in fields(LogEntry)}:
            raise BadSigned("document")
        document = FileReceipt(**parts | {"entry": LogEntry(**parts["entry"])})
        _check(document)
    except (ValueError, TypeError, KeyError, AttributeError, BadKey) as error:
        raise (error if isinstance(error, BadSigned) else BadSigned("document")) from None
    return document


def _check(found: FileReceipt) -> None:
    entry = found.entry
    if (
        len(found.signers) != 1
        or found.signers[0].role not in (PARTY, FACILITATOR)
        or not is_number(entry.number)
        or not _is_length(found.length)
        or not (found.name == "" or is_text(found.name))
        or len(found.name) > LONGEST_NAME
        or not is_text(found.put_in_by)
        or not is_text(found.reference)
        or len(found.reference) > LONGEST_REFERENCE
        or VerifyingKey(bytes.fromhex(found.service)).encoded.hex() != found.service
    ):
        raise BadSigned("document")
    for one in (entry.at, found.made_at):
        moment(one)
    for one in (found.case, entry.account, entry.code, entry.vault):
        identifier(one)
    for one in (entry.before, entry.hash, found.salt, found.sha256):
        hexadecimal(one)


def _is_length(value: object) -> bool:
    return type(value) is int and 0 <= value < _LONGEST_FILE


# --- a file of it ----------------------------------------------------------------------------------------------------


def _check_parts(document: FileReceipt, parts: Mapping[str, str]) -> None:
    if not document.has_its_entry():
        raise BadSigned("log entry")
    document.check_service(parts["service"])


def _about(document: FileReceipt, _parts: Mapping[str, str]) -> Iterator[str]:
    key = bytes.fromhex(document.service)
    yield f"File        SHA-256 {document.sha256}, {document.length} bytes"
    if document.name:
        yield f"Named       {quoted(document.name)}"
    yield f"Put in      {document.entry.at}, by {quoted(document.put_in_by)}"
    yield f"Case        {quoted(document.reference)}, {document.case}"
    yield f"In the log  entry {document.head()}"
    yield f"Receipt of  {document.made_at}"
    yield f"Service     key {digest(key).hex()[:16]}, in words: {' '.join(safety_words(key))}"


def _files(document: FileReceipt, _parts: Mapping[str, str]) -> Sequence[NamedFile]:
    return [NamedFile(document.name, document.length, document.sha256)]


RECEIPT_FILE: FileKind[FileReceipt] = FileKind(
    name="odr file receipt file 1",
    parts=("service",),
    parse=parse_receipt,
    check_parts=_check_parts,
    about=_about,
    holds="the service and the vault named say that exactly this file was put in at this moment.",
    limits=(
        "whose a key is. Compare the words of the service's key with its page, and those of a person by voice.",
        "whether the moment is right, if service and vault lie together. Whoever noted a head of the log can compare: "
        "odr audit verify --case CASE --head ENTRY, where the log is.",
        "whether the file is still kept, or what anybody knew of it before.",
    ),
    files=_files,
)

ReceiptFile: TypeAlias = SignedFile[FileReceipt]


def receipt_file(document: FileReceipt, service: str, signature: Signature) -> ReceiptFile:
    """Everything that is needed to check a receipt."""
    return SignedFile(RECEIPT_FILE, document, {"service": service}, (signature,))
