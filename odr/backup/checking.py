"""Proving that a backup can be restored: on scratch, without a look at what the service works with."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from odr.audit.chain import Head, Verdict, chains, verify
from odr.backup.copying import check_database
from odr.backup.errors import BadBackup
from odr.backup.logs import Behind, tell_and_replay
from odr.backup.manifest import Manifest, check_listed, part_path, parts_of, sha256_of
from odr.backup.states import DatabaseState, state_of, why_not
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.migrate import upgrade
from odr.db.work import Work
from odr.evidence.probe import key_fits
from odr.evidence.tables import KeyProbe
from odr.files.uses import every_part
from odr.lifekeys import noting
from odr.lifekeys.lives import ledger_of, with_key_store


@dataclass(frozen=True)
class Checked:
    """What was found: the manifest, how many parts are whole, how many the database tells of that are not there.

    ``again`` is what a restore would remove again, by kind, and ``behind`` the logs that were longer once; both empty
    if there was no key store to ask.
    """

    manifest: Manifest
    parts: int
    lost: int
    logs: list[Verdict]
    again: Mapping[str, int]
    behind: Sequence[Behind]


def check_backup(folder: Path, installation: Installation, now: datetime, key_store: str | None = None) -> Checked:
    """Reads every byte of a backup, and does on scratch what a restore does. Raises ``BadBackup``.

    ``key_store`` is only read: it says what a restore removes again.
    """
    manifest = check_bytes(folder, installation)
    parts = check_parts(folder, manifest)
    with TemporaryDirectory(prefix="odr-backup-check-") as scratch:
        copy = Path(scratch) / manifest.database.name
        shutil.copyfile(folder / manifest.database.name, copy)
        url = f"sqlite:///{copy}"
        database = Database(url) if key_store is None else with_key_store(url, key_store, installation)
        try:
            upgrade(database)
            with database.reading() as session:
                work = Work(session, installation, now)
                if not key_fits(work) or session.scalars(select(KeyProbe.id)).one() != manifest.installation:
                    raise BadBackup(f"The database in {folder} is of another installation. Take another backup.")
                logs = [verify(work, chain, _noted(manifest, str(chain))) for chain in chains(work)]
            again, late = ({}, []) if key_store is None else _replayed(database, installation, now)
            # Afterwards: a file that was taken out while its backup was made is in the copy of the database alone.
            with database.reading() as session:
                lost = sum(name not in parts for name in every_part(Work(session, installation, now), in_use=True))
        finally:
            database.dispose()
    return Checked(manifest, len(parts), lost, logs, again, late)


def check_bytes(folder: Path, installation: Installation) -> Manifest:
    """The manifest, if what it names beside parts is there as it was written. Raises ``BadBackup``."""
    manifest = Manifest.read(folder, installation)
    for named in (manifest.database, manifest.parts):
        check_listed(folder, named)
    check_database(folder / manifest.database.name)
    return manifest


def check_parts(folder: Path, manifest: Manifest) -> set[str]:
    """The names of all parts, each of which is there as it was written. Raises ``BadBackup``."""
    names = set()
    for name, sha256 in parts_of(folder, manifest):
        path = part_path(folder, name)
        if not path.is_file() or sha256_of(path) != sha256:
            raise BadBackup(f"{path} is damaged or not there. Take another backup.")
        names.add(name)
    return names


def _replayed(database: Database, installation: Installation, now: datetime) -> tuple[Mapping[str, int], list[Behind]]:
    """What a restore removes again and tells of logs, tried out; the ledger is not written to."""
    with database.writing(EVERYTHING) as session:
        work = Work(session, installation, now)
        state = state_of(work)
        if state not in (DatabaseState.READY, DatabaseState.RESTORED):
            raise BadBackup(why_not(state) or "")
        return tell_and_replay(work, noting.lacking(work, ledger_of(session)))


def _noted(manifest: Manifest, chain: str) -> list[Head]:
    return [Head.parse(manifest.heads[chain])] if chain in manifest.heads else []
