"""Reading: receipts, searching, and the end of everything."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from odr.archives import Archive, archive
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.opening import OpenEntry, open_entry
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.news.notices import Preference, choose
from odr.messages.saying.sending import take_back
from odr.messages.tables import AnyEnvelope, AnyMessage, Disclosure, Envelope, Message, ReadMark, Room, RoomMember
from odr.messages.taking_along import export, searching
from odr.messages.taking_along.ending import destroy_messages
from odr.messages.taking_along.searching import search
from odr.purposes import Purpose
from odr.vaults.tables import Correspondence, Vault
from tests.support.rooms import correspondents, joint_id, look, mailbox, say
from tests.support.vaults import Party, participant_of
from tests.support.world import World


def found(party: Party, words: str) -> list[str]:
    with mailbox(party) as box:
        return [one.entry.document.text for one in search(box, words)[0] if one.entry.document is not None]


def test_who_has_opened_a_message_is_shown_if_they_let_it_be_seen(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    with world.work() as work:
        choose(work, participant_of(work, leo).account_id, Preference(receipts=True))
    say(tessa, "Read this")
    assert look(tessa).receipts == {}
    look(leo)
    look(nora)
    assert set(look(tessa).receipts[1]) == {leo.participant_id}
    assert look(leo).receipts == {}, "of others' messages nothing is shown"


def test_words_are_found_in_every_room_one_is_in_and_in_no_other(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    with mailbox(tessa) as box:
        room = make_room(box, "Keys", [leo.participant_id])
    say(tessa, "The red key is lost", room)
    say(tessa, "The blue key is not")
    gone = say(leo, "My key is mine")
    with mailbox(leo) as box:
        take_back(box, gone)

    assert found(leo, "KEY the") == ["The blue key is not", "The red key is lost"]
    assert found(nora, "key") == ["The blue key is not"]
    assert found(leo, "mine") == []
    assert found(leo, "  ") == []


@pytest.mark.promise("P11")
def test_destroying_a_cases_messages_leaves_nothing_of_them(world: World) -> None:
    tessa, leo = correspondents(world)
    with mailbox(tessa) as box:
        make_room(box, "Keys", [leo.participant_id])
    say(tessa, "One")
    look(leo)
    with world.work() as work:
        assert destroy_messages(work, tessa.case_id) == 2
    with world.work() as work:
        for table in (Room, RoomMember, Message, Envelope, ReadMark, Disclosure, Correspondence):
            assert work.session.scalar(select(func.count()).select_from(table)) == 0, table
        assert work.session.scalar(select(func.count()).select_from(Vault)) == 2


def test_the_rooms_of_another_case_are_left_alone(world: World) -> None:
    tessa, _leo = correspondents(world)
    room = joint_id(tessa)
    say(tessa, "One", room)
    with world.work() as work:
        assert destroy_messages(work, uuid4()) == 0
    assert len(look(tessa, room).entries) == 1


def test_what_a_reader_has_opened_once_opens_without_its_box(world: World) -> None:
    tessa, leo = correspondents(world)
    room = joint_id(tessa)
    say(tessa, "Once and again", room)
    look(leo, room)
    with world.work() as work:
        work.session.execute(update(Envelope).values(box=b""))
    assert [one.state.value for one in look(leo, room).entries] == ["readable"]
    with world.work() as work:
        work.session.execute(update(Envelope).values(sealed_key=None))
    assert [one.state.value for one in look(leo, room).entries] == ["altered"]


def test_a_mailbox_needs_the_right_to_it(world: World) -> None:
    tessa, _leo = correspondents(world)
    with tessa.opened() as opened:
        assert OpenMailbox(opened).may_speak


def test_an_export_opens_one_message_after_the_other_and_holds_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tessa, leo = correspondents(world)
    for number in range(5):
        say(tessa if number % 2 else leo, f"Message {number}")
    opened: list[int] = []

    def counted(box: OpenMailbox, message: AnyMessage, envelope: AnyEnvelope | None) -> OpenEntry:
        opened.append(message.number)
        return open_entry(box, message, envelope)

    def packed(purpose: Purpose, files: Mapping[str, Iterable[str] | bytes], at: datetime) -> Archive:
        for name, content in files.items():
            opened.clear()
            for piece in content:
                assert isinstance(piece, str)
                if "Message 0" in piece:
                    assert opened == [1], name
            assert opened == [1, 2, 3, 4, 5], name
        return archive(purpose, files, at)

    monkeypatch.setattr(searching, "open_entry", counted)
    monkeypatch.setattr(export, "archive", packed)
    with mailbox(tessa) as box:
        export.export(box, "2026-0142")
