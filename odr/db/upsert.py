"""Inserting a row or changing the one that is there, in one statement: so two units of work do not undo each other."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from odr.db.columns import Base

Upsert = postgresql.Insert | sqlite.Insert


def insert_into(session: Session, model: type[Base]) -> Upsert:
    """An INSERT in the dialect of this unit of work, to be given its ``on_conflict_do_update``."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement: Upsert = dialect.insert(model)
    return statement
