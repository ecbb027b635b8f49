"""A release: what of a settlement may be known to whom and what for, signed by every party.

For points, the release carries them as they stand in the settlement: that all parties signed it is the proof that they
do, and nothing of the rest is shown. For the whole, its file carries the settlement's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import ClassVar, TypeAlias
from uuid import UUID

from odr.cases.cases import PARTY
from odr.cases.naming.reference_patterns import LONGEST_REFERENCE
from odr.console import quoted
from odr.crypto.context import Context, Purpose
from odr.settlements.document.document import (
    LARGEST,
    LONGEST_HEADING,
    LONGEST_POINT,
    LONGEST_TERM,
    MOST_PEOPLE,
    MOST_POINTS,
    Point,
    Settlement,
)
from odr.settlements.document.signed_files import SETTLEMENT_FILE, SettlementFile
from odr.settlements.document.spelling import is_amount, is_day, is_line_of, is_text_of
from odr.signed.document import BadSigned, Signature, SignedDocument, parts_of
from odr.signed.files import FileKind, NamedFile, SignedFile, read_file
from odr.signed.spelling import hexadecimal, identifier, is_number, moment

LONGEST_PURPOSE = 1000


class What(Enum):
    """What is released."""

    WHOLE = "the whole settlement"
    POINTS = "points"
    FACT = "that there is a settlement"
    STATISTICS = "that it is counted"


@dataclass(frozen=True)
class Release(SignedDocument):
    """What all parties sign. ``settlement`` is the digest of the very version that it is about.

    ``points`` are those that are released, as they stand in it; for anything else there are none.
    """

    KIND: ClassVar[str] = "odr settlement release"
    FORMAT: ClassVar[int] = 1

    case: str
    number: int
    points: list[Point]
    proposed_at: str
    purpose: str
    recipient: str
    reference: str
    release: str
    room: str
    settlement: str
    what: str

    def context(self) -> Context:
        """Where the signatures belong."""
        return Context(
            purpose=Purpose.SETTLEMENT_RELEASE,
            case=UUID(self.case),
            item=UUID(self.room),
            version=self.number,
            subject=UUID(self.release),
        )

    def stated(self) -> dict[str, str]:
        """Each signer states of which settlement, what, and to whom."""
        return {"recipient": self.recipient, "settlement": self.settlement, "what": self.what}

    def is_of(self, settlement: Settlement) -> bool:
        """Whether it is about this very version, names its parties and no other, and shows its points as they are."""
        return (
            (self.case, self.room, self.number, self.reference, self.settlement)
            == (
                settlement.case,
                settlement.room,
                settlement.number,
                settlement.reference,
                settlement.digest().hex(),
            )
            and [(one.participant, one.account, one.name) for one in self.signers]
            == [(one.participant, one.account, one.name) for one in settlement.signers]
            and all(settlement.point(one.number) == one for one in self.points)
        )

    def __repr__(self) -> str:
        return f"<Release {self.what}>"


def parse_release(encoded: bytes) -> Release:
    """The release. Raises ``BadSigned`` unless it is canonical, within its limits, and in its one spelling."""
    if len(encoded) > LARGEST:
        raise BadSigned("document")
    try:
        parts = parts_of(Release, encoded)
        if not all(set(one) == {part.name for part in fields(Point)} for one in parts["points"]):
            raise BadSigned("document")
        document = Release(**parts | {"points": [Point(**one) for one in parts["points"]]})
        _check(document)
        if document.encode() != encoded:  # something else that is empty in place of a list that is
            raise BadSigned("document")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise (error if isinstance(error, BadSigned) else BadSigned("document")) from None
    return document


def _check(found: Release) -> None:
    people = {"", *(one.participant for one in found.signers)}
    numbers = [one.number for one in found.points]
    if (
        not 2 <= len(found.signers) <= MOST_PEOPLE
        or any(one.role != PARTY for one in found.signers)
        or not is_number(found.number)
        or not is_line_of(found.reference, LONGEST_REFERENCE, may_be_empty=False)
        or not is_line_of(found.recipient, LONGEST_TERM, may_be_empty=False)
        or not is_text_of(found.purpose, LONGEST_PURPOSE, may_be_empty=False)
        or found.what not in {one.value for one in What}
        or (found.what == What.POINTS.value) != bool(found.points)
        or numbers != sorted(set(numbers))
        or not all(_is_point(one, people) for one in found.points)
    ):
        raise BadSigned("document")
    for one in (found.case, found.release, found.room):
        identifier(one)
    hexadecimal(found.settlement)
    moment(found.proposed_at)


def _is_point(one: Point, people: set[str]) -> bool:
    return (
        is_number(one.number)
        and one.number <= MOST_POINTS
        and is_line_of(one.heading, LONGEST_HEADING, may_be_empty=False)
        and is_text_of(one.text, LONGEST_POINT)
        and (one.amount == "" or is_amount(one.amount))
        and {one.who, one.whom} <= people
        and (one.due == "" or is_day(one.due))
    )


# --- a file of it ----------------------------------------------------------------------------------------------------


def _settlement_in(parts: Mapping[str, str]) -> SettlementFile:
    return read_file(parts["settlement"].encode("utf-8"), [SETTLEMENT_FILE])


def _check_parts(document: Release, parts: Mapping[str, str]) -> None:
    if document.what != What.WHOLE.value:
        if parts["settlement"]:
            raise BadSigned("too much")
        return
    found = _settlement_in(parts)
    found.check()
    if not document.is_of(found.document):
        raise BadSigned("another settlement")


def _files(document: Release, parts: Mapping[str, str]) -> Sequence[NamedFile]:
    return _settlement_in(parts).document.files if document.what == What.WHOLE.value else ()


def _about(document: Release, parts: Mapping[str, str]) -> Iterator[str]:
    yield f"Released    {document.what}"
    yield f"To          {quoted(document.recipient)}"
    yield f"For         {quoted(document.purpose)}"
    yield f"Case        {quoted(document.reference)}"
    yield f"Settlement  version {document.number}, SHA-256 {document.settlement}"
    names = {one.participant: one.name for one in document.signers}
    for one in document.points:
        yield f"Point {one.number}     {quoted(one.heading)}"
        for line in one.text.split("\n") if one.text else []:
            yield f"            {quoted(line)}"
        facts = [one.amount, names.get(one.who, ""), names.get(one.whom, ""), one.due]
        if any(facts):
            shown = zip(("amount", "by", "to", "until"), facts, strict=True)
            yield "            " + ", ".join(f"{what} {quoted(fact)}" for what, fact in shown if fact)
    if document.what == What.WHOLE.value:
        try:
            yield from SETTLEMENT_FILE.about((found := _settlement_in(parts)).document, found.parts)
        except BadSigned:
            yield "The settlement inside cannot be read."


RELEASE_FILE: FileKind[Release] = FileKind(
    name="odr settlement release file 1",
    parts=("settlement",),
    parse=parse_release,
    check_parts=_check_parts,
    about=_about,
    holds="every party named has agreed that this may be known to whom it names.",
    limits=(
        "whose a key is. Compare the words of each key with that person, by voice.",
        "anything of the settlement that is not released here.",
        "whether the times are right: they are those of the service at which it was signed.",
    ),
    files=_files,
)

ReleaseFile: TypeAlias = SignedFile[Release]


def release_file(
    document: Release, signatures: Sequence[Signature], settlement: SettlementFile | None = None
) -> ReleaseFile:
    """The released part with everybody's consent. ``settlement`` is the settlement's own file, for the whole alone."""
    kept = "" if settlement is None else settlement.encode().decode("utf-8")
    return SignedFile(RELEASE_FILE, document, {"settlement": kept}, tuple(signatures))
