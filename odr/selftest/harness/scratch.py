"""Scratch databases of the kind that an installation stands on: made, copied, looked at as a thief does, dropped."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import make_url

from odr.db.database import Database
from odr.db.migrate import upgrade

# How the names of what was looked at begin where a server does not show its files.
ROWS = "rows of "


class Databases(Protocol):
    """Makes databases of one kind. Every database is named by its SQLAlchemy URL."""

    name: str

    def migrated(self, folder: Path) -> str:
        """A database with every table and no row. ``folder`` belongs to the caller and holds it, if it is a file."""

    def copied(self, url: str, folder: Path) -> str:
        """Another database with the same contents. Nothing may be connected to the first one, if it is on a server."""

    def files(self, url: str) -> dict[str, bytes]:
        """The database as a thief of the disk finds it: every file that holds something of it, by name.

        Where the server shows its files to nobody: the rows of each table, under ``ROWS`` and its name.
        """

    def let_go(self, url: str) -> None:
        """Lets the time pass after which the write-ahead log holds nothing old (docs/operations.md)."""

    def drop(self, url: str) -> None:
        """Removes a database, whoever is still connected to it."""


class SqliteDatabases:
    """Databases in files, made by copying one that has been migrated: migrating takes longer than copying."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._template = folder / "empty.sqlite3"
        self._ready = False

    def migrated(self, folder: Path) -> str:
        """A copy of the template."""
        if not self._ready:
            migrate(f"sqlite:///{self._template}")
            self._ready = True
        shutil.copy(self._template, folder / "odr.sqlite3")
        return in_folder(folder)

    def copied(self, url: str, folder: Path) -> str:
        """With its write-ahead log: what stands there belongs to it."""
        source = file_of(url)
        shutil.copy(source, folder / "odr.sqlite3")
        for log in source.parent.glob(source.name + "-wal"):
            shutil.copy(log, folder / "odr.sqlite3-wal")
        return in_folder(folder)

    def files(self, url: str) -> dict[str, bytes]:
        """The database, its write-ahead log and the log's index."""
        file = file_of(url)
        return {path.name: path.read_bytes() for path in sorted(file.parent.glob(file.name + "*"))}

    def let_go(self, url: str) -> None:
        """Nothing to do: a removal empties the log itself."""

    def drop(self, url: str) -> None:
        """Every file of it."""
        for path in file_of(url).parent.glob(file_of(url).name + "*"):
            if path.is_file():
                path.unlink()


def migrate(url: str) -> None:
    """Makes every table, and leaves nothing connected."""
    database = Database(url)
    upgrade(database)
    database.flush_erasures()
    database.dispose()


def in_folder(folder: Path) -> str:
    """The URL of the SQLite database of a folder."""
    return f"sqlite:///{folder / 'odr.sqlite3'}"


def file_of(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(make_url(url).database or "")
