"""Courses that the desk or an organisation adds for its own people: written, written anew, and retired."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select

from odr.audit.desk import DeskEvent, record_on_desk
from odr.db.once import kept_row, once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.operators import operators
from odr.organisations import organisations
from odr.organisations.organisations import organisation_of
from odr.training.course import OWN_COURSE, Course, checked, from_bytes, own_course, to_bytes
from odr.training.tables import TrainingCourse, TrainingCourseVersion

# From adding a course to the day on which nobody works without it.
NOTICE = timedelta(days=30)
MOST_COURSES = 20


@dataclass(frozen=True)
class Added:
    """A course that was added, in its latest version."""

    course: Course
    outside: bool
    asked_from: datetime
    retired_at: datetime | None


@dataclass(frozen=True)
class Trainee:
    """Somebody of whom training is asked."""

    account_id: UUID
    name: str
    email: str


def people_of(work: Work, organisation_id: UUID | None) -> list[Trainee]:
    """The administrators of an organisation, or, without one, the operators: of whom the same courses are asked."""
    if organisation_id is None:
        at_desk = [one for one in operators.colleagues(work) if one.roles]
        return [Trainee(one.account_id, one.contact.legal_name, one.contact.email) for one in at_desk]
    found = organisations.colleagues(work, organisation_of(work, organisation_id))
    return [Trainee(one.account_id, one.contact.legal_name, one.contact.email) for one in found if not one.suspended]


def add_course(
    work: Work, organisation_id: UUID | None, title: str, text: str, questions: str, by: UUID, *, outside: bool
) -> Course:
    """A course that is asked of everybody there a month from now. Raises ``Refusal`` for what will not do."""
    course = checked(uuid4(), 1, title, text, questions, outside=outside)
    if len(added(work, organisation_id)) >= MOST_COURSES:
        raise Refusal(_("There are too many courses. Please retire one first."))
    if outside and len(people_of(work, organisation_id)) < 2:
        raise Refusal(_("Somebody else has to confirm a course that is taken elsewhere, and there is nobody else yet."))
    work.session.add(
        TrainingCourse(
            id=course.id,
            organisation_id=organisation_id,
            outside=outside,
            created_at=work.now,
            created_by=by,
            asked_from=work.now + NOTICE,
        )
    )
    work.session.flush()
    _publish(work, course, organisation_id, by)
    _on_desk(work, DeskEvent.COURSE_ADDED, organisation_id, course.id, by)
    return course


def change_course(
    work: Work,
    organisation_id: UUID | None,
    course_id: UUID,
    title: str,
    text: str,
    questions: str,
    by: UUID,
    *,
    based_on: int,
) -> Course:
    """A new version of a course, for whoever passes it from now on. ``based_on`` is the one that its author saw.

    Raises ``Refusal``, also if there is a later one, or ``NotFound``.
    """
    row = _row(work, organisation_id, course_id)
    if row.retired_at is not None:
        raise Refusal(_("Nobody has to take this course any more."))
    before = _latest(work, row)
    if based_on != before.number:
        raise Refusal(
            _(
                "Version %(number)s was saved meanwhile. Please look at it in another window. If you save once more, "
                "what you typed takes its place.",
                number=before.number,
            )
        )
    course = checked(course_id, before.number + 1, title, text, questions, outside=row.outside)
    if (course.title, course.text, course.questions) == (before.title, before.text, before.questions):
        raise Refusal(_("This is the version that you have already."), "text")
    _publish(work, course, organisation_id, by)
    _on_desk(work, DeskEvent.COURSE_CHANGED, organisation_id, course.id, by)
    return course


def retire_course(work: Work, organisation_id: UUID | None, course_id: UUID, by: UUID) -> None:
    """Asks it of nobody any more. Raises ``NotFound``."""
    row = _row(work, organisation_id, course_id)
    if row.retired_at is None:
        row.retired_at = work.now
        _on_desk(work, DeskEvent.COURSE_RETIRED, organisation_id, course_id, by)


def added(work: Work, organisation_id: UUID | None) -> list[Added]:
    """The courses that are asked, the earliest first."""
    rows = work.session.scalars(
        select(TrainingCourse)
        .where(_whose(organisation_id), TrainingCourse.retired_at.is_(None))
        .order_by(TrainingCourse.created_at, TrainingCourse.id)
    ).all()
    contents = _latest_of(work, rows)
    return [Added(contents[row.id], row.outside, row.asked_from, row.retired_at) for row in rows]


def added_course(work: Work, organisation_id: UUID | None, course_id: UUID) -> Added:
    """One of them, or one that was retired. Raises ``NotFound``."""
    row = _row(work, organisation_id, course_id)
    return Added(_latest(work, row), row.outside, row.asked_from, row.retired_at)


def course_for(work: Work, organisation_id: UUID | None, course_id: UUID) -> Course:
    """A course that is asked there, the service's own or an added one, in its latest version.

    Raises ``NotFound``, and ``Refusal`` for one that was retired.
    """
    if course_id == OWN_COURSE:
        return own_course()
    row = _row(work, organisation_id, course_id)
    if row.retired_at is not None:
        raise Refusal(_("Nobody has to take this course any more."))
    return _latest(work, row)


def titles(work: Work, course_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What courses are called, retired ones too."""
    rows = work.session.scalars(select(TrainingCourse).where(TrainingCourse.id.in_(set(course_ids)))).all()
    return {OWN_COURSE: own_course().title} | {one: course.title for one, course in _latest_of(work, rows).items()}


