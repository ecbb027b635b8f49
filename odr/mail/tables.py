"""Tables of mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed


class Mail(Base):
    """A mail that is waiting to be delivered, and removed once it is; or one that was set aside, without its text."""

    __tablename__ = "mails"
    __table_args__ = {"info": {"side_by_side": "added by anybody, and changed by whoever has claimed it"}}

    id: Mapped[UUID] = identifier()
    sealed_message: Mapped[bytes] = sealed()
    created_at: Mapped[datetime] = metadata("says when it is given up; orders delivery", Moment)
    attempts: Mapped[int] = metadata("lengthens the pause before the next attempt", Integer)
    due_at: Mapped[datetime | None] = metadata("says when to try next; empty once it was set aside", Moment, index=True)
    about_tag: Mapped[bytes | None] = key_material(index=True)
    useful_until: Mapped[datetime | None] = metadata("drops it when it would be of no use any more", Moment)
    set_aside_at: Mapped[datetime | None] = metadata("says since when it is not tried any more", Moment)
    last_error: Mapped[str | None] = metadata("tells the operator what kind of error it was", String(80))

    def sealed_message_context(self) -> Context:
        """Where the message belongs."""
        return Context(purpose=Purpose.MAIL, subject=self.id)


# Pages say of few mails that they did not leave at once, and read none of the thousands that merely wait.
_did_not_leave = Mail.last_error.is_not(None)
Index("ix_mails_did_not_leave", Mail.created_at, sqlite_where=_did_not_leave, postgresql_where=_did_not_leave)
