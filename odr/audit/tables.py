"""Tables of the audit logs: one of each case, one of the operator's desk, and the registers that are chained too."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, key_material, metadata, sealed

# Names the log of the operator's desk where a case is named of every other log.
DESK = UUID("6f70e7a7-0725-4de5-8b0d-6465736b0001")
# Names the register of training in the same way.
TRAINING = UUID("6f70e7a7-0725-4de5-8b0d-747261690001")
# Names the register of breaches, of disclosures that the law required, and of staff matters.
BREACHES = UUID("6f70e7a7-0725-4de5-8b0d-627265610001")


class AuditEntry(Base):
    """One thing that happened in a case."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "vault_id", "number"),
        Index(None, "vault_id", "actor_id", "number"),
        Index(None, "subject_id"),
        Index(None, "actor_id"),
        Index(None, "case_id", "event", "number"),
        Index(None, "case_id", "vault_id", "number"),
    )

    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = metadata("orders the chain", Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = metadata("says when it was", Moment)
    event: Mapped[str] = metadata("one of a fixed list", String(60))
    actor_id: Mapped[UUID | None] = metadata("says who; empty when it is not known", Uuid, ForeignKey("accounts.id"))
    vault_id: Mapped[UUID | None] = metadata("says whose vault; a vault's entries outlive it", Uuid)
    code_id: Mapped[UUID | None] = metadata("says with which code; entries outlive codes", Uuid)
    subject_id: Mapped[UUID | None] = metadata("says what it was done to; entries outlive it", Uuid)
    count: Mapped[int | None] = metadata("says to how many", Integer)
    previous_hash: Mapped[bytes] = key_material()
    hash: Mapped[bytes] = key_material()

    def further_parts(self) -> tuple[bytes, ...]:
        """What the hash covers beside what every entry has."""
        return ()


class DeskEntry(Base):
    """One thing that was done on the desk of the people whose service it is. It names no case."""

    __tablename__ = "desk_entries"
    __table_args__ = (
        Index(None, "subject_id"),
        Index(None, "actor_id"),
        {"info": {"side_by_side": "whoever adds an entry holds the job of the desk"}},
    )

    number: Mapped[int] = metadata("orders the chain", Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = metadata("shown to the operators", Moment)
    event: Mapped[str] = metadata("one of a fixed list", String(60), index=True)
    actor_id: Mapped[UUID | None] = metadata(
        "says who; empty for whoever runs the machine", Uuid, ForeignKey("accounts.id")
    )
    subject_id: Mapped[UUID | None] = metadata("says what it was done to; entries outlive it", Uuid)
    count: Mapped[int | None] = metadata("says to how many, or which version", Integer)
    previous_hash: Mapped[bytes] = key_material()
    hash: Mapped[bytes] = key_material()

    # So that it is hashed and checked as an entry of a case's log.
    case_id: ClassVar[UUID] = DESK
    vault_id: ClassVar[UUID | None] = None
    code_id: ClassVar[UUID | None] = None

    def further_parts(self) -> tuple[bytes, ...]:
        """What the hash covers beside what every entry has."""
        return ()


class TrainingEntry(Base):
    """Somebody has passed a course about handling customer information, or took one elsewhere, which another confirms.

    Its mark is made with the installation key, so that whoever writes to the database can give nobody a permission.
    """

    __tablename__ = "training_entries"
    __table_args__ = (
        Index(None, "subject_id", "until"),
        Index(None, "until", "subject_id"),
        {"info": {"side_by_side": "whoever adds an entry holds the job of training"}},
    )

    number: Mapped[int] = metadata("orders the chain", Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = metadata("says when it was passed", Moment)
    event: Mapped[str] = metadata("one of a fixed list", String(60))
    actor_id: Mapped[UUID | None] = metadata(
        "says who passed it or confirms it; empty for whoever runs the machine",
        Uuid,
        ForeignKey("accounts.id"),
        index=True,
    )
    subject_id: Mapped[UUID | None] = metadata("says who has passed it", Uuid, ForeignKey("accounts.id"))
    count: Mapped[int | None] = metadata("says which version of the course", Integer)
    course_id: Mapped[UUID] = metadata("says which course; one comes with the software and has no row", Uuid)
    until: Mapped[datetime] = metadata("says when it lapses, for the reminders", Moment)
    previous_hash: Mapped[bytes] = key_material()
    hash: Mapped[bytes] = key_material()
    mark: Mapped[bytes] = key_material()

    case_id: ClassVar[UUID] = TRAINING
    vault_id: ClassVar[UUID | None] = None
    code_id: ClassVar[UUID | None] = None

    def further_parts(self) -> tuple[bytes, ...]:
        """What the hash covers beside what every entry has: which course, and until when."""
        return self.course_id.bytes, as_hashed(self.until)


class RegisterEntry(Base):
    """A breach of safeguards, a disclosure that the law required, what came of it, or a staff matter. It names nothing.

    So it outlives whatever it is about. Its words are sealed, and its mark is made with the installation key.
    """

    __tablename__ = "register_entries"
    __table_args__ = (
        Index(None, "event", "number"),
        {"info": {"side_by_side": "whoever adds an entry holds the job of the desk"}},
    )

    number: Mapped[int] = metadata("orders the chain", Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = metadata("says when it was entered", Moment)
    event: Mapped[str] = metadata("one of a fixed list", String(60))
    count: Mapped[int | None] = metadata(
        "says to which breach or disclosure it belongs, by the number of its entry", Integer, index=True
    )
    sealed_content: Mapped[bytes] = sealed()
    previous_hash: Mapped[bytes] = key_material()
    hash: Mapped[bytes] = key_material()
    mark: Mapped[bytes] = key_material()

    case_id: ClassVar[UUID] = BREACHES
    actor_id: ClassVar[UUID | None] = None
    vault_id: ClassVar[UUID | None] = None
    code_id: ClassVar[UUID | None] = None
    subject_id: ClassVar[UUID | None] = None

    def sealed_content_context(self) -> Context:
        """Where its words belong."""
        return Context(purpose=Purpose.REGISTER_ENTRY, version=self.number)

    def further_parts(self) -> tuple[bytes, ...]:
        """What the hash covers beside what every entry has: its words, as they are sealed."""
        return (self.sealed_content,)


class BreachMailing(Base):
    """Mails about a breach that are still being made, some accounts at a time. The row goes when all are."""

    __tablename__ = "breach_mailings"
    __table_args__ = ({"info": {"side_by_side": "whoever changes it holds the job of the desk"}},)

    number: Mapped[int] = metadata(
        "says of which entry of the register", Integer, primary_key=True, autoincrement=False
    )
    reached: Mapped[UUID | None] = metadata("says up to which account they are made", Uuid)


def as_hashed(moment: datetime) -> bytes:
    """A moment as the hash of an entry covers it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").encode("ascii")


# An entry of any log.
Entry: TypeAlias = AuditEntry | DeskEntry | TrainingEntry | RegisterEntry
# An entry that bears a mark of this service.
MarkedEntry: TypeAlias = TrainingEntry | RegisterEntry
# The logs that are no case's.
REGISTERS: Mapping[UUID, type[DeskEntry] | type[TrainingEntry] | type[RegisterEntry]] = {
    DESK: DeskEntry,
    TRAINING: TrainingEntry,
    BREACHES: RegisterEntry,
}


class Countersignature(Base):
    """The head of a case's chain as one vault last signed it. It outlives the vault, and the next takes its place."""

    __tablename__ = "countersignatures"

    vault_id: Mapped[UUID] = metadata("says whose vault; its signature outlives it", Uuid, primary_key=True)
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), index=True)
    number: Mapped[int] = metadata("the number of the head that was signed", Integer)
    hash: Mapped[bytes] = key_material()
    manifest_version: Mapped[int] = metadata("the version of the vault's manifest that was signed with it", Integer)
    public_key: Mapped[bytes] = key_material()
    signature: Mapped[bytes] = key_material()
    at: Mapped[datetime] = metadata("says when it was signed", Moment)

    def signature_context(self) -> Context:
        """Where the signature belongs."""
        return Context(
            purpose=Purpose.AUDIT_HEAD, case=self.case_id, vault=self.vault_id, version=self.manifest_version
        )
