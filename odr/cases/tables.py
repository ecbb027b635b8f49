"""Tables of cases."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, ShortText, identifier, key_material, metadata, sealed


class Case(Base):
    """One dispute. Administrators see its reference, kind, state and dates; nothing of its substance is here."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        Index(None, "organisation_id", "opened_at", "id"),
        Index(None, "organisation_id", "state", "opened_at", "id"),
        Index(None, "organisation_id", "kind", "opened_at", "id"),
        Index(None, "organisation_id", "state_since", "id"),
        Index(None, "organisation_id", "state", "state_since", "id"),
        Index(None, "organisation_id", "closes_after", "id"),
        Index(None, "organisation_id", "kept_until", "id"),
        Index(None, "state", "kept_until"),
        Index(None, "looked_at_next"),
        Index(None, "stuck_looked_next"),
    )

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID] = metadata("says who runs it", Uuid, ForeignKey("organisations.id"))
    reference: Mapped[str] = metadata("names it neutrally to administrators", ShortText(40))
    kind: Mapped[str] = metadata("one of a short list; for the organisation's own figures; empty for none", String(20))
    state: Mapped[str] = metadata("administrators keep the house by it", String(20))
    state_since: Mapped[datetime] = metadata("says for how long it stands still; shown beside the state", Moment)
    opened_at: Mapped[datetime] = metadata("says where in the list it stands, and in which figures", Moment)
    opened_by: Mapped[UUID] = metadata("shown to administrators", Uuid, ForeignKey("accounts.id"), index=True)
    kept_until: Mapped[datetime | None] = metadata("says from when a closed case is destroyed", Moment)
    last_day: Mapped[date | None] = metadata("the last day before that, as its people were told it", Date)
    known_held_until: Mapped[datetime | None] = metadata(
        "says until when the last of the holds that its people know of keeps it; the register says whether one does",
        Moment,
    )
    reminded_at: Mapped[datetime | None] = metadata("says that people were told once more", Moment)
    closes_after: Mapped[date | None] = metadata(
        "says where in the administrators' calendar the day stands after which the service closes it; the log says "
        "which day it is",
        Date,
    )
    looked_at_next: Mapped[datetime | None] = metadata(
        "says when the service next looks in the log whether anybody goes on; empty once it is closed", Moment
    )
    stuck_looked_next: Mapped[datetime | None] = metadata(
        "says when the service next looks whether it is stuck; empty once it is over", Moment
    )


