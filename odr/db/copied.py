"""Saying to every process that a database is being copied, so that nobody waits for the end of that.

Who copies sees one state from beginning to end. What is removed meanwhile can't be written out of the files before
that; whoever tried would wait, and others behind them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from odr.db.beside import open_beside

# Any number will do, as long as every process of the installation uses the same.
_COPYING = 0x6F6472_01


class CopyingOfFile:
    """For SQLite: a lock on a file beside the database. It ends with the process that holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """For as long as the database is being copied; one copy at a time."""
        handle = open_beside(self.path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def is_going_on(self) -> bool:
        """Whether somebody is copying it."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False


@contextmanager
def copying_on_server(engine: Engine) -> Iterator[None]:
    """The same on PostgreSQL: an advisory lock of a connection of its own."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({_COPYING})"))
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({_COPYING})"))


def is_being_copied(connection: Connection) -> bool:
    """Whether somebody is copying the database of this connection, which commits by itself."""
    return not connection.scalar(text(f"SELECT pg_try_advisory_xact_lock_shared({_COPYING})"))
