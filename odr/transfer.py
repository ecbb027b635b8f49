"""Moving an installation from SQLite to PostgreSQL: everything is copied, compared, and only then kept.

The source is never written to, and nobody else can write to it meanwhile. What is copied becomes visible in the target
at once and as a whole; if anything does not fit, the target is empty again.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Table, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from odr.audit.chain import Verdict, chains, verify
from odr.crypto.derivation import digest
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.migrate import downgrade, upgrade
from odr.db.version import is_current
from odr.db.work import Work
from odr.tables import METADATA

# A row may hold an entry of many kilobytes.
ROWS_AT_ONCE = 100


class CannotTransfer(Exception):
    """Why nothing was moved, in words for whoever runs the installation."""


@dataclass
class Transferred:
    """What arrived: how many rows of each table, and what the check of each audit log found, alike on both sides."""

    rows: dict[str, int] = field(default_factory=dict)
    logs: list[Verdict] = field(default_factory=list)


def move(source: Database, target: Database, installation: Installation) -> Transferred:
    """Copies all tables of ``source`` into the empty ``target``, whose tables it makes.

    Compares the number of rows and the contents of every table, and every audit log with its head. Raises
    ``CannotTransfer`` if the source is not at the present migration, the target is not empty, or something differs.
    """
    if not source.is_sqlite or target.is_sqlite:
        raise CannotTransfer("An installation moves from SQLite to PostgreSQL, and no other way.")
    if not is_current(source):
        raise CannotTransfer("The database is not there or not up to date. Run: odr upgrade")
    there = inspect(target.engine)
    if there.get_table_names() or there.get_view_names():
        raise CannotTransfer("The target holds tables already. Name a database that is empty.")
    try:
        upgrade(target)
        with _held(source) as old, target.writing(EVERYTHING) as new:
            return _copied(old, new, installation)
    except BaseException:
        with suppress(SQLAlchemyError):  # what went wrong first is what has to be told
            _empty(target)
        raise


@contextmanager
def _held(source: Database) -> Iterator[Session]:
    """A unit of work that could write, so that nobody else can; it is rolled back."""
    with Session(source.engine) as session:
        yield session
        session.rollback()


def _copied(old: Session, new: Session, installation: Installation) -> Transferred:
    moved = Transferred(copy_rows(old, new))
    now = datetime.now(UTC)
    before, after = (Work(session, installation, now) for session in (old, new))
    for chain in chains(before):
        verdict = verify(before, chain)
        if verify(after, chain, [verdict.head]) != verdict:
            raise CannotTransfer(f"The audit log {chain} did not arrive as it was. Nothing was moved.")
        moved.logs.append(verdict)
    return moved


def copy_rows(old: Session, new: Session) -> dict[str, int]:
    """Copies every row of one database into another that has the tables and no rows, and compares.

    Gives how many rows each table has. Raises ``CannotTransfer`` if anything arrived otherwise than it was.
    """
    rows = {}
    for table in METADATA.sorted_tables:  # what is pointed at comes before what points
        # So it is within a table whose rows point at others of it.
        later = [key.parent.is_not(None) for key in table.foreign_keys if key.column.table is table]
        asked = select(table).order_by(*later)
        for batch in old.execute(asked, execution_options={"yield_per": ROWS_AT_ONCE}).mappings().partitions():
            new.execute(insert(table), [dict(row) for row in batch])
        rows[table.name] = _count(old, table)
        if _count(new, table) != rows[table.name] or _contents(new, table) != _contents(old, table):
            raise CannotTransfer(f"What arrived in the table {table.name} is not what was sent. Nothing was moved.")
    return rows


def _count(session: Session, table: Table) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def _contents(session: Session, table: Table) -> int:
    """A sum over the hashes of all rows: the same for the same rows, in whatever order a database gives them."""
    rows = session.execute(select(table), execution_options={"yield_per": ROWS_AT_ONCE})
    return sum(int.from_bytes(digest(repr(tuple(row)).encode()), "big") for row in rows)


def _empty(target: Database) -> None:
    downgrade(target, "base")
    with target.writing(EVERYTHING) as session:
        session.execute(text("DROP TABLE IF EXISTS alembic_version"))
