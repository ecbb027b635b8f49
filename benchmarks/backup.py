"""A backup of many rows while somebody writes: how long did the longest write take, beside the same with no backup?

The writer and the backup are processes of their own, as the service and ``odr backup`` are. Every other write removes
something that must leave the files. First the backup is made, then the writer goes on for as long without one; the
longest waits of both are compared, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select, text

from benchmarks.figures import Aims
from odr.audit.tables import AuditEntry
from tests.support.engines import Postgresql
from tests.support.postgresql_server import find_programs, given_server, running_server
from tests.support.vaults import two_parties
from tests.support.world import World

ROWS, FEWER = 1_000_000, 50_000
MOST_SECONDS = 0.1
# Before either is measured; and the least that the control takes.
WARM_UP_SECONDS, LEAST_SECONDS = 2.0, 10.0
ROOT = Path(__file__).resolve().parents[1]

# It says of each write when it began, by the clock that all processes share, and how long it took.
WRITER = """
import os, sys, time
from odr.accounts.tables import Throttle
from odr.db.about import EVERYTHING
from odr.db.database import Database, erases
from datetime import UTC, datetime
import odr.tables
database, number, parent = Database(sys.argv[1]), 0, os.getppid()
while os.getppid() == parent:
    bucket = b"writer" + (number // 2).to_bytes(26, "big")
    began = time.monotonic()
    with database.writing(EVERYTHING) as session:
        if number % 2:
            session.delete(session.get_one(Throttle, bucket))
            erases(session)
        else:
            session.add(Throttle(bucket=bucket, failures=1, failed_at=datetime.now(UTC)))
    print(began, time.monotonic() - began, flush=True)
    number += 1
    time.sleep(0.02)
"""
BACKUP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from odr.backup.copying import make_backup
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.files.store import store_at
from odr.lifekeys.lives import with_key_store
url, keys, files, key, to = sys.argv[1:]
installation = Installation(SymmetricKey(bytes.fromhex(key)))
database = with_key_store(url, keys, installation)
make_backup(database, store_at("", Path(files), 1), installation, Path(to), datetime.now(UTC))
database.dispose()
"""
# The numbers of entries are taken from a list that the database counts by itself.
COUNTED = {
    "sqlite": "WITH RECURSIVE counted(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM counted WHERE n < :rows)"
    " INSERT INTO audit_entries (case_id, number, at, event, previous_hash, hash)"
    " SELECT case_id, last + n, at, 'item.read', randomblob(32), randomblob(32) FROM counted,"
    " (SELECT case_id, max(number) AS last, max(at) AS at FROM audit_entries)",
    "postgresql": "INSERT INTO audit_entries (case_id, number, at, event, previous_hash, hash)"
    " SELECT case_id, last + n, at, 'item.read', sha256(n::text::bytea), sha256(n::text::bytea)"
    " FROM generate_series(1, :rows) AS n,"
    " (SELECT case_id, max(number) AS last, max(at) AS at FROM audit_entries GROUP BY case_id LIMIT 1) AS it",
}


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Prints both, and notes the aims."""
    folder.mkdir(mode=0o700)
    rows = FEWER if quick else ROWS
    print(f"\nA backup of {rows:,} rows while somebody writes, 20 ms between two writes")
    _compare(folder / "sqlite", None, rows, aims)
    with _server() as url:
        if url is None:
            aims.note(False, "a backup of PostgreSQL: there is none on this machine")
            return
        engine = Postgresql(url)
        _compare(folder / "postgresql", engine, rows, aims)
        engine.close()


@contextmanager
def _server() -> Iterator[str | None]:
    programs = find_programs()
    if (given := given_server()) or programs is None:
        yield given
    else:
        with running_server(programs) as url:
            yield url


def _compare(folder: Path, engine: Postgresql | None, rows: int, aims: Aims) -> None:
    folder.mkdir()
    world = World(folder, engine)
    two_parties(world)
    world.belongs_together()
    name = world.database.engine.name
    with world.database.engine.begin() as connection:
        connection.execute(text(COUNTED[name]), {"rows": rows})
        held = connection.scalar(select(func.count()).select_from(AuditEntry)) or 0
    assert held > rows
    world.database.dispose()
    url = world.settings.database_url
    given = (url, world.settings.key_store, str(folder / "files"), world.settings.installation_key.reveal().hex())
    log = folder / "writes"
    with log.open("w") as file, _running(WRITER, url, stdout=file) as writer:
        _wait(writer, WARM_UP_SECONDS)
        began = time.monotonic()
        with _running(BACKUP, *given, str(folder / "backup")) as backup:
            assert backup.wait() == 0, "the backup was not made"
        ended = time.monotonic()
        _wait(writer, max(ended - began, LEAST_SECONDS))
    writes = [(float(at), float(took)) for at, took in (line.split() for line in log.read_text().splitlines()[:-1])]
    meanwhile = _longest(f"{name}, {ended - began:.0f} s", writes, began, ended)
    control = _longest("  with no backup", writes, ended, time.monotonic())
    held_up = max(0.0, meanwhile - control)
    aims.note(
        held_up <= MOST_SECONDS,
        f"a backup of {rows:,} rows on {name} holds up a writer for {held_up * 1000:.0f} ms, "
        f"at most {MOST_SECONDS * 1000:.0f} ms",
    )
    world.close()


def _longest(name: str, writes: list[tuple[float, float]], since: float, until: float) -> float:
    """The longest write of those that went on in this time."""
    took = sorted(took for at, took in writes if at + took > since and at < until)
    assert took, "nothing was written"
    print(
        f"  {name:24}{len(took):6} writes    median {took[len(took) // 2] * 1000:6.1f} ms, "
        f"99 % {took[len(took) * 99 // 100] * 1000:7.1f} ms, longest {took[-1] * 1000:7.1f} ms",
        flush=True,
    )
    return took[-1]


@contextmanager
def _running(program: str, *given: str, stdout: object = None) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", program, *given], cwd=ROOT, stdout=stdout) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.terminate()


def _wait(writer: subprocess.Popen[bytes], seconds: float) -> None:
    time.sleep(seconds)
    assert writer.poll() is None, "the writer ended"
