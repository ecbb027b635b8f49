"""Tables of the audit log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.db.columns import Base, Moment, key_material, metadata


class AuditEntry(Base):
    """One thing that happened in a case."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "vault_id", "number"),
        Index(None, "vault_id", "actor_id", "number"),
        Index(None, "subject_id"),
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
