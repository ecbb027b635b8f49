"""Whether a database is at the newest migration; told without Alembic, which takes megabytes and is for upgrades."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text

from odr.db.database import Database

SCRIPTS = Path(__file__).parent / "migrations"
_REVISION = re.compile(r'^(down_)?revision = (?:"(\w+)"|None)$', re.MULTILINE)


def is_current(database: Database) -> bool:
    """Whether the database is at the newest revision."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest()]


@cache
def newest() -> str:
    """The newest revision: the one that no other comes after."""
    found = [_REVISION.findall(path.read_text(encoding="utf-8")) for path in (SCRIPTS / "versions").glob("*.py")]
    before = {name for one in found for down, name in one if down}
    (head,) = {str(name) for one in found for down, name in one if not down} - before
    return head
