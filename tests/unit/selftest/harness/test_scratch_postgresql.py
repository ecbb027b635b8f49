"""Scratch databases on a server: databases where the role may make them, else schemas; and nothing afterwards."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, select, text

from odr.accounts.tables import Account
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.selftest.harness.scratch import ROWS
from odr.selftest.harness.scratch_postgresql import NoScratch, scratch_on_server
from odr.selftest.harness.world import World
from tests.support.engines import Postgresql
from tests.support.people import with_account

ROLE = "odr_selftest_role"


@pytest.fixture
def role(postgresql: Postgresql) -> Iterator[str]:
    """A role that may make no database."""
    with postgresql.connected() as connection:
        connection.execute(f"DROP ROLE IF EXISTS {ROLE}")
        connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'scratch'")
    yield ROLE
    with postgresql.connected() as connection:
        connection.execute(f"DROP ROLE {ROLE}")


@pytest.fixture
def url(postgresql: Postgresql, role: str, tmp_path: object) -> Iterator[str]:
    """The installation's own database, which belongs to that role."""
    made = postgresql.empty(tmp_path)  # type: ignore[arg-type]
    name = make_url(made).database
    with postgresql.connected() as connection:
        connection.execute(f'ALTER DATABASE "{name}" OWNER TO {role}')
    yield make_url(made).set(username=role, password="scratch").render_as_string(hide_password=False)
    postgresql.drop(made)


def schemas(url: str) -> list[str]:
    database = Database(url)
    with database.reading() as session:
        found = list(session.scalars(text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'odr%'")))
    database.dispose()
    return found


def test_a_role_that_may_make_no_database_works_in_schemas_and_leaves_none(url: str, tmp_path: object) -> None:
    with scratch_on_server(url) as databases:
        world = World(tmp_path, databases)  # type: ignore[arg-type]
        with_account(world, "Nora Field")
        assert len(schemas(url)) == 1
        # A copy has the same rows, and is another one.
        world.database.dispose()
        copy = Database(databases.copied(world.settings.database_url, tmp_path))  # type: ignore[arg-type]
        with copy.writing(EVERYTHING) as session:
            session.delete(session.scalars(select(Account)).one())
        with world.database.reading() as session:
            assert len(session.scalars(select(Account)).all()) == 1
        # Its files are not looked at, because the installation's own lie among them; every row is.
        loot = databases.files(world.settings.database_url)
        assert f"{ROWS}accounts" in loot
        assert len(loot[f"{ROWS}accounts"]) > 100
        copy.dispose()
        world.close()
    assert schemas(url) == []


def test_the_installations_own_tables_are_out_of_reach_of_a_schema(url: str, tmp_path: object) -> None:
    own = Database(url)
    with own.writing(EVERYTHING) as session:
        session.execute(text("CREATE TABLE accounts (id integer)"))
    with scratch_on_server(url) as databases:
        world = World(tmp_path, databases)  # type: ignore[arg-type]
        with_account(world)
        world.close()
    with own.reading() as session:
        assert session.execute(text("SELECT count(*) FROM public.accounts")).scalar() == 0
    own.dispose()


def test_a_role_that_may_make_databases_but_not_read_files_shows_its_rows(
    postgresql: Postgresql, url: str, tmp_path: object
) -> None:
    with postgresql.connected() as connection:
        connection.execute(f"ALTER ROLE {ROLE} CREATEDB")
        databases_before = connection.execute("SELECT count(*) FROM pg_database").fetchone()
    with scratch_on_server(url) as databases:
        world = World(tmp_path, databases)  # type: ignore[arg-type]
        with_account(world)
        assert make_url(world.settings.database_url).database != make_url(url).database
        loot = databases.files(world.settings.database_url)
        assert set(loot) >= {f"{ROWS}accounts", f"{ROWS}mails"}
        world.close()
    with postgresql.connected() as connection:
        assert connection.execute("SELECT count(*) FROM pg_database").fetchone() == databases_before


def test_a_role_that_may_make_nothing_is_told_what_it_lacks(postgresql: Postgresql, url: str) -> None:
    with postgresql.connected() as connection:
        connection.execute(f'ALTER DATABASE "{make_url(url).database}" OWNER TO CURRENT_USER')
    with pytest.raises(NoScratch, match="CREATEDB"), scratch_on_server(url):
        pass
