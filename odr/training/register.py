"""The register of training: who has passed which version of which course, when, and until when that is good.

It is one more chain of ``odr.audit``; entries are added and never changed. Each bears a mark that only the installation
key can make: a row that somebody wrote into the database permits nothing, and shows.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID, uuid5

from sqlalchemy import select

from odr.audit.log import append
from odr.audit.tables import TrainingEntry
from odr.db.paging import Page, page_by_number
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import drop
from odr.training.course import Course

PAGE = 25


class TrainingEvent(Enum):
    """What can stand in the register. A value is never renamed: old entries keep it."""

    PASSED = "training.passed"
    CONFIRMED = "training.confirmed"


def record_pass(work: Work, course: Course, account_id: UUID, valid: timedelta) -> TrainingEntry:
    """Somebody has answered every question of a course rightly. The unit of work holds ``Job.TRAINING``.

    Raises ``Refusal`` for a course without questions: that one is confirmed by somebody else.
    """
    if not course.questions:
        raise Refusal(_("This course is taken elsewhere. Somebody else has to confirm that you took it."))
    return _record(work, TrainingEvent.PASSED, course, account_id, account_id, work.now + valid)


def record_confirmed(
    work: Work, course: Course, account_id: UUID, by: UUID | None, taken: datetime, valid: timedelta
) -> TrainingEntry:
    """Somebody else confirms that a course was taken elsewhere; ``None`` is whoever runs the machine.

    Raises ``Refusal`` for oneself, for a course that is taken here, and for a day that does not fit.
    """
    if by == account_id:
        raise Refusal(_("Nobody confirms this for themselves. Please ask somebody else."), "person")
    if course.questions:
        raise Refusal(_("This course is taken here: each passes it for themself."))
    if not work.now - valid < taken <= work.now:
        raise Refusal(_("Please give the day on which it was taken: not one to come, nor one so long ago."), "taken")
    return _record(work, TrainingEvent.CONFIRMED, course, account_id, by, taken + valid)


def page_of_people(
    work: Work, account_ids: Collection[UUID], *, newer_than: int | None = None, older_than: int | None = None
) -> Page[TrainingEntry, int]:
    """Twenty-five entries about these people, the latest first: the latest, or those next to one.

    Also one that this service did not write.
    """
    asked = select(TrainingEntry).where(TrainingEntry.subject_id.in_(account_ids))
    return page_by_number(work.session, asked, TrainingEntry.number, PAGE, newer_than=newer_than, older_than=older_than)


def has_entry(work: Work, account_id: UUID) -> bool:
    """Whether the register has anything about somebody."""
    asked = select(TrainingEntry.number).where(TrainingEntry.subject_id == account_id)
    return work.session.scalar(asked.limit(1)) is not None


def _record(
    work: Work, event: TrainingEvent, course: Course, account_id: UUID, by: UUID | None, until: datetime
) -> TrainingEntry:
    entry = TrainingEntry(
        event=event.value,
        actor_id=by,
        subject_id=account_id,
        count=course.number,
        course_id=course.id,
        until=until,
    )
    append(work, entry)
    drop(work, about_reminders(account_id))
    return entry


def about_reminders(account_id: UUID) -> UUID:
    """What stands for the mails that remind somebody: of no use once they have passed."""
    return uuid5(account_id, "training")
