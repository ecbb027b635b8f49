"""Tables of organisations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Uuid, true
from sqlalchemy.orm import Mapped, relationship

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, ShortText, identifier, key_material, metadata, sealed


class KindRow(Base):
    """A kind of case that an organisation has added, or one of the service's own that it has changed."""

    __tablename__ = "case_kinds"

    organisation_id: Mapped[UUID] = metadata("says whose it is", Uuid, ForeignKey("organisations.id"), primary_key=True)
    key: Mapped[str] = metadata("what a case keeps of its kind", String(20), primary_key=True)
    name: Mapped[str] = metadata("what it is called; empty for the service's own word", ShortText(40))
    code: Mapped[str] = metadata("how references name it", ShortText(8))
    ended: Mapped[bool] = metadata("says that it is offered no more", Boolean)


class Organisation(Base):
    """A customer that runs cases."""

    __tablename__ = "organisations"

    id: Mapped[UUID] = identifier()
    name: Mapped[str] = metadata("names the customer on its invitations; not a person", ShortText(200))
    created_at: Mapped[datetime] = metadata("shown to its administrators", Moment)
    retention_days: Mapped[int] = metadata(
        "says how long its cases are kept once they are closed", Integer, default=90, server_default="90"
    )
    quiet_days: Mapped[int] = metadata(
        "says after how long people are told that nobody does anything", Integer, default=180, server_default="180"
    )
    ended_days: Mapped[int] = metadata(
        "says after how long people are told that a case which has ended is closed",
        Integer,
        default=90,
        server_default="90",
    )
    notice_days: Mapped[int] = metadata(
        "says how long after that such a case is closed", Integer, default=30, server_default="30"
    )
    language: Mapped[str] = metadata(
        "says in which language people are written to who have chosen none", String(12), default="", server_default=""
    )
    telephone: Mapped[str] = metadata(
        "shown to everybody whom it invites; the organisation's, not a person's",
        String(40),
        default="",
        server_default="",
    )
    privacy_notice: Mapped[str] = metadata(
        "shown to everybody whom it invites; a public address", String(200), default="", server_default=""
    )
    reference_pattern: Mapped[str] = metadata(
        "says how the references of its cases are made", ShortText(60), default="", server_default=""
    )
    names_cases: Mapped[bool] = metadata(
        "says whether mails give the references of cases", Boolean, default=True, server_default=true()
    )
    palette: Mapped[str] = metadata(
        "says in which of a few palettes its pages are shown", String(12), default="", server_default=""
    )
    # Few, and read as a whole by whatever page shows a kind.
    kind_rows: Mapped[list[KindRow]] = relationship(order_by=KindRow.key)


class FormerName(Base):
    """A name that an organisation had before. What was made under it is recognised by it."""

    __tablename__ = "former_names"

    organisation_id: Mapped[UUID] = metadata(
        "says whose it was", Uuid, ForeignKey("organisations.id"), primary_key=True
    )
    number: Mapped[int] = metadata("orders them", Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = metadata("stands on papers of its time; given to no other organisation", ShortText(200))
    until: Mapped[datetime] = metadata("says which papers are of its time", Moment)
    changed_by: Mapped[UUID] = metadata("shown to the administrators", Uuid, ForeignKey("accounts.id"), index=True)


class MailWords(Base):
    """Words of an organisation's own in a kind of mail, in one language. Sealed, so that whoever writes to the database
    cannot put others in their place.
    """

    __tablename__ = "mail_words"

    organisation_id: Mapped[UUID] = metadata(
        "says whose they are", Uuid, ForeignKey("organisations.id"), primary_key=True
    )
    mail: Mapped[str] = metadata("says in which kind of mail they stand", String(20), primary_key=True)
    language: Mapped[str] = metadata("says in mails of which language", String(12), primary_key=True)
    sealed_words: Mapped[bytes] = sealed()

    def sealed_words_context(self) -> Context:
        """Where the words belong."""
        return Context(purpose=Purpose.MAIL_WORDS, subject=self.organisation_id, detail=f"{self.mail} {self.language}")


class Administrator(Base):
    """An account that keeps the house of one organisation."""

    __tablename__ = "administrators"

    account_id: Mapped[UUID] = metadata("says who is authorised", Uuid, ForeignKey("accounts.id"), primary_key=True)
    organisation_id: Mapped[UUID] = metadata("says for whom", Uuid, ForeignKey("organisations.id"), index=True)
    created_at: Mapped[datetime] = metadata("shown to the other administrators", Moment)


class Suspension(Base):
    """An account that an organisation has suspended. It keeps its way to its own private information."""

    __tablename__ = "suspensions"

    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id"), primary_key=True)
    organisation_id: Mapped[UUID] = metadata("says by whom", Uuid, ForeignKey("organisations.id"), primary_key=True)
    suspended_at: Mapped[datetime] = metadata("shown to the administrators and the person", Moment)
    suspended_by: Mapped[UUID] = metadata("shown to the administrators", Uuid, ForeignKey("accounts.id"), index=True)


class Invitation(Base):
    """A single-use link into the installation, sent to one email address, or printed on the console for set-up."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index(None, "organisation_id", "kind", "created_at"),
        Index(None, "organisation_id", "kind", "expires_at", "id"),
        Index(None, "accepted_at", "expires_at"),
        {"info": {"side_by_side": "whoever changes it holds the case it leads into, or the whole installation"}},
    )

    id: Mapped[UUID] = identifier()
    kind: Mapped[str] = metadata("says what accepting it does", String(20))
    organisation_id: Mapped[UUID | None] = metadata(
        "says who invites; empty when it is the first set-up", Uuid, ForeignKey("organisations.id")
    )
    token_hash: Mapped[bytes] = key_material(unique=True)
    sealed_email: Mapped[bytes | None] = sealed()
    email_tag: Mapped[bytes | None] = key_material(index=True)
    created_at: Mapped[datetime] = metadata("limits how often one is mailed; orders the list", Moment)
    created_by: Mapped[UUID | None] = metadata(
        "shown to the administrators; empty when made on the console", Uuid, ForeignKey("accounts.id"), index=True
    )
    expires_at: Mapped[datetime] = metadata("ends it by itself", Moment)
    accepted_at: Mapped[datetime | None] = metadata("makes it single-use", Moment)
    accepted_by: Mapped[UUID | None] = metadata(
        "shown to the administrators", Uuid, ForeignKey("accounts.id"), index=True
    )
    revoked_at: Mapped[datetime | None] = metadata("takes it back", Moment)
    declined_at: Mapped[datetime | None] = metadata("says that whoever had the link declined", Moment)
    confirmed_wording: Mapped[int | None] = metadata(
        "says in which words its sender confirmed that the address may be entered; empty when no organisation sent it",
        Integer,
    )
    operator_roles: Mapped[str | None] = metadata("says what an invited operator may do on the desk", String(60))

    def sealed_email_context(self) -> Context:
        """Where the address belongs."""
        return Context(purpose=Purpose.INVITATION, subject=self.id)
