"""The files of entries, without pages."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from odr.errors import NotFound, Refusal
from odr.files.format import PART
from odr.files.keeping import Announced, FileHouse, Incomplete, looked_over, receive, receive_part, there_of
from odr.files.store import NoRoom, StoreAway
from odr.files.tables import FileUpload, FileUse, StoredFile
from odr.vaults.contents import items, listing
from odr.vaults.contents.attached import begin, coming_of, complete, expect_for, give_up, remove_file, take_out
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import remove_everything, remove_folder
from odr.web.running import housekeeping
from tests.support import scenes
from tests.support.files import LARGE, content_of, house_of, new_item, pieces, put
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def lying_there(party: Party) -> int:
    return len(list(house_of(party.world).store.names()))


def rows(party: Party) -> tuple[int, int, int]:
    with party.world.work() as work:
        counted = [
            work.session.scalar(select(func.count()).select_from(one)) or 0 for one in (StoredFile, FileUse, FileUpload)
        ]
    return counted[0], counted[1], counted[2]


def test_a_file_comes_back_as_it_was_put_in(party: Party) -> None:
    item_id = new_item(party)
    one, none = put(party, item_id, LARGE, "Übergabe 1.pdf", "application/pdf"), put(party, item_id, b"", "empty")
    assert (content_of(party, item_id, one.id), content_of(party, item_id, none.id)) == (LARGE, b"")
    with party.opened() as opened:
        found = items.read(opened, item_id)
    assert [(file.name, file.length) for file in found.files] == [("Übergabe 1.pdf", len(LARGE)), ("empty", 0)]
    assert rows(party) == (2, 2, 0)


def test_it_is_read_from_any_place_on(party: Party) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, LARGE)
    for first, last in [(0, 1), (PART - 1, PART + 1), (PART, 2 * PART), (2 * PART, len(LARGE)), (5, len(LARGE) - 5)]:
        with party.opened() as opened:
            assert (
                b"".join(take_out(opened, house_of(party.world), item_id, entry.id).read(first, last))
                == LARGE[first:last]
            )


def test_an_entry_that_is_changed_and_moved_keeps_its_files_and_copies_no_part(party: Party) -> None:
    item_id, other = new_item(party), party.folder_id(1)
    entry = put(party, item_id, b"a contract")
    before = lying_there(party)
    with party.opened() as opened:
        items.change(opened, item_id, Draft("Other", ""), 2)
        items.move(opened, item_id, other, 3)
    assert content_of(party, item_id, entry.id) == b"a contract"
    assert lying_there(party) == before


def test_a_file_is_found_by_its_name(party: Party) -> None:
    item_id = new_item(party)
    put(party, item_id, b"x", "Kontoauszug.pdf")
    with party.opened() as opened:
        assert [line.id for line in listing.search(opened, "kontoauszug")[0]] == [item_id]


@pytest.mark.parametrize("way", ["file", "item", "folder", "vault"])
def test_what_is_removed_is_gone_from_the_store_after_the_next_upkeep(party: Party, way: str) -> None:
    item_id, kept_in = new_item(party), new_item(party, 1)
    entry = put(party, item_id, LARGE)
    put(party, kept_in, b"stays")
    folder_id = party.folder_id()
    with party.opened() as opened:
        if way == "file":
            remove_file(opened, item_id, entry.id)
        elif way == "item":
            items.remove(opened, item_id)
        elif way == "folder":
            remove_folder(opened, folder_id)
        else:
            remove_everything(opened)
    housekeeping.one_round(party.world.app_context)
    kept = 0 if way == "vault" else 1
    assert (lying_there(party), rows(party)) == (kept, (kept, kept, 0))


def test_a_store_that_is_away_is_asked_again_until_nothing_is_left(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = new_item(party)
    put(party, item_id, b"x")
    with party.opened() as opened:
        items.remove(opened, item_id)

    def away(names: object) -> None:
        raise StoreAway("away")

    with monkeypatch.context() as patched:
        patched.setattr(house_of(party.world).store, "remove", away)
        housekeeping.one_round(party.world.app_context)
    assert rows(party) == (1, 0, 0)
    housekeeping.one_round(party.world.app_context)
    assert (lying_there(party), rows(party)) == (0, (0, 0, 0))


def test_a_file_can_be_sent_part_by_part_in_any_order_and_more_than_once(party: Party) -> None:
    item_id, store = new_item(party), house_of(party.world).store
    with party.opened() as opened:
        file_id = begin(opened, expect_for(opened, house_of(party.world), item_id, Announced("a", "b/c", len(LARGE))))
    with party.opened() as opened:
        coming = coming_of(opened, item_id, file_id)
    for number in (2, 0, 0):
        receive_part(store, coming, number, LARGE[number * PART : (number + 1) * PART])
    assert there_of(store, coming) == [0, 2]
    with pytest.raises(Incomplete):
        looked_over(house_of(party.world), coming)
    with party.opened() as opened:
        assert items.read(opened, item_id).files == ()
    receive_part(store, coming, 1, LARGE[PART : 2 * PART])
    with party.opened() as opened:
        complete(opened, item_id, coming, looked_over(house_of(party.world), coming))
    assert content_of(party, item_id, file_id) == LARGE
    with party.opened() as opened, pytest.raises(NotFound):
        coming_of(opened, item_id, file_id)


def test_a_part_of_another_length_is_refused(party: Party) -> None:
    item_id, store = new_item(party), house_of(party.world).store
    with party.opened() as opened:
        expected = expect_for(opened, house_of(party.world), item_id, Announced("a", "b/c", 10))
    for content in (b"", b"012345678", b"0123456789a"):
        with pytest.raises(Incomplete):
            receive_part(store, expected.coming, 0, content)


@pytest.mark.parametrize("way", ["given up", "time", "entry"])
def test_what_never_became_whole_is_removed(party: Party, way: str) -> None:
    item_id, store = new_item(party), house_of(party.world).store
    with party.opened() as opened:
        file_id = begin(opened, expect_for(opened, house_of(party.world), item_id, Announced("a", "b/c", 10)))
    with party.opened() as opened:
        coming = coming_of(opened, item_id, file_id)
        receive_part(store, coming, 0, b"0123456789")
    housekeeping.one_round(party.world.app_context)
    assert lying_there(party) == 1
    if way == "time":
        party.world.later(days=4)
    else:
        with party.opened() as opened:
            give_up(opened, item_id, file_id) if way == "given up" else items.remove(opened, item_id)
    housekeeping.one_round(party.world.app_context)
    assert (lying_there(party), rows(party)) == (0, (0, 0, 0))
    with party.opened() as opened, pytest.raises((Incomplete, NotFound)):
        complete(opened, item_id, coming, looked_over(house_of(party.world), coming))


def test_more_or_less_than_was_announced_is_refused_and_belongs_nowhere(party: Party) -> None:
    item_id = new_item(party)
    with party.opened() as opened:
        expected = expect_for(opened, house_of(party.world), item_id, Announced("a", "b/c", 10))
    for content in (b"less", b"more than ten"):
        with pytest.raises(Incomplete):
            receive(house_of(party.world), expected.coming, pieces(content))


def test_limits_are_checked_before_anything_travels(party: Party) -> None:
    item_id, house = new_item(party), house_of(party.world)
    put(party, item_id, bytes(10_000))
    tight = FileHouse(house.store, 20_000, 15_000)
    with party.opened() as opened:
        with pytest.raises(Refusal, match="This file has 20 kB") as too_large:
            expect_for(opened, tight, item_id, Announced("a", "b/c", 20_001))
        with pytest.raises(Refusal, match="does not fit"):
            expect_for(opened, tight, item_id, Announced("a", "b/c", 10_000))
        expect_for(opened, replace(tight, most_of_one=30_000), item_id, Announced("a", "b/c", 10_000))
    assert too_large.value.field == "file"


def test_a_full_disk_is_told_of_before_anything_travels(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    item_id, house = new_item(party), house_of(party.world)

    def full(size: int) -> None:
        raise NoRoom("disk")

    monkeypatch.setattr(house.store, "make_sure_of_room", full)
    with party.opened() as opened, pytest.raises(Refusal, match="no room"):
        expect_for(opened, house, item_id, Announced("a", "b/c", 1))


NAMES = ["../../etc/passwd", "CON", "a" * 300, "\u202egnp.exe", "🏚️.jpg", 'a"b\r\nc.pdf', "\0", "a/b\\c"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_as_it_was_typed(party: Party, name: str) -> None:
    item_id = new_item(party)
    put(party, item_id, b"x", name)
    with party.opened() as opened:
        assert [file.name for file in items.read(opened, item_id).files] == [name]


def test_a_code_that_may_only_read_puts_nothing_in(party: Party) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, b"x")
    with party.opened() as opened:
        opened.code.may_write = False
        with pytest.raises(Refusal, match="not change it"):
            expect_for(opened, house_of(party.world), item_id, Announced("a", "b/c", 1))
        with pytest.raises(Refusal, match="not change it"):
            remove_file(opened, item_id, entry.id)
        opened.code.may_write = True
        on_its_way = begin(opened, expect_for(opened, house_of(party.world), item_id, Announced("b", "b/c", 1)))
        opened.work.session.flush()
        opened.code.may_write = False
        for act in (coming_of, give_up):
            with pytest.raises(Refusal, match="not change it"):
                act(opened, item_id, on_its_way)
        opened.code.may_write = True
