"""What PostgreSQL keeps of a row that is gone, found by reading its files, and what is done about it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text

from odr.accounts.tables import Throttle
from odr.db import erasure
from odr.db.about import EVERYTHING
from odr.db.database import Database, erases
from tests.plugins.nesting import by_somebody_else
from tests.support.engines import Postgresql

pytestmark = [
    pytest.mark.only_on("postgresql", "SQLite overwrites what it removes: test_database.py"),
    pytest.mark.erases("it is what they are about"),
]

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
MARKER = b"a very particular value 4711 to look for"


@pytest.fixture
def database(tmp_path: Path, engine: Postgresql) -> Iterator[Database]:
    url = engine.migrated(tmp_path)
    found = Database(url)
    with found.writing(EVERYTHING) as session:
        # Behind others on the same page: neither is the end of the file cut off, nor are others moved over it.
        session.add_all(Throttle(bucket=bytes([n]) * 32, failures=n, failed_at=NOW) for n in range(40))
        session.flush()
        session.add(Throttle(bucket=MARKER, failures=1, failed_at=NOW))
    yield found
    found.dispose()
    engine.take_away(url)  # with what is left on its pages: no other test comes upon it


def places(engine: Postgresql, database: Database) -> set[str]:
    """Where the marker is found: in the tables' files, in the write-ahead log."""
    url = database.url.render_as_string(hide_password=False)
    return {name.split("/")[0] for name, content in engine.files(url).items() if MARKER in content}


def add(database: Database) -> None:
    with database.writing(EVERYTHING) as session:
        session.add(Throttle(bucket=MARKER, failures=1, failed_at=NOW))


def remove(database: Database, *, erasing: bool) -> None:
    with database.writing(EVERYTHING) as session:
        session.delete(session.get_one(Throttle, MARKER))
        if erasing:
            erases(session)


def run(database: Database, *statements: str) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_removing_a_row_leaves_it_on_its_page_and_so_does_a_vacuum(engine: Postgresql, database: Database) -> None:
    """The control, and the reason for everything else here."""
    assert "base" in places(engine, database)
    remove(database, erasing=False)
    assert "base" in places(engine, database)
    run(database, "VACUUM throttles")
    assert "base" in places(engine, database)


@pytest.mark.promise("P03")
def test_what_a_unit_of_work_erased_is_gone_from_every_table_and_index(engine: Postgresql, database: Database) -> None:
    assert "base" in places(engine, database)
    remove(database, erasing=True)
    assert "base" not in places(engine, database)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Throttle)) == 40, "and nothing else is"


def test_the_write_ahead_log_keeps_it_until_its_segment_is_removed(engine: Postgresql, database: Database) -> None:
    """As docs/operations.md says: with ``wal_recycle=off``, a new segment and a checkpoint."""
    for _time in range(3):
        remove(database, erasing=True)
        if places(engine, database) == {"pg_wal"}:
            break
        add(database)  # a checkpoint of the server's own came just then, and had removed it already
    else:
        pytest.fail("it is never found in the log")
    engine.let_go(database.url.render_as_string(hide_password=False))
    assert places(engine, database) == set()


def test_a_table_that_is_too_big_is_vacuumed_and_says_so(
    engine: Postgresql, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "REWRITTEN_BYTES", 0)
    remove(database, erasing=False)
    assert not database.flush_erasures()
    assert "base" in places(engine, database)
    run(database, "VACUUM FULL throttles")
    assert "base" not in places(engine, database), "as an operator is told to do at night"


def test_somebody_who_still_reads_it_is_waited_for(engine: Postgresql, database: Database) -> None:
    begun, gone = threading.Event(), threading.Event()

    def read() -> None:
        with database.reading() as session:
            session.scalars(select(Throttle)).all()
            begun.set()
            gone.wait(0.2)

    reader = threading.Thread(target=read)
    reader.start()
    begun.wait(10)
    remove(database, erasing=True)
    reader.join()
    assert "base" not in places(engine, database)


def test_somebody_who_reads_for_long_holds_up_nobody_and_the_next_removal_takes_it_along(
    engine: Postgresql, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "PATIENCE_SECONDS", 0.05)
    with database.reading() as reader:
        reader.scalars(select(Throttle)).all()
        with by_somebody_else():
            remove(database, erasing=True)
        with by_somebody_else(), database.writing(EVERYTHING) as session:
            session.execute(delete(Throttle).where(Throttle.failures == 7))
    assert "base" in places(engine, database)
    with database.writing(EVERYTHING) as session:
        session.execute(delete(Throttle).where(Throttle.failures == 8))
        erases(session)
    assert "base" not in places(engine, database)


def test_only_what_was_touched_is_rewritten(database: Database) -> None:
    with database.writing(EVERYTHING) as session:
        # What an earlier transaction did is told a moment later; here it must not count.
        session.connection()
        session.execute(text("SELECT pg_stat_force_next_flush()"))
    with database.writing(EVERYTHING) as session:
        session.execute(delete(Throttle).where(Throttle.failures == 7))
        session.flush()
        removed = erasure.removed_by(session.connection())
    assert removed.tables == {"throttles"}
    assert removed.transaction is not None
