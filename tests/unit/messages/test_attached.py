"""The files of a message: who opens them, how long their parts stay, and that none is copied."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.errors import NotFound, Refusal
from odr.files.keeping import GOES_ON_FOR, Announced, FileHouse
from odr.files.tables import FileUpload, FileUse
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.rooms import room_of
from odr.messages.saying import attached
from odr.messages.saying.disclosing import disclose
from odr.messages.saying.sending import addressing_in, send, take_back, undo
from odr.vaults.contents import items
from odr.vaults.contents.attached import remove_file
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
from tests.support.rooms import correspondents, joint, joint_id, look, mailbox, named
from tests.support.vaults import Party
from tests.support.world import World


def counted(world: World, table: type) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def disclosed(party: Party, item_id: UUID, *file_ids: UUID) -> UUID:
    """A copy of an entry in the joint room, with these files."""
    with mailbox(party) as box:
        version = items.opened_silently(box.opened, item_id).line.version
        sent = disclose(box, item_id, version, joint(box).id, "", named(box), file_ids=file_ids)
    party.world.later(seconds=20)
    return sent


@pytest.mark.promise("P10")
def test_a_file_is_opened_by_those_who_read_its_message_and_by_nobody_else(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    with mailbox(tessa) as box:
        room_id = make_room(box, "Money", [leo.participant_id])
    file = put_into_room(tessa, room_id, LARGE, "Kitchen wall.jpg")
    message_id = say_with(tessa, room_id, file, deliver=False)
    with pytest.raises(NotFound):  # it can still be undone
        content_of_said(leo, message_id, file.id)
    world.later(seconds=20)

    assert content_of_said(tessa, message_id, file.id) == content_of_said(leo, message_id, file.id) == LARGE
    with pytest.raises(NotFound):
        content_of_said(nora, message_id, file.id)
    document = look(leo, room_id).entries[-1].document
    assert document is not None
    assert [(one.name, one.length, one.sha256) for one in document.files] == [
        ("Kitchen wall.jpg", len(LARGE), file.sha256)
    ]
    with world.work() as work:
        noted = work.session.scalars(
            select(AuditEntry).where(AuditEntry.event == Event.MESSAGE_FILE_READ.value).order_by(AuditEntry.number)
        ).all()
        assert [one.subject_id for one in noted] == [message_id, message_id]


def test_what_waits_in_a_room_is_seen_by_whoever_put_it_in_and_goes_with_one_message(world: World) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    file = put_into_room(tessa, room_id, b"x")
    with mailbox(leo) as box:
        assert attached.waiting_in(box, room_id) == []
        with pytest.raises(NotFound):
            attached.coming_of(box, room_id, file.id)
        with pytest.raises(NotFound):
            attached.give_up(box, room_id, file.id)
    with mailbox(tessa) as box:
        other = make_room(box, "Money", [leo.participant_id])
    with mailbox(tessa) as box:
        assert attached.waiting_in(box, room_id) == [file]
        assert attached.waiting_in(box, other) == []
    say_with(tessa, room_id, file)
    assert counted(world, FileUpload) == 0
    with pytest.raises(Refusal, match="not there any more"):
        say_with(tessa, room_id, file)


def test_what_was_put_in_and_is_left_out_goes(world: World) -> None:
    tessa, _leo = correspondents(world)
    room_id = joint_id(tessa)
    file = put_into_room(tessa, room_id, b"x")
    assert len(stored(world)) == 1
    with mailbox(tessa) as box:
        attached.give_up(box, room_id, file.id)
    assert stored(world) == []


def test_what_waits_for_a_message_that_never_comes_goes_after_three_days(world: World) -> None:
    tessa, _leo = correspondents(world)
    put_into_room(tessa, joint_id(tessa), b"x")
    world.later(seconds=(GOES_ON_FOR + timedelta(minutes=1)).total_seconds())
    assert stored(world) == []
    assert counted(world, FileUpload) == 0


@pytest.mark.parametrize("how", ["undone", "taken back"])
def test_the_parts_go_with_a_message_that_is_undone_or_taken_back(world: World, how: str) -> None:
    tessa, leo = correspondents(world)
    file = put_into_room(tessa, joint_id(tessa), LARGE)
    message_id = say_with(tessa, joint_id(tessa), file, deliver=how == "taken back")
    assert len(stored(world)) == 3
    with mailbox(tessa) as box:
        (undo if how == "undone" else take_back)(box, message_id)
    assert stored(world) == []
    assert counted(world, FileUse) == 0
    for party in (tessa, leo):
        with pytest.raises(NotFound):
            content_of_said(party, message_id, file.id)


@pytest.mark.promise("P04")
def test_only_the_chosen_files_of_an_entry_are_disclosed_and_no_part_is_copied(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = new_item(tessa)
    photo, contract = put(tessa, item_id, LARGE), put(tessa, item_id, b"signed", "contract.pdf")
    before = stored(world)
    message_id = disclosed(tessa, item_id, photo.id, uuid4())

    assert stored(world) == before
    assert content_of_said(leo, message_id, photo.id) == LARGE
    with pytest.raises(NotFound):
        content_of_said(leo, message_id, contract.id)
    document = look(leo).entries[-1].document
    assert document is not None
    assert [one.name for one in document.files] == ["photo.jpg"]


@pytest.mark.parametrize("removed", ["the entry", "its file"])
def test_a_disclosed_file_outlives_its_entry_until_the_copy_is_taken_back(world: World, removed: str) -> None:
    tessa, leo = correspondents(world)
    item_id = new_item(tessa)
    photo = put(tessa, item_id, LARGE)
    message_id = disclosed(tessa, item_id, photo.id)
    with tessa.opened() as opened:
        if removed == "the entry":
            items.remove(opened, item_id)
        else:
            remove_file(opened, item_id, photo.id)
    assert len(stored(world)) == 3
    assert content_of_said(leo, message_id, photo.id) == LARGE
    with mailbox(tessa) as box:
        take_back(box, message_id)
    assert stored(world) == []


def test_a_copy_that_is_taken_back_leaves_the_entry_its_files(world: World) -> None:
    tessa, _leo = correspondents(world)
    item_id = new_item(tessa)
    photo = put(tessa, item_id, LARGE)
    message_id = disclosed(tessa, item_id, photo.id)
    with mailbox(tessa) as box:
        take_back(box, message_id)
    assert len(stored(world)) == 3
    assert content_of(tessa, item_id, photo.id) == LARGE


def test_one_message_holds_so_many_files_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached, "MOST_FILES", 2)
    tessa, _leo = correspondents(world)
    room_id = joint_id(tessa)
    put_into_room(tessa, room_id, b"a")
    put_into_room(tessa, room_id, b"b")
    with pytest.raises(Refusal, match="at most 2 files"):
        put_into_room(tessa, room_id, b"c")
    item_id = new_item(tessa)
    entries = [put(tessa, item_id, content) for content in (b"a", b"b", b"c")]
    with pytest.raises(Refusal, match="at most 2 files"):
        disclosed(tessa, item_id, *(one.id for one in entries))


def test_what_is_sent_with_messages_counts_against_what_a_participant_may_put_in(world: World) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    say_with(tessa, room_id, put_into_room(tessa, room_id, b"x"))
    small = FileHouse(house_of(world).store, 5000, 5000)
    with mailbox(tessa) as box, pytest.raises(Refusal, match="does not fit"):
        attached.expect_for(box, small, room_id, Announced("b", "a/b", 1))
    with mailbox(leo) as box:
        assert attached.expect_for(box, small, room_id, Announced("b", "a/b", 1)).coming.place.length == 1


def test_whoever_may_say_nothing_puts_nothing_in(world: World) -> None:
    tessa, _leo = correspondents(world)
    room_id = joint_id(tessa)
    with mailbox(tessa) as box:
        box.case.state = "closed"
        with pytest.raises(Refusal, match="closed"):
            attached.expect_for(box, house_of(world), room_id, Announced("b", "a/b", 1))
        box.work.session.rollback()


def test_a_message_may_hold_nothing_but_a_file(world: World) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    message_id = say_with(tessa, room_id, put_into_room(tessa, room_id, b"x"))
    assert look(leo).entries[-1].row is not None
    assert content_of_said(leo, message_id, look(leo).entries[-1].document.files[0].id) == b"x"  # type: ignore[union-attr]
    with mailbox(tessa) as box, pytest.raises(Refusal, match="write something"):
        send(box, room_id, "", addressing_in(box, room_of(box, room_id)).fingerprint())
