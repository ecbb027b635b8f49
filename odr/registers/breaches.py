"""Breaches of safeguards: entering one, what was done about it, and its clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from odr.audit.register import (
    Entered,
    RegisterEvent,
    each_entry,
    enter,
    entry_of,
    following,
    page_among,
    page_of_register,
)
from odr.audit.tables import RegisterEntry
from odr.dates import beginning_of
from odr.db.paging import Page
from odr.db.work import Work
from odr.enquiries.writing import checked_message
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation

FIRST_HOURS = 72
MOST_HOURS = 24 * 365
MOST_PEOPLE = 1_000_000_000
EVERYBODY = ""
_STEPS = (RegisterEvent.BREACH_STEP, RegisterEvent.AUTHORITY_TOLD, RegisterEvent.PEOPLE_TOLD_OTHERWISE)
# By a mail that this service made, or by a letter, say: whoever has no account any more can only be told so.
_TOLD = (RegisterEvent.PEOPLE_TOLD, RegisterEvent.PEOPLE_TOLD_OTHERWISE)
_SAYING_HOW_MANY = {RegisterEvent.BREACH_FOUND.value, *(one.value for one in _STEPS)}


@dataclass(frozen=True)
class EnteredBreach:
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


def add(work: Work, breach: EnteredBreach, by: UUID, timezone: tzinfo) -> RegisterEntry:
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


def page_of_breaches(
    work: Work, timezone: tzinfo, *, newer_than: int | None = None, older_than: int | None = None
) -> Page[Breach, int]:
    """Twenty breaches, the latest first: the latest, or those next to one."""
    page = page_of_register(work, RegisterEvent.BREACH_FOUND, newer_than=newer_than, older_than=older_than)
    return _with_later(work, page, timezone)


def page_concerning(
    work: Work,
    organisation: Organisation,
    timezone: tzinfo,
    *,
    newer_than: int | None = None,
    older_than: int | None = None,
) -> Page[Breach, int]:
    """The same of the breaches that concern an organisation, or everybody: what is sealed is looked through first."""
    concerned = (None, organisation.id)
    found = [one.number for one in each_entry(work, [RegisterEvent.BREACH_FOUND]) if organisation_of(one) in concerned]
    page = page_among(work, found, newer_than=newer_than, older_than=older_than)
    return _with_later(work, page, timezone)


def breach_of(work: Work, number: int, timezone: tzinfo) -> Breach:
    """One breach. Raises ``NotFound``."""
    first = entry_of(work, number)
    if first is None or first.event != RegisterEvent.BREACH_FOUND.value:
        raise NotFound
    return _breach(first, following(work, [number])[number], timezone)


def add_step(
    work: Work, breach: Breach, event: RegisterEvent, text: str, by: UUID, people: int | None = None
) -> RegisterEntry:
    """Enters a further step, or that the authority was told or the people in another way than by our mail, and how many
    people it is known to concern by now.

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


def _with_later(work: Work, page: Page[Entered, int], timezone: tzinfo) -> Page[Breach, int]:
    later = following(work, [one.number for one in page.rows])
    found = [_breach(one, later[one.number], timezone) for one in page.rows]
    return Page(found, page.newer_than, page.older_than)


def _breach(first: Entered, after: Sequence[Entered], timezone: tzinfo) -> Breach:
    later = list(reversed(after))
    found = date.fromisoformat(first.word("found"))
    since = beginning_of(found, timezone)
    return Breach(
        first,
        later,
        found,
        organisation_of(first),
        _clock(since, first.figure("authority_hours"), later, RegisterEvent.AUTHORITY_TOLD),
        _clock(since, first.figure("people_hours"), later, *_TOLD),
    )


def _clock(since: datetime, hours: int, later: Sequence[Entered], *events: RegisterEvent) -> Clock:
    stopped_by = {event.value for event in events}
    told = next((one.at for one in later if one.event in stopped_by), None)
    return Clock(since + timedelta(hours=hours), told)
