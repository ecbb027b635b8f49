"""A settlement, and a facilitator's statement, as files that anybody can check who was given them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from odr.console import quoted
from odr.crypto.derivation import digest
from odr.crypto.safety_words import safety_words
from odr.db import payload
from odr.settlements.document.document import MOST_PEOPLE, FacilitatorStatement, Settlement, parse, parse_statement
from odr.signed.document import BadSigned, Signature, SignedDocument
from odr.signed.files import FileKind, SignedFile, read_file

_TIMES = "whether the times are right: they are those of the service at which it was signed."
_KEYS = "whose a key is. Compare the words of each key with that person, by voice."


def _no_parts(_document: SignedDocument, _parts: Mapping[str, str]) -> None:
    """Everything stands in the document."""


def _about_statement(document: FacilitatorStatement, _parts: Mapping[str, str]) -> Iterator[str]:
    yield f"Statement   {quoted(document.text)}"
    yield f"Case        {quoted(document.reference)}"
    yield f"About       version {document.number} of settlement {document.settlement}"
    yield f"Which is    SHA-256 {document.document}"


STATEMENT_FILE: FileKind[FacilitatorStatement] = FileKind(
    name="odr facilitator's statement file 1",
    parts=(),
    parse=parse_statement,
    check_parts=_no_parts,
    about=_about_statement,
    holds="the facilitator has signed this statement.",
    limits=(_KEYS, "whether the settlement that it is about was signed by all.", _TIMES),
)

SettlementFile: TypeAlias = SignedFile[Settlement]
StatementFile: TypeAlias = SignedFile[FacilitatorStatement]


def statements_in(parts: Mapping[str, str]) -> list[StatementFile]:
    """The facilitators' statements in the file of a settlement; nothing of them is checked yet but their form.

    Raises ``BadSigned``.
    """
    encoded = parts["statements"].encode("utf-8")
    try:
        kept = payload.decode(encoded)
        if not isinstance(kept, list) or len(kept) > MOST_PEOPLE or payload.encode(kept) != encoded:
            raise BadSigned("statement")
        return [read_file(one.encode("utf-8"), [STATEMENT_FILE]) for one in kept]
    except (ValueError, AttributeError, RecursionError):
        raise BadSigned("statement") from None


def _check_statements(document: Settlement, parts: Mapping[str, str]) -> None:
    found = statements_in(parts)
    for one in found:
        one.check()
        if not one.document.is_about(document):
            raise BadSigned("statement")
    if len({one.document.facilitator.participant for one in found}) != len(found):
        raise BadSigned("statement")


def _about(document: Settlement, parts: Mapping[str, str]) -> Iterator[str]:
    yield f"Settlement  {quoted(document.title)}"
    yield f"Case        {quoted(document.reference)}"
    yield f"Version     {document.number} of {document.settlement}, offered {document.offered_at}"
    yield f"To sign by  {document.last_day.isoformat()}"
    for file in document.files:
        yield f"File        {quoted(file.name)}, {file.length} bytes, SHA-256 {file.sha256}"
    try:
        for one in statements_in(parts):
            key = bytes.fromhex(one.document.facilitator.key)
            yield f"Facilitator {quoted(one.document.facilitator.name)} stated: {quoted(one.document.text)}"
            yield f"    key {digest(key).hex()[:16]}, in words: {' '.join(safety_words(key))}"
    except BadSigned:
        yield "Facilitator (what was stated cannot be read)"


SETTLEMENT_FILE: FileKind[Settlement] = FileKind(
    name="odr settlement file 1",
    parts=("statements",),
    parse=parse,
    check_parts=_check_statements,
    about=_about,
    holds="every party named has signed this very text, by the day that it names.",
    limits=(
        _KEYS,
        "whether somebody took a signature back before the last one was there.",
        "whether a facilitator stated anything else: a statement can be left out of a file.",
        _TIMES,
    ),
    files=lambda document, _parts: document.files,
)


def settlement_file(
    document: Settlement, signatures: Sequence[Signature], statements: Sequence[StatementFile] = ()
) -> SettlementFile:
    """Everything that is needed to check a settlement, with what facilitators have stated about it."""
    kept = payload.encode([one.encode().decode("utf-8") for one in statements]).decode("utf-8")
    return SignedFile(SETTLEMENT_FILE, document, {"statements": kept}, tuple(signatures))


def statement_file(document: FacilitatorStatement, signature: Signature) -> StatementFile:
    """Everything that is needed to check a facilitator's statement."""
    return SignedFile(STATEMENT_FILE, document, {}, (signature,))
