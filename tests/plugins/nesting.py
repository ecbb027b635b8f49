"""A pytest plugin: no unit of work of the app writes inside one that reads, in whatever test.

What is removed is to be gone from the files after the commit, and on SQLite that waits for everybody who reads: whoever
holds a unit of work that reads would wait for itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from odr.db.about import About
from odr.db.database import Database

_reads = threading.local()


@contextmanager
def by_somebody_else() -> Iterator[None]:
    """Within it, the one who reads stands for somebody else, who is not waited for."""
    before, _reads.under_way = getattr(_reads, "under_way", ()), ()
    try:
        yield
    finally:
        _reads.under_way = before


class Nested(AssertionError):
    """A unit of work that writes inside one that reads."""


def pytest_configure(config: pytest.Config) -> None:
    """From here on it is watched."""
    if getattr(Database, "is_watched", False):
        return
    reading, writing = Database.reading, Database.writing

    @contextmanager
    def watched_reading(self: Database) -> Iterator[Session]:
        before = getattr(_reads, "under_way", ())
        _reads.under_way = (*before, self.url)
        try:
            with reading(self) as session:
                yield session
        finally:
            _reads.under_way = before

    @contextmanager
    def watched_writing(self: Database, subject: About) -> Iterator[Session]:
        if self.url in getattr(_reads, "under_way", ()):
            raise Nested("it would wait for itself")
        with writing(self, subject) as session:
            yield session

    Database.reading = watched_reading  # type: ignore[method-assign]
    Database.writing = watched_writing  # type: ignore[method-assign]
    Database.is_watched = True  # type: ignore[attr-defined]
