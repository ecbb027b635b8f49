"""The table of Web Push."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed


class PushSubscription(Base):
    """One browser of a person's that wants to be told that something is new."""

    __tablename__ = "push_subscriptions"

    id: Mapped[UUID] = identifier()
    account_id: Mapped[UUID] = metadata(
        "says whose it is", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    sealed_endpoint: Mapped[bytes] = sealed()
    endpoint_tag: Mapped[bytes] = key_material(unique=True)
    made_at: Mapped[datetime] = metadata("says which is the oldest, and goes when there are too many", Moment)
    due_at: Mapped[datetime | None] = metadata("says when to tell it; empty while nothing is new", Moment, index=True)
    attempts: Mapped[int] = metadata("lengthens the pause before the next attempt, and ends them", Integer)

    def sealed_endpoint_context(self) -> Context:
        """Where the address belongs: with this row, for this account."""
        return Context(purpose=Purpose.PUSH_ENDPOINT, subject=self.id, detail=str(self.account_id))
