"""Whoever writes to the store of files, and to the database: no part and no root is taken for another."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, text

from odr.errors import NotFound
from odr.files.format import PART, FileEntry, digests_of, part_name, seal_part, seal_root
from odr.files.keeping import Announced, Incomplete, receive
from odr.files.store import Store
from odr.files.tables import FileUpload, FileUse, StoredFile
from odr.messages.saying import attached as message_files
from odr.vaults.contents import items
from odr.vaults.contents.attached import begin, begin_or_go_on, coming_of, complete, expect_for, remove_file
from odr.vaults.tables import Item
from odr.web.running import housekeeping
from tests.adversary.test_replaced_keys import kept_and_renewed
from tests.support import scenes
from tests.support.files import LARGE, content_of, house_of, new_item, put
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.vaults import Party, party_with_vault, two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database and to the store")

MOVED = {("stored_files", "sealed_root"), ("file_uploads", "sealed_state")}
Attack = Callable[[Store, FileEntry, FileEntry], None]


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def overwrite(store: Store, file_id: UUID, number: int, content: bytes) -> None:
    """What the interface does not do, and whoever has the disk can."""
    store.remove([part_name(file_id, number)])
    store.put(part_name(file_id, number), content)


def part(store: Store, file_id: UUID, number: int) -> bytes:
    return store.get(part_name(file_id, number))


def exchanged(store: Store, mine: FileEntry, other: FileEntry) -> None:
    first, second = part(store, mine.id, 0), part(store, mine.id, 1)
    overwrite(store, mine.id, 0, second)
    overwrite(store, mine.id, 1, first)


def cut(store: Store, mine: FileEntry, other: FileEntry) -> None:
    overwrite(store, mine.id, 2, part(store, mine.id, 2)[:-100])


def gone(store: Store, mine: FileEntry, other: FileEntry) -> None:
    store.remove([part_name(mine.id, 1)])


def repeated(store: Store, mine: FileEntry, other: FileEntry) -> None:
    overwrite(store, mine.id, 1, part(store, mine.id, 0))


def of_another_file(store: Store, mine: FileEntry, other: FileEntry) -> None:
    overwrite(store, mine.id, 0, part(store, other.id, 0))


def one_bit(store: Store, mine: FileEntry, other: FileEntry) -> None:
    sealed = bytearray(part(store, mine.id, 0))
    sealed[1000] ^= 1
    overwrite(store, mine.id, 0, bytes(sealed))


ATTACKS = [exchanged, cut, gone, repeated, of_another_file, one_bit]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_parts_that_were_touched_do_not_open(party: Party, attack: Attack) -> None:
    item_id = new_item(party)
    mine, other = put(party, item_id, LARGE), put(party, item_id, LARGE[::-1])
    assert content_of(party, item_id, mine.id) == LARGE
    attack(house_of(party.world).store, mine, other)
    assert content_of(party, item_id, mine.id) is None
    assert content_of(party, item_id, other.id) == LARGE[::-1]


def test_another_seal_of_the_same_part_under_the_same_key_is_refused(party: Party) -> None:
    """By somebody who was given the file, and so has its key."""
    item_id = new_item(party)
    mine = put(party, item_id, LARGE)
    place = mine.place(party.case_id)
    overwrite(house_of(party.world).store, mine.id, 0, seal_part(mine.key, place, 0, bytes(PART)))
    assert content_of(party, item_id, mine.id) is None


@pytest.mark.parametrize("of", ["another file", "nobody"])
def test_a_root_that_was_put_in_its_place_is_refused(party: Party, of: str) -> None:
    item_id = new_item(party)
    mine, other = put(party, item_id, LARGE), put(party, item_id, LARGE[::-1])
    with party.world.work() as work:
        row = work.session.get_one(StoredFile, mine.id)
        row.sealed_root = work.session.get_one(StoredFile, other.id).sealed_root if of == "another file" else None
    assert content_of(party, item_id, mine.id) is None


def test_a_root_that_somebody_with_the_key_seals_anew_is_refused(party: Party) -> None:
    item_id, store = new_item(party), house_of(party.world).store
    mine = put(party, item_id, b"the contract as it was signed")
    place = mine.place(party.case_id)
    forged = seal_part(mine.key, place, 0, b"the contract as they wish it!")
    overwrite(store, mine.id, 0, forged)
    with party.world.work() as work:
        work.session.get_one(StoredFile, mine.id).sealed_root = seal_root(mine.key, place, [digests_of(forged)])
    assert content_of(party, item_id, mine.id) is None


def test_a_file_that_was_removed_and_is_put_back_is_told_of(party: Party) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, b"withdrawn")
    kept = "sealed_title, sealed_body, version, epoch"
    with party.world.work() as work:
        before = work.session.execute(text(f"SELECT {kept} FROM items")).one()  # noqa: S608
    with party.opened() as opened:
        remove_file(opened, item_id, entry.id)
    with party.world.work() as work:
        item = work.session.scalars(select(Item)).one()
        item.sealed_title, item.sealed_body, item.version, item.epoch = before
    party.unlock()
    assert "put back to an earlier version" in party.open("/noticed").text


def test_an_entry_of_another_case_opens_no_file_of_this_one(world: World) -> None:
    tessa, leo = (with_vault(one) for one in two_parties(world))
    hers, his = new_item(tessa), new_item(leo)
    entry = put(tessa, hers, b"hers")
    with world.work() as work:
        work.session.scalars(select(FileUse)).one().item_id = his
    with leo.opened() as opened:
        assert items.read(opened, his).files == ()
    assert content_of(tessa, hers, entry.id) == b"hers"


def test_a_use_that_was_deleted_lets_the_parts_go_and_nothing_opens_that_is_not_there(party: Party) -> None:
    item_id = new_item(party)
    entry = put(party, item_id, b"x")
    with party.world.work() as work:
        work.session.delete(work.session.scalars(select(FileUse)).one())
    housekeeping.one_round(party.world.app_context)
    assert content_of(party, item_id, entry.id) is None


@pytest.mark.parametrize("of", ["the same entry", "another entry"])
def test_what_is_known_of_a_file_on_its_way_opens_for_no_other(party: Party, of: str) -> None:
    first = new_item(party)
    second = first if of == "the same entry" else new_item(party)
    with party.opened() as opened:
        house = house_of(party.world)
        mine = begin(opened, expect_for(opened, house, first, Announced("mine", "a/b", 5)))
        other = begin(opened, expect_for(opened, house, second, Announced("other", "a/b", 5)))
    with party.opened() as opened:
        assert coming_of(opened, first, mine).announced.name == "mine"
    with party.world.work() as work:
        moved = work.session.get_one(FileUpload, other).sealed_state
        work.session.get_one(FileUpload, mine).sealed_state = moved
    with party.opened() as opened, pytest.raises(NotFound):
        coming_of(opened, first, mine)


def test_a_file_that_was_begun_under_a_replaced_key_is_not_gone_on_with(party: Party) -> None:
    """A former holder of the folder's key knows the file's: what comes later is sealed under another."""
    item_id, announced = new_item(party), Announced("plan.pdf", "application/pdf", 2 * PART, 1)
    house = house_of(party.world)
    with party.opened() as opened:
        before, _whether = begin_or_go_on(opened, house, item_id, announced)
    with party.opened() as opened:
        again, goes_on = begin_or_go_on(opened, house, item_id, announced)
        assert (again.place.file_id, goes_on) == (before.place.file_id, True), "the control"
    kept_and_renewed(party)
    with party.opened() as opened:
        with pytest.raises(NotFound):
            coming_of(opened, item_id, before.place.file_id)
        after, goes_on = begin_or_go_on(opened, house, item_id, announced)
        assert not goes_on
        assert after.key.reveal() != before.key.reveal()
    with party.world.work() as work:
        work.session.get_one(FileUpload, before.place.file_id).epoch += 1
    with party.opened() as opened, pytest.raises(NotFound):
        coming_of(opened, item_id, before.place.file_id)


def test_a_file_that_came_by_the_plain_form_while_the_key_was_replaced_is_not_taken_in(world: World) -> None:
    """The form sends it as a whole, between two units of work: what was noted in the first lies under the old key."""
    tessa, _leo = correspondents(world)
    item_id, room_id, house, content = new_item(tessa), joint_id(tessa), house_of(world), b"of a former adviser"
    announced = Announced("bill.pdf", "a/b", len(content))
    with tessa.opened() as opened:
        into_entry = expect_for(opened, house, item_id, announced)
        begin(opened, into_entry)
    with mailbox(tessa) as box:
        into_room = message_files.expect_for(box, house, room_id, announced)
        message_files.begin(box, into_room)
    received, said = receive(house, into_entry.coming, [content]), receive(house, into_room.coming, [content])
    kept_and_renewed(tessa)
    with tessa.opened() as opened, pytest.raises(Incomplete):
        complete(opened, item_id, into_entry.coming, received)
    with mailbox(tessa) as box, pytest.raises(Incomplete):
        message_files.complete(box, room_id, into_room.coming, said)
    with tessa.opened() as opened:
        assert items.opened_silently(opened, item_id).files == ()
    with mailbox(tessa) as box:
        assert message_files.waiting_in(box, room_id) == []


def test_a_file_that_waits_under_a_replaced_key_goes_with_no_message(world: World) -> None:
    tessa, _leo = correspondents(world)
    room_id, content = joint_id(tessa), b"of a former adviser"
    with mailbox(tessa) as box:
        expected = message_files.expect_for(box, house_of(world), room_id, Announced("bill.pdf", "a/b", len(content)))
        message_files.begin(box, expected)
        received = receive(house_of(world), expected.coming, [content])
        message_files.complete(box, room_id, expected.coming, received)
        assert [one.name for one in message_files.waiting_in(box, room_id)] == ["bill.pdf"], "the control"
    kept_and_renewed(tessa)
    with mailbox(tessa) as box:
        assert message_files.waiting_in(box, room_id) == []
