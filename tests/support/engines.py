"""The two kinds of database that an installation may stand on, as tests need them: made, copied, stolen, dropped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from odr.selftest.harness.scratch import Databases, SqliteDatabases, file_of, in_folder, migrate
from odr.tables import METADATA

NAMES = ("sqlite", "postgresql")
# A binary COPY without rows: its header and its end.
NO_ROWS = 21


class Engine(Databases, Protocol):
    """Makes databases of one kind, and what else tests do to them."""

    def empty(self, folder: Path) -> str:
        """A database without tables. ``folder`` belongs to the test and holds the database, if it is a file."""

    def put_back(self, url: str, as_it_was: str) -> None:
        """Gives a database that nobody is connected to the contents that another one has."""

    def contents(self, url: str) -> Any:
        """All that stands in a database that nobody is connected to, for ``fill``."""

    def fill(self, url: str, contents: Any) -> None:
        """Gives a database that nobody has been connected to, with tables and without rows, these contents."""

    def take_away(self, url: str) -> None:
        """From now on nobody can connect to it, as if its machine were gone."""


class Sqlite(SqliteDatabases):
    """Databases in files."""

    def empty(self, folder: Path) -> str:
        """No file yet: the first connection makes it."""
        return in_folder(folder)

    def put_back(self, url: str, as_it_was: str) -> None:
        """By copying its files again."""
        self.drop(url)
        self.copied(as_it_was, file_of(url).parent)

    def contents(self, url: str) -> bytes:
        """Its file: whoever is the last to leave empties the log into it."""
        return file_of(url).read_bytes()

    def fill(self, url: str, contents: bytes) -> None:
        """By writing the file anew."""
        file_of(url).write_bytes(contents)

    def take_away(self, url: str) -> None:
        """A folder stands where the file was."""
        self.drop(url)
        file_of(url).mkdir()


class Postgresql:
    """Databases on one server, whose superuser the given URL names, made from a template that has been migrated.

    The names begin alike for one engine, so that several may work on one server. A database that a test is done with
    is emptied and given to the next, unless the test changed its tables: making one takes two hundred times as long.
    """

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._begin = f"odr_test_{os.getpid()}_{os.urandom(3).hex()}"
        self._numbers = count(1)
        self._template = ""
        self._made: set[str] = set()
        self._with_tables: set[str] = set()
        self._free: list[str] = []
        self._shape: tuple[object, ...] | None = None
        self._kept: dict[str, dict[str, bytes]] = {}

    def empty(self, folder: Path) -> str:
        """From the server's own template."""
        return self._create("template1")

    def migrated(self, folder: Path) -> str:
        """From a template of ours."""
        if not self._template:
            url = self._create("template1")
            migrate(url)
            self._template = self._database(url)
            with self.connected(self._template) as connection:
                self._shape = _shape_of(connection)
        if self._free:
            return self._url_of(self._free.pop())
        return self._create(self._template)

    def copied(self, url: str, folder: Path) -> str:
        """The first one serves as the template."""
        return self._create(self._database(url))

    def put_back(self, url: str, as_it_was: str) -> None:
        """By copying its rows again: making a database takes much longer."""
        if as_it_was not in self._kept:
            self._kept[as_it_was] = self.contents(as_it_was)
        with self.connected(self._database(url)) as connection, connection.transaction():
            _empty(connection)
            _copy_in(connection, self._kept[as_it_was])

    def fill(self, url: str, contents: dict[str, bytes]) -> None:
        """By copying the rows."""
        with self.connected(self._database(url)) as connection, connection.transaction():
            _copy_in(connection, contents)

    def contents(self, url: str) -> dict[str, bytes]:
        """The rows of each table that has any, as the server writes them."""
        rows = {}
        with self.connected(self._database(url)) as connection:
            for table in METADATA.tables:
                statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
                with connection.cursor().copy(statement) as copy:
                    rows[table] = b"".join(bytes(part) for part in copy)
        return {table: held for table, held in rows.items() if len(held) > NO_ROWS}

    def take_away(self, url: str) -> None:
        """There is no database of this name any more."""
        self._destroy(self._database(url))

    def files(self, url: str) -> dict[str, bytes]:
        """Every file of the database, and the write-ahead log of the whole server, as they stand on the disk now."""
        with self.connected(self._database(url)) as connection:
            # What still waits in memory goes to the disk: a thief may come at any time.
            connection.execute("CHECKPOINT")
            paths = connection.execute(
                "SELECT 'base/' || oid || '/' || name FROM pg_database, pg_ls_dir('base/' || oid) AS name"
                " WHERE datname = current_database()"
                " UNION ALL SELECT 'pg_wal/' || name FROM pg_ls_waldir()"
            ).fetchall()
            files = {}
            for (path,) in paths:
                # As a whole: so also in versions before 16, which ask for a length.
                row = connection.execute(
                    "SELECT pg_read_binary_file(p, 0, (pg_stat_file(p, true)).size, true) FROM (VALUES (%s)) AS v (p)",
                    [path],
                ).fetchone()
                if row is not None and row[0] is not None:
                    files[str(path)] = bytes(row[0])
            return files

    def let_go(self, url: str) -> None:
        """A new segment of the log, and a checkpoint that removes those before; twice, for what the first wrote."""
        with self.connected(self._database(url)) as connection:
            for statement in 2 * ("SELECT pg_switch_wal()", "CHECKPOINT"):
                connection.execute(statement)

    def drop(self, url: str) -> None:
        """Emptied and kept for the next test, where that is possible. Whoever is still connected is thrown out."""
        name = self._database(url)
        self._kept.pop(url, None)
        if name not in self._with_tables or not self._emptied(name):
            self._destroy(name)
            return
        self._free.append(name)

    def _emptied(self, name: str) -> bool:
        """Removes every row, if the tables are still those of the template."""
        with self.connected(name) as connection, connection.transaction():
            if _shape_of(connection) != self._shape:
                return False
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            _empty(connection)
        return True

    def _destroy(self, name: str) -> None:
        with self.connected() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._made.discard(name)
        self._with_tables.discard(name)

    def close(self) -> None:
        """Removes everything that was made here."""
        for name in list(self._made):
            self._destroy(name)

    @contextmanager
    def connected(self, database: str | None = None) -> Iterator[psycopg.Connection]:
        """A connection of the superuser, on which every statement commits by itself."""
        url = self._url.set(drivername="postgresql", database=database or self._url.database or "postgres")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
            yield connection

    def _create(self, template: str) -> str:
        name = f"{self._begin}_{next(self._numbers)}"
        with self.connected() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        self._made.add(name)
        if template != "template1":
            self._with_tables.add(name)
        return self._url_of(name)

    def _url_of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    @staticmethod
    def _database(url: str) -> str:
        name = make_url(url).database
        assert name, "a URL without a database"
        return name


def _copy_in(connection: psycopg.Connection, rows: dict[str, bytes]) -> None:
    # No foreign key is looked at: the rows were in order where they came from.
    connection.execute("SET LOCAL session_replication_role = replica")
    for table, held in rows.items():
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
        with connection.cursor().copy(statement) as copy:
            copy.write(held)


def _empty(connection: psycopg.Connection) -> None:
    """Removes every row, in one statement."""
    # No foreign key is looked at: nothing is left that could be missing something.
    statements: list[sql.Composable] = [sql.SQL("SET LOCAL session_replication_role = replica")]
    statements += [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in METADATA.tables]
    connection.execute(sql.SQL("; ").join(statements))


def _shape_of(connection: psycopg.Connection) -> tuple[object, ...] | None:
    """Which tables, columns, constraints and triggers there are, and at which migration."""
    return connection.execute(
        "SELECT (SELECT array_agg(oid ORDER BY oid)::text FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace),"
        " (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint),"
        " (SELECT count(*) FROM pg_trigger), (SELECT version_num FROM alembic_version)"
    ).fetchone()
