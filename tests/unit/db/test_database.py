"""Units of work: what is read is still so when it is written, and what only reads cannot write."""

import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from odr.accounts.tables import Throttle
from odr.db.about import EVERYTHING
from odr.db.columns import Moment
from odr.db.database import BUSY_SECONDS, Database, erases
from tests.plugins.nesting import by_somebody_else
from tests.support.engines import Engine

pytestmark = pytest.mark.both_engines("units of work")

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
BUCKET = b"b" * 32


@pytest.fixture
def database(tmp_path: Path, engine: Engine) -> Iterator[Database]:
    url = engine.migrated(tmp_path)
    found = Database(url)
    with found.writing(EVERYTHING) as session:
        session.add(Throttle(bucket=BUCKET, failures=0, failed_at=NOW))
    yield found
    found.dispose()
    engine.drop(url)


def count_up(database: Database, times: int) -> None:
    """Reads a number, then writes it one higher: the shape of every update that can be lost."""
    for _ in range(times):
        with database.writing(EVERYTHING) as session:
            row = session.get_one(Throttle, BUCKET)
            row.failures = row.failures + 1


def test_two_workers_with_many_threads_lose_no_update(database: Database) -> None:
    program = (
        "import sys, threading; from odr.db.database import Database; import odr.tables;"
        "from tests.unit.db.test_database import count_up; d = Database(sys.argv[1]);"
        "t = [threading.Thread(target=count_up, args=(d, 20)) for _ in range(4)];"
        "[x.start() for x in t]; [x.join() for x in t]"
    )
    url = database.url.render_as_string(hide_password=False)
    root = Path(__file__).parents[3]
    workers = [subprocess.Popen([sys.executable, "-c", program, url], cwd=root) for _ in range(2)]
    threads = [threading.Thread(target=count_up, args=(database, 20)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    with database.reading() as session:
        assert session.get_one(Throttle, BUCKET).failures == 2 * 4 * 20 + 4 * 20


@pytest.mark.only_on("sqlite", "its driver has a way of beginning of its own")
def test_the_same_with_the_drivers_own_way_of_beginning_would_lose_updates(database: Database) -> None:
    """The control: without ``BEGIN IMMEDIATE`` two that read first both write the same number."""
    url = database.url.render_as_string(hide_password=False).removeprefix("sqlite:///")
    one, two = sqlite3.connect(url), sqlite3.connect(url)
    (seen_by_one,) = one.execute("SELECT failures FROM throttles").fetchone()
    (seen_by_two,) = two.execute("SELECT failures FROM throttles").fetchone()
    for connection, seen in ((one, seen_by_one), (two, seen_by_two)):
        connection.execute("UPDATE throttles SET failures = ?", (seen + 1,))
        connection.commit()
        connection.close()
    with database.reading() as session:
        assert session.get_one(Throttle, BUCKET).failures == 1


def test_a_reading_unit_of_work_cannot_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError, match=r"readonly|read-only transaction"):
        session.execute(update(Throttle).values(failures=9))


def test_a_connection_that_has_only_read_can_write_again_afterwards(database: Database) -> None:
    with database.reading() as session:
        session.scalars(select(Throttle)).all()
    count_up(database, 1)
    with database.reading() as session:
        assert session.get_one(Throttle, BUCKET).failures == 1


@pytest.mark.only_on("sqlite", "a server keeps what it has prepared")
def test_no_unit_of_work_makes_its_connection_forget_what_it_has_prepared(database: Database) -> None:
    sent: list[str] = []
    for _again in range(2):
        for unit in (database.reading(), database.writing(EVERYTHING)):
            with unit as session:
                session.execute(select(Throttle.bucket)).all()
                driver: Any = session.connection().connection.driver_connection
                driver.set_trace_callback(sent.append)
    assert {one.strip() for one in sent} >= {"BEGIN", "BEGIN IMMEDIATE"}
    # After it, SQLite prepares every statement again.
    assert not [one for one in sent if one.startswith("PRAGMA query_only")]


def test_what_an_exception_leaves_is_rolled_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing(EVERYTHING) as session:
        session.get_one(Throttle, BUCKET).failures = 7
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.get_one(Throttle, BUCKET).failures == 0


@pytest.mark.only_on("postgresql", "SQLite lets nobody write in between at all")
def test_a_reading_unit_of_work_sees_one_state_whatever_is_written_meanwhile(database: Database) -> None:
    with database.reading() as session:
        before = session.scalar(select(Throttle.failures))
        with by_somebody_else():
            count_up(database, 1)
        assert session.scalar(select(Throttle.failures).execution_options(populate_existing=True)) == before == 0


@pytest.mark.only_on("sqlite", "they are its pragmas")
@pytest.mark.as_in_service("among them is how it waits for the disk")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1), ("synchronous", 2), ("temp_store", 2)],
)
def test_every_connection_is_set_up(database: Database, pragma: str, value: object) -> None:
    with database.reading() as session:
        assert session.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.only_on("sqlite", "PostgreSQL keeps it elsewhere: test_erasure.py")
