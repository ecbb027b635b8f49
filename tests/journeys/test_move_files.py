"""The files of an installation move from its own folder into a bucket and back, and nothing is lost on the way."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from odr.cli import main
from odr.files.store import Store, StoreAway, store_at
from odr.files.store.directory import DirectoryStore
from odr.files.uses import forget, parts_of_unused, unused, used_no_more
from tests.support.files import LARGE, house_of, new_item, put, stored
from tests.support.s3_server import serving_s3
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about the store of files; of the database nothing is asked")
Odr = Callable[..., Result]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving_s3() as found:
        yield found


@pytest.fixture
def party(world: World) -> Party:
    """Somebody with a file of three parts."""
    found = party_with_vault(world)
    put(found, new_item(found), LARGE)
    world.belongs_together()
    return found


@pytest.fixture
def odr(party: Party, monkeypatch: pytest.MonkeyPatch) -> Odr:
    """The command line on an installation with a file of three parts."""
    world = party.world
    key = base64.urlsafe_b64encode(world.settings.installation_key.reveal()).decode()
    monkeypatch.setenv("ODR_INSTANCE", str(world.settings.instance))
    monkeypatch.setenv("ODR_DATABASE_URL", world.settings.database_url)
    monkeypatch.setenv("ODR_INSTALLATION_KEY", key)
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture
def bucket(world: World, address: str) -> Store:
    found = store_at(address, world.settings.files_folder, 1)
    found.remove(list(found.names()))
    return found


def held(store: Store) -> dict[str, bytes]:
    return {name: store.get(name) for name in store.names()}


def test_every_part_goes_into_a_bucket_and_back_and_the_check_finds_them(
    odr: Odr, world: World, bucket: Store, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(house_of(world).store)
    assert sorted(before) == stored(world)
    assert len(before) == 3
    result = odr("move", "--files-to", address)
    assert result.exit_code == 0, result.output
    assert f"{len(before):>9}  parts of files" in result.output.splitlines()
    assert "set ODR_FILES to the new address" in result.output
    assert held(bucket) == held(house_of(world).store) == before, "what is copied stays where it was"
    house_of(world).store.remove(before)
    assert "3 parts are not in the store" in odr("check").output
    monkeypatch.setenv("ODR_FILES", address)
    assert "files       ok" in odr("check").output
    result = odr("move", "--files-to", "folder")
    assert result.exit_code == 0, result.output
    assert "leave ODR_FILES away" in result.output
    assert held(house_of(world).store) == before


def test_what_broke_off_is_gone_on_with(
    odr: Odr, world: World, bucket: Store, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, given = DirectoryStore.get, []

    def gives_up(self: DirectoryStore, name: str) -> bytes:
        given.append(name)
        if len(given) == 2:
            raise StoreAway("the cable was pulled")
        return real(self, name)

    monkeypatch.setattr(DirectoryStore, "get", gives_up)
    result = odr("move", "--files-to", address)
    assert (result.exit_code, len(held(bucket))) == (2, 1)
    assert "begin again, and it goes on" in result.output
    assert odr("move", "--files-to", address).exit_code == 0
    monkeypatch.setattr(DirectoryStore, "get", real)
    assert held(bucket) == held(house_of(world).store)


def test_a_place_that_holds_another_part_of_the_name_is_refused(
    odr: Odr, world: World, bucket: Store, address: str
) -> None:
    name = stored(world)[0]
    bucket.put(name, b"somebody else's")
    result = odr("move", "--files-to", address)
    assert result.exit_code == 2
    assert f"The part {name} is there already and is another." in result.output
    assert bucket.get(name) == b"somebody else's"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Say what is to be moved"),
        (["--files-to", "folder"], "The files are there already."),
        (["--files-to", "s3+https://nowhere"], "ODR_FILES must be the address of a bucket"),
        (["--files-to", "s3+http://key:planted@127.0.0.1:1/files"], "One of the two stores could not be used."),
    ],
)
def test_what_can_not_be_moved_is_told(odr: Odr, given: list[str], said: str) -> None:
    result = odr("move", *given)
    assert result.exit_code == 2
    assert said in result.output
    assert "planted" not in result.output


# --- the checks, while people put files in and take them out ----------------------------------------------------------


def take_out_everything(party: Party, *, to_the_end: bool = False) -> None:
    """Nothing uses the files any more, and their parts are gone; their rows go ``to_the_end`` alone."""
    with party.world.work() as work:
        used_no_more(work, party.case_id)
        files = unused(work)[0]
        names = [name for file_id in files for name in parts_of_unused(work, file_id)]
    house_of(party.world).store.remove(names)
    if to_the_end:
        with party.world.work() as work:
            for file_id in files:
                forget(work, file_id)


def test_a_file_that_was_finished_since_the_store_was_listed_is_not_lost(
    odr: Odr, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = house_of(party.world).store
    listed = set(store.names())
    put(party, new_item(party), LARGE)
    since = set(store.names()) - listed
    monkeypatch.setattr(DirectoryStore, "names", lambda _self: iter(listed))
    assert "files       ok" in odr("check").output
    store.remove(sorted(since)[:2])
    assert "files       2 parts are not in the store" in odr("check").output


@pytest.mark.parametrize("row", ["is still there", "is gone, too"])
def test_a_file_that_is_taken_out_while_the_check_looks_is_not_lost(
    odr: Odr, party: Party, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    real, asked = DirectoryStore.has, []

    def has(store: DirectoryStore, name: str) -> bool:
        asked.append(name)
        take_out_everything(party, to_the_end=row == "is gone, too")
        return real(store, name)

    monkeypatch.setattr(DirectoryStore, "names", lambda _self: iter(()))
    monkeypatch.setattr(DirectoryStore, "has", has)
    assert "files       ok" in odr("check").output
    assert len(asked) == 3


@pytest.mark.parametrize("moment", ["before", "while"])
def test_a_backup_lacks_nothing_of_a_file_that_was_taken_out_when_it_was_made(
    odr: Odr, party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Its row, or its use as well, is in the copy of the database; of its parts none is there to be copied."""
    real = DirectoryStore.get

    def get(store: DirectoryStore, name: str) -> bytes:
        take_out_everything(party)
        return real(store, name)

    if moment == "before":
        take_out_everything(party)
    monkeypatch.setattr(DirectoryStore, "get", get)
    for command in (("backup", str(tmp_path / "to")), ("backup", "check", str(tmp_path / "to"))):
        result = odr(*command)
        assert result.exit_code == 0, result.output
