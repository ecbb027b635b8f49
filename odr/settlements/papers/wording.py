"""What states, reasons and parts of a settlement are called by people; and where two versions of one differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from odr import amounts
from odr.dates import format_full_day
from odr.i18n import gettext as _
from odr.i18n import language_words, ngettext
from odr.prose.changes import differing
from odr.settlements.document.document import NamedParty, Point, Settlement
from odr.settlements.drafting.drafting import CLAUSES
from odr.settlements.standing.reading import RoomSettlement
from odr.settlements.standing.standing import SettlementState, WhyPutAside
from odr.signed.files import NamedFile


@dataclass(frozen=True)
class DocumentPart:
    """A part of a settlement as people read it: what it is, and what it says, line by line."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class VersionDifference:
    """A stretch in which two versions differ: what stood there, and what stands there now."""

    before: list[DocumentPart]
    now: list[DocumentPart]


def state_words(found: RoomSettlement) -> str:
    """Where the settlement of a room stands, as a sentence."""
    if found.standing.state is SettlementState.NOTHING and found.lacks:
        return _("Nothing that you can read has been offered for signing yet.")
    return {
        SettlementState.NOTHING: _("Nothing has been offered for signing yet."),
        SettlementState.WAITING: _("It is in force when all have signed, and not before."),
        SettlementState.IN_FORCE: _("All have signed. This settlement is in force."),
        SettlementState.EXPIRED: _(
            "It is not in force: not everybody signed by the last day. It can be offered once more."
        ),
        SettlementState.PEOPLE_CHANGED: _(
            "It is not in force: a party has come, left or started over since it was offered. It needs a new version."
        ),
        SettlementState.UNSEEN: _(
            "Something was said here since that was not for you, so you cannot see where it stands."
        ),
        SettlementState.OVER: _("It is not in force: a party has declared the negotiation over."),
        SettlementState.ALTERED: _(
            "Nothing here counts as in force: something in this room was removed or altered in the database."
        ),
    }[found.standing.state]


def why_words(why: WhyPutAside) -> str:
    """Why something does not count, as a sentence."""
    return {
        WhyPutAside.NO_DOCUMENT: _("It is not in the form that it has to have."),
        WhyPutAside.ELSEWHERE: _("It belongs to another case or another room."),
        WhyPutAside.NOT_NEXT: _("It does not follow the version before it."),
        WhyPutAside.NOT_EVERYBODY: _("It does not name every party who took part then."),
        WhyPutAside.OTHER_VERSION: _("It is about a version that was not the latest any more."),
        WhyPutAside.PEOPLE_CHANGED: _("A party had come, left or started over since that version was offered."),
        WhyPutAside.NOT_FOR_ALL: _("It was not sent to every party."),
        WhyPutAside.NOT_THEIRS: _("It was not made by the person whom it names."),
        WhyPutAside.KEY: _("It was made with a key that was not that person's own at that time."),
        WhyPutAside.SIGNATURE: _("The signature does not hold over this text."),
        WhyPutAside.TIME: _("It was not made in the time that there was for it."),
        WhyPutAside.AGAIN: _("It says nothing new."),
        WhyPutAside.FILES: _("The files that came with it are not those that it names."),
        WhyPutAside.ENDED: _("It came after the end."),
    }[why]


def clause_words(name: str) -> str:
    """What a clause or a line of a settlement is called."""
    return {
        "consequences": _("What happens if something is not done"),
        "confidentiality": _("Confidentiality"),
        "enforceability": _("Enforcement"),
        "electronic_form": _("Electronic form"),
        "costs": _("Costs"),
        "law": _("Law"),
        "place": _("Place"),
    }[name]


def parts_of(document: Settlement) -> list[DocumentPart]:
    """Everything that a settlement says, in the order in which it is read."""
    parts = [DocumentPart(_("Title"), (document.title,))]
    parts += [person_part(one) for one in document.people]
    parts += [point_part(document, one) for one in document.points]
    parts += [file_part(one) for one in document.files]
    parts += [
        DocumentPart(clause_words(name), _lines(getattr(document, name))) for name in CLAUSES if getattr(document, name)
    ]
    parts += [
        DocumentPart(clause_words(name), (getattr(document, name),))
        for name in ("law", "place")
        if getattr(document, name)
    ]
    parts += [
        DocumentPart(_("Language"), (language_words(document.language),)),
        DocumentPart(_("To be signed by"), (format_full_day(document.last_day),)),
    ]
    if document.source:
        parts.append(DocumentPart(_("Made from"), (document.source,)))
    return parts


def person_part(one: NamedParty) -> DocumentPart:
    """One of the parties, with everything that identifies them."""
    lines = [one.legal_name, *one.postal_address.split("\n"), one.email, one.telephone, one.role]
    if one.signs_for:
        lines += [
            _("signs for %(name)s", name=one.signs_for),
            _("as %(capacity)s", capacity=one.capacity),
            _("by authority of: %(authority)s", authority=one.authority),
        ]
    return DocumentPart(_("Party"), tuple(line for line in lines if line))


def point_part(document: Settlement, one: Point) -> DocumentPart:
    """One point; who does it by name."""
    return DocumentPart(_("Point"), (one.heading, *_lines(one.text), *facts_of(document, one)))


def file_part(one: NamedFile) -> DocumentPart:
    """A file that belongs to it: its name, its size, and the digest that tells it from any other."""
    return DocumentPart(_("File"), (one.name, file_facts(one), f"SHA-256 {one.sha256}"))


def file_facts(one: NamedFile) -> str:
    """How long a file is, to the byte."""
    return ngettext("%(n)s byte", "%(n)s bytes", one.length)


def facts_of(document: Settlement, one: Point) -> list[str]:
    """Amount, people and day of a point, as lines."""
    names = {person.participant: person.legal_name for person in document.people}
    amount = amounts.parse(one.amount)
    found = [
        _("Amount: %(amount)s", amount=amount.shown()) if amount is not None else "",
        _("Done by: %(person)s", person=names[one.who]) if one.who else "",
        _("For: %(name)s", name=names[one.whom]) if one.whom else "",
        _("At the latest on: %(day)s", day=format_full_day(date.fromisoformat(one.due))) if one.due else "",
    ]
    return [line for line in found if line]


def changes(before: Settlement, now: Settlement) -> list[VersionDifference]:
    """Where two versions differ, in the order of the second. The numbers of points are not compared."""
    old, new = parts_of(before), parts_of(now)
    return [
        VersionDifference(old[was.start : was.stop], new[become.start : become.stop])
        for was, become in differing(old, new)
    ]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
