"""Tables of the audit log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, key_material, metadata


class AuditEntry(Base):
    """One thing that happened in a case."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "vault_id", "number"),
        Index(None, "vault_id", "actor_id", "number"),
        Index(None, "subject_id"),
        Index(None, "case_id", "event", "number"),
    )

    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = metadata("orders the chain", Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = metadata("shown to those it concerns", Moment)
    event: Mapped[str] = metadata("one of a fixed list", String(60))
    actor_id: Mapped[UUID | None] = metadata("says who; empty when it is not known", Uuid, ForeignKey("accounts.id"))
    vault_id: Mapped[UUID | None] = metadata("says whose vault; a vault's entries outlive it", Uuid)
    code_id: Mapped[UUID | None] = metadata("says with which code; entries outlive codes", Uuid)
    subject_id: Mapped[UUID | None] = metadata("says what it was done to; entries outlive it", Uuid)
    count: Mapped[int | None] = metadata("says to how many", Integer)
    previous_hash: Mapped[bytes] = key_material()
    hash: Mapped[bytes] = key_material()


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
