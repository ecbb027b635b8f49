"""Files of messages: by whoever has the store and the database, by others of the case, and by who was let in once."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from odr.errors import NotFound, Refusal
from odr.files.format import PART, FileEntry, FilePlace, digests_of, seal_part, seal_root
from odr.files.store import Store
from odr.files.tables import FileUpload, FileUse, StoredFile
from odr.messages.entries.letting_in import make_caucus, make_room
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying import attached
from odr.messages.saying.disclosing import disclose
from odr.messages.saying.releasing import release
from odr.messages.saying.sending import addressing_in, take_back
from odr.messages.tables import Envelope, Message
from odr.vaults.contents import items
from odr.vaults.rotation.revoking import revoke
from tests.adversary.test_file_attacks import ATTACKS, overwrite
from tests.support import scenes
from tests.support.advisers import adviser_of, given
from tests.support.facilitation import Facilitation, in_force
from tests.support.files import (
    LARGE,
    content_of,
    content_of_said,
    house_of,
    new_item,
    put,
    put_into_room,
    say_with,
    stored,
)
from tests.support.rooms import correspondents, joint, joint_id, mailbox, named, new_case
from tests.support.vaults import Party
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database and to the store")
Attack = Callable[[Store, FileEntry, FileEntry], None]


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    return correspondents(world, 3)


def said_with(party: Party, content: bytes, room_id: UUID | None = None) -> tuple[UUID, FileEntry]:
    """A message with one file, delivered."""
    room_id = room_id or joint_id(party)
    file = put_into_room(party, room_id, content)
    return say_with(party, room_id, file), file


# --- the store and the database ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_parts_that_were_touched_do_not_open_from_a_message(parties: list[Party], attack: Attack) -> None:
    tessa, leo, _nora = parties
    message_id, mine = said_with(tessa, LARGE)
    other_id, other = said_with(tessa, LARGE[::-1])
    attack(house_of(tessa.world).store, mine, other)
    assert content_of_said(leo, message_id, mine.id) is None
    assert content_of_said(leo, other_id, other.id) == LARGE[::-1]


@pytest.mark.promise("P10")
@pytest.mark.parametrize("what", ["a part", "part and root"])
def test_another_reader_of_a_message_cannot_put_another_file_in_its_place(parties: list[Party], what: str) -> None:
    """They hold the file's key: part and root that they seal anew are not those that the author signed."""
    tessa, leo, nora = parties
    message_id, file = said_with(tessa, b"the contract as it was signed")
    place = file.place(tessa.case_id)
    forged = seal_part(file.key, place, 0, b"the contract as they wish it!")
    overwrite(house_of(tessa.world).store, file.id, 0, forged)
    if what == "part and root":
        with tessa.world.work() as work:
            work.session.get_one(StoredFile, file.id).sealed_root = seal_root(file.key, place, [digests_of(forged)])
    for reader in (tessa, leo, nora):
        assert content_of_said(reader, message_id, file.id) is None


def test_parts_sealed_for_another_case_open_nowhere(world: World) -> None:
    """By somebody who holds the key, as if the file were of their other case."""
    tessa, leo = correspondents(world)
    message_id, mine = said_with(tessa, LARGE)
    elsewhere = FilePlace(new_case(world, "2026-0777"), mine.id, mine.length)
    store = house_of(world).store
    parts = [LARGE[number * PART : (number + 1) * PART] for number in range(3)]
    for number, content in enumerate(parts):
        overwrite(store, mine.id, number, seal_part(mine.key, elsewhere, number, content))
    assert content_of_said(leo, message_id, mine.id) is None


@pytest.mark.promise("P10")
@pytest.mark.parametrize("to", ["a message of the joint room", "a message of another room", "an entry of mine"])
def test_a_row_that_attaches_a_file_elsewhere_opens_it_to_nobody(parties: list[Party], to: str) -> None:
    """The administrator of the database says that a file of two of them belongs to what a third can read."""
    tessa, leo, nora = parties
    with mailbox(tessa) as box:
        room_id = make_room(box, "Money", [leo.participant_id])
    _secret, file = said_with(tessa, b"for Leo alone", room_id)
    read_by_nora, _other = said_with(tessa, b"for everybody")
    with mailbox(nora) as box:
        own_room = make_room(box, "Keys", [leo.participant_id])
    of_nora, _own = said_with(nora, b"mine", own_room)
    item_id = new_item(nora)
    with tessa.world.work() as work:
        use = work.session.scalars(select(FileUse).where(FileUse.file_id == file.id)).one()
        use.participant_id = nora.participant_id
        use.message_id = {"a message of the joint room": read_by_nora, "a message of another room": of_nora}.get(to)
        use.item_id = item_id if to == "an entry of mine" else None
    for message_id in (read_by_nora, of_nora):
        with pytest.raises(NotFound):
            content_of_said(nora, message_id, file.id)
    with pytest.raises(NotFound):
        content_of(nora, item_id, file.id)


def test_the_root_of_another_file_in_its_row_is_refused(parties: list[Party]) -> None:
    tessa, leo, _nora = parties
    message_id, mine = said_with(tessa, b"mine")
    _other_id, other = said_with(tessa, b"else")
    with tessa.world.work() as work:
        root = work.session.get_one(StoredFile, other.id).sealed_root
        work.session.get_one(StoredFile, mine.id).sealed_root = root
    assert content_of_said(leo, message_id, mine.id) is None


