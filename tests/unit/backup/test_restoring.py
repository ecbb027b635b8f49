"""Restoring: whole or not at all, from either engine to either, whenever it is broken off."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from odr.backup.errors import BadBackup
from odr.backup.manifest import part_path, parts_of
from odr.backup.restoring import restore
from odr.files.store import store_at
from odr.selftest.harness.scratch import in_folder
from tests.support.engines import Engine
from tests.support.files import LARGE, content_of, new_item, put
from tests.support.restoring import at, back_up, bring_back, manifest_of, of_restored
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import World


@pytest.fixture
def party(world: World) -> Party:
    return with_vault(two_parties(world)[0])


@pytest.mark.only_on("postgresql", "SQLite is restored in every other test")
def test_a_backup_of_a_server_is_restored_to_an_empty_database_of_one(
    party: Party, engine: Engine, tmp_path: Path
) -> None:
    item_id = new_item(party)
    file_id = put(party, item_id, b"a photograph").id
    backup = back_up(party.world, tmp_path / "backup")
    place = tmp_path / "restored"
    place.mkdir()
    url, context = engine.empty(place), party.world.app_context
    keys, store = party.world.settings.key_store, store_at("", place / "files", 1)
    assert restore(backup, url, keys, store, context.installation, party.world.time).parts == 1
    with pytest.raises(BadBackup, match="holds tables already"):
        restore(backup, url, keys, store, context.installation, party.world.time)
    restored = of_restored(party.world, place, url)
    assert content_of(at(restored, party), item_id, file_id) == b"a photograph"
    restored.close()


def test_a_part_that_is_damaged_keeps_the_database_from_its_place(party: Party, tmp_path: Path) -> None:
    put(party, new_item(party), b"a photograph")
    backup = back_up(party.world, tmp_path / "backup")
    name, _sha256 = next(parts_of(backup, manifest_of(party.world, backup)))
    part_path(backup, name).write_bytes(b"something else")
    with pytest.raises(BadBackup, match="is damaged"):
        bring_back(party.world, backup, tmp_path / "restored")
    assert not list((tmp_path / "restored").glob("odr*"))


_KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from odr.backup.restoring import restore
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.files.store import store_at

backup, target, keys, files, key = sys.argv[1:]
installation = Installation(SymmetricKey(bytes.fromhex(key)))
print("begun", flush=True)
restore(Path(backup), target, keys, store_at("", Path(files), 1), installation, datetime.now(UTC))
"""


def test_a_restore_that_is_killed_leaves_no_database_and_is_done_by_the_next(party: Party, tmp_path: Path) -> None:
    world = party.world
    item_id = new_item(party)
    file_id = put(party, item_id, LARGE).id
    backup = back_up(world, tmp_path / "backup")
    place = tmp_path / "restored"
    place.mkdir()
    killed = 0
    for attempt in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(backup), in_folder(place), world.settings.key_store,
             str(place / "files"), world.settings.installation_key.reveal().hex()],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.05 * attempt)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
        if (place / "odr.sqlite3").exists():
            break
    assert killed, "none was killed before its end"
    if not (place / "odr.sqlite3").exists():
        context = world.app_context
        store = store_at("", place / "files", 1)
        restore(backup, in_folder(place), world.settings.key_store, store, context.installation, world.time)
        assert sorted(path.name for path in place.glob("odr.sqlite3-restoring")) == []
    restored = of_restored(world, place)
    assert content_of(at(restored, party), item_id, file_id) == LARGE
    restored.database.dispose()
