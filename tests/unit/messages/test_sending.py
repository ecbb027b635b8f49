"""Saying something: to whom it goes, in which order, undoing and taking back."""

import pytest
from sqlalchemy import select

from odr.cases.life import CaseState
from odr.cases.people import participants
from odr.crypto.codes import AccessCode
from odr.errors import NotFound, Refusal
from odr.messages.entries.reading import read_room
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.news.unread import unread_in
from odr.messages.saying.sending import LONGEST_TEXT, ReadersChanged, addressing_in, send, take_back, undo, was_opened
from odr.messages.tables import Envelope, Message
from odr.organisations.organisations import suspend
from odr.organisations.tables import Organisation
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.keys.scope import Scope
from tests.support.rooms import (
    another_party,
    correspondents,
    joint,
    joint_id,
    look,
    mailbox,
    named,
    new_case,
    say,
    states,
    texts,
)
from tests.support.vaults import case_row, participant_of, vault_row, with_vault
from tests.support.world import World


@pytest.mark.promise("P10")
def test_what_one_party_says_the_other_reads(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "Shall we talk about the deposit?")
    say(leo, "Gladly.")

    for party in (tessa, leo):
        page = look(party)
        assert texts(page) == ["Shall we talk about the deposit?", "Gladly."]
        assert [one.number for one in page.entries] == [1, 2]
        assert not page.cut_short


def test_everything_that_twenty_say_is_read_by_twenty_in_one_order(world: World) -> None:
    parties = correspondents(world, 20)
    room = joint_id(parties[0])
    for number, party in enumerate(parties):
        say(party, f"Word {number}", room)

    expected = [f"Word {number}" for number in range(20)]
    assert [texts(look(party, room)) for party in parties] == [expected] * 20


def test_a_party_without_a_code_yet_is_named_as_waiting_and_reads_only_what_comes_later(world: World) -> None:
    tessa, _leo = correspondents(world)
    nora = another_party(world, tessa.case_id, "Nora Field", vault=False)
    with mailbox(tessa) as box:
        addressing = addressing_in(box, joint(box))
    assert [one.name for one in addressing.readers] == ["Leo Landlord"]
    assert [one.name for one in addressing.waiting] == ["Nora Field"]

    say(tessa, "Before Nora had a code.")
    with_vault(nora)
    say(tessa, "With Nora.")
    assert texts(look(nora)) == ["With Nora."]


def test_with_nobody_to_read_it_nothing_is_sent(world: World) -> None:
    case_id = new_case(world)
    tessa = another_party(world, case_id, "Tessa Tenant")
    another_party(world, case_id, "Leo Landlord", vault=False)
    with mailbox(tessa) as box, pytest.raises(Refusal, match="Nobody else"):
        send(box, joint(box).id, "Hello?", named(box))


def test_if_the_readers_are_not_those_whom_the_form_named_nothing_is_sent(world: World) -> None:
    tessa, _leo = correspondents(world)
    with mailbox(tessa) as box:
        shown = named(box)
    another_party(world, tessa.case_id, "Nora Field")

    with mailbox(tessa) as box:
        with pytest.raises(ReadersChanged) as changed:
            send(box, joint(box).id, "For Leo", shown)
        assert {one.name for one in changed.value.addressing.readers} == {"Leo Landlord", "Nora Field"}
        assert box.work.session.scalars(select(Message)).all() == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_TEXT + 1)])
def test_a_message_says_something_and_not_too_much(world: World, text: str) -> None:
    tessa, _leo = correspondents(world)
    with mailbox(tessa) as box, pytest.raises(Refusal):
        send(box, joint(box).id, text, named(box))


def test_nobody_sees_a_message_while_it_can_be_undone(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "In haste", deliver=False)
    assert texts(look(tessa)) == ["In haste"]
    assert texts(look(leo)) == []
    world.later(seconds=20)
    assert texts(look(leo)) == ["In haste"]


def test_what_was_undone_leaves_no_trace_for_the_others(world: World) -> None:
    tessa, leo = correspondents(world)
    message_id = say(tessa, "In anger", deliver=False)
    say(leo, "Meanwhile", deliver=False)
    with mailbox(tessa) as box:
        assert undo(box, message_id) == "In anger"
    world.later(seconds=20)

    for party in (tessa, leo):
        page = look(party)
        assert states(page) == ["undone", "readable"]
        assert texts(page) == ["Meanwhile"]
        assert not page.cut_short
    with world.work() as work:
        row = work.session.get_one(Message, message_id)
        assert row.sealed_body is None
        left = work.session.scalars(select(Envelope).where(Envelope.message_id == message_id)).all()
        assert [(one.box, one.sealed_key) for one in left] == [(b"", None)] * 2


def test_what_was_delivered_cannot_be_undone_but_taken_back(world: World) -> None:
    tessa, leo = correspondents(world)
    message_id = say(tessa, "A slip")
    with mailbox(tessa) as box:
        with pytest.raises(Refusal):
            undo(box, message_id)
        assert take_back(box, message_id) is False

    page = look(leo)
    assert states(page) == ["taken back"]
    assert texts(page) == []
    assert page.entries[0].row is not None
    assert page.entries[0].row.was_opened is False


def test_a_message_that_was_taken_back_says_whether_it_had_been_opened(world: World) -> None:
    tessa, leo = correspondents(world)
    message_id = say(tessa, "A slip")
    look(leo)
    with mailbox(tessa) as box:
        assert was_opened(box, box.work.session.get_one(Message, message_id))
        assert take_back(box, message_id) is True
    page = look(leo)
    assert page.entries[0].row is not None
    assert page.entries[0].row.was_opened is True


