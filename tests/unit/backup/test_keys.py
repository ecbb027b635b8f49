"""The copy of the key store: one, whole at any time, and nothing of the one before."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from odr.backup.age import ages
from odr.backup.copying import make_backup
from odr.backup.errors import BadBackup
from odr.backup.keys import copy_keys
from odr.lifekeys.store import Copied, KeyStore
from odr.lifekeys.store_tables import END
from tests.support.vaults import two_parties, with_vault
from tests.support.world import START, World


@pytest.fixture
def store(world: World) -> KeyStore:
    with_vault(two_parties(world)[0])
    world.belongs_together()
    return KeyStore(world.settings.key_store)


@pytest.mark.both_engines("the key store lies on either")
def test_a_copy_is_a_key_store_with_every_life_key(store: KeyStore, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "keys.sqlite3"
    assert copy_keys(store, target, START) == len(store.held())
    copy = KeyStore(f"sqlite:///{target}")
    assert copy.held() == store.held()
    assert copy.installation() == store.installation()
    copy.dispose()
    store.dispose()


def test_the_copy_before_is_overwritten_and_not_only_removed(store: KeyStore, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "keys.sqlite3"
    copy_keys(store, target, START)
    before = tmp_path / "held-on-to"
    os.link(target, before)  # somebody still sees the bytes where they were
    copy_keys(store, target, START)
    assert before.read_bytes().strip(b"\0") == b""
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    store.dispose()


def test_a_copy_whose_list_of_removals_is_cut_does_not_take_the_place_of_an_earlier_one(
    store: KeyStore, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere" / "keys.sqlite3"
    copy_keys(store, target, START)
    earlier = target.read_bytes()
    with store.engine.begin() as connection:
        connection.execute(delete(END))
        connection.execute(insert(END), {"number": 9, "mark": bytes(32), "end_mark": bytes(32)})
    with pytest.raises(BadBackup, match="is cut"):
        copy_keys(store, target, START + timedelta(days=1))
    assert target.read_bytes() == earlier
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert store.copied_at()[Copied.KEYS] == START
    store.dispose()


@pytest.mark.parametrize("left", ["keys.sqlite3-new", "keys.sqlite3-before"])
def test_what_was_broken_off_is_done_away_with_by_the_next(store: KeyStore, tmp_path: Path, left: str) -> None:
    target = tmp_path / "elsewhere" / "keys.sqlite3"
    copy_keys(store, target, START)
    (target.parent / left).write_bytes(target.read_bytes())
    held = tmp_path / "held-on-to"
    os.link(target.parent / left, held)
    copy_keys(store, target, START)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert held.read_bytes().strip(b"\0") == b""
    store.dispose()


def test_keys_are_not_copied_over_themselves_nor_into_a_backup(store: KeyStore, world: World, tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="the key store itself"):
        copy_keys(store, world.key_file, START)
    context = world.app_context
    make_backup(context.database, context.files.store, context.installation, tmp_path / "to", START)
    with pytest.raises(BadBackup, match="holds a backup"):
        copy_keys(store, tmp_path / "to" / "keys.sqlite3", START)
    with pytest.raises(BadBackup, match="Name a file"):
        copy_keys(store, tmp_path / "to", START)
    store.dispose()


def test_how_old_the_copies_are_is_known(store: KeyStore, tmp_path: Path) -> None:
    copy_keys(store, tmp_path / "keys.sqlite3", START)
    found = {age.of: age for age in ages(store, START + timedelta(hours=35)) or ()}
    assert (found[Copied.KEYS].at, found[Copied.KEYS].late) == (START, False)
    assert (found[Copied.INSTALLATION].at, found[Copied.INSTALLATION].late) == (None, True)
    later = {age.of: age.late for age in ages(store, START + timedelta(hours=37)) or ()}
    assert later[Copied.KEYS]
    store.dispose()
