"""A settlement as it is signed, and the facilitator's statement about it, on the core of ``odr.signed``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from odr.accounts.contact import LONGEST_ADDRESS, LONGEST_EMAIL, LONGEST_NAME, LONGEST_TELEPHONE
from odr.cases.cases import FACILITATOR, PARTY
from odr.cases.naming.reference_patterns import LONGEST_REFERENCE
from odr.crypto.context import Context, Purpose
from odr.files.keeping import LONGEST_NAME as LONGEST_FILE_NAME
from odr.settlements.document.spelling import is_amount, is_day, is_line_of, is_text_of
from odr.signed.document import BadSigned, SignedDocument, Signer, parts_of
from odr.signed.files import NamedFile
from odr.signed.spelling import hexadecimal, identifier, is_language, is_number, moment

LONGEST_TITLE = 200
LONGEST_HEADING = 200
LONGEST_TERM = 300
LONGEST_CLAUSE = 4000
LONGEST_POINT = 4000
MOST_PEOPLE = 40
MOST_POINTS = 60
MOST_FILES = 20
# What a number in JSON holds anywhere without losing a digit.
LONGEST_FILE = 2**53
LARGEST = 256 * 1024

D = TypeVar("D", bound=SignedDocument)


@dataclass(frozen=True)
class NamedParty:
    """One of the parties, as they are to be found and served.

    ``role`` is what the text calls them, like "landlord". Whoever signs for another, as the director of a company,
    names them in ``signs_for`` and says in what capacity and by what authority; all three are empty for anybody else.
    """

    participant: str
    legal_name: str
    postal_address: str
    email: str
    telephone: str
    role: str = ""
    signs_for: str = ""
    capacity: str = ""
    authority: str = ""

    def __repr__(self) -> str:
        return "<Person>"


@dataclass(frozen=True)
class Point:
    """One thing that was agreed. ``number`` is its place, from 1.

    ``amount`` is as ``odr.amounts`` stores it, "1250.50 EUR"; ``who`` and ``whom`` are participants, ``due`` is a day.
    Each of these is empty if it says nothing.
    """

    number: int
    heading: str
    text: str
    amount: str = ""
    who: str = ""
    whom: str = ""
    due: str = ""

    def __repr__(self) -> str:
        return f"<Point {self.number}>"


@dataclass(frozen=True)
class Settlement(SignedDocument):
    """What all parties sign: one version of one settlement.

    ``settlement`` is the same in every version, ``before`` the digest of the version before, or empty. ``people`` are
    the signers, in the same order. ``sign_before`` is the first moment of the day after the last on which it can be
    signed. A clause that is empty says nothing: without ``enforceability`` nobody consents to that. ``files`` are part
    of what is signed. ``source`` says what the text was made from, ``source_digest`` is that of the offer, if it was
    one.
    """

    KIND: ClassVar[str] = "odr settlement"
    FORMAT: ClassVar[int] = 1

    before: str
    case: str
    confidentiality: str
    consequences: str
    costs: str
    electronic_form: str
    enforceability: str
    files: list[NamedFile]
    language: str
    law: str
    number: int
    offered_at: str
    people: list[NamedParty]
    place: str
    points: list[Point]
    reference: str
    room: str
    settlement: str
    sign_before: str
    source: str
    source_digest: str
    title: str

    def context(self) -> Context:
        """Where the signatures belong."""
        return Context(
            purpose=Purpose.SETTLEMENT,
            case=UUID(self.case),
            item=UUID(self.room),
            version=self.number,
            subject=UUID(self.settlement),
        )

    def stated(self) -> dict[str, str]:
        """Each signer states which settlement it is, and until when all have to have signed."""
        return {"settlement": self.settlement, "sign_before": self.sign_before}

    def counts_at(self, at: datetime) -> bool:
        """Whether a signature made at this moment counts: not before it was offered, and not after its last day."""
        return moment(self.offered_at) <= at < moment(self.sign_before)

    @property
    def last_day(self) -> date:
        """The last day on which it can be signed."""
        return (moment(self.sign_before) - timedelta(days=1)).date()

    def person(self, participant_id: UUID | str) -> NamedParty | None:
        """The person with this place in the case."""
        return next((one for one in self.people if one.participant == str(participant_id)), None)

    def point(self, number: int) -> Point | None:
        """The point with this number."""
        return self.points[number - 1] if 0 < number <= len(self.points) else None

    def __repr__(self) -> str:
        return f"<Settlement version {self.number}>"


@dataclass(frozen=True)
class FacilitatorStatement(SignedDocument):
    """What a facilitator signs: that a settlement came out of their mediation. No condition of the settlement.

    ``document`` is the digest of that very version, ``text`` what is said of the mediation.
    """

    KIND: ClassVar[str] = "odr facilitator's statement"
    FORMAT: ClassVar[int] = 1

    case: str
    document: str
    made_at: str
    number: int
    reference: str
    settlement: str
    text: str

    def context(self) -> Context:
        """Where the signature belongs."""
        return Context(
            purpose=Purpose.FACILITATOR_STATEMENT,
            case=UUID(self.case),
            version=self.number,
            subject=UUID(self.settlement),
        )

    def stated(self) -> dict[str, str]:
        """The digest of the settlement that it is about."""
        return {"settlement": self.document}

    @property
    def facilitator(self) -> Signer:
        """Who states it."""
        return self.signers[0]

    def is_about(self, settlement: Settlement) -> bool:
        """Whether it is about this very version."""
        return (self.case, self.settlement, self.number, self.document) == (
            settlement.case,
            settlement.settlement,
            settlement.number,
            settlement.digest().hex(),
        )

    def __repr__(self) -> str:
        return "<FacilitatorStatement>"


def parse(encoded: bytes) -> Settlement:
    """The settlement. Raises ``BadSigned`` unless it is canonical, within its limits, and spelled in the one way."""
    return _parsed(Settlement, encoded, _made, _check)


def parse_statement(encoded: bytes) -> FacilitatorStatement:
    """A facilitator's statement. Raises like ``parse``."""
    return _parsed(FacilitatorStatement, encoded, lambda parts: FacilitatorStatement(**parts), _check_statement)