def test_nobody_takes_back_what_another_said(world: World) -> None:
    tessa, leo = correspondents(world)
    message_id = say(tessa, "Mine")
    with mailbox(leo) as box, pytest.raises(NotFound):
        take_back(box, message_id)
    assert texts(look(leo)) == ["Mine"]


def test_the_chain_stands_when_its_contents_are_gone(world: World) -> None:
    tessa, leo = correspondents(world)
    first = say(tessa, "One")
    say(leo, "Two")
    with mailbox(tessa) as box:
        take_back(box, first)
    say(tessa, "Three")
    page = look(leo)
    assert states(page) == ["taken back", "readable", "readable"]
    assert not any(one.cut for one in page.entries)


def test_whoever_has_withdrawn_reads_what_they_had_and_gets_nothing_more(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    say(tessa, "To both")
    with world.work() as work:
        participants.withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    say(tessa, "To Leo")

    assert texts(look(nora)) == ["To both"]
    assert texts(look(leo)) == ["To both", "To Leo"]
    with mailbox(nora) as box, pytest.raises(Refusal, match="withdrawn"):
        send(box, joint(box).id, "Still here?", "")


def test_closing_the_case_stops_sending_and_not_reading(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "Before")
    with world.work() as work:
        case_row(work, tessa.case_id).state = CaseState.CLOSED.value
    with mailbox(tessa) as box, pytest.raises(Refusal, match="closed"):
        send(box, joint(box).id, "After", "")
    assert texts(look(leo)) == ["Before"]


def test_whoever_is_suspended_reads_and_sends_nothing(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "Before")
    with world.work() as work:
        account, case = participant_of(work, leo).account_id, case_row(work, leo.case_id)
        organisation = work.session.get_one(Organisation, case.organisation_id)
        suspend(work, account, organisation, case.opened_by)
    with mailbox(leo) as box, pytest.raises(Refusal, match="suspended"):
        send(box, joint(box).id, "After", "")
    assert texts(look(leo)) == ["Before"]


def test_a_vault_that_was_destroyed_and_made_anew_is_a_change_and_nothing_old_opens_in_it(world: World) -> None:
    """Nobody had signed for the new keys: the others are asked. What the old mailbox had received is lost with it."""
    tessa, leo, _nora = correspondents(world, 3)
    say(tessa, "Before")
    with world.work() as work:
        work.session.delete(vault_row(work, leo))
    with_vault(leo)
    with mailbox(tessa) as box:
        assert [one.name for one in addressing_in(box, joint(box)).changed] == ["Leo Landlord"]
    assert texts(look(leo)) == []
    with mailbox(tessa) as box:
        keys = box.person(leo.participant_id).keys
        assert keys is not None
        box.accept_keys(leo.participant_id, keys.fingerprint())
        box.keep()
    say(tessa, "Afterwards")
    say(leo, "Here again")
    assert texts(look(leo)) == ["Afterwards", "Here again"]
    assert texts(look(tessa)) == ["Before", "Afterwards", "Here again"]


def test_a_code_for_one_folder_opens_no_messages(world: World) -> None:
    tessa, _leo = correspondents(world)
    code = AccessCode.generate()
    folder_id = tessa.folder_id()
    with tessa.opened() as opened:
        issue_own_code(opened, code, "Telephone", Scope(folders=(folder_id,)))
    with tessa.opened(code) as opened, pytest.raises(NotFound):
        OpenMailbox(opened)


def test_what_is_new_is_counted_for_each_reader_and_not_after_reading(world: World) -> None:
    tessa, leo = correspondents(world)
    room = joint_id(tessa)
    for number in range(3):
        say(tessa, f"Word {number}", room)
    say(tessa, "Not delivered yet", room, deliver=False)

    def unread() -> int:
        with world.work() as work:
            vault, account = vault_row(work, leo).id, participant_of(work, leo).account_id
            return unread_in(work, account, [vault]).get(vault, {}).get(room, 0)

    assert unread() == 3
    assert look(leo).read_before == 0
    assert unread() == 0
    world.later(seconds=20)
    assert unread() == 1
    assert look(leo).read_before == 3


def test_one_who_writes_beside_a_message_that_may_be_undone_still_finds_it_new(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "First", deliver=False)
    say(leo, "Second", deliver=False)
    assert texts(look(leo)) == ["Second"]
    world.later(seconds=20)
    page = look(leo)
    assert page.read_before == 0
    assert texts(page) == ["First", "Second"]


def test_a_long_room_is_read_in_pages(world: World) -> None:
    tessa, leo = correspondents(world)
    room = joint_id(tessa)
    for number in range(1, 8):
        say(tessa, str(number), room)
    with mailbox(leo) as box:
        newest = read_room(box, room_of(box, room), size=3)
        assert texts(newest) == ["5", "6", "7"]
        assert (newest.older_than, newest.newer_than) == (5, None)
        middle = read_room(box, room_of(box, room), older_than=newest.older_than, size=3)
        assert texts(middle) == ["2", "3", "4"]
        assert (middle.older_than, middle.newer_than) == (2, 4)
        first = read_room(box, room_of(box, room), older_than=2, size=3)
        assert texts(first) == ["1"]
        assert (first.older_than, first.newer_than) == (None, 1)
        assert texts(read_room(box, room_of(box, room), newer_than=1, size=3)) == ["2", "3", "4"]
