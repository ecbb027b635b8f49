"""Tables of the main database that are about life keys and about the erasure ledger."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, key_material, metadata


class EndedLife(Base):
    """A vault, a folder or a case that is gone, whose life key is being destroyed. The row goes when that is done."""

    __tablename__ = "ended_lives"
    __table_args__ = {"info": {"side_by_side": "written by whoever holds what has ended, removed by the upkeep"}}

    id: Mapped[UUID] = metadata("says whose life key is to be destroyed", Uuid, primary_key=True)
    ended_at: Mapped[datetime] = metadata(
        "says since when, and which comes first", Moment, primary_key=True, index=True
    )


class Removal(Base):
    """What one unit of work has removed or ended. The row goes when the erasure ledger says it."""

    __tablename__ = "removals"
    __table_args__ = {"info": {"side_by_side": "written by whoever removes something, removed by the upkeep"}}

    id: Mapped[UUID] = metadata("names the unit of work, here and in the ledger", Uuid, primary_key=True)
    at: Mapped[datetime] = metadata("says which comes first", Moment)
    said: Mapped[bytes] = metadata(
        "tells which rows are gone, how others ended and where logs end; nothing that was in them", LargeBinary
    )

    @staticmethod
    def context_of(unit: UUID) -> Context:
        """Where the line belongs that says it in the ledger."""
        return Context(purpose=Purpose.REMOVAL, subject=unit)


class Listed(Base):
    """Up to which line of the erasure ledger the database contains what it says. There is one row at most."""

    __tablename__ = "removals_listed"
    __table_args__ = {"info": {"side_by_side": "written by the upkeep, and at a restore"}}

    id: Mapped[int] = metadata("is always 1", Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = metadata("the number of the line", Integer)
    mark: Mapped[bytes] = key_material()
