"""The one table of the main database that is about life keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped

from odr.db.columns import Base, Moment, metadata


class EndedLife(Base):
    """A vault, a folder or a case that is gone, whose life key is being destroyed. The row goes when that is done."""

    __tablename__ = "ended_lives"
    __table_args__ = {"info": {"side_by_side": "written by whoever holds what has ended, removed by the upkeep"}}

    id: Mapped[UUID] = metadata("says whose life key is to be destroyed", Uuid, primary_key=True)
    ended_at: Mapped[datetime] = metadata(
        "says since when, and which comes first", Moment, primary_key=True, index=True
    )
