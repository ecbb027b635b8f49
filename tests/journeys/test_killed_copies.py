"""Killed while it makes a backup or brings one back: a whole copy lies there, and no half database takes its place."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from odr.backup.checking import check_backup
from odr.backup.copying import make_backup
from odr.backup.keys import copy_keys
from odr.backup.manifest import MANIFEST
from odr.backup.restoring import restore
from odr.backup.states import DatabaseState, state_of
from odr.files.store import store_at
from odr.lifekeys.store import KeyStore
from odr.selftest.harness.scratch import in_folder
from odr.vaults.contents.attached import remove_file
from tests.support.files import LARGE, content_of, new_item, put
from tests.support.killing import KILLS, Say, killed
from tests.support.restoring import back_up, of_restored
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "whatever the installation stands on, a copy is one file")

# Each of them is looked at as a whole, so there are fewer of them than of uploads.
COPIES_KILLED = max(4, KILLS // 3)


@pytest.fixture
def party(world: World) -> Party:
    found = party_with_vault(world)
    world.belongs_together()
    return found


def test_whenever_a_backup_is_killed_a_whole_one_lies_there_and_the_next_is_made(party: Party, tmp_path: Path) -> None:
    world, chance = party.world, random.Random(5)  # noqa: S311 - moments to be killed at
    to, keys = tmp_path / "to", tmp_path / "elsewhere" / "keys.sqlite3"
    item_id, there = new_item(party), dict[UUID, bytes]()
    installation = world.app_context.installation
    began = time.monotonic()
    back_up(world, tmp_path / "first")
    longest = 3 * (time.monotonic() - began)
    broken_off = 0
    for number in range(COPIES_KILLED):
        content = random.Random(number).randbytes(5000 * number)  # noqa: S311 - what is in a file
        there[put(party, item_id, content, f"{number}.jpg").id] = content
        lines = killed(world, partial(_copies, party, to, keys), chance, longest)
        broken_off += lines[-1:] != ["made"]
        if (to / MANIFEST).exists():
            check_backup(to, installation, world.time, world.settings.key_store)
        else:
            assert "made" not in lines
        if keys.exists():
            assert _held(keys) == _held(world.key_file)
        else:
            assert "keys" not in lines
    assert broken_off, "none was killed while it was being made"
    back_up(world, to)
    left = sorted(path.name.partition("-")[0] for path in to.iterdir())
    assert left == ["database", "lock", "manifest.json", "parts", "parts"]
    restored = _brought_back(party, to, tmp_path / "restored")
    for file_id, content in there.items():
        assert content_of(restored, item_id, file_id) == content
    restored.world.close()


def test_whenever_a_restore_is_killed_there_is_no_database_or_a_whole_one_without_what_was_removed(
    party: Party, tmp_path: Path
) -> None:
    world, chance = party.world, random.Random(6)  # noqa: S311 - moments to be killed at
    item_id = new_item(party)
    kept, gone = put(party, item_id, LARGE).id, put(party, item_id, b"a photograph").id
    backup = back_up(world, tmp_path / "backup")
    with party.opened() as opened:
        remove_file(opened, item_id, gone)
    began = time.monotonic()
    _brought_back(party, backup, tmp_path / "first").world.close()
    longest = 1.2 * (time.monotonic() - began)
    broken_off = 0
    for number in range(COPIES_KILLED):
        place = tmp_path / f"{number}"
        place.mkdir()
        killed(world, partial(_restores, party, backup, place), chance, longest)
        if not (place / "odr.sqlite3").exists():
            broken_off += 1
            _brought_back(party, backup, place)
        # What it was made ready in may be left when the database has taken its place, and holds nothing then but whose
        # turn it was to write (``odr.db.line``), a number.
        left = {path.name: path.stat().st_size for path in place.glob("odr.sqlite3-restoring/*")}
        assert left.pop("odr.sqlite3-queue", 0) in (0, 8)
        assert not any(left.values()), left
        restored = _at(party, place)
        with restored.world.database.reading() as session:
            assert state_of(restored.world.app_context.work(session)) is DatabaseState.READY
        assert content_of(restored, item_id, kept) == LARGE
        assert content_of(restored, item_id, gone) is None
        restored.world.close()
    assert broken_off, "none was killed before its end"


def _copies(party: Party, to: Path, keys: Path, say: Say) -> None:
    context = party.world.app_context
    while True:
        say("begun")
        make_backup(context.database, context.files.store, context.installation, to, party.world.time)
        say("made")
        store = KeyStore(party.world.settings.key_store)
        copy_keys(store, keys, party.world.time)
        store.dispose()
        say("keys")


def _restores(party: Party, backup: Path, place: Path, _say: Say) -> None:
    _restore(party, backup, place)
    time.sleep(600)


def _restore(party: Party, backup: Path, place: Path) -> None:
    context, keys = party.world.app_context, party.world.settings.key_store
    store = store_at("", place / "files", 1)
    restore(backup, in_folder(place), keys, store, context.installation, party.world.time)


def _brought_back(party: Party, backup: Path, place: Path) -> Party:
    with suppress(FileExistsError):
        place.mkdir()
    _restore(party, backup, place)
    return _at(party, place)


def _at(party: Party, place: Path) -> Party:
    restored = of_restored(party.world, place)
    return Party(restored, party.person.at(restored), party.case_id, party.participant_id, party.code)


def _held(file: Path) -> set[UUID]:
    store = KeyStore(f"sqlite:///{file}")
    try:
        return store.held()
    finally:
        store.dispose()
