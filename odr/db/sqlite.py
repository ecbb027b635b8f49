"""An engine of SQLite whose transactions begin when we say so, and not when its driver thinks best."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event


def sqlite_engine(
    url: str, *, pragmas: Sequence[str], busy_seconds: float, begin: Callable[[Connection], None]
) -> Engine:
    """An engine whose connections are set up with ``pragmas``, and on which ``begin`` begins each transaction.

    It waits ``busy_seconds`` for whoever writes meanwhile. No parameter of a statement stands in an error's message.
    """
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": busy_seconds, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: Any) -> None:
        # The driver must not begin or commit anything by itself: ``begin`` does.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "begin", begin)
    return engine
