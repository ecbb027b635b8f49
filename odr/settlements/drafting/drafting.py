"""A settlement on its way to a version: what was typed, made into the document that is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import uuid4

from odr import amounts
from odr.accounts.contact import (
    LONGEST_ADDRESS,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_TELEPHONE,
    checked_email,
    contact_of,
)
from odr.accounts.tables import Account
from odr.cases.cases import PARTY
from odr.cases.naming.reference_patterns import LONGEST_REFERENCE
from odr.crypto.derivation import digest
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.i18n import SOURCE_LANGUAGE, page_language
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent, KeyState
from odr.offers.days import read_day
from odr.settlements.document.document import (
    LONGEST_CLAUSE,
    LONGEST_HEADING,
    LONGEST_POINT,
    LONGEST_TERM,
    LONGEST_TITLE,
    MOST_POINTS,
    NamedParty,
    Point,
    Settlement,
    parse,
)
from odr.settlements.document.spelling import line_of, text_of
from odr.settlements.standing.standing import SettlementVersion, named
from odr.signed.document import BadSigned, Signer
from odr.signed.spelling import hexadecimal, is_language

LONGEST_TIME = timedelta(days=366)
# Instead of the digest of the version before, where its author can see none and there may be one.
UNKNOWN = "0" * 64
CLAUSES = ("consequences", "confidentiality", "enforceability", "electronic_form", "costs")
TERMS = ("law", "place")


@dataclass(frozen=True)
class TypedPoint:
    """What was typed of one point: its amount and its day as people write them."""

    heading: str = ""
    text: str = ""
    amount: str = ""
    currency: str = ""
    who: str = ""
    whom: str = ""
    due: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any((self.heading.strip(), self.text.strip(), self.amount.strip(), self.who, self.whom, self.due))

    def __repr__(self) -> str:
        return "<TypedPoint>"


@dataclass(frozen=True)
class SettlementDraft:
    """A settlement that is being written. ``clauses`` and ``terms`` by name; people by their places in the case.

    ``files`` are the identifiers of those that it is to have.
    """

    title: str = ""
    language: str = SOURCE_LANGUAGE
    last_day: date | None = None
    people: Sequence[NamedParty] = ()
    points: Sequence[TypedPoint] = ()
    clauses: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    files: Sequence[str] = ()
    source: str = ""
    source_digest: str = ""

    def __repr__(self) -> str:
        return "<SettlementDraft>"


def default_clauses() -> dict[str, str]:
    """What most settlements say beside their points: confidential, enforceable, signed electronically."""
    return {
        "consequences": _(
            "Whoever does not do in time what is agreed here does it within fourteen days of being reminded in writing."
        ),
        "confidentiality": _(
            "What is agreed here, and what was said on the way to it, is confidential. It may be told as far as that "
            "is needed to carry out or enforce what is agreed, where the law or a tax authority demands it, and to "
            "professional advisers who are bound to secrecy. Anything else may be told only if all of us agree."
        ),
        "enforceability": _("We agree that what is agreed here may be made enforceable, as the law provides for it."),
        "electronic_form": _(
            "We agree to sign this in electronic form, each with a key of our own, and to be bound by it as by a "
            "signature on paper."
        ),
        "costs": _("Each of us bears their own costs."),
    }


def beginning(
    box: OpenMailbox, *, title: str = "", points: Sequence[TypedPoint] = (), source: str = "", source_digest: str = ""
) -> SettlementDraft:
    """A first draft: from nothing, or with the title and points of an accepted offer or a template.

    Its clauses are in the language that is spoken now, and so it says that it is in that one.
    """
    return SettlementDraft(
        title=title,
        language=page_language(),
        people=people_to_begin_with(box),
        points=list(points),
        clauses=default_clauses(),
        terms=dict.fromkeys(TERMS, ""),
        source=source,
        source_digest=source_digest,
    )


def following(version: SettlementVersion) -> SettlementDraft:
    """A draft of the next version, which begins as the one before."""
    document = version.document
    return SettlementDraft(
        title=document.title,
        language=document.language,
        last_day=document.last_day,
        people=document.people,
        points=[typed_point(one) for one in document.points],
        clauses={name: getattr(document, name) for name in CLAUSES},
        terms={name: getattr(document, name) for name in TERMS},
        files=[str(one.id) for one in version.files],
        source=document.source,
        source_digest=document.source_digest,
    )


def typed_point(point: Point) -> TypedPoint:
    """A point as somebody would type it again."""
    amount = amounts.parse(point.amount) if point.amount else None
    return TypedPoint(
        heading=point.heading,
        text=point.text,
        amount=amount.plain() if amount is not None else "",
        currency=amount.currency if amount is not None else "",
        who=point.who,
        whom=point.whom,
        due=point.due,
    )


def people_to_begin_with(box: OpenMailbox) -> list[NamedParty]:
    """Every party who takes part, by name; of one's own contact details what one's account has."""
    account = box.work.session.get_one(Account, box.participant.account_id)
    contact = contact_of(box.work, account)
    own = NamedParty(str(box.own_id), contact.legal_name, contact.postal_address, contact.email, contact.telephone)
    return [
        own if one.participant_id == box.own_id else NamedParty(str(one.participant_id), one.name, "", "", "")
        for one in parties(box)
    ]


def parties(box: OpenMailbox) -> list[Correspondent]:
    """The parties who take part, in the order in which they joined."""
    return [one for one in box.people.values() if one.role == PARTY and not one.withdrawn]


def document_of(
    box: OpenMailbox,
    room_id: str,
    draft: SettlementDraft,
    before: SettlementVersion | None,
    reference: str,
    timezone: tzinfo,
    files: Sequence[FileEntry] = (),
    *,
    unseen: int = 0,
) -> Settlement:
    """The next version, as it will be signed. Raises ``Refusal`` about the field for whatever will not do.

    ``unseen`` is how many there may be since ``before`` that the author can't see: their numbers are left out.
    """
    now = box.work.now
    people = _people(box, draft.people)
    made = Settlement(
        before=before.digest if before is not None else UNKNOWN if unseen else "",
        case=str(box.case.id),
        files=[named(one) for one in files],
        language=_language(draft.language),
        number=(0 if before is None else before.document.number) + unseen + 1,
        offered_at=now.isoformat(),
        people=people,
        points=_points(draft.points, people),
        reference=line_of(reference, LONGEST_REFERENCE, "reference"),
        room=room_id,
        settlement=str(uuid4()) if before is None else before.document.settlement,
        sign_before=_sign_before(draft.last_day, now, timezone).isoformat(),
        signers=_signers(box, people),
        source=line_of(draft.source, LONGEST_TERM, "source"),
        source_digest=draft.source_digest if draft.source and _is_digest(draft.source_digest) else "",
        title=line_of(draft.title, LONGEST_TITLE, "title", missing=_("Please give the settlement a title.")),
        **{name: text_of(draft.clauses.get(name, ""), LONGEST_CLAUSE, name) for name in CLAUSES},
        **{name: line_of(draft.terms.get(name, ""), LONGEST_TERM, name) for name in TERMS},
    )
    try:
        return parse(made.encode())
    except BadSigned:
        raise Refusal(_("This is too long to be signed in one piece. Please shorten it.")) from None


def _people(box: OpenMailbox, typed: Sequence[NamedParty]) -> list[NamedParty]:
    given = {one.participant: one for one in typed}
    return [_person(number, given.get(str(one.participant_id)), one) for number, one in enumerate(parties(box))]


def _person(number: int, typed: NamedParty | None, party: Correspondent) -> NamedParty:
    if typed is None:
        typed = NamedParty(str(party.participant_id), party.name, "", "", "")

    def at(name: str) -> str:
        return f"people-{number}-{name}"

    missing = _("Please fill this in.")
    named = line_of(typed.signs_for, LONGEST_NAME, at("signs_for"))
    needed = missing if named else ""
    found = replace(
        typed,
        legal_name=line_of(typed.legal_name, LONGEST_NAME, at("legal_name"), missing=missing),
        postal_address=text_of(typed.postal_address, LONGEST_ADDRESS, at("postal_address"), missing=missing),
        email=line_of(typed.email, LONGEST_EMAIL, at("email")),
        telephone=line_of(typed.telephone, LONGEST_TELEPHONE, at("telephone")),
        role=line_of(typed.role, LONGEST_TERM, at("role")),
        signs_for=named,
        capacity=line_of(typed.capacity, LONGEST_TERM, at("capacity"), missing=needed),
        authority=line_of(typed.authority, LONGEST_TERM, at("authority"), missing=needed),
    )
    if found.email:
        try:
            checked_email(found.email)
        except Refusal as refusal:
            raise Refusal(refusal.message, at("email")) from None
    if not named and (found.capacity or found.authority):
        raise Refusal(_("Please say for whom this person signs."), at("signs_for"))
    return found


def _points(typed: Sequence[TypedPoint], people: Sequence[NamedParty]) -> list[Point]:
    given = [(number, one) for number, one in enumerate(typed) if not one.is_empty]
    if not given:
        raise Refusal(_("Please write down at least one point."), "points-0-heading")
    if len(given) > MOST_POINTS:
        raise Refusal(
            _("A settlement has at most %(count)d points.", count=MOST_POINTS), f"points-{given[-1][0]}-heading"
        )
    known = {"", *(one.participant for one in people)}
    return [_point(place, number, one, known) for place, (number, one) in enumerate(given, 1)]


def _point(place: int, number: int, typed: TypedPoint, known: set[str]) -> Point:
    def at(name: str) -> str:
        return f"points-{number}-{name}"

    heading = line_of(typed.heading, LONGEST_HEADING, at("heading"), missing=_("Please give this point a heading."))
    text = text_of(typed.text, LONGEST_POINT, at("text"))
    if {typed.who, typed.whom} - known:
        raise Refusal(_("Please choose one of the parties."), at("who"))
    if typed.who and typed.who == typed.whom:
        raise Refusal(_("Nobody can owe something to themself. Please choose two different people."), at("whom"))
    return Point(place, heading, text, _amount(typed, at("amount")), typed.who, typed.whom, _day(typed.due, at("due")))


def _amount(typed: TypedPoint, at: str) -> str:
    if not typed.amount.strip():
        return ""
    found = amounts.read(typed.amount, typed.currency, at)
    if found.value < 0:
        raise Refusal(_("Please write the amount without a minus, and choose who pays it to whom."), at)
    return found.stored()


def _day(typed: str, at: str) -> str:
    return read_day(typed, at).isoformat() if typed.strip() else ""


def _is_digest(text: str) -> bool:
    try:
        return bool(hexadecimal(text))
    except ValueError:
        return False


def _language(typed: str) -> str:
    if not is_language(typed):
        raise Refusal(_("Please choose the language."), "language")
    return typed


def _sign_before(last_day: date | None, now: datetime, timezone: tzinfo) -> datetime:
    if last_day is None:
        raise Refusal(_("Please say until when all have to have signed."), "last_day")
    today = now.astimezone(timezone).date()
    if not today <= last_day <= today + LONGEST_TIME:
        raise Refusal(_("Please choose a day from today on, and within a year."), "last_day")
    return datetime.combine(last_day + timedelta(days=1), time(), timezone)


def _signers(box: OpenMailbox, people: Sequence[NamedParty]) -> list[Signer]:
    return [
        signer_of(box.people[one.participant_id], person.legal_name)
        for one, person in zip(parties(box), people, strict=True)
    ]


def signer_of(one: Correspondent, name: str) -> Signer:
    """A party with the key that it is known by. Raises ``Refusal`` if it has none, or another than is known."""
    if one.keys is None:
        raise Refusal(
            _("%(name)s has no access code yet, so they cannot sign. Please wait until that is done.", name=one.name)
        )
    if one.key_state is KeyState.CHANGED:
        raise Refusal(
            _(
                "The keys of %(name)s have changed, and the change was not signed with the one before. "
                "Please look at that first, under messages.",
                name=one.name,
            )
        )
    return Signer(
        account=str(one.account_id),
        epoch=one.keys.signing[-1].epoch,
        key=one.keys.signing_key.hex(),
        mailbox=digest(one.keys.mailbox_key).hex(),
        name=name,
        participant=str(one.participant_id),
        role=PARTY,
    )
