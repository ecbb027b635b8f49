"""Cases that stay open for nothing: everybody is told, and after a waiting time the service closes them.

Those in which nobody does anything any more, as long as nobody says that they go on; and those that have ended and that
nobody closes, whatever is still read there. Both are worked out from the log each time. ``looked_at_next`` only says
when to look again; whoever puts it elsewhere in the database makes the service look sooner or later, and close nothing
by it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, select

from odr.accounts.languages import written_to
from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.audit.told import told_in
from odr.cases.life import ENDED, OVER, SHUT
from odr.cases.named import reference_in_mails
from odr.cases.people.participants import people_in, told_until
from odr.cases.tables import Case, Participant
from odr.dates import format_told_day
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations.organisations import colleagues, organisation_of
from odr.organisations.tables import Organisation
from odr.retention import closing, mails
from odr.retention.retention_period import last_day, moment_after, told_day
from odr.zones import zone_of

FEWEST_QUIET, MOST_QUIET = 30, 3650
# Long enough to hear of it after a holiday or an illness.
FEWEST_NOTICE, MOST_NOTICE = 14, 365
AT_ONCE = 20
# Even where nothing is near: the organisation may have chosen again.
LOOK_EVERY = timedelta(days=7)
_ENDINGS = (Event.CASE_SETTLED.value, Event.CASE_NOT_SETTLED.value)
_TELLING = (Event.CASE_LEFT_OPEN.value, Event.CASE_QUIET.value)
# What nobody has managed to do is not going on, nor is what the desk enters.
_NOT_GOING_ON = tuple(
    event.value
    for event in (
        Event.VAULT_REFUSED,
        Event.CODE_REFUSED,
        Event.CASE_HELD,
        Event.CASE_HELD_LONGER,
        Event.CASE_HOLD_LIFTED,
    )
)


@dataclass(frozen=True)
class Quiet:
    """Since when a case is open for nothing: since the last thing that anybody did, or since it has ended.

    And until when people were told that it stays open.
    """

    since: datetime
    closes_at: datetime | None
    last_day: date | None = None
    has_ended: bool = False


def choose(organisation: Organisation, quiet_days: int, ended_days: int, notice_days: int) -> None:
    """Notes after how many days people are told, and after how many more their case is closed.

    Nothing happening for ``quiet_days``, or having ended ``ended_days`` ago. Raises ``Refusal``.
    """
    for field, days, fewest, most in (
        ("quiet_days", quiet_days, FEWEST_QUIET, MOST_QUIET),
        ("ended_days", ended_days, FEWEST_QUIET, MOST_QUIET),
        ("notice_days", notice_days, FEWEST_NOTICE, MOST_NOTICE),
    ):
        if not fewest <= days <= most:
            raise Refusal(_("Please give a number of days from %(min)s to %(max)s.", min=fewest, max=most), field)
    organisation.quiet_days, organisation.ended_days, organisation.notice_days = quiet_days, ended_days, notice_days


def quiet_in(work: Work, case: Case, timezone: tzinfo) -> Quiet:
    """How long it has been open for nothing, from the log alone."""
    last = _last(work, case, AuditEntry.event.in_(_ENDINGS)) if case.state in ENDED else None
    has_ended, telling = last is not None, Event.CASE_LEFT_OPEN
    if last is None:  # also where a row says that it has ended, and the log says nothing of it
        last = _last(work, case, AuditEntry.actor_id.is_not(None), AuditEntry.event.not_in(_NOT_GOING_ON))
        telling = Event.CASE_QUIET
    told_of = told_in(work, frozenset([case.id]))[case.id]
    notices = [one for one in told_of if one.event == telling.value and one.subject_id == case.id]
    notice = notices[-1] if notices else None
    since = last.at if last is not None else case.opened_at
    told = told_day(notice.counted) if notice is not None else None
    if notice is None or told is None or (last is not None and last.number > notice.number):
        return Quiet(since, None, has_ended=has_ended)
    return Quiet(since, moment_after(told, timezone), told, has_ended)


def told_in_quiet(work: Work, case: Case, timezone: tzinfo) -> Quiet | None:
    """The same if its people were told a day that has not been put off since; ``None`` if not.

    Most cases are not quiet, and cost nothing more than what the log is asked anyway.
    """
    told_of = told_in(work, frozenset([case.id]))[case.id]
    if not any(one.event in _TELLING and one.subject_id == case.id for one in told_of):
        return None
    quiet = quiet_in(work, case, timezone)
    return quiet if quiet.last_day is not None else None


@dataclass(frozen=True)
class LastDay:
    """The last day on which a case stays open by itself, as its people were told it."""

    day: date
    has_ended: bool


def last_days(work: Work, case_ids: Collection[UUID]) -> dict[UUID, LastDay]:
    """The same for many cases, those alone whose people were told a day that has not been put off since.

    Takes two statements, and of each log only what stands behind the last thing that anybody did.
    """
    told = told_in(work, frozenset(case_ids))
    notices = {
        case_id: [one for one in told_of if one.event in _TELLING and one.subject_id == case_id]
        for case_id, told_of in told.items()
    }
    asked = [case_id for case_id, found in notices.items() if found]
    if not asked:
        return {}
    rows = work.session.execute(
        select(
            Case.id,
            Case.state,
            _number(AuditEntry.event.in_(_ENDINGS)).label("ending"),
            _number(AuditEntry.actor_id.is_not(None), AuditEntry.event.not_in(_NOT_GOING_ON)).label("act"),
        ).where(Case.id.in_(asked))
    )
    days: dict[UUID, LastDay] = {}
    for row in rows:
        has_ended = row.state in ENDED and row.ending is not None
        telling = Event.CASE_LEFT_OPEN if has_ended else Event.CASE_QUIET
        last = row.ending if has_ended else row.act
        said = [one for one in notices[row.id] if one.event == telling.value]
        day = told_day(said[-1].counted) if said and (last is None or last <= said[-1].number) else None
        if day is not None and row.state not in SHUT:
            days[row.id] = LastDay(day, has_ended)
    return days


def _number(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    """The number of the last such entry in the log of a case."""
    return (
        select(AuditEntry.number)
        .where(AuditEntry.case_id == Case.id, *which)
        .order_by(AuditEntry.number.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def go_on(work: Work, participant: Participant, case: Case) -> None:
    """Somebody in the case says that it goes on. Raises ``Refusal`` if they have left, or it has ended."""
    if participant.withdrawn_at is not None or case.state in OVER:
        raise Refusal(_("This case does not go on, or not with you."))
    record(work, case.id, Event.CASE_WENT_ON, actor_id=participant.account_id, subject_id=participant.id)
    case.closes_after = None


def to_look_at(work: Work) -> Sequence[UUID]:
    """Cases in whose log the service looks now, those first that have waited longest. Twenty at most."""
    return work.session.scalars(
        select(Case.id).where(Case.looked_at_next <= work.now).order_by(Case.looked_at_next).limit(AT_ONCE)
    ).all()


def look(work: Work, case_id: UUID, timezone: tzinfo, cases_link: str) -> None:
    """Looks whether a case is open for nothing; tells its people if so, and closes it when their time is over."""
    case = work.session.get(Case, case_id)
    if case is None or case.looked_at_next is None or case.looked_at_next > work.now:
        return
    if case.state in SHUT:
        case.looked_at_next = case.closes_after = None
        return
    organisation = organisation_of(work, case.organisation_id)
    quiet = quiet_in(work, case, timezone)
    due = quiet.since + timedelta(days=organisation.ended_days if quiet.has_ended else organisation.quiet_days)
    if quiet.closes_at is not None and quiet.closes_at <= work.now:
        link = f"{cases_link}/{case.id}"
        closing.close(work, case, None, timezone, link, f"{link}/vault/log/check")
        return
    case.closes_after = quiet.last_day
    if quiet.closes_at is not None:
        due = quiet.closes_at
    elif due <= work.now:
        day = last_day(work.now, organisation.notice_days, timezone)
        event = Event.CASE_LEFT_OPEN if quiet.has_ended else Event.CASE_QUIET
        record(work, case.id, event, actor_id=None, subject_id=case.id, count=day.toordinal())
        case.closes_after, due = day, moment_after(day, timezone)
        _tell(work, case, organisation, day, timezone, cases_link, has_ended=quiet.has_ended)
    case.looked_at_next = min(due, work.now + LOOK_EVERY)


class _At(NamedTuple):
    number: int
    at: datetime


def _last(work: Work, case: Case, *which: ColumnElement[bool]) -> _At | None:
    found = work.session.execute(
        select(AuditEntry.number, AuditEntry.at)
        .where(AuditEntry.case_id == case.id, *which)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).one_or_none()
    return _At(found.number, found.at) if found is not None else None


def _tell(
    work: Work,
    case: Case,
    organisation: Organisation,
    day: date,
    timezone: tzinfo,
    cases_link: str,
    *,
    has_ended: bool,
) -> None:
    """Whoever has left a case can't go on with it, but takes copies of what is theirs when it is closed.

    A facilitator who has left is told then, and not before that it has ended.
    """
    to_people, to_administrators = (
        (mails.left_open, mails.left_open_case) if has_ended else (mails.quiet, mails.quiet_case)
    )
    link, reference = f"{cases_link}/{case.id}", reference_in_mails(case, organisation)
    for person in people_in(work, case.id):
        if person.withdrawn_at is None or (has_ended and told_until(person) is None):
            with written_to(work, person.language, organisation.language):
                told = format_told_day(day, timezone, zone_of(person.time_zone))
                queue(work, to_people(person.email, organisation.name, reference, link, told))
    root = cases_link.removesuffix("/cases")
    for one in colleagues(work, organisation):
        if not one.suspended:
            page = f"{root}/administration/cases/{case.id}"
            with written_to(work, one.contact.language, organisation.language):
                told = format_told_day(day, timezone, zone_of(one.contact.time_zone))
                queue(work, to_administrators(one.contact.email, organisation.name, reference, page, told))
