"""Somebody who waits for the lock of somebody else, on PostgreSQL, where that can be seen."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import text

from odr.db.about import About
from tests.support.world import World

_WAIT = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def while_it_waits(world: World, held: About, act: Callable[[], object], meanwhile: Callable[[], object]) -> None:
    """Does ``act`` in a thread while a unit of work about ``held`` is under way; ``meanwhile`` once it waits for that.

    What ``act`` raises is raised here.
    """
    failed: list[BaseException] = []

    def done() -> None:
        try:
            act()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=done)
    with world.database.writing(held) as session:
        session.execute(text("SELECT 1"))
        thread.start()
        wait_until_waiting(world, 1)
        meanwhile()
    thread.join(60)
    assert not thread.is_alive(), "it waits for ever"
    if failed:
        raise failed[0]


def wait_until_waiting(world: World, many: int) -> None:
    """Returns once so many wait for a lock of this database."""
    until = time.monotonic() + 60
    with world.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while time.monotonic() < until:
            if connection.scalar(_WAIT) >= many:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")


def done_or_waiting(world: World, is_done: Callable[[], bool]) -> None:
    """Returns once what was just begun in a thread is done, or somebody waits for a lock."""
    until = time.monotonic() + 60
    with world.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not is_done() and not connection.scalar(_WAIT):
            assert time.monotonic() < until, "it is neither done nor waits"
            time.sleep(0.02)
