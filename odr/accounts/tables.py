"""Tables of accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed


class Account(Base):
    """One person: contact data and a sign-in."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = identifier()
    sealed_contact: Mapped[bytes] = sealed()
    contact_version: Mapped[int] = metadata("binds the seal to its version", Integer)
    email_tag: Mapped[bytes] = key_material(unique=True)
    email_confirmed_at: Mapped[datetime | None] = metadata("says whether mail reaches the person", Moment)
    password_hash: Mapped[str] = key_material(String(200))
    created_at: Mapped[datetime] = metadata("says whom something that happened earlier does not concern", Moment)
    operator_roles: Mapped[str | None] = metadata(
        "says what an operator may do on the desk; empty for everybody else", String(60)
    )
    deleted_at: Mapped[datetime | None] = metadata("says that the person has deleted it; others see so", Moment)

    def sealed_contact_context(self) -> Context:
        """Where the contact data belong."""
        return Context(purpose=Purpose.CONTACT, subject=self.id, version=self.contact_version)


# There are few operators among all accounts, and anybody's page of contact asks for them.
_is_operator = Account.operator_roles.is_not(None)
Index("ix_accounts_operators", Account.created_at, Account.id, sqlite_where=_is_operator, postgresql_where=_is_operator)


class BrowserSession(Base):
    """One browser that is signed in. Its contents open only with the token in that browser's cookie."""

    __tablename__ = "sessions"
    __table_args__ = {"info": {"side_by_side": "without an account it is one browser's alone"}}

    id: Mapped[UUID] = identifier()
    lookup: Mapped[bytes] = key_material(unique=True)
    account_id: Mapped[UUID | None] = metadata(
        "lets a person sign out everywhere",
        Uuid,
        ForeignKey("accounts.id", ondelete="CASCADE"),
        index=True,
    )
    parent_id: Mapped[UUID | None] = metadata(
        "ends what a kept reader was let in by, with the session that it was made in",
        Uuid,
        ForeignKey("sessions.id", ondelete="CASCADE"),
        index=True,
    )
    sealed_contents: Mapped[bytes] = sealed()
    sealed_where: Mapped[bytes | None] = sealed()
    created_at: Mapped[datetime] = metadata("shown to the person", Moment)
    seen_at: Mapped[datetime] = metadata("ends an idle session", Moment)
    expires_at: Mapped[datetime] = metadata("ends it after 24 hours", Moment, index=True)

    def sealed_contents_context(self) -> Context:
        """Where the contents belong."""
        return self.context_of(self.id)

    def sealed_where_context(self) -> Context:
        """Where it belongs in what browser and network this began: with this row, for this account."""
        return Context(purpose=Purpose.SIGNED_IN_WHERE, subject=self.id, detail=str(self.account_id))

    @staticmethod
    def context_of(session_id: UUID) -> Context:
        """The same, for whoever has the columns and not the object."""
        return Context(purpose=Purpose.SESSION, subject=session_id)


class UnlockedShare:
    """The columns of what one browser has unlocked: a code's server share, sealed under that browser's cookie."""

    sealed_share: Mapped[bytes] = sealed()
    used_at: Mapped[datetime] = metadata("locks it when idle", Moment)


class Link(Base):
    """A single-use link mailed to one account: a password reset, or the confirmation of an email address."""

    __tablename__ = "links"

    id: Mapped[UUID] = identifier()
    kind: Mapped[str] = metadata("says what using it does", String(20))
    account_id: Mapped[UUID] = metadata(
        "says whose it is", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[bytes] = key_material(unique=True)
    sealed_email: Mapped[bytes] = sealed()
    created_at: Mapped[datetime] = metadata("limits how often one is mailed", Moment)
    expires_at: Mapped[datetime] = metadata("ends it by itself", Moment, index=True)

    def sealed_email_context(self) -> Context:
        """Where the address belongs: with this link, for what it does and for this account."""
        return Context(purpose=Purpose.EMAIL_CHANGE, subject=self.id, detail=f"{self.kind} {self.account_id}")


class Throttle(Base):
    """How often signing in has failed lately for one account or network prefix, neither of which it names."""

    __tablename__ = "throttles"

    bucket: Mapped[bytes] = key_material(primary_key=True)
    failures: Mapped[int] = metadata("slows the next attempt", Integer)
    failed_at: Mapped[datetime] = metadata("forgets failures after a while", Moment, index=True)


class DearRequest(Base):
    """Something that costs much and is under way, for one account and from one network, neither of which it names."""

    __tablename__ = "dear_requests"

    id: Mapped[UUID] = identifier()
    account_tag: Mapped[bytes | None] = key_material(index=True)
    network_tag: Mapped[bytes] = key_material(index=True)
    begun_at: Mapped[datetime] = metadata("forgets what a killed process left behind", Moment, index=True)


class SentForm(Base):
    """A form that has made something, so that it makes nothing more when it is sent a second time."""

    __tablename__ = "sent_forms"
    __table_args__ = {"info": {"side_by_side": "of somebody who is not signed in it is that one form's alone"}}

    tag: Mapped[bytes] = key_material(primary_key=True)
    account_id: Mapped[UUID | None] = metadata(
        "goes with the account", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    case_id: Mapped[UUID | None] = metadata("goes with the case", Uuid, ForeignKey("cases.id"), index=True)
    location: Mapped[str] = metadata("leads on to what it made; holds identifiers alone", String(200))
    made: Mapped[UUID] = metadata("forgets it when what it made is undone or removed", Uuid, index=True)
    at: Mapped[datetime] = metadata("forgets it after a day", Moment, index=True)


class AccountEvent(Base):
    """Something that somebody who was signed in did about their own data. The person alone is shown it."""

    __tablename__ = "account_events"

    id: Mapped[UUID] = identifier()
    account_id: Mapped[UUID] = metadata(
        "says whose it is", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = metadata("says when; forgets it after its time", Moment, index=True)
    event: Mapped[str] = metadata("one of a fixed list", String(40))
