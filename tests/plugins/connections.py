"""A pytest plugin: whatever command a test runs has closed every connection to a database when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event
from sqlalchemy.pool import Pool


class LeftOpen(AssertionError):
    """A command ended, and left a connection to whoever collects what is no longer used."""


@contextmanager
def all_closed() -> Iterator[None]:
    """Raises ``LeftOpen`` if a connection that was opened within it is open at its end."""
    opened: dict[int, object] = {}

    def remember(connection: object, _record: object) -> None:
        opened[id(connection)] = connection

    def forget(connection: object, _record: object = None) -> None:
        opened.pop(id(connection), None)

    watched = (("connect", remember), ("close", forget), ("close_detached", forget))
    for name, listener in watched:
        event.listen(Pool, name, listener)
    try:
        yield
    finally:
        for name, listener in watched:
            event.remove(Pool, name, listener)
    if opened:
        raise LeftOpen(f"{len(opened)} connections")


def pytest_configure(config: pytest.Config) -> None:
    """From here on it is watched."""
    if getattr(CliRunner, "is_watched", False):
        return
    invoke = CliRunner.invoke

    def watched(self: CliRunner, *given: Any, **named: Any) -> Result:
        with all_closed():
            return invoke(self, *given, **named)

    CliRunner.invoke = watched  # type: ignore[method-assign]
    CliRunner.is_watched = True  # type: ignore[attr-defined]
