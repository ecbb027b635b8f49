"""Bringing a backup back into an empty place, without what was removed since it was made.

The database is made ready beside its place, and takes it last: whenever this is broken off, there is no database that
a service could start with. One that other tools have put back is made ready where it is (``make_ready``). Until then
``odr run`` refuses it if something was removed since; that a browser was signed out is nothing that it could know.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.engine import make_url

from odr.backup.checking import check_bytes
from odr.backup.errors import BadBackup
from odr.backup.logs import Behind, tell_and_replay
from odr.backup.manifest import Manifest, part_path, parts_of, sync
from odr.backup.states import DatabaseState, state_of, why_not
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.migrate import upgrade
from odr.db.work import Work
from odr.evidence.probe import Store, key_fits, key_store
from odr.evidence.tables import KeyProbe
from odr.files.store import Store as FileStore
from odr.files.sweeping import sweep
from odr.files.uses import every_part, unused
from odr.lifekeys import noting
from odr.lifekeys.lives import ledger_of, with_key_store
from odr.transfer import move

_READY = "-restoring"
NIL = UUID(int=0)


@dataclass(frozen=True)
class Restored:
    """What was brought back, what was removed again, by kind, and which logs are not what the ledger says of them."""

    again: Mapping[str, int]
    behind: Sequence[Behind] = ()
    parts: int = 0
    lost: int = 0


def make_ready(
    database: Database, store: FileStore, installation: Installation, now: datetime, *, older_keys: bool = False
) -> Restored:
    """Removes from a restored database what its ledger says and it still contains, and the parts of files with it.

    And what is passing, even where the ledger has nothing to say. Raises ``BadBackup``, or ``StoreAway``.
    """
    with database.writing(EVERYTHING) as session:
        done = _made_ready(Work(session, installation, now), older_keys=older_keys)
    _sweep(database, store, installation, now)
    database.flush_erasures()
    return done


def restore(
    folder: Path,
    target: str,
    key_store_url: str,
    store: FileStore,
    installation: Installation,
    now: datetime,
    *,
    older_keys: bool = False,
) -> Restored:
    """Brings the backup in ``folder`` back to ``target``, where no database may be, and its files to ``store``.

    The key store has to be there. Raises ``BadBackup``; ``CannotTransfer`` if the target is not empty or nothing could
    be written there; ``StoreAway``. Then nothing was brought back but, perhaps, some parts of files.
    """
    place = _empty_place(target)
    manifest = check_bytes(folder, installation)
    with _beside(place) as scratch:
        ready = scratch / "odr.sqlite3"
        shutil.copyfile(folder / manifest.database.name, ready)
        database = with_key_store(f"sqlite:///{ready}", key_store_url, installation)
        try:
            upgrade(database)
            with database.reading() as session:
                _check_owner(Work(session, installation, now), manifest)
            with database.writing(EVERYTHING) as session:
                done = _made_ready(Work(session, installation, now), older_keys=older_keys)
            _sweep(database, store, installation, now)
            with database.reading() as session:
                parts, lost = _bring_parts(Work(session, installation, now), folder, manifest, store)
            if place is None:
                empty = Database(target)
                try:
                    move(database, empty, installation)
                finally:
                    empty.dispose()
        finally:
            database.dispose()
        if place is not None:
            ready.chmod(0o600)
            sync(ready)
            ready.replace(place)
            sync(place.parent)
    return replace(done, parts=parts, lost=lost)


def _made_ready(work: Work, *, older_keys: bool) -> Restored:
    ledger, state = ledger_of(work.session), state_of(work)
    if state in (DatabaseState.CUT, DatabaseState.CHANGED) or (state is DatabaseState.OLDER and not older_keys):
        raise BadBackup(why_not(state) or "")
    lines = [] if state is DatabaseState.OLDER else noting.lacking(work, ledger)
    done = Restored(*tell_and_replay(work, lines))
    noting.go_on_from_end(work, ledger)
    return done


def _sweep(database: Database, store: FileStore, installation: Installation, now: datetime) -> None:
    """What entries that are back still name, and nothing uses any more, is in the store no more."""
    after = NIL
    while True:
        with database.reading() as session:
            found, after = unused(Work(session, installation, now), after)
        for file_id in found:
            sweep(database, lambda session: Work(session, installation, now), store, file_id)
        if after == NIL:
            return


def _empty_place(target: str) -> Path | None:
    """Where the file of the database will be; ``None`` on a server. Raises ``BadBackup`` if something is there."""
    url = make_url(target)
    if url.get_backend_name() != "sqlite":
        database = Database(target)
        try:
            if inspect(database.engine).get_table_names():
                raise BadBackup("The database at ODR_DATABASE_URL holds tables already. Name one that is empty.")
        finally:
            database.dispose()
        return None
    place = Path(url.database or "").absolute()
    for one in (place, Path(f"{place}-wal"), Path(f"{place}-journal")):
        if one.exists():
            raise BadBackup(
                f"There is something at {one} already. Move it away: a backup is restored to an empty place."
            )
    return place


@contextmanager
def _beside(place: Path | None) -> Iterator[Path]:
    """A folder to make it ready in: for a file on the same disk, so that it takes its place at once."""
    if place is None:
        with TemporaryDirectory(prefix="odr-restore-") as scratch:
            yield Path(scratch)
        return
    scratch_beside = place.with_name(place.name + _READY)
    shutil.rmtree(scratch_beside, ignore_errors=True)
    scratch_beside.mkdir(mode=0o700, parents=True)
    try:
        yield scratch_beside
    finally:
        shutil.rmtree(scratch_beside, ignore_errors=True)


def _check_owner(work: Work, manifest: Manifest) -> None:
    if not key_fits(work) or work.session.scalars(select(KeyProbe.id)).one() != manifest.installation:
        raise BadBackup("The database in the backup is of another installation. Take another backup.")
    found = key_store(work)
    if found is not Store.OK:
        raise BadBackup(
            f"The key store that belongs to this backup is {found.value}. Bring it back first, from its own copy: "
            "without it nobody knows what was removed, and nothing that people keep opens."
        )


def _bring_parts(work: Work, folder: Path, manifest: Manifest, store: FileStore) -> tuple[int, int]:
    """Brings back the parts that the database still tells of. Raises ``BadBackup`` at one that is damaged."""
    said = dict(parts_of(folder, manifest))
    brought = lost = 0
    for name in every_part(work):
        path = part_path(folder, name)
        if name not in said or not path.is_file():
            lost += 1
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != said[name]:
            raise BadBackup(f"{path} is damaged: it is not what was written. Take another backup.")
        store.put(name, content)
        brought += 1
    return brought, lost
