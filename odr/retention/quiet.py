"""Cases in which nobody does anything any more: everybody is told, and after a waiting time the service closes them.

Whether anybody does anything is worked out from the log each time. ``looked_at_next`` only says when to look again;
whoever puts it elsewhere in the database makes the service look sooner or later, and close nothing by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.audit.told import told_in
from odr.cases.life import SHUT
from odr.cases.participants import people_in
from odr.cases.tables import Case, Participant
from odr.dates import format_full_day
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations.organisations import colleagues, organisation_of
from odr.organisations.tables import Organisation
from odr.retention import closing, mails
from odr.retention.retention_period import last_day, moment_after, told_day

FEWEST_QUIET, MOST_QUIET = 30, 3650
# Long enough to hear of it after a holiday or an illness.
FEWEST_NOTICE, MOST_NOTICE = 14, 365
AT_ONCE = 20
# Even where nothing is near: the organisation may have chosen again.
LOOK_EVERY = timedelta(days=7)
# What nobody has managed to do is not going on.
_NOT_GOING_ON = (Event.VAULT_REFUSED.value, Event.CODE_REFUSED.value)


@dataclass(frozen=True)
class Quiet:
    """How long it has been quiet in a case: the last thing that anybody did, and until when people were told to act."""

    last_act: datetime
    closes_at: datetime | None
    last_day: date | None = None


def choose(organisation: Organisation, quiet_days: int, notice_days: int) -> None:
    """Notes after how many days people are told, and after how many more their case is closed. Raises ``Refusal``."""
    for field, days, fewest, most in (
        ("quiet_days", quiet_days, FEWEST_QUIET, MOST_QUIET),
        ("notice_days", notice_days, FEWEST_NOTICE, MOST_NOTICE),
    ):
        if not fewest <= days <= most:
            raise Refusal(_("Please give a number of days from %(min)s to %(max)s.", min=fewest, max=most), field)
    organisation.quiet_days, organisation.notice_days = quiet_days, notice_days


def quiet_in(work: Work, case: Case, timezone: tzinfo) -> Quiet:
    """How quiet it is, from the log alone."""
    last = work.session.execute(
        select(AuditEntry.number, AuditEntry.at)
        .where(
            AuditEntry.case_id == case.id,
            AuditEntry.actor_id.is_not(None),
            AuditEntry.event.not_in(_NOT_GOING_ON),
        )
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).one_or_none()
    told_of = told_in(work, frozenset([case.id]))[case.id]
    notices = [one for one in told_of if one.event == Event.CASE_QUIET.value and one.subject_id == case.id]
    notice = notices[-1] if notices else None
    last_act = last.at if last is not None else case.opened_at
    told = told_day(notice.counted) if notice is not None else None
    if notice is None or told is None or (last is not None and last.number > notice.number):
        return Quiet(last_act, None)
    return Quiet(last_act, moment_after(told, timezone), told)


def go_on(work: Work, participant: Participant, case: Case) -> None:
    """Somebody in the case says that it goes on. Raises ``Refusal`` if they have left or it is closed."""
    if participant.withdrawn_at is not None or case.state in SHUT:
        raise Refusal(_("This case does not go on, or not with you."))
    record(work, case.id, Event.CASE_WENT_ON, actor_id=participant.account_id, subject_id=participant.id)


def to_look_at(work: Work) -> Sequence[UUID]:
    """Cases in whose log the service looks now, those first that have waited longest. Twenty at most."""
    return work.session.scalars(
        select(Case.id).where(Case.looked_at_next <= work.now).order_by(Case.looked_at_next).limit(AT_ONCE)
    ).all()


def look(work: Work, case_id: UUID, timezone: tzinfo, cases_link: str) -> None:
    """Looks whether anybody does anything in a case; tells its people if not, and closes it when they were told."""
    case = work.session.get(Case, case_id)
    if case is None or case.looked_at_next is None or case.looked_at_next > work.now:
        return
    if case.state in SHUT:
        case.looked_at_next = None
        return
    organisation = organisation_of(work, case.organisation_id)
    quiet = quiet_in(work, case, timezone)
    due = quiet.last_act + timedelta(days=organisation.quiet_days)
    if quiet.closes_at is not None and quiet.closes_at <= work.now:
        link = f"{cases_link}/{case.id}"
        closing.close(work, case, None, timezone, link, f"{link}/vault/log/check")
        return
    if quiet.closes_at is not None:
        due = quiet.closes_at
    elif due <= work.now:
        day = last_day(work.now, organisation.notice_days, timezone)
        record(work, case.id, Event.CASE_QUIET, actor_id=None, subject_id=case.id, count=day.toordinal())
        due = moment_after(day, timezone)
        _tell(work, case, organisation, day, cases_link)
    case.looked_at_next = min(due, work.now + LOOK_EVERY)


def _tell(work: Work, case: Case, organisation: Organisation, day: date, cases_link: str) -> None:
    last = format_full_day(day)
    link = f"{cases_link}/{case.id}"
    for person in people_in(work, case.id):
        if person.withdrawn_at is None:
            queue(work, mails.quiet(person.email, organisation.name, link, last))
    root = cases_link.removesuffix("/cases")
    for one in colleagues(work, organisation):
        if not one.suspended:
            page = f"{root}/administration/cases/{case.id}"
            queue(work, mails.quiet_case(one.contact.email, organisation.name, page, last))
