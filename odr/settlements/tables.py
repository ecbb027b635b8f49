"""Tables beside settlements. A settlement itself has none: it is worked out from what was signed in a room."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, metadata, sealed


class SettlementTemplate(Base):
    """One version of a template of an organisation's own."""

    __tablename__ = "settlement_templates"
    __table_args__ = (Index(None, "organisation_id", "ended_at"),)

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID] = metadata("says whose template", Uuid, ForeignKey("organisations.id"))
    number: Mapped[int] = metadata("counts the versions", Integer)
    sealed_contents: Mapped[bytes] = sealed()
    saved_at: Mapped[datetime] = metadata("shown to the administrators", Moment)
    saved_by: Mapped[UUID] = metadata("shown to the administrators", Uuid, ForeignKey("accounts.id"), index=True)
    ended_at: Mapped[datetime | None] = metadata("says that it was replaced or retired", Moment)

    def sealed_contents_context(self) -> Context:
        """Where the contents belong."""
        return Context(
            purpose=Purpose.SETTLEMENT_TEMPLATE,
            version=self.number,
            subject=self.id,
            detail=str(self.organisation_id),
        )


class SettlementReminder(Base):
    """A day on which somebody wants a mail about a case. What is due that day, no row says."""

    __tablename__ = "settlement_reminders"

    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    account_id: Mapped[UUID] = metadata(
        "says whom to remind", Uuid, ForeignKey("accounts.id"), primary_key=True, index=True
    )
    day: Mapped[date] = metadata("says when; chosen by that person", Date, primary_key=True, index=True)
