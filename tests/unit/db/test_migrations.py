"""Migrations lead to what the models say, and every one goes up and down with rows in the tables."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Uuid,
    insert,
    inspect,
    select,
    text,
)

from odr.db.about import EVERYTHING
from odr.db.columns import ShortText
from odr.db.database import Database
from odr.db.migrate import downgrade, upgrade
from odr.db.version import SCRIPTS, is_current, newest
from odr.tables import METADATA
from tests.support.engines import Engine

pytestmark = pytest.mark.both_engines("migrations")


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic reads the files of all migrations whenever it runs one; here it gets what was read first."""
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _config: scripts())


@cache
def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(SCRIPTS))


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


def test_the_newest_revision_is_told_without_alembic() -> None:
    assert newest() == ScriptDirectory(str(SCRIPTS)).get_current_head()


def test_a_database_at_another_revision_is_not_current(database: Database) -> None:
    upgrade(database)
    downgrade(database, "-1")
    assert not is_current(database)


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrade(database)
    upgrade(database)
    assert is_current(database)


def test_the_migrated_tables_are_those_of_the_models(database: Database) -> None:
    upgrade(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


# --- each migration by itself ----------------------------------------------------------------------------------------

REVISIONS = [one.revision for one in reversed(list(scripts().walk_revisions()))]
STEPS = list(zip(["base", *REVISIONS], REVISIONS, strict=False))
Rows = dict[str, list[dict[str, Any]]]
Filled = Callable[[str], tuple[Database, Rows]]


class Climbing:
    """A database without rows that goes up from revision to revision and is copied at each: a test of the fortieth
    migration need not begin with the first."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._url, self._at = engine.empty(folder), 0
        self._tables: dict[str, MetaData] = {}

    def copied(self, revision: str, folder: Path) -> str:
        """Another one, at this revision."""
        wanted = REVISIONS.index(revision) + 1
        if wanted < self._at:
            self.close()
            self._url, self._at = self._engine.empty(self._folder), 0
        if wanted > self._at:
            database = Database(self._url)
            upgrade(database, revision)
            database.dispose()
            self._at = wanted
        return self._engine.copied(self._url, folder)

    def tables(self, revision: str, copy: Database) -> MetaData:
        """The tables of every copy at this revision, which are looked up in the first."""
        if revision not in self._tables:
            self._tables[revision] = tables_of(copy)
        return self._tables[revision]

    def close(self) -> None:
        """Removes it."""
        self._engine.drop(self._url)


@pytest.fixture(scope="module")
def climbing(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Climbing]:
    found = Climbing(engine, tmp_path_factory.mktemp("climbing"))
    yield found
    found.close()


@pytest.fixture
def filled(climbing: Climbing, tmp_path: Path, engine: Engine) -> Iterator[Filled]:
    """A database at a revision with a row in every table, and those rows."""
    made: list[tuple[str, Database]] = []

    def at_revision(revision: str) -> tuple[Database, Rows]:
        url = engine.empty(tmp_path) if revision == "base" else climbing.copied(revision, tmp_path)
        database = Database(url)
        made.append((url, database))
        return database, fill(database, climbing.tables(revision, database))

    yield at_revision
    for url, database in made:
        database.dispose()
        engine.drop(url)


def tables_of(database: Database) -> MetaData:
    """The tables as they are in the database, whatever the models say."""
    found = MetaData()
    found.reflect(database.engine, resolve_fks=False)
    if "alembic_version" in found.tables:
        found.remove(found.tables["alembic_version"])
    return found


def fill(database: Database, tables: MetaData) -> Rows:
    """Puts one row into every table, and reads them; what points at another table points at the row there."""
    made: dict[str, dict[str, Any]] = {}
    with database.writing(EVERYTHING) as session:
        for one in tables.sorted_tables:
            made[one.name] = {column.name: value_for(column, made) for column in one.columns}
            session.execute(insert(one), made[one.name])
    return rows_of(database)


def value_for(column: Column[Any], made: dict[str, dict[str, Any]]) -> Any:
    """Something that fits, no column left out."""
    for key in column.foreign_keys:
        table, name = key.target_fullname.split(".")
        if table == column.table.name:
            return None  # the first of its rows points at none
        if table in made:
            return made[table][name]
    kind = column.type.impl_instance if isinstance(column.type, ShortText) else column.type
    if isinstance(kind, Uuid):
        return uuid4()
    if isinstance(kind, String):
        return uuid4().hex[: kind.length or 32]
    if isinstance(kind, LargeBinary):
        return uuid4().bytes * 2
    if isinstance(kind, DateTime):
        return datetime(2026, 11, 3, 9, 0)  # noqa: DTZ001  as it is stored
    if isinstance(kind, Date):
        return date(2026, 11, 3)
    assert isinstance(kind, Integer | Boolean), f"what fits into {column}?"
    return 1


def rows_of(database: Database) -> Rows:
    """Every row of every table that is there now, as the database gives it."""
    with database.engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        asked = {name: select(text("*")).select_from(sqlalchemy.table(name)) for name in names}
        return {name: [dict(row) for row in connection.execute(one).mappings()] for name, one in asked.items()}


def check_that_nothing_is_lost(before: Rows, after: Rows) -> None:
    """In what is there before and after, the rows are the same."""
    for table in before.keys() & after.keys():
        assert len(after[table]) == len(before[table]) == 1, table
        (one,), (other,) = before[table], after[table]
        for name in one.keys() & other.keys():
            assert one[name] == other[name], f"{table}.{name}"


@pytest.mark.parametrize(("below", "revision"), STEPS)
def test_a_migration_goes_up_with_rows_in_every_table(filled: Filled, below: str, revision: str) -> None:
    database, before = filled(below)
    upgrade(database, revision)
    after = rows_of(database)
    assert before.keys() <= after.keys() or below != "base"
    check_that_nothing_is_lost(before, after)


@pytest.mark.parametrize(("below", "revision"), STEPS)
def test_a_migration_goes_down_and_up_again_with_rows_in_every_table(filled: Filled, below: str, revision: str) -> None:
    database, before = filled(revision)
    assert all(before.values())
    downgrade(database, below)
    after = rows_of(database)
    assert (below == "base") == (after == {})
    check_that_nothing_is_lost(before, after)
    upgrade(database, revision)
    again = rows_of(database)
    assert again.keys() == before.keys()
    check_that_nothing_is_lost(after, again)
