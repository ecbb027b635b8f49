"""Backups: whole, of one moment, made beside the one before, and not in anybody's way."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from odr.backup.checking import Checked, check_backup
from odr.backup.copying import Made, _alone, make_backup
from odr.backup.errors import BadBackup
from odr.backup.manifest import MANIFEST, Manifest, part_path, parts_of
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.db.about import about
from odr.db.database import erases
from odr.vaults.contents import items
from odr.web.running.housekeeping import one_round
from tests.plugins.nesting import by_somebody_else
from tests.support.files import LARGE, new_item, put
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import START, World


@pytest.fixture
def party(world: World) -> Party:
    """Somebody with a file in three parts."""
    found = two_parties(world)[0]
    with_vault(found)
    world.belongs_together()
    put(found, new_item(found), LARGE)
    return found


def backed_up(world: World, folder: Path) -> Made:
    context = world.app_context
    return make_backup(context.database, context.files.store, context.installation, folder, START)


def checked(world: World, folder: Path) -> Checked:
    return check_backup(folder, world.app_context.installation, START)


def bytes_of(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.both_engines("a copy of each")
def test_a_backup_holds_database_and_files_and_can_be_restored(party: Party, tmp_path: Path) -> None:
    made = backed_up(party.world, tmp_path / "to")
    assert (made.copied, made.lost, made.manifest.number_of_parts) == (3, 0, 3)
    found = checked(party.world, tmp_path / "to")
    assert (found.parts, found.lost) == (3, 0)
    assert found.manifest == made.manifest
    assert found.logs
    assert [verdict for verdict in found.logs if verdict.problem] == []


def test_nobody_but_its_user_can_read_a_backup_and_no_life_key_is_in_it(party: Party, tmp_path: Path) -> None:
    backed_up(party.world, tmp_path / "to")
    paths = [tmp_path / "to", *(tmp_path / "to").rglob("*")]
    assert [path for path in paths if path.stat().st_mode & 0o077] == []
    keys = party.world.key_file.read_bytes()
    with closing(sqlite3.connect(party.world.key_file)) as connection:
        lives = [row[0] for row in connection.execute("SELECT life_key FROM life_keys")]
    assert lives
    assert all(life in keys for life in lives)
    assert [path for path, held in bytes_of(tmp_path / "to").items() if any(life in held for life in lives)] == []


def test_parts_that_are_there_already_are_not_copied_again_and_removed_ones_go(party: Party, tmp_path: Path) -> None:
    folder = tmp_path / "to"
    first = backed_up(party.world, folder)
    item_id = new_item(party)
    put(party, item_id, b"small")
    second = backed_up(party.world, folder)
    assert (second.copied, second.manifest.number_of_parts) == (1, 4)
    assert second.manifest.database.name != first.manifest.database.name
    with party.opened() as opened:
        items.remove(opened, item_id)
    one_round(party.world.app_context)
    third = backed_up(party.world, folder)
    assert third.manifest.number_of_parts == 3
    assert len(list((folder / "parts").glob("*/*"))) == 3
    assert len(list(folder.glob("database-*"))) == len(list(folder.glob("parts-*"))) == 1


@pytest.mark.parametrize("what", ["database", "list", "part", "manifest", "no part"])
def test_whatever_was_changed_in_a_backup_is_found(party: Party, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "to"
    manifest = backed_up(party.world, folder).manifest
    name, _sha256 = next(parts_of(folder, manifest))
    path = {
        "database": folder / manifest.database.name,
        "list": folder / manifest.parts.name,
        "part": part_path(folder, name),
        "no part": part_path(folder, name),
        "manifest": folder / MANIFEST,
    }[what]
    if what == "no part":
        path.unlink()
    elif what == "manifest":
        path.write_bytes(path.read_bytes().replace(b'"number_of_parts": 3', b'"number_of_parts": 2'))
    else:
        changed = bytearray(path.read_bytes())
        changed[len(changed) // 2] ^= 1
        path.write_bytes(changed)
    with pytest.raises(BadBackup):
        checked(party.world, folder)


def test_a_backup_of_another_installation_is_refused(party: Party, tmp_path: Path) -> None:
    backed_up(party.world, tmp_path / "to")
    with pytest.raises(BadBackup, match="was not made under this installation key"):
        check_backup(tmp_path / "to", Installation(SymmetricKey.generate()), START)


def test_a_part_that_is_lost_from_the_store_is_told_and_the_rest_is_copied(party: Party, tmp_path: Path) -> None:
    store = party.world.app_context.files.store
    store.remove(list(store.names())[:1])
    made = backed_up(party.world, tmp_path / "to")
    assert (made.copied, made.lost) == (2, 1)
    assert checked(party.world, tmp_path / "to").lost == 1


def test_two_backups_into_one_folder_do_not_mix(party: Party, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    with _alone(tmp_path / "to"), pytest.raises(BadBackup, match="Another backup is being made"):
        backed_up(party.world, tmp_path / "to")
    assert backed_up(party.world, tmp_path / "to").lost == 0


@pytest.mark.both_engines("who waits for whom differs")
def test_whoever_removes_something_while_a_copy_is_made_does_not_wait_for_it(world: World) -> None:
    database = world.app_context.database
    with database.being_copied(), database.reading() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM accounts")
        began = time.monotonic()
        with by_somebody_else(), database.writing(about()) as writing:
            erases(writing)
        assert not database.flush_erasures()
        assert time.monotonic() - began < 0.3, "it waited for the reader"
    assert database.flush_erasures() or not database.is_sqlite


_KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from odr.backup import copying
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.db.database import Database
from odr.files.store import store_at

database, files, key, to = sys.argv[1:]
store = store_at("", Path(files), 1)
installation = Installation(SymmetricKey(bytes.fromhex(key)))
print("begun", flush=True)
copying.make_backup(Database(database), store, installation, Path(to), datetime.now(UTC))
"""


def test_a_backup_that_is_killed_leaves_the_one_before_whole(party: Party, tmp_path: Path) -> None:
    world, folder = party.world, tmp_path / "to"
    manifest = backed_up(world, folder).manifest
    put(party, new_item(party), LARGE)
    killed = 0
    for attempt in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, world.settings.database_url, str(world.settings.files_folder),
             world.settings.installation_key.reveal().hex(), str(folder)],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.015 * attempt)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
        now = Manifest.read(folder, world.app_context.installation)
        assert checked(world, folder).parts == (3 if now == manifest else 6)
    assert killed, "none was killed before its end"
    assert backed_up(world, folder).manifest.number_of_parts == 6
    assert checked(world, folder).parts == 6
    assert not list(folder.rglob("*.new"))
