"""Rooms: who is in them, who joins later, and whose word counts."""

from uuid import uuid4

import pytest

from odr.errors import NotFound, Refusal
from odr.messages.entries.letting_in import LONGEST_NAME, add_member, can_be_added, make_room
from odr.messages.entries.rooms import count_rooms, room_of, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import RoomMember
from tests.support.rooms import another_party, correspondents, joint_id, look, mailbox, new_case, room_in, say, texts
from tests.support.vaults import Party, with_vault
from tests.support.world import World


def opened_by(party: Party, name: str, *others: Party):  # type: ignore[no-untyped-def]
    with mailbox(party) as box:
        return make_room(box, name, [one.participant_id for one in others])


def names(party: Party) -> list[str]:
    with mailbox(party) as box:
        return [room.name for room in rooms_of(box)]


def test_there_is_no_room_before_a_second_party_has_come(world: World) -> None:
    case_id = new_case(world)
    tessa = another_party(world, case_id, "Tessa Tenant")
    assert names(tessa) == []
    another_party(world, case_id, "Leo Landlord", vault=False)
    assert names(tessa) == ["All parties"]


def test_all_parties_find_one_joint_room(world: World) -> None:
    parties = correspondents(world, 3)
    assert len({joint_id(party) for party in parties}) == 1


def test_a_further_room_is_seen_by_its_members_alone(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    room_id = opened_by(tessa, "  About   the keys ", leo)

    assert names(tessa) == names(leo) == ["All parties", "About the keys"]
    assert names(nora) == ["All parties"]
    with mailbox(nora) as box, pytest.raises(NotFound):
        room_of(box, room_id)
    members = {one.name for one in room_in(leo, room_id).members}
    assert members == {"Tessa Tenant", "Leo Landlord"}


@pytest.mark.promise("P10")
def test_what_is_said_in_a_further_room_is_read_by_its_members_alone(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    room_id = opened_by(tessa, "Keys", leo)
    say(leo, "Between us", room_id)
    assert texts(look(tessa, room_id)) == ["Between us"]
    with mailbox(nora) as box, pytest.raises(NotFound):
        room_of(box, room_id)


def test_whoever_joins_later_reads_from_there_on(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    room_id = opened_by(tessa, "Keys", leo)
    say(tessa, "Before", room_id)
    with mailbox(leo) as box:
        add_member(box, room_id, nora.participant_id)
    say(tessa, "After", room_id)

    assert texts(look(nora, room_id)) == ["After"]
    assert texts(look(leo, room_id)) == ["Before", "After"]
    assert {one.name for one in room_in(nora, room_id).members} == {"Tessa Tenant", "Leo Landlord", "Party2 Quill"}


def test_nobody_is_let_in_twice_nor_into_the_joint_room_nor_without_being_in_the_case(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    joint = joint_id(tessa)
    room_id = opened_by(tessa, "Keys", leo)
    with mailbox(tessa) as box:
        with pytest.raises(Refusal, match="already"):
            add_member(box, room_id, leo.participant_id)
        with pytest.raises(NotFound):
            add_member(box, joint, nora.participant_id)
        with pytest.raises(NotFound):
            add_member(box, room_id, uuid4())
        assert [one.name for one in can_be_added(box, room_of(box, room_id))] == ["Party2 Quill"]


def test_somebody_without_a_code_cannot_be_let_in_yet(world: World) -> None:
    tessa, leo = correspondents(world)
    nora = another_party(world, tessa.case_id, "Nora Field", vault=False)
    with mailbox(tessa) as box, pytest.raises(Refusal, match="no access code yet"):
        make_room(box, "Keys", [leo.participant_id, nora.participant_id])
    with_vault(nora)
    assert opened_by(tessa, "Keys", leo, nora)


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1)])
def test_a_room_has_a_name_of_one_short_line(world: World, name: str) -> None:
    tessa, leo = correspondents(world)
    with mailbox(tessa) as box, pytest.raises(Refusal):
        make_room(box, name, [leo.participant_id])


def test_a_room_of_oneself_alone_is_none(world: World) -> None:
    tessa, _leo = correspondents(world)
    with mailbox(tessa) as box, pytest.raises(Refusal):
        make_room(box, "Alone", [tessa.participant_id])


def test_administrators_can_count_rooms_and_nothing_else_is_readable_in_them(world: World) -> None:
    tessa, leo = correspondents(world)
    joint_id(tessa)
    opened_by(tessa, "A name nobody else may see", leo)
    with world.work() as work:
        assert count_rooms(work, [tessa.case_id, uuid4()]) == {tessa.case_id: 2}
    assert b"A name nobody else may see" not in world.stored()


def test_a_member_who_was_slipped_into_the_rows_is_shown_and_given_nothing(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    room_id = opened_by(tessa, "Keys", leo)
    with world.work() as work:
        work.session.add(RoomMember(room_id=room_id, participant_id=nora.participant_id, joined_at=work.now))

    room = room_in(tessa, room_id)
    assert [one.name for one in room.slipped_in] == ["Party2 Quill"]
    with mailbox(tessa) as box:
        readers = addressing_in(box, room_of(box, room_id)).readers
    assert [one.name for one in readers] == ["Leo Landlord"]
    say(tessa, "Still between us", room_id)
    assert texts(look(nora, room_id)) == []


def test_a_member_whose_row_was_removed_is_shown(world: World) -> None:
    tessa, leo = correspondents(world)
    room_id = opened_by(tessa, "Keys", leo)
    with world.work() as work:
        work.session.delete(work.session.get_one(RoomMember, (room_id, leo.participant_id)))
    assert [one.name for one in room_in(tessa, room_id).left_out] == ["Leo Landlord"]


def test_a_mailbox_shows_nothing_when_it_is_printed(world: World) -> None:
    tessa, _leo = correspondents(world)
    with mailbox(tessa) as box:
        assert repr(box) == "<OpenMailbox>"
        assert isinstance(box, OpenMailbox)
