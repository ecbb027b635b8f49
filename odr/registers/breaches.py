"""Breaches of safeguards: entering one, what was done about it, its clocks, and telling the people concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.accounts.tables import Account
from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.tables import RegisterEntry
from odr.dates import beginning_of
from odr.db.work import Work
from odr.departures.notice import people_of
from odr.enquiries.writing import checked_message
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations.organisations import colleagues
from odr.organisations.tables import Organisation
from odr.registers import mails
from odr.registers.register import Entered, RegisterEvent, enter, entries

FIRST_HOURS = 72
MOST_HOURS = 24 * 365
MOST_PEOPLE = 1_000_000_000
EVERYBODY = ""
_STEPS = (RegisterEvent.BREACH_STEP, RegisterEvent.AUTHORITY_TOLD)


@dataclass(frozen=True)
class Found:
    """A breach as it is entered. ``organisation`` is empty where it concerns everybody who has an account."""

    happened: str
    found: date
    whose: str
    people: int
    consequences: str
    steps: str
    organisation: UUID | None
    authority_hours: int = FIRST_HOURS
    people_hours: int = FIRST_HOURS


@dataclass(frozen=True)
class Clock:
    """Until when somebody is to be told, and when they were."""

    due: datetime
    told: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody was told in time, and nobody has been since."""
        return self.told is None and self.due <= now


@dataclass(frozen=True)
class Breach:
    """A breach with what came after it."""

    first: Entered
    later: Sequence[Entered]
    found: date
    organisation: UUID | None
    authority: Clock
    people: Clock

    @property
    def number(self) -> int:
        """The number of its first entry, which names it."""
        return self.first.number


def add(work: Work, breach: Found, by: UUID, timezone: tzinfo) -> RegisterEntry:
    """Enters a breach. Raises ``Refusal``."""
    if breach.found > work.now.astimezone(timezone).date():
        raise Refusal(_("This day is still to come."), "found")
    if not 0 <= breach.people <= MOST_PEOPLE:
        raise Refusal(_("Please give the number of people, or 0 as long as it is not known."), "people")
    for hours, field in ((breach.authority_hours, "authority_hours"), (breach.people_hours, "people_hours")):
        if not 1 <= hours <= MOST_HOURS:
            raise Refusal(_("Please give a number of hours, a year at most."), field)
    words: dict[str, str | int] = {
        "happened": checked_message(breach.happened, "happened"),
        "found": breach.found.isoformat(),
        "whose": checked_message(breach.whose, "whose"),
        "people": breach.people,
        "consequences": checked_message(breach.consequences, "consequences"),
        "steps": checked_message(breach.steps, "steps"),
        "organisation": str(breach.organisation or EVERYBODY),
        "authority_hours": breach.authority_hours,
        "people_hours": breach.people_hours,
    }
    return enter(work, RegisterEvent.BREACH_FOUND, words, by)


def all_breaches(work: Work, timezone: tzinfo) -> list[Breach]:
    """Every breach, the latest first."""
    return breaches_among(entries(work), timezone)


def breaches_among(known: Sequence[Entered], timezone: tzinfo) -> list[Breach]:
    """The breaches among the entries of the register, in their order."""
    return [_breach(one, known, timezone) for one in known if one.event == RegisterEvent.BREACH_FOUND.value]


def breach_of(work: Work, number: int, timezone: tzinfo) -> Breach:
    """One breach. Raises ``NotFound``."""
    for one in all_breaches(work, timezone):
        if one.number == number:
            return one
    raise NotFound


def concerning(work: Work, organisation: Organisation, timezone: tzinfo) -> list[Breach]:
    """The breaches that concern an organisation, or everybody."""
    return [one for one in all_breaches(work, timezone) if one.organisation in (None, organisation.id)]


def add_step(work: Work, breach: Breach, event: RegisterEvent, text: str, by: UUID) -> RegisterEntry:
    """Enters a further step, or that the authority was told. Raises ``Refusal``."""
    if event not in _STEPS:
        raise NotFound
    return enter(work, event, {"text": checked_message(text, "text")}, by, breach.number)


def tell_people(work: Work, breach: Breach, text: str, by: UUID) -> RegisterEntry:
    """Mails the people concerned what was typed, and enters how many they were. Raises ``Refusal``."""
    said, to = checked_message(text, "text"), _addresses(work, breach)
    if not to:
        raise Refusal(_("There is nobody whom we could write to."), "text")
    for address in sorted(to):
        queue(work, mails.breach(address, said))
    entry = enter(work, RegisterEvent.PEOPLE_TOLD, {"text": said, "people": len(to)}, by, breach.number)
    record_on_desk(work, DeskEvent.BREACH_TOLD, actor_id=by, subject_id=None, count=len(to))
    return entry


def _addresses(work: Work, breach: Breach) -> set[str]:
    if breach.organisation is None:
        accounts = work.session.scalars(select(Account.id).where(Account.deleted_at.is_(None))).all()
        return {one.email for one in contacts_of(work, accounts).values()}
    organisation = work.session.get(Organisation, breach.organisation)
    if organisation is None:
        return set()
    people = contacts_of(work, people_of(work, organisation)).values()
    return {one.email for one in people} | {one.contact.email for one in colleagues(work, organisation)}


def _breach(first: Entered, known: Sequence[Entered], timezone: tzinfo) -> Breach:
    later = [one for one in reversed(known) if one.breach == first.number]
    found = date.fromisoformat(first.word("found"))
    organisation = first.word("organisation")
    since = beginning_of(found, timezone)
    return Breach(
        first,
        later,
        found,
        UUID(organisation) if organisation else None,
        _clock(since, first.figure("authority_hours"), later, RegisterEvent.AUTHORITY_TOLD),
        _clock(since, first.figure("people_hours"), later, RegisterEvent.PEOPLE_TOLD),
    )


def _clock(since: datetime, hours: int, later: Sequence[Entered], event: RegisterEvent) -> Clock:
    told = next((one.at for one in later if one.event == event.value), None)
    return Clock(since + timedelta(hours=hours), told)