def _whose(organisation_id: UUID | None) -> ColumnElement[bool]:
    whose = TrainingCourse.organisation_id
    return whose.is_(None) if organisation_id is None else whose == organisation_id


def _row(work: Work, organisation_id: UUID | None, course_id: UUID) -> TrainingCourse:
    row = kept_row(work, TrainingCourse, course_id)
    if row is None or row.organisation_id != organisation_id:
        raise NotFound
    return row


def _latest(work: Work, row: TrainingCourse) -> Course:
    return _latest_known(work, row.id)


@once(TrainingCourse, TrainingCourseVersion)
def _latest_known(work: Work, course_id: UUID) -> Course:
    row = kept_row(work, TrainingCourse, course_id)
    if row is None:
        raise NotFound
    return _latest_of(work, [row])[course_id]


def _latest_of(work: Work, rows: Sequence[TrainingCourse]) -> dict[UUID, Course]:
    """The latest version of each, in one statement."""
    versions, whose = TrainingCourseVersion, {row.id: row.organisation_id for row in rows}
    if not whose:
        return {}
    latest = (
        select(versions.course_id, func.max(versions.number).label("number"))
        .where(versions.course_id.in_(whose))
        .group_by(versions.course_id)
        .subquery()
    )
    found = work.session.scalars(
        select(versions).join(latest, (latest.c.course_id == versions.course_id) & (latest.c.number == versions.number))
    ).all()
    return {
        one.course_id: from_bytes(
            work.installation.open(one.sealed_content, one.sealed_content_context()),
            one.course_id,
            one.number,
            whose[one.course_id],
        )
        for one in found
    }


def _publish(work: Work, course: Course, organisation_id: UUID | None, by: UUID) -> None:
    row = TrainingCourseVersion(course_id=course.id, number=course.number, published_at=work.now, published_by=by)
    row.sealed_content = work.installation.seal(to_bytes(course, organisation_id), row.sealed_content_context())
    work.session.add(row)
    work.session.flush()


def _on_desk(work: Work, event: DeskEvent, organisation_id: UUID | None, course_id: UUID, by: UUID) -> None:
    if organisation_id is None:
        record_on_desk(work, event, actor_id=by, subject_id=course_id)
