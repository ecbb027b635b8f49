"""Scratch databases on the installation's own PostgreSQL server: databases if the role may make them, else schemas."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from psycopg import errors
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError

from odr.selftest.harness.scratch import ROWS, Databases, migrate
from odr.tables import METADATA


class NoScratch(Exception):
    """Why no scratch database can be made, in words for whoever runs the installation."""


@contextmanager
def scratch_on_server(url: str) -> Iterator[Databases]:
    """Makes databases beside the one of this URL, or schemas in it; none of them is left afterwards.

    Raises ``NoScratch`` if the role may make neither.
    """
    made: _Databases | _Schemas = _Databases(url)
    if not made.may_make_them():
        made = _Schemas(url)
        if not made.may_make_them():
            raise NoScratch(
                "The role may make neither a database nor a schema. Let a superuser say: ALTER ROLE … CREATEDB"
            )
    try:
        yield made
    finally:
        made.close()


class _OnServer:
    """What databases and schemas have in common. Names begin with ``odr_selftest_``."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._begin = f"odr_selftest_{os.urandom(4).hex()}"
        self._numbers = count(1)
        self._made: list[str] = []
        self._template = ""

    def may_make_them(self) -> bool:
        """Whether the role has the right to."""
        raise NotImplementedError

    def drop(self, url: str) -> None:
        """Removes one, whoever is still connected to it."""
        raise NotImplementedError

    def let_go(self, url: str) -> None:
        """Time does not pass here."""

    def close(self) -> None:
        """Removes everything that was made here."""
        for url in list(self._made):
            self.drop(url)

    def _new_name(self) -> str:
        return f"{self._begin}_{next(self._numbers)}"

    @contextmanager
    def _connected(self, url: URL) -> Iterator[Connection]:
        """A connection on which every statement commits by itself."""
        engine = create_engine(url, hide_parameters=True, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


class _Databases(_OnServer):
    """Databases, made from a template that has been migrated."""

    def may_make_them(self) -> bool:
        with self._connected(self._url) as connection:
            sql = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            return bool(connection.scalar(text(sql)))

    def migrated(self, folder: Path) -> str:
        """From a template of ours."""
        if not self._template:
            self._template = self._create("template1")
            migrate(self._template)
        return self._create(str(make_url(self._template).database))

    def copied(self, url: str, folder: Path) -> str:
        """The first one serves as the template."""
        return self._create(str(make_url(url).database))

    def files(self, url: str) -> dict[str, bytes]:
        """The files, and what was written to the log of the whole server meanwhile; the rows, if it shows no files."""
        with self._connected(make_url(url)) as connection:
            with suppress(DBAPIError):  # may be a superuser's alone
                connection.execute(text("CHECKPOINT"))
            try:
                return _files(connection)
            except DBAPIError as error:
                if not isinstance(error.orig, errors.InsufficientPrivilege):
                    raise
                return _rows(connection)

    def drop(self, url: str) -> None:
        """Also those that are still connected are thrown out."""
        with self._connected(self._url) as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)"))
        if url in self._made:
            self._made.remove(url)

    def _create(self, template: str) -> str:
        name = self._new_name()
        with self._connected(self._url) as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        url = self._url.set(database=name).render_as_string(hide_password=False)
        self._made.append(url)
        return url


class _Schemas(_OnServer):
    """Schemas in the installation's own database, with nothing else on the path along which tables are looked for."""

    def may_make_them(self) -> bool:
        with self._connected(self._url) as connection:
            return bool(connection.scalar(text("SELECT has_database_privilege(current_database(), 'CREATE')")))

    def migrated(self, folder: Path) -> str:
        """An empty one, with every table."""
        name = self._new_name()
        with self._connected(self._url) as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        url = self._in_schema(name).render_as_string(hide_password=False)
        self._made.append(url)
        migrate(url)
        return url

    def copied(self, url: str, folder: Path) -> str:
        """Row by row; what is pointed at comes before what points."""
        copy = self.migrated(folder)
        old, new = (_schema_of(one) for one in (url, copy))
        with self._connected(make_url(copy)) as connection:
            for table in METADATA.sorted_tables:
                names = ", ".join(f'"{column.name}"' for column in table.columns)
                connection.execute(
                    text(f"INSERT INTO {new}.{table.name} ({names}) SELECT {names} FROM {old}.{table.name}")  # noqa: S608  our own names
                )
        return copy

    def files(self, url: str) -> dict[str, bytes]:
        """The rows: among the files are those of the installation, which nobody reads here."""
        with self._connected(make_url(url)) as connection:
            return _rows(connection)

    def drop(self, url: str) -> None:
        """With everything in it."""
        with self._connected(self._url) as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {_schema_of(url)} CASCADE"))
        if url in self._made:
            self._made.remove(url)

    def _in_schema(self, name: str) -> URL:
        given = self._url.query.get("options", "")
        before = given if isinstance(given, str) else " ".join(given)
        return self._url.update_query_dict({"options": f"{before} -csearch_path={name}".strip()})


def _schema_of(url: str) -> str:
    return str(make_url(url).query["options"]).rpartition("=")[2]


def _files(connection: Connection) -> dict[str, bytes]:
    """Every file of the database, and the segments of the log that are not older than it."""
    paths = connection.scalars(
        text(
            "SELECT 'base/' || oid || '/' || name FROM pg_database, pg_ls_dir('base/' || oid) AS name"
            " WHERE datname = current_database()"
            " UNION ALL SELECT 'pg_wal/' || name FROM pg_ls_waldir() WHERE modification >="
            " (SELECT (pg_stat_file('base/' || oid || '/PG_VERSION')).modification FROM pg_database"
            " WHERE datname = current_database()) - interval '1 minute'"
        )
    ).all()
    whole = text("SELECT pg_read_binary_file(p, 0, (pg_stat_file(p, true)).size, true) FROM (VALUES (:path)) AS v (p)")
    files = {str(path): connection.scalar(whole, {"path": path}) for path in paths}
    return {path: bytes(content) for path, content in files.items() if content is not None}


def _rows(connection: Connection) -> dict[str, bytes]:
    """Every row of every table, in the server's own form, in which bytes are bytes."""
    names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).all()
    driver = connection.connection.driver_connection
    assert driver is not None, "connected to nothing"
    rows = {}
    with driver.cursor() as cursor:
        for name in names:
            with cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as copy:
                rows[f"{ROWS}{name}"] = b"".join(bytes(part) for part in copy)
    return rows
