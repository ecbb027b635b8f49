"""Breaches of safeguards: entering one, what was done about it, and its clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from odr.audit.register import Entered, RegisterEvent, enter, entries
from odr.audit.tables import RegisterEntry
from odr.dates import beginning_of
from odr.db.work import Work
from odr.enquiries.writing import checked_message
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation

FIRST_HOURS = 72
MOST_HOURS = 24 * 365
MOST_PEOPLE = 1_000_000_000
EVERYBODY = ""
_STEPS = (RegisterEvent.BREACH_STEP, RegisterEvent.AUTHORITY_TOLD)
_SAYING_HOW_MANY = {RegisterEvent.BREACH_FOUND.value, *(one.value for one in _STEPS)}


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

    @property
    def how_many(self) -> int:
        """How many people it concerns, as was said last; zero as long as it is not known."""
        said = [one.figure("people") for one in (self.first, *self.later) if one.event in _SAYING_HOW_MANY]
        return next((figure for figure in reversed(said) if figure), 0)


def add(work: Work, breach: Found, by: UUID, timezone: tzinfo) -> RegisterEntry:
    """Enters a breach. Raises ``Refusal``."""
    if breach.found > work.now.astimezone(timezone).date():
        raise Refusal(_("This day is still to come."), "found")
    _check_people(breach.people)
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


def add_step(
    work: Work, breach: Breach, event: RegisterEvent, text: str, by: UUID, people: int | None = None
) -> RegisterEntry:
    """Enters a further step, or that the authority was told, and how many people it is known to concern by now.

    Raises ``Refusal``.
    """
    if event not in _STEPS:
        raise NotFound
    words: dict[str, str | int] = {"text": checked_message(text, "text")}
    if people is not None:
        _check_people(people)
        words["people"] = people
    return enter(work, event, words, by, breach.number)


def organisation_of(first: Entered) -> UUID | None:
    """The organisation that the first entry of a breach says it concerns; ``None`` for everybody."""
    said = first.word("organisation")
    return UUID(said) if said else None


def _check_people(people: int) -> None:
    if not 0 <= people <= MOST_PEOPLE:
        raise Refusal(_("Please give the number of people, or 0 as long as it is not known."), "people")


def _breach(first: Entered, known: Sequence[Entered], timezone: tzinfo) -> Breach:
    later = [one for one in reversed(known) if one.about == first.number]
    found = date.fromisoformat(first.word("found"))
    since = beginning_of(found, timezone)
    return Breach(
        first,
        later,
        found,
        organisation_of(first),
        _clock(since, first.figure("authority_hours"), later, RegisterEvent.AUTHORITY_TOLD),
        _clock(since, first.figure("people_hours"), later, RegisterEvent.PEOPLE_TOLD),
    )


def _clock(since: datetime, hours: int, later: Sequence[Entered], event: RegisterEvent) -> Clock:
    told = next((one.at for one in later if one.event == event.value), None)
    return Clock(since + timedelta(hours=hours), told)
