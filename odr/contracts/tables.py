"""Tables of contracts and statements."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, ShortText, identifier, key_material, metadata, sealed

_AT_THE_DESK = {"info": {"side_by_side": "whoever changes it holds the job of the desk, or the whole installation"}}


class Contract(Base):
    """The contract of one organisation. The log of the desk names it by ``id`` and ``number`` alone."""

    __tablename__ = "contracts"
    __table_args__ = (_AT_THE_DESK,)

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID] = metadata("says whose it is", Uuid, ForeignKey("organisations.id"), unique=True)
    number: Mapped[int] = metadata("shown to both sides; names it in the log of the desk", Integer)
    from_day: Mapped[date | None] = metadata("shown to both sides: the first day", Date)
    until_day: Mapped[date | None] = metadata("shown to both sides: the last day, if one was agreed on", Date)
    notice_days: Mapped[int] = metadata("says how many days ahead notice is given", Integer)
    sealed_details: Mapped[bytes | None] = sealed()
    details_version: Mapped[int] = metadata("binds the seal to its version", Integer)

    def sealed_details_context(self) -> Context:
        """Where the business address and the contact for invoices belong."""
        return Context(purpose=Purpose.CONTRACT, subject=self.organisation_id, version=self.details_version)


class Statement(Base):
    """An invoice that the operator has recorded. How it is paid is the business of a payment provider."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index(None, "organisation_id", "due", "id"),
        _AT_THE_DESK,
    )

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID] = metadata("says whose it is", Uuid, ForeignKey("organisations.id"))
    number: Mapped[str] = metadata("shown to both sides: the number of the invoice", ShortText(40))
    from_day: Mapped[date] = metadata("shown to both sides: the first day that it is for", Date)
    until_day: Mapped[date] = metadata("shown to both sides: the last day that it is for", Date)
    amount: Mapped[str] = metadata("shown to both sides", String(40))
    due: Mapped[date] = metadata("shown to both sides: the day by which it is paid", Date)
    recorded_at: Mapped[datetime] = metadata("shown to both sides", Moment)
    paid_at: Mapped[datetime | None] = metadata("says that it was paid; ends the reminders", Moment)
    remind_at: Mapped[datetime | None] = metadata("says when the next reminder is mailed", Moment, index=True)
    reminders: Mapped[int] = metadata("counts the reminders that were mailed", Integer)
    token_hash: Mapped[bytes] = key_material(unique=True)
    sealed_token: Mapped[bytes] = sealed()

    def sealed_token_context(self) -> Context:
        """Where the secret part of the mailed link belongs."""
        return Context(purpose=Purpose.STATEMENT_LINK, subject=self.id)
