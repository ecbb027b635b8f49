"""A facilitator's confidentiality agreement as it is signed, on the core of ``odr.signed``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from uuid import UUID

from odr.cases.cases import FACILITATOR, PARTY
from odr.console import quoted
from odr.crypto.context import Context, Purpose
from odr.prose.text import is_canonical, text_digest
from odr.signed.document import BadSigned, Signature, SignedDocument, Signer, parts_of
from odr.signed.files import FileKind, SignedFile
from odr.signed.spelling import hexadecimal, identifier, is_language, is_number, is_text, moment


@dataclass(frozen=True)
class AgreementDocument(SignedDocument):
    """What all sign.

    ``text`` is the digest of the text; ``paper`` and ``sealed_text`` name the sealed copy in the installation.
    ``disclosures`` are the digests of the sealed disclosures that had been made. ``form`` says what the text was made
    from: its name and digest. ``language`` is the tag of the language that the text is written in.
    """

    KIND: ClassVar[str] = "odr facilitation agreement"
    FORMAT: ClassVar[int] = 1

    agreement: str
    case: str
    disclosures: list[str]
    engagement: str
    form: str
    form_digest: str
    language: str
    notes_days: int
    number: int
    paper: str
    proposed_at: str
    reference: str
    sealed_text: str
    text: str

    def context(self) -> Context:
        """Where the signatures belong."""
        return Context(
            purpose=Purpose.AGREEMENT,
            case=UUID(self.case),
            version=self.number,
            subject=UUID(self.agreement),
        )

    def stated(self) -> dict[str, str]:
        """Each signer states the digest of the text too."""
        return {"text": self.text}

    @property
    def facilitator(self) -> Signer:
        """The one facilitator."""
        return next(one for one in self.signers if one.role == FACILITATOR)

    @property
    def parties(self) -> list[Signer]:
        """The parties."""
        return [one for one in self.signers if one.role == PARTY]


def parse(encoded: bytes) -> AgreementDocument:
    """The document. Raises ``BadSigned`` unless it is canonical and has all parts and no other."""
    try:
        document = AgreementDocument(**parts_of(AgreementDocument, encoded))
        _check(document)
    except (ValueError, TypeError, AttributeError) as error:
        raise (error if isinstance(error, BadSigned) else BadSigned("document")) from None
    return document


def _check(document: AgreementDocument) -> None:
    """Raises ``BadSigned``, or ``ValueError`` for what is not in its one spelling."""
    roles = [one.role for one in document.signers]
    texts = [
        value
        for name, value in vars(document).items()
        if name not in ("signers", "disclosures", "number", "notes_days")
    ]
    if (
        not all(map(is_text, [*texts, *document.disclosures]))
        or not all(map(is_number, [document.number, document.notes_days]))
        or not is_language(document.language)
        or roles.count(FACILITATOR) != 1
        or roles.count(PARTY) != len(roles) - 1
        or len(roles) < 2
    ):
        raise BadSigned("document")
    for one in (document.agreement, document.case, document.engagement, document.paper):
        identifier(one)
    for one in (document.text, document.sealed_text, document.form_digest, *document.disclosures):
        hexadecimal(one)
    moment(document.proposed_at)


# --- a file of it ----------------------------------------------------------------------------------------------------


def _check_parts(document: AgreementDocument, parts: Mapping[str, str]) -> None:
    if text_digest(parts["text"]).hex() != document.text:
        raise BadSigned("text")
    if not is_canonical(parts["text"]):
        raise BadSigned("spelling")


def _about(document: AgreementDocument, parts: Mapping[str, str]) -> Iterator[str]:
    yield f"Case        {quoted(document.reference)}"
    yield f"Agreement   {document.agreement}, version {document.number}, offered {document.proposed_at}"
    yield f"Made from   {quoted(document.form)}"
    yield f"Language    {document.language}"
    yield f"Text        SHA-256 {text_digest(parts['text']).hex()}"


AGREEMENT_FILE: FileKind[AgreementDocument] = FileKind(
    name="odr agreement file 1",
    parts=("text",),
    parse=parse,
    check_parts=_check_parts,
    about=_about,
    holds="the text is the one that was signed, and everybody named has signed it.",
    limits=(
        "whose a key is. Compare the words of each key with that person, by voice.",
        "whether the agreement has been ended or replaced since, or the case is over.",
        "whether the times are right: they are those of the service at which it was signed.",
    ),
)

AgreementFile: TypeAlias = SignedFile[AgreementDocument]


def agreement_file(document: AgreementDocument, text: str, signatures: Sequence[Signature]) -> AgreementFile:
    """Everything that is needed to check an agreement: the text, the document and the signatures."""
    return SignedFile(AGREEMENT_FILE, document, {"text": text}, tuple(signatures))
