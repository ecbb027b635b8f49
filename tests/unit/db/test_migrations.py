"""Migrations lead to what the models say, and every one goes up and down with rows in the tables."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from odr.db.database import Database
from odr.db.migrate import _config, downgrade, is_current, upgrade
from odr.tables import METADATA
from tests.support.engines import Engine


@pytest.fixture
def database(tmp_path: Path, engine: Engine) -> Iterator[Database]:
    url = engine.empty(tmp_path)
    found = Database(url)
    yield found
    found.dispose()
    engine.drop(url)


def test_an_empty_database_is_not_current_and_an_upgraded_one_is(database: Database) -> None:
    assert not is_current(database)
    upgrade(database)
    assert is_current(database)


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrade(database)
    upgrade(database)
    assert is_current(database)


def test_the_migrated_tables_are_those_of_the_models(database: Database) -> None:
    upgrade(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_each_migration_goes_down_and_up_again_with_rows_in_the_tables(database: Database) -> None:
    script = ScriptDirectory.from_config(_config(database))
    revisions = [one.revision for one in reversed(list(script.walk_revisions()))]
    upgrade(database)
    with database.writing() as session:
        session.execute(
            text("INSERT INTO organisations (id, name, created_at) VALUES (:id, 'Harbour', '2026-11-03 09:00:00')"),
            {"id": uuid4().hex},
        )
    for place in range(len(revisions) - 1, -1, -1):
        below = revisions[place - 1] if place else "base"
        if below != "base":
            downgrade(database, below)
            upgrade(database)
            with database.reading() as session:
                assert session.scalar(text("SELECT count(*) FROM organisations")) == 1
            downgrade(database, below)
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    upgrade(database)
    assert is_current(database)
