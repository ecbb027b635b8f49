"""Tables of training: the courses that operators and organisations add, and who was reminded of what.

Who has passed what is a register of its own (``odr.audit.tables.TrainingEntry``).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, metadata, sealed

_HELD = {"info": {"side_by_side": "whoever changes it holds the job of the desk, or the whole installation"}}


class TrainingCourse(Base):
    """A course that the operators ask of each other, or an organisation of its administrators."""

    __tablename__ = "training_courses"
    __table_args__ = (_HELD,)

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID | None] = metadata(
        "says whose administrators it is asked of; empty for the desk", Uuid, ForeignKey("organisations.id"), index=True
    )
    outside: Mapped[bool] = metadata("says that it is taken elsewhere, and confirmed here by somebody else", Boolean)
    created_at: Mapped[datetime] = metadata("orders the list", Moment)
    created_by: Mapped[UUID] = metadata("shown with the course", Uuid, ForeignKey("accounts.id"), index=True)
    asked_from: Mapped[datetime] = metadata("says from when nobody works without it", Moment, index=True)
    retired_at: Mapped[datetime | None] = metadata("says that it is no longer asked", Moment)


class TrainingCourseVersion(Base):
    """What a course says. A version is never changed: people have passed it as it was."""

    __tablename__ = "training_course_versions"
    __table_args__ = (_HELD,)

    course_id: Mapped[UUID] = metadata("says which course", Uuid, ForeignKey("training_courses.id"), primary_key=True)
    number: Mapped[int] = metadata("orders the versions", Integer, primary_key=True, autoincrement=False)
    sealed_content: Mapped[bytes] = sealed()
    published_at: Mapped[datetime] = metadata("shown with the version", Moment)
    published_by: Mapped[UUID] = metadata("says who wrote it", Uuid, ForeignKey("accounts.id"), index=True)

    def sealed_content_context(self) -> Context:
        """Where the text and its questions belong."""
        return Context(purpose=Purpose.TRAINING_COURSE, subject=self.course_id, version=self.number)


class TrainingReminder(Base):
    """That somebody was reminded that their training lapses."""

    __tablename__ = "training_reminders"

    account_id: Mapped[UUID] = metadata(
        "says who", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    lapses_at: Mapped[datetime] = metadata("says of which day", Moment)
    stage: Mapped[int] = metadata("says how near it was", Integer)