@pytest.mark.parametrize("source", ["another message", "another room"])
def test_the_body_of_another_message_brings_no_file_along(parties: list[Party], source: str) -> None:
    tessa, leo, nora = parties
    with mailbox(tessa) as box:
        room_id = make_room(box, "Money", [leo.participant_id])
    secret, file = said_with(tessa, b"for Leo alone", room_id if source == "another room" else None)
    seen, _other = said_with(tessa, b"for everybody")
    with tessa.world.work() as work:
        taken, row = work.session.get_one(Message, secret), work.session.get_one(Message, seen)
        row.sealed_body, row.body_digest = taken.sealed_body, taken.body_digest
        boxes = {
            one.vault_id: one for one in work.session.scalars(select(Envelope).where(Envelope.message_id == secret))
        }
        for one in work.session.scalars(select(Envelope).where(Envelope.message_id == seen)):
            if one.vault_id in boxes:
                one.box, one.sealed_key = boxes[one.vault_id].box, boxes[one.vault_id].sealed_key
    for reader in (leo, nora):
        with pytest.raises(NotFound):
            content_of_said(reader, seen, file.id)


@pytest.mark.parametrize("to", ["another room", "another person"])
def test_what_waits_for_one_message_goes_with_no_other(parties: list[Party], to: str) -> None:
    tessa, leo, _nora = parties
    room_id = joint_id(tessa)
    file = put_into_room(tessa, room_id, b"not for them")
    with mailbox(tessa) as box:
        other = make_room(box, "Money", [leo.participant_id])
    with tessa.world.work() as work:
        row = work.session.get_one(FileUpload, file.id)
        if to == "another room":
            row.room_id = other
        else:
            row.participant_id = leo.participant_id
    thief, where = (tessa, other) if to == "another room" else (leo, room_id)
    with mailbox(thief) as box:
        assert attached.waiting_in(box, where) == []
    with pytest.raises(Refusal):
        say_with(thief, where, file)


# --- people of the case -----------------------------------------------------------------------------------------------


@pytest.mark.promise("P10")
def test_somebody_of_another_room_finds_no_file_of_this_one(parties: list[Party]) -> None:
    tessa, leo, nora = parties
    with mailbox(tessa) as box:
        room_id = make_room(box, "Money", [leo.participant_id])
    message_id, file = said_with(tessa, b"for Leo alone", room_id)
    seen, _other = said_with(tessa, b"for everybody")
    for asked in (message_id, seen, uuid4()):
        with pytest.raises(NotFound):
            content_of_said(nora, asked, file.id)


@pytest.mark.promise("P04")
def test_nobody_sends_a_file_that_is_not_theirs_by_naming_it(parties: list[Party]) -> None:
    tessa, leo, _nora = parties
    item_id, own = new_item(tessa), new_item(leo)
    private, waiting = put(tessa, item_id, b"private"), put_into_room(tessa, joint_id(tessa), b"waits")
    for file in (private, waiting):
        with pytest.raises(Refusal):
            say_with(leo, joint_id(leo), file)
    with mailbox(leo) as box:
        version = items.opened_silently(box.opened, own).line.version
        shown = named(box)
        sent = disclose(box, own, version, joint(box).id, "", shown, file_ids=[private.id, waiting.id])
    with mailbox(leo) as box, pytest.raises(NotFound):
        attached.file_of(box, sent, private.id)
    assert len(stored(tessa.world)) == 2


@pytest.mark.promise("P22")
def test_a_former_adviser_opens_no_file_of_what_is_said_after_their_code(parties: list[Party]) -> None:
    tessa, leo, _nora = parties
    ines = given(adviser_of(tessa), everything=True)
    message_id, file = said_with(leo, b"while she acts")
    with ines.opened() as opened:
        assert attached.file_of(OpenMailbox(opened), message_id, file.id)[1] == file
        code_id = opened.code.id
    with tessa.opened() as opened:
        revoke(opened, code_id)
    later_id, later = said_with(leo, b"after it")
    with pytest.raises(Refusal), ines.opened() as opened:
        attached.file_of(OpenMailbox(opened), later_id, later.id)
    assert content_of_said(tessa, later_id, later.id) == b"after it"


@pytest.fixture
@scenes.scene
def facilitation(world: World) -> Facilitation:
    return in_force(world)


@pytest.mark.promise("P20")
def test_a_file_of_a_caucus_reaches_others_only_by_its_partys_release_and_is_not_copied(
    facilitation: Facilitation,
) -> None:
    tessa, leo = facilitation.parties
    with mailbox(tessa) as box:
        caucus = make_caucus(box, facilitation.mediator.participant_id)
    message_id, file = said_with(tessa, LARGE, caucus)
    assert content_of_said(facilitation.mediator, message_id, file.id) == LARGE
    with pytest.raises(NotFound):
        content_of_said(leo, message_id, file.id)
    before, into = stored(tessa.world), joint_id(tessa)
    with mailbox(facilitation.mediator) as box, pytest.raises(NotFound):
        release(box, message_id, into, "")
    with mailbox(tessa) as box:
        room_id = joint(box).id
        released = release(box, message_id, room_id, addressing_in(box, room_of(box, room_id)).fingerprint())
    tessa.world.later(seconds=30)
    assert stored(tessa.world) == before
    assert content_of_said(leo, released, file.id) == LARGE
    with pytest.raises(NotFound):
        content_of_said(leo, message_id, file.id)
    with mailbox(tessa) as box:
        take_back(box, message_id)
    assert stored(tessa.world) == before
    assert content_of_said(leo, released, file.id) == LARGE