class ReferenceKey(Base):
    """A beginning by which a case is found: its reference from each of its words and numbers on."""

    __tablename__ = "case_reference_keys"
    __table_args__ = (Index(None, "organisation_id", "key", "case_id"),)

    case_id: Mapped[UUID] = metadata("says which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    key: Mapped[bytes] = metadata("a part of the reference, as it is searched", LargeBinary, primary_key=True)
    organisation_id: Mapped[UUID] = metadata("says in whose list", Uuid, ForeignKey("organisations.id"))


class CaseNote(Base):
    """What the administrators of an organisation noted about running a case. Nobody in the case is shown it."""

    __tablename__ = "case_notes"
    __table_args__ = (Index(None, "case_id", "written_at"),)

    id: Mapped[UUID] = identifier()
    case_id: Mapped[UUID] = metadata("says on which case", Uuid, ForeignKey("cases.id"))
    sealed_words: Mapped[bytes] = sealed()
    version: Mapped[int] = metadata("binds the seal to its version", Integer)
    written_by: Mapped[UUID] = metadata("shown to the administrators", Uuid, ForeignKey("accounts.id"), index=True)
    written_at: Mapped[datetime] = metadata("shown to the administrators; orders the list", Moment)
    changed_by: Mapped[UUID | None] = metadata(
        "shown to the administrators", Uuid, ForeignKey("accounts.id"), index=True
    )
    changed_at: Mapped[datetime | None] = metadata("shown to the administrators", Moment)

    def sealed_words_context(self) -> Context:
        """Where the words belong."""
        return Context(purpose=Purpose.CASE_NOTE, case=self.case_id, subject=self.id, version=self.version)


class StuckCase(Base):
    """Why a case does not go on, as the service last saw it."""

    __tablename__ = "stuck_cases"
    __table_args__ = (
        Index(None, "organisation_id", "is_oldest", "since", "case_id"),
        Index(None, "organisation_id", "why", "since", "case_id"),
        Index(None, "organisation_id", "why", "opened_at", "case_id"),
        Index(None, "organisation_id", "why", "state_since", "case_id"),
    )

    case_id: Mapped[UUID] = metadata("says which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    why: Mapped[str] = metadata("one of a fixed list; shown to the administrators", String(40), primary_key=True)
    organisation_id: Mapped[UUID] = metadata("says in whose list", Uuid, ForeignKey("organisations.id"))
    since: Mapped[datetime] = metadata("says where in the list it stands, and is shown there", Moment)
    is_oldest: Mapped[bool] = metadata("puts the case into the list once, by the oldest of its reasons", Boolean)
    opened_at: Mapped[datetime] = metadata("that of the case: orders those that are kept by one reason", Moment)
    state_since: Mapped[datetime] = metadata("that of the case, as the service last saw it; orders them too", Moment)


class Destruction(Base):
    """What stays of a case that was destroyed, beside its own row: the receipt."""

    __tablename__ = "destructions"

    case_id: Mapped[UUID] = metadata("says of which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    closed_at: Mapped[datetime] = metadata("shown to the administrators", Moment)
    destroyed_at: Mapped[datetime] = metadata("shown to the administrators", Moment)
    people: Mapped[int] = metadata("how many took part; shown to the administrators", Integer)
    items: Mapped[int] = metadata("how many there were; shown to the administrators", Integer)
    rooms: Mapped[int] = metadata("how many there were; shown to the administrators", Integer)
    closing_number: Mapped[int] = metadata("the number of the head that was mailed at closing", Integer)
    closing_hash: Mapped[bytes] = key_material()
    last_number: Mapped[int] = metadata("the number of the last head of its log", Integer)
    last_hash: Mapped[bytes] = key_material()


class Participant(Base):
    """An account's place in one case."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("case_id", "account_id"),)

    id: Mapped[UUID] = identifier()
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"))
    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id"), index=True)
    role: Mapped[str] = metadata("party or facilitator", String(20))
    joined_at: Mapped[datetime] = metadata("says what came before them; shown to the participants", Moment)
    withdrawn_at: Mapped[datetime | None] = metadata("ends their part; shown to the participants", Moment)
    sealed_dispute_role: Mapped[bytes | None] = sealed()

    def sealed_dispute_role_context(self) -> Context:
        """Where the role in the dispute belongs."""
        return Context(purpose=Purpose.DISPUTE_ROLE, case=self.case_id, subject=self.id)


class CaseLabel(Base):
    """What somebody calls a case, for their own list. Nobody else is shown it."""

    __tablename__ = "case_labels"

    case_id: Mapped[UUID] = metadata("says which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    account_id: Mapped[UUID] = metadata("says whose", Uuid, ForeignKey("accounts.id"), primary_key=True, index=True)
    sealed_label: Mapped[bytes] = sealed()

    def sealed_label_context(self) -> Context:
        """Where the label belongs."""
        return Context(purpose=Purpose.CASE_LABEL, case=self.case_id, subject=self.account_id)


class CaseInvitation(Base):
    """Which case an invitation leads into."""

    __tablename__ = "case_invitations"

    invitation_id: Mapped[UUID] = metadata(
        "says which invitation", Uuid, ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[UUID] = metadata("says which case", Uuid, ForeignKey("cases.id"), index=True)
    role: Mapped[str] = metadata("party or facilitator", String(20))
    sealed_dispute_role: Mapped[bytes | None] = sealed()

    def sealed_dispute_role_context(self) -> Context:
        """Where the role in the dispute belongs."""
        return Context(purpose=Purpose.DISPUTE_ROLE, case=self.case_id, subject=self.invitation_id)


class Adviser(Base):
    """An account that acts, or has acted, for one party of a case. A row is never used again once it has ended."""

    __tablename__ = "advisers"
    __table_args__ = (Index(None, "case_id", "account_id"),)

    id: Mapped[UUID] = identifier()
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"))
    participant_id: Mapped[UUID] = metadata("says for whom", Uuid, ForeignKey("participants.id"), index=True)
    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id"), index=True)
    joined_at: Mapped[datetime] = metadata("shown to the party", Moment)
    undertaking_version: Mapped[int | None] = metadata("says to which text they have bound themselves", Integer)
    undertaken_at: Mapped[datetime | None] = metadata("with the version; shown to party and adviser", Moment)
    ended_at: Mapped[datetime | None] = metadata("ends it; they stay on one side of this case", Moment)
    ended_by: Mapped[UUID | None] = metadata("says whose doing it was", Uuid, ForeignKey("accounts.id"), index=True)


class AdviserInvitation(Base):
    """For whom an invitation lets somebody act. ``account_id`` is set if the party named somebody they know."""

    __tablename__ = "adviser_invitations"

    invitation_id: Mapped[UUID] = metadata(
        "says which invitation", Uuid, ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True
    )
    participant_id: Mapped[UUID] = metadata("says who invites", Uuid, ForeignKey("participants.id"), index=True)
    account_id: Mapped[UUID | None] = metadata("says who is meant", Uuid, ForeignKey("accounts.id"), index=True)
