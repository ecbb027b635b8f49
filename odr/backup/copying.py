"""Making a backup while the service runs: the database as it was at one moment, then the parts of files it tells of.

Whatever database the installation stands on, the copy of it is one SQLite file: so it can be checked anywhere, and
brought back to either.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from odr import __version__
from odr.audit.chain import heads
from odr.backup.errors import BadBackup
from odr.backup.manifest import (
    MANIFEST,
    PARTS,
    Manifest,
    line_of,
    listed,
    part_path,
    read_list,
    sha256_of,
    sync,
    written,
)
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.migrate import upgrade
from odr.db.version import newest
from odr.db.work import Work
from odr.evidence.tables import KeyProbe
from odr.files.store import Missing, Store
from odr.files.uses import every_part
from odr.transfer import copy_rows

_NEW = "new"
# What is written of a copy lies in memory for as long.
EVERY_SECONDS = 0.05
_BEGINNINGS = ("database-", "parts-")


@dataclass(frozen=True)
class Made:
    """What a backup holds, how many of its parts were copied this time, and how many are lost from the store."""

    manifest: Manifest
    copied: int
    lost: int


def make_backup(database: Database, store: Store, installation: Installation, folder: Path, now: datetime) -> Made:
    """Makes a backup in ``folder``, in the place of the one that is there; that one stays whole until this one is.

    Parts that lie there already are not copied again. Raises ``BadBackup``; ``StoreAway`` if files cannot be read.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        earlier = _forget_unfinished(folder, installation)
        begun = folder / _NEW
        begun.mkdir(mode=0o700)
        (folder / PARTS).mkdir(mode=0o700, exist_ok=True)
        run = secrets.token_hex(8)
        name = f"database-{run}.sqlite3"
        with database.being_copied():
            _copy_database(database, begun / name)
            check_database(begun / name)
        (begun / name).replace(folder / name)
        sync(folder)
        with reading_copy(folder / name) as session:
            work = Work(session, installation, now)
            parts = _copy_parts(work, store, folder, f"parts-{run}.sha256", earlier)
            manifest = Manifest(
                session.scalars(select(KeyProbe.id)).one(),
                now,
                __version__,
                newest(),
                listed(folder, name),
                listed(folder, f"parts-{run}.sha256"),
                parts.number,
                {str(chain): str(head) for chain, head in heads(work)},
            )
        with written(folder / MANIFEST) as file:
            file.write(manifest.signed(installation))
        _forget_unfinished(folder, installation)
        return Made(manifest, parts.copied, _lost(database, installation, now, parts.missing))


@contextmanager
def reading_copy(path: Path) -> Iterator[Session]:
    """A unit of work on the copy of a database, which nobody writes to; it leaves no file beside it."""
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(where, uri=True), hide_parameters=True)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def check_database(path: Path) -> None:
    """Raises ``BadBackup`` unless a copy is a whole database in which everything that is pointed at is there."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            broken = connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",)
            broken = broken or connection.execute("PRAGMA foreign_key_check").fetchone() is not None
    except sqlite3.DatabaseError:
        broken = True
    if broken:
        raise BadBackup(f"The copy of the database at {path} is damaged. Look at the disk, and take another backup.")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else makes a backup in this folder meanwhile. The lock ends with the process."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BadBackup(f"Another backup is being made in {folder}. Wait until it is done.") from None
    finally:
        os.close(handle)


def _copy_database(database: Database, target: Path) -> None:
    """One consistent state, while others write."""
    if database.is_sqlite:
        with closing(sqlite3.connect(str(database.url.database))) as connection, _brought_to_disk(target):
            connection.execute("VACUUM INTO ?", (str(target),))
    else:
        with _brought_to_disk(target, Path(f"{target}-wal")):
            _copy_rows_into(database, target)
    target.chmod(0o600)
    sync(target)


@contextmanager
def _brought_to_disk(*targets: Path) -> Iterator[None]:
    """Has the disk take what is written into these files little by little.

    All of it at the end would take so long that whoever commits meanwhile waits for it.
    """
    done = threading.Event()

    def bring() -> None:
        while not done.wait(EVERY_SECONDS):
            for target in targets:
                with suppress(FileNotFoundError):
                    sync(target)

    thread = threading.Thread(target=bring, name="bringing a copy to the disk", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _copy_rows_into(database: Database, target: Path) -> None:
    copy = Database(f"sqlite:///{target}")
    try:
        upgrade(copy)
        with database.reading() as old, copy.writing(EVERYTHING) as new:
            copy_rows(old, new)
    finally:
        copy.dispose()
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file, as a copy of SQLite is


@dataclass(frozen=True)
class _Parts:
    number: int
    copied: int
    missing: frozenset[str]


def _copy_parts(work: Work, store: Store, folder: Path, name: str, known: dict[str, str]) -> _Parts:
    """Copies what the copy of the database tells of and is not there yet, and writes the list of it."""
    number, copied, missing = 0, 0, set()
    with written(folder / name) as lines:
        for part in every_part(work):
            path = part_path(folder, part)
            if not path.is_file():
                try:
                    content = store.get(part)
                except Missing:
                    missing.add(part)
                    continue
                path.parent.mkdir(mode=0o700, exist_ok=True)
                with written(path) as file:
                    file.write(content)
                known[part] = hashlib.sha256(content).hexdigest()
                copied += 1
            lines.write(line_of(part, known.get(part) or sha256_of(path)))
            number += 1
    return _Parts(number, copied, frozenset(missing))


def _lost(database: Database, installation: Installation, now: datetime, missing: frozenset[str]) -> int:
    """How many of those parts should still be there: the others are of files that were, or are being, removed."""
    if not missing:
        return 0
    with database.reading() as session:
        return sum(part in missing for part in every_part(Work(session, installation, now), in_use=True))


def _forget_unfinished(folder: Path, installation: Installation) -> dict[str, str]:
    """Removes what the manifest does not name: of a backup that was not finished, or of the one before.

    Gives the parts that it names, each with its digest. Where there is no manifest yet, parts are left as they are.
    """
    shutil.rmtree(folder / _NEW, ignore_errors=True)
    if not (folder / MANIFEST).exists():
        named: set[str] = set()
        known: dict[str, str] = {}
    else:
        try:
            manifest = Manifest.read(folder, installation)
            known = dict(read_list(folder / manifest.parts.name))
        except BadBackup as problem:
            raise BadBackup(f"{problem} Nothing was copied: name a folder that is empty.") from None
        named = {manifest.database.name, manifest.parts.name}
        for path in (folder / PARTS).glob("??/*"):
            if path.name not in known:
                path.unlink()
    for path in folder.iterdir():
        if path.name.startswith(_BEGINNINGS) and path.name not in named:
            path.unlink()
    return known
