"""Mails before training lapses: a month before, a week before, and on the day. The upkeep sends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contact_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.audit.tables import TrainingEntry
from odr.dates import format_told_day
from odr.db.work import Work
from odr.i18n import gettext as _
from odr.mail.outbox import Message, drop, queue
from odr.operators.operators import roles_of
from odr.organisations.organisations import administered_by
from odr.purposes import THE_SERVICE
from odr.training.adding import NOTICE, people_of
from odr.training.register import about_reminders
from odr.training.standing import standing_of
from odr.training.tables import TrainingCourse, TrainingReminder
from odr.zones import zone_of

BEFORE = (timedelta(days=30), timedelta(days=7), timedelta(0))


def due(work: Work) -> Sequence[UUID]:
    """The accounts that have to be told that their training lapses, or has lapsed."""
    near = select(TrainingEntry.subject_id).where(
        TrainingEntry.until > work.now - BEFORE[1], TrainingEntry.until <= work.now + BEFORE[0]
    )
    # What was retired meanwhile is told apart later, with the person's standing.
    asked = select(TrainingCourse.organisation_id).where(TrainingCourse.asked_from > work.now - NOTICE)
    people = {one for one in work.session.scalars(near) if one is not None}
    for house_id in set(work.session.scalars(asked)):
        people |= {one.account_id for one in people_of(work, house_id)}
    return [one for one in sorted(people) if _stage(work, one) is not None]


def send_due(work: Work, account_id: UUID, timezone: tzinfo, link: str) -> None:
    """Tells one of them, once for each time it is told."""
    stage = _stage(work, account_id)
    account = work.session.get(Account, account_id)
    if stage is None or account is None:
        return
    number, lapses = stage
    contact, about = contact_of(work, account), about_reminders(account_id)
    drop(work, about)
    with written_to(work, contact.language):
        to, own = contact.email, zone_of(contact.time_zone)
        day = format_told_day(lapses.astimezone(timezone).date(), timezone, own)
        queue(work, lapsed(to, link) if lapses <= work.now else lapses_soon(to, day, link), about=about)
    row = work.session.get(TrainingReminder, account_id)
    if row is None:
        row = TrainingReminder(account_id=account_id)
        work.session.add(row)
    row.lapses_at, row.stage = lapses, number


def lapses_soon(to: str, day: str, link: str) -> Message:
    """Before the day."""
    return Message(
        THE_SERVICE,
        to,
        _("Your training has to be renewed"),
        _(
            "Hello,\n\nyour training in handling customer information lapses on %(day)s. From then on the pages of "
            "your work stay closed until you have renewed it. That takes a few minutes:\n\n%(link)s\n",
            day=day,
            link=link,
        ),
    )


def lapsed(to: str, link: str) -> Message:
    """On the day."""
    return Message(
        THE_SERVICE,
        to,
        _("Your training has lapsed"),
        _(
            "Hello,\n\nyour training in handling customer information has lapsed. The pages of your work stay closed "
            "until you have renewed it. That takes a few minutes:\n\n%(link)s\n",
            link=link,
        ),
    )


def _stage(work: Work, account_id: UUID) -> tuple[int, datetime] | None:
    """Which reminder is due, and when the training lapses; nothing if none is, or it was sent."""
    account = work.session.get(Account, account_id)
    house = administered_by(work, account_id)
    if account is None or (house is None and not roles_of(account)):
        return None
    standing = standing_of(work, account_id, house.id if house is not None else None)
    lapses = standing.lapses or _lapsed_at(work, account_id, [one.since for one in standing.missing])
    if lapses is None:
        return None
    reached = [number for number, before in enumerate(BEFORE, start=1) if lapses - before <= work.now]
    row = work.session.get(TrainingReminder, account_id)
    if not reached or (row is not None and row.lapses_at == lapses and row.stage >= reached[-1]):
        return None
    return reached[-1], lapses


def _lapsed_at(work: Work, account_id: UUID, since: list[datetime | None]) -> datetime | None:
    """When the training of somebody lapsed whose is not current: the last entry's end, or when a course was asked."""
    ends = select(TrainingEntry.until).where(TrainingEntry.subject_id == account_id, TrainingEntry.until <= work.now)
    ended = work.session.scalars(ends.order_by(TrainingEntry.until.desc()).limit(1)).first()
    return max((one for one in [ended, *since] if one is not None), default=None)
