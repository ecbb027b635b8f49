"""How long a closed case is kept. The organisation chooses the days; each case's own day is fixed at its closing.

Nothing moves that day afterwards (docs/decisions/0009): people rely on the time they were given for taking copies, and
on the day from which nothing of theirs is here any more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select

from odr.audit.chain import Head
from odr.audit.log import Event, entry_hash, record
from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.contracts.ending import last_day_of_contract
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
BATCH = 500


@dataclass(frozen=True)
class Days:
    """The last day on which copies can be taken, and the one after, on which everything is destroyed."""

    last: date
    destroyed: date


@dataclass(frozen=True)
class Fixed:
    """The day as the log tells it: from when the case is destroyed, and the head that people were mailed with it.

    ``last`` is the last day on which copies can be taken.
    """

    until: datetime
    head: Head
    last: date


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


def last_day(at: datetime, days: int, timezone: tzinfo) -> date:
    """The last of so many whole days, which begin with the day after this moment."""
    return at.astimezone(timezone).date() + timedelta(days=days)


def moment_after(last: date, timezone: tzinfo) -> datetime:
    """The first moment after a day."""
    return datetime.combine(last + timedelta(days=1), time.min, timezone).astimezone(UTC)


def told_day(count: int | None) -> date | None:
    """The day that an entry of the log names in its count; ``None`` if it names none.

    The day itself is written down, as people were told it: a time zone that is set otherwise later moves none.
    """
    return date.fromordinal(count) if count is not None and 0 < count < date.max.toordinal() else None


def days_from(closed_at: datetime, days: int, timezone: tzinfo) -> Days:
    """The two days, for what is closed at this moment and kept so long."""
    return _days(last_day(closed_at, days, timezone))


def days_of(case: Case) -> Days | None:
    """The two days of a closed case, as its people were told them; ``None`` for any other."""
    return None if case.state != CaseState.CLOSED.value or case.last_day is None else _days(case.last_day)


def fix(work: Work, case: Case, by: UUID | None, timezone: tzinfo) -> Days:
    """Fixes the day of a case that has just been closed. The log's entry about it is its head then."""
    days = organisation_of(work, case.organisation_id).retention_days
    case.last_day = last_day(work.now, days, timezone)
    ends = last_day_of_contract(work, case.organisation_id)
    if ends is not None:  # with the contract everything goes, as everybody was told
        case.last_day = max(min(case.last_day, ends), last_day(work.now, 0, timezone))
    case.kept_until = moment_after(case.last_day, timezone)
    record(work, case.id, Event.CASE_KEPT, actor_id=by, count=case.last_day.toordinal())
    return _days(case.last_day)


def fixed(work: Work, case_id: UUID, timezone: tzinfo) -> Fixed | None:
    """The day as it stands in the log, which is what counts; ``None`` if there is no word of it, or an altered one."""
    entry = work.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.case_id == case_id, AuditEntry.event == Event.CASE_KEPT.value)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    )
    last = _told_in(entry) if entry is not None else None
    if entry is None or last is None:
        return None
    return Fixed(moment_after(last, timezone), Head(entry.number, entry.hash), last)


def last_days_told(work: Work, organisation_id: UUID) -> Iterator[date | None]:
    """The last day of each closed case of an organisation as the log tells it; ``None`` as in ``fixed``."""
    told = (AuditEntry.case_id == Case.id) & (AuditEntry.event == Event.CASE_KEPT.value)
    asked = (
        select(Case.id, AuditEntry)
        .outerjoin(AuditEntry, told)
        .where(Case.organisation_id == organisation_id, Case.state == CaseState.CLOSED.value)
        .order_by(Case.id, AuditEntry.number)
    )
    rows: Iterable[Any] = work.session.execute(asked, execution_options={"yield_per": BATCH})
    for _case_id, entries in groupby(rows, key=itemgetter(0)):
        *_earlier, (_id, latest) = entries
        yield _told_in(latest) if latest is not None else None


def without_a_day(work: Work) -> Sequence[UUID]:
    """Closed cases whose day was never fixed: those from before there was one. Twenty at most."""
    return work.session.scalars(
        select(Case.id).where(Case.state == CaseState.CLOSED.value, Case.kept_until.is_(None)).limit(AT_ONCE)
    ).all()


def is_without_a_day(case: Case) -> bool:
    """Whether it is one of those."""
    return case.state == CaseState.CLOSED.value and case.kept_until is None


def to_be_reminded(work: Work) -> Sequence[UUID]:
    """Closed cases whose people are now told once more, the most urgent first. Twenty at most."""
    return work.session.scalars(
        select(Case.id)
        .where(
            Case.state == CaseState.CLOSED.value,
            Case.kept_until > work.now,
            Case.kept_until <= work.now + REMINDED_BEFORE,
            Case.reminded_at.is_(None),
        )
        .order_by(Case.kept_until)
        .limit(AT_ONCE)
    ).all()


def is_to_be_reminded(work: Work, case: Case) -> bool:
    """Whether it is one of those."""
    if case.state != CaseState.CLOSED.value or case.kept_until is None or case.reminded_at is not None:
        return False
    return work.now < case.kept_until <= work.now + REMINDED_BEFORE


def due(work: Work) -> Sequence[UUID]:
    """Cases whose day has come, the earliest first: all of them, as some may be held (``destroying.due``)."""
    return work.session.scalars(
        select(Case.id)
        .where(Case.state == CaseState.CLOSED.value, Case.kept_until <= work.now)
        .order_by(Case.kept_until)
    ).all()


def _told_in(entry: AuditEntry) -> date | None:
    return told_day(entry.count) if entry.hash == entry_hash(entry) else None


def _days(last: date) -> Days:
    return Days(last, last + timedelta(days=1))