def _parsed(kind: type[D], encoded: bytes, make: Callable[[dict[str, Any]], D], check: Callable[[D], None]) -> D:
    if len(encoded) > LARGEST:
        raise BadSigned("document")
    try:
        document = make(parts_of(kind, encoded))
        check(document)
        if document.encode() != encoded:  # something else that is empty in place of a list that is
            raise BadSigned("document")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise (error if isinstance(error, BadSigned) else BadSigned("document")) from None
    return document


def _made(parts: dict[str, Any]) -> Settlement:
    for name, kind in (("files", NamedFile), ("people", NamedParty), ("points", Point)):
        if not all(set(one) == {part.name for part in fields(kind)} for one in parts[name]):
            raise BadSigned("document")
    people, points = [NamedParty(**one) for one in parts["people"]], [Point(**one) for one in parts["points"]]
    files = [NamedFile(**one) for one in parts["files"]]
    return Settlement(**parts | {"files": files, "people": people, "points": points})


_LINES = {"title": LONGEST_TITLE, "reference": LONGEST_REFERENCE}
_LINES_OR_NOTHING = {"law": LONGEST_TERM, "place": LONGEST_TERM, "source": LONGEST_TERM}
_CLAUSES = ("confidentiality", "consequences", "costs", "electronic_form", "enforceability")
_OF_PEOPLE = {"role": LONGEST_TERM, "signs_for": LONGEST_NAME, "capacity": LONGEST_TERM, "authority": LONGEST_TERM}


def _check(found: Settlement) -> None:
    """Raises ``BadSigned``, or ``ValueError`` for what is not in its one spelling."""
    if (
        not all(is_line_of(getattr(found, name), most, may_be_empty=False) for name, most in _LINES.items())
        or not all(is_line_of(getattr(found, name), most) for name, most in _LINES_OR_NOTHING.items())
        or not all(is_text_of(getattr(found, name), LONGEST_CLAUSE) for name in _CLAUSES)
        or not is_number(found.number)
        or not is_language(found.language)
        or not 2 <= len(found.signers) <= MOST_PEOPLE
        or any(one.role != PARTY for one in found.signers)
        or [(one.participant, one.name) for one in found.signers]
        != [(one.participant, one.legal_name) for one in found.people]
        or not all(map(_is_person, found.people))
        or not 1 <= len(found.points) <= MOST_POINTS
        or not all(_is_point(found, place, one) for place, one in enumerate(found.points, 1))
        or not len(set(found.files)) == len(found.files) <= MOST_FILES
        or not all(map(_is_file, found.files))
        or (found.before == "") != (found.number == 1)
        or (found.source_digest != "" and found.source == "")
    ):
        raise BadSigned("document")
    for one in (found.case, found.room, found.settlement):
        identifier(one)
    for one in (found.before, found.source_digest):
        if one:
            hexadecimal(one)
    if moment(found.sign_before).time() != time() or moment(found.offered_at) >= moment(found.sign_before):
        raise BadSigned("document")


def _is_person(one: NamedParty) -> bool:
    for_another = [one.signs_for, one.capacity, one.authority]
    return (
        is_line_of(one.legal_name, LONGEST_NAME, may_be_empty=False)
        and is_text_of(one.postal_address, LONGEST_ADDRESS, may_be_empty=False)
        and is_line_of(one.email, LONGEST_EMAIL)
        and is_line_of(one.telephone, LONGEST_TELEPHONE)
        and all(is_line_of(getattr(one, name), most) for name, most in _OF_PEOPLE.items())
        and (all(for_another) or not any(for_another))
    )


def _is_point(found: Settlement, place: int, one: Point) -> bool:
    people = {"", *(person.participant for person in found.people)}
    return (
        type(one.number) is int
        and one.number == place
        and is_line_of(one.heading, LONGEST_HEADING, may_be_empty=False)
        and is_text_of(one.text, LONGEST_POINT)
        and (one.amount == "" or is_amount(one.amount))
        and {one.who, one.whom} <= people
        and (one.who == "" or one.who != one.whom)
        and (one.due == "" or is_day(one.due))
    )


def _is_file(one: NamedFile) -> bool:
    hexadecimal(one.sha256)
    return (
        is_line_of(one.name, LONGEST_FILE_NAME, may_be_empty=False)
        and type(one.length) is int
        and 0 <= one.length < LONGEST_FILE
    )


def _check_statement(found: FacilitatorStatement) -> None:
    if (
        len(found.signers) != 1
        or found.facilitator.role != FACILITATOR
        or not is_number(found.number)
        or not is_line_of(found.reference, LONGEST_REFERENCE, may_be_empty=False)
        or not is_text_of(found.text, LONGEST_CLAUSE, may_be_empty=False)
    ):
        raise BadSigned("document")
    identifier(found.case)
    identifier(found.settlement)
    hexadecimal(found.document)
    moment(found.made_at)
