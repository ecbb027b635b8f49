"""How long a closed case is kept. The organisation chooses the days; each case's own day is fixed at its closing.

Nothing moves that day afterwards (docs/decisions/0009): people rely on the time they were given for taking copies, and
on the day from which nothing of theirs is here any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select

from odr.audit.chain import Head
from odr.audit.log import Event, entry_hash, record
from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Organisation

# Enough to take copies without haste, and to hear of it after a holiday or an illness.
FEWEST_DAYS = 30
MOST_DAYS = 3650
# People are told once more so long before.
REMINDED_BEFORE = timedelta(days=14)
AT_ONCE = 20


@dataclass(frozen=True)
class Days:
    """The last day on which copies can be taken, and the one after, on which everything is destroyed."""

    last: date
    destroyed: date


@dataclass(frozen=True)
class Fixed:
    """The day as the log tells it: from when the case is destroyed, and the head that people were mailed with it."""

    until: datetime
    head: Head


def choose(work: Work, organisation: Organisation, days: int) -> None:
    """Notes for how many days an organisation keeps what it closes from now on. Raises like ``check``."""
    check(days)
    organisation.retention_days = days


def check(days: int) -> None:
    """Raises ``Refusal`` for a number of days that is out of bounds."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise Refusal(
            _("Please give a number of days from %(min)s to %(max)s.", min=FEWEST_DAYS, max=MOST_DAYS), "days"
        )


def end_of_keeping(closed_at: datetime, days: int, timezone: tzinfo) -> datetime:
    """The first moment after so many whole days, which begin with the day after the closing."""
    day = closed_at.astimezone(timezone).date() + timedelta(days=days + 1)
    return datetime.combine(day, time.min, timezone).astimezone(UTC)


def days_from(closed_at: datetime, days: int, timezone: tzinfo) -> Days:
    """The two days, for what is closed at this moment and kept so long."""
    return _days(end_of_keeping(closed_at, days, timezone), timezone)


def days_of(case: Case, timezone: tzinfo) -> Days | None:
    """The two days of a closed case; ``None`` for any other."""
    if case.state != CaseState.CLOSED.value or case.kept_until is None:
        return None
    return _days(case.kept_until, timezone)


def fix(work: Work, case: Case, by: UUID | None, timezone: tzinfo) -> Days:
    """Fixes the day of a case that has just been closed. The log's entry about it is its head then."""
    days = organisation_of(work, case.organisation_id).retention_days
    case.kept_until = end_of_keeping(work.now, days, timezone)
    record(work, case.id, Event.CASE_KEPT, actor_id=by, count=days)
    return _days(case.kept_until, timezone)


def fixed(work: Work, case_id: UUID, timezone: tzinfo) -> Fixed | None:
    """The day as it stands in the log, which is what counts; ``None`` if there is no word of it, or an altered one."""
    entry = work.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.case_id == case_id, AuditEntry.event == Event.CASE_KEPT.value)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    )
    if entry is None or entry.count is None or entry.hash != entry_hash(entry):
        return None
    return Fixed(end_of_keeping(entry.at, entry.count, timezone), Head(entry.number, entry.hash))


def without_a_day(work: Work) -> Sequence[Case]:
    """Closed cases whose day was never fixed: those from before there was one. Twenty at most."""
    return work.session.scalars(
        select(Case).where(Case.state == CaseState.CLOSED.value, Case.kept_until.is_(None)).limit(AT_ONCE)
    ).all()


def to_be_reminded(work: Work) -> Sequence[Case]:
    """Closed cases whose people are now told once more, the most urgent first. Twenty at most."""
    return work.session.scalars(
        select(Case)
        .where(
            Case.state == CaseState.CLOSED.value,
            Case.kept_until > work.now,
            Case.kept_until <= work.now + REMINDED_BEFORE,
            Case.reminded_at.is_(None),
        )
        .order_by(Case.kept_until)
        .limit(AT_ONCE)
    ).all()


def due(work: Work) -> Sequence[UUID]:
    """Cases to be destroyed now, the earliest first. Twenty at most."""
    return work.session.scalars(
        select(Case.id)
        .where(Case.state == CaseState.CLOSED.value, Case.kept_until <= work.now)
        .order_by(Case.kept_until)
        .limit(AT_ONCE)
    ).all()


def _days(until: datetime, timezone: tzinfo) -> Days:
    destroyed = until.astimezone(timezone).date()
    return Days(destroyed - timedelta(days=1), destroyed)
