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

    ends_on: Mapped[date | None] = metadata("the last day, once notice was given; told to everybody", Date, index=True)
    noticed_at: Mapped[datetime | None] = metadata(
        "says when notice was given, and so when people are reminded", Moment
    )
    reminded_at: Mapped[datetime | None] = metadata("says that people were told of the end once more", Moment)
    telling_since: Mapped[datetime | None] = metadata(
        "says that mails about the end are being made, and since when", Moment, index=True
    )
    told_up_to: Mapped[UUID | None] = metadata("says up to which account they are made", Uuid)
    early_by: Mapped[UUID | None] = metadata(
        "says which administrator asks for an earlier end; it takes a second one",
        Uuid,
        ForeignKey("accounts.id"),
        index=True,
    )

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
    due: Mapped[date] = metadata("says by which day it is paid, and so when people are reminded", Date)
    recorded_at: Mapped[datetime] = metadata("shown to both sides", Moment)
    paid_at: Mapped[datetime | None] = metadata("says that it was paid; ends the reminders", Moment)
    remind_at: Mapped[datetime | None] = metadata("says when the next reminder is mailed", Moment, index=True)
    reminders: Mapped[int] = metadata("counts the reminders that were mailed", Integer)
    token_hash: Mapped[bytes] = key_material(unique=True)
    sealed_token: Mapped[bytes] = sealed()

    def sealed_token_context(self) -> Context:
        """Where the secret part of the mailed link belongs."""
        return Context(purpose=Purpose.STATEMENT_LINK, subject=self.id)


class Handover(Base):
    """The records of an organisation whose contract has ended: how far they are made, fetched and received."""

    __tablename__ = "handovers"
    __table_args__ = (_AT_THE_DESK,)

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID] = metadata("says whose they are", Uuid, ForeignKey("organisations.id"), unique=True)
    begun_at: Mapped[datetime] = metadata("shown to the administrators", Moment)
    tables_done: Mapped[int] = metadata("says which table is written next", Integer)
    after: Mapped[str | None] = metadata("says after which row of it", String(200))
    parts: Mapped[int] = metadata("numbers what is written", Integer)
    ready_at: Mapped[datetime | None] = metadata("says that they can be fetched, and since when", Moment)
    erase_from: Mapped[datetime | None] = metadata("says from when everything is erased", Moment, index=True)
    token_hash: Mapped[bytes | None] = key_material(unique=True)
    fetched_at: Mapped[datetime | None] = metadata(
        "says that they were fetched, and so whether a link gives them once more", Moment
    )
    received_at: Mapped[datetime | None] = metadata("says that an administrator has them", Moment)


class HandoverPart(Base):
    """Some rows of one table, as they are handed over. Sealed, because they lie here for some days."""

    __tablename__ = "handover_parts"
    __table_args__ = (_AT_THE_DESK,)

    handover_id: Mapped[UUID] = metadata(
        "says of which records", Uuid, ForeignKey("handovers.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = metadata("orders the parts", Integer, primary_key=True, autoincrement=False)
    table: Mapped[str] = metadata("says of which table", String(60))
    sealed_rows: Mapped[bytes] = sealed()

    def sealed_rows_context(self) -> Context:
        """Where the rows belong."""
        return Context(purpose=Purpose.HANDOVER, subject=self.handover_id, version=self.number, detail=self.table)
