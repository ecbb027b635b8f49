"""Tables of support: permissions to look, and what was looked at."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, metadata, sealed


class SupportPermission(Base):
    """Somebody lets support look at their account page, or at their organisation's administration."""

    __tablename__ = "support_permissions"

    id: Mapped[UUID] = identifier()
    account_id: Mapped[UUID] = metadata(
        "says who gave it", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[UUID | None] = metadata(
        "says whose administration; empty for the giver's own account page",
        Uuid,
        ForeignKey("organisations.id"),
        index=True,
    )
    sealed_content: Mapped[bytes] = sealed()
    given_at: Mapped[datetime] = metadata("orders the list", Moment)
    until: Mapped[datetime] = metadata("ends it by itself", Moment, index=True)
    ended_at: Mapped[datetime | None] = metadata("says that it was ended before", Moment)

    def sealed_content_context(self) -> Context:
        """Where what was allowed belongs."""
        return Context(purpose=Purpose.SUPPORT_PERMISSION, subject=self.id)


class SupportLook(Base):
    """One look, by somebody at the desk, at a page that a permission opens."""

    __tablename__ = "support_looks"

    permission_id: Mapped[UUID] = metadata(
        "says under which permission", Uuid, ForeignKey("support_permissions.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = metadata("orders the looks", Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = metadata("shown to whoever gave the permission", Moment)
    actor_id: Mapped[UUID] = metadata(
        "shown to whoever gave the permission", Uuid, ForeignKey("accounts.id"), index=True
    )
    page: Mapped[str] = metadata("shown to whoever gave the permission", String(40))