def test_what_a_unit_of_work_erased_is_gone_from_database_and_write_ahead_log(database: Database) -> None:
    marker = b"a very particular value 4711 to look for"
    with database.writing(EVERYTHING) as session:
        session.add(Throttle(bucket=marker, failures=1, failed_at=NOW))
    assert marker in _bytes_of(database), "the control: before it is removed it can be found"
    with database.writing(EVERYTHING) as session:
        session.delete(session.get_one(Throttle, marker))
        erases(session)
    assert marker not in _bytes_of(database)


@pytest.mark.only_on("sqlite", "PostgreSQL keeps it elsewhere: test_erasure.py")
def test_without_erases_the_write_ahead_log_would_still_hold_it(database: Database) -> None:
    """The control of the test above."""
    marker = b"a very particular value 4711 to look for"
    with database.writing(EVERYTHING) as session:
        session.add(Throttle(bucket=marker, failures=1, failed_at=NOW))
    with database.writing(EVERYTHING) as session:
        session.delete(session.get_one(Throttle, marker))
    assert marker in _bytes_of(database)


def test_a_statements_parameters_never_stand_in_an_error(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.writing(EVERYTHING) as session:
        session.execute(text("INSERT INTO nowhere VALUES (:value)"), {"value": "a private word"})
    assert "a private word" not in str(caught.value)


def test_a_row_that_is_refused_never_stands_in_an_error(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.writing(EVERYTHING) as session:
        session.execute(insert(Throttle).values(bucket=BUCKET, failures=4711, failed_at=NOW))
    assert "throttles" in str(caught.value)
    assert not {BUCKET.hex(), "4711"} & set(re.split(r"[^0-9a-z]+", str(caught.value)))
    assert BUCKET.hex() not in repr(caught.value.orig)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001


def _bytes_of(database: Database) -> bytes:
    path = Path(database.url.database or "")
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))


@pytest.mark.only_on("sqlite", "PostgreSQL rewrites tables, see test_erasure")
@pytest.mark.promise("P03")
def test_what_a_reader_kept_in_the_log_is_erased_later_and_nobody_waits_long_for_that_reader(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odr.db.database.READERS_WAITED_FOR_SECONDS", 0.05)
    log = Path(f"{database.url.database}-wal")
    reads, done = threading.Event(), threading.Event()

    def read() -> None:
        with database.reading() as session:
            session.get_one(Throttle, BUCKET)
            reads.set()
            done.wait(30)

    reader = threading.Thread(target=read)
    reader.start()
    assert reads.wait(30)
    began = time.monotonic()
    with database.writing(EVERYTHING) as session:
        session.delete(session.get_one(Throttle, BUCKET))
        erases(session)
    waited = time.monotonic() - began
    assert BUCKET in log.read_bytes()
    done.set()
    reader.join()
    assert waited < BUSY_SECONDS
    database.catch_up_on_erasures()
    assert log.stat().st_size == 0
