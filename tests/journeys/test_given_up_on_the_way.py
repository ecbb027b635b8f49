"""A file that is given up while a part of it travels: once its row was swept, what arrives would belong to no row."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from odr.files.format import part_name
from odr.files.store import Store
from odr.files.tables import FileUpload, StoredFile
from odr.vaults.contents import items
from odr.web.running.housekeeping import one_round
from tests.support.browser_folders import Browser
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, house_of, new_item
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("what another unit of work has removed is asked for")


@pytest.fixture
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def just_before(store: Store, method: str, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Something happens before this is next done in the store, and once."""
    do, happened = getattr(store, method), list[bool]()

    def after_that(*given: object) -> object:
        if not happened:
            happened.append(True)
            happens()
        return do(*given)

    monkeypatch.setattr(store, method, after_that)


def given_up_and_swept(world: World) -> None:
    with world.work() as work:
        work.session.execute(delete(FileUpload))
    one_round(world.app_context)
    with world.work() as work:
        assert work.session.scalars(select(StoredFile.id)).all() == [], "swept already"


def left(world: World) -> list[str]:
    for _round in range(2):
        one_round(world.app_context)
    return list(house_of(world).store.names())


def test_nothing_stays_of_a_part_that_arrives_when_its_file_was_given_up_and_swept(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, world = FileSender(party.person, f"{party.root}/items/{new_item(party)}"), party.world
    file.begin("photo.jpg", 5)
    just_before(house_of(world).store, "put", monkeypatch, lambda: given_up_and_swept(world))
    assert file.put(0, b"short").status_code == 404
    assert left(world) == []


def test_nothing_stays_of_a_part_of_a_browser_folder_that_arrives_when_its_file_was_swept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Browser(party_with_vault(world)).begin().new_folder()
    just_before(house_of(world).store, "put", monkeypatch, lambda: given_up_and_swept(world))
    with pytest.raises(AssertionError):
        folder.send_file()
    assert folder.browser.status == 404
    assert left(world) == []


def test_nothing_stays_of_a_file_of_the_plain_form_whose_entry_was_removed_on_the_way(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, item_id = party.world, new_item(party)

    def remove_the_entry() -> None:
        with party.opened() as opened:
            items.remove(opened, item_id)
        one_round(world.app_context)

    just_before(house_of(world).store, "put", monkeypatch, remove_the_entry)
    party.person.attach(f"{party.root}/items/{item_id}/files/add", "photo.jpg", LARGE, "image/jpeg")
    with world.work() as work:
        assert work.session.scalars(select(StoredFile.id)).all() == []
    assert left(world) == []


def test_what_arrives_between_the_two_steps_of_a_sweep_goes_with_the_second(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parts are removed, one is put and its row is still there, and then the row goes."""
    file, world = FileSender(party.person, f"{party.root}/items/{new_item(party)}"), party.world
    store = house_of(world).store
    file.begin("photo.jpg", 5)
    name = part_name(UUID(file.at.rsplit("/", 1)[1]), 0)
    remove, put = store.remove, store.put

    def remove_and_put(names: object) -> None:
        remove(list(names))  # type: ignore[call-overload]
        monkeypatch.setattr(store, "remove", remove)
        put(name, b"a part that was on its way")

    file.give_up()
    monkeypatch.setattr(store, "remove", remove_and_put)
    assert left(world) == []
