"""What training permits: whether somebody's is current, worked out with each visit in one statement and stored nowhere.

Everybody who administers an organisation or works at the desk is asked for the course that comes with the service, and
for those that their organisation, or the desk, has added. Nothing of a permission is there without an entry of the
register for each that is good and bears this service's mark.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, literal, null, select, union_all

from odr.audit.log import is_marked
from odr.audit.tables import TrainingEntry
from odr.db.columns import Moment
from odr.db.once import once
from odr.db.work import Work
from odr.training.course import OWN_COURSE
from odr.training.tables import TrainingCourse


@dataclass(frozen=True)
class AskedCourse:
    """A course that is asked of somebody, from when on (always, if that is empty), and until when theirs is good.

    ``altered`` says that the register has an entry about it that this service did not write.
    """

    course_id: UUID
    since: datetime | None
    until: datetime | None
    altered: bool

    def lapses(self) -> datetime | None:
        """When nothing is permitted any more for want of it; empty if it is so from the beginning."""
        return max((one for one in (self.since, self.until) if one is not None), default=None)


@dataclass(frozen=True)
class TrainingStanding:
    """Every course that is asked of somebody."""

    asked: tuple[AskedCourse, ...]
    now: datetime

    @property
    def missing(self) -> list[AskedCourse]:
        """What has to be passed before anything is permitted; the service's own course first."""
        due = [one for one in self.asked if one.until is None and (one.since is None or one.since <= self.now)]
        return sorted(due, key=lambda one: one.course_id != OWN_COURSE)

    @property
    def is_current(self) -> bool:
        """Whether the permission is there."""
        return not self.missing

    @property
    def altered(self) -> bool:
        """Whether the register has an entry about them that this service did not write."""
        return any(one.altered for one in self.asked)

    @property
    def lapses(self) -> datetime | None:
        """When the permission ends as things stand; empty if it is not there."""
        ends = [end for one in self.asked if (end := one.lapses()) is not None]
        return min(ends, default=None) if self.is_current else None


@once(TrainingEntry, TrainingCourse)
def standing_of(work: Work, account_id: UUID, organisation_id: UUID | None) -> TrainingStanding:
    """What is asked of an administrator of this organisation, or, without one, of an operator; one statement."""
    asked = {"account_id": account_id, "now": work.now}
    if organisation_id is None:
        rows = work.session.execute(_AT_THE_DESK, asked).all()
    else:
        rows = work.session.execute(_IN_A_HOUSE, asked | {"organisation_id": organisation_id}).all()
    since: dict[UUID, datetime | None] = {}
    until: dict[UUID, datetime] = {}
    altered: set[UUID] = set()
    for course_id, asked_from, entry in rows:
        since[course_id] = asked_from
        if entry is None:
            continue
        if not is_marked(work, entry) or entry.subject_id != account_id:
            altered.add(course_id)
        else:
            until[course_id] = max(entry.until, until.get(course_id, entry.until))
    return TrainingStanding(
        tuple(AskedCourse(one, start, until.get(one), one in altered) for one, start in since.items()), work.now
    )


def _asked(whose: Any) -> Select[Any]:
    courses = union_all(
        select(literal(OWN_COURSE, Uuid).label("course_id"), null().cast(Moment).label("since")),
        select(TrainingCourse.id, TrainingCourse.asked_from).where(TrainingCourse.retired_at.is_(None), whose),
    ).subquery()
    return select(courses.c.course_id, courses.c.since, TrainingEntry).outerjoin(
        TrainingEntry,
        and_(
            TrainingEntry.course_id == courses.c.course_id,
            TrainingEntry.subject_id == bindparam("account_id", type_=Uuid()),
            TrainingEntry.until > bindparam("now", type_=Moment()),
        ),
    )


_AT_THE_DESK = _asked(TrainingCourse.organisation_id.is_(None))
_IN_A_HOUSE = _asked(TrainingCourse.organisation_id == bindparam("organisation_id", type_=Uuid()))
