"""The samples that PostgreSQL takes of what columns hold, for its planner: none of what could be somebody's."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Date, Integer, text

from odr.accounts.tables import Throttle
from odr.db.about import EVERYTHING
from odr.db.columns import Moment
from odr.db.database import Database, erases
from odr.db.migrate import upgrade
from odr.tables import METADATA
from tests.support.engines import Postgresql

pytestmark = [
    pytest.mark.only_on("postgresql", "SQLite takes samples only when it is asked to, and nobody asks it"),
    pytest.mark.erases("it is what they are about"),
]

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
MARKERS = [os.urandom(32) for _ in range(100)]  # what repeats itself, the server stores shorter
# What the planner needs, and what opens nothing and names nobody.
COUNTED = (Integer, Boolean, Date, Moment)


@pytest.fixture
def database(tmp_path: Path, engine: Postgresql) -> Iterator[Database]:
    url = engine.migrated(tmp_path)
    found = Database(url)
    yield found
    found.dispose()
    engine.take_away(url)


def run(database: Database, *statements: str) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))


def in_samples(engine: Postgresql, database: Database) -> int:
    """How many of the markers are left in the files after their rows were looked at by the server, and erased."""
    with database.writing(EVERYTHING) as session:
        session.add_all(Throttle(bucket=marker, failures=1, failed_at=NOW) for marker in MARKERS)
    run(database, "ANALYZE")
    with database.writing(EVERYTHING) as session:
        for marker in MARKERS:
            session.delete(session.get_one(Throttle, marker))
        erases(session)
    return lying(engine, database)


def lying(engine: Postgresql, database: Database) -> int:
    """How many of the markers lie in any file."""
    url = database.url.render_as_string(hide_password=False)
    engine.let_go(url)
    files = engine.files(url).values()
    return sum(any(marker in content for content in files) for marker in MARKERS)


@pytest.mark.promise("P03")
def test_what_the_server_has_looked_at_is_gone_with_its_row(engine: Postgresql, database: Database) -> None:
    assert in_samples(engine, database) == 0


def test_what_an_earlier_version_let_it_keep_goes_with_an_upgrade(engine: Postgresql, database: Database) -> None:
    run(database, "ALTER TABLE throttles ALTER COLUMN bucket SET STATISTICS 100")
    assert in_samples(engine, database) > 50, "the control: otherwise it keeps them"
    upgrade(database)
    assert lying(engine, database) == 0
    assert in_samples(engine, database) == 0, "and from then on it takes none"


def test_an_upgrade_that_was_interrupted_is_done_by_the_next(engine: Postgresql, database: Database) -> None:
    """It had said of every column that no more samples are taken, and had removed none yet."""
    run(database, "ALTER TABLE throttles ALTER COLUMN bucket SET STATISTICS 100")
    assert in_samples(engine, database) > 50
    run(database, "ALTER TABLE throttles ALTER COLUMN bucket SET STATISTICS 0")
    upgrade(database)
    assert lying(engine, database) == 0


def test_every_column_but_numbers_and_days_is_kept_from_it(database: Database) -> None:
    with database.reading() as session:
        found = session.execute(
            text(
                "SELECT c.relname, a.attname, a.attstattarget FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0"
            )
        )
        sampled = {(row.relname, row.attname) for row in found if row.attstattarget != 0}
    tables = METADATA.sorted_tables
    counted = {
        (table.name, column.name) for table in tables for column in table.columns if isinstance(column.type, COUNTED)
    }
    assert sampled - {("alembic_version", "version_num")} == counted
