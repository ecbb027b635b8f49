"""Showing an item to others: a copy, by choice, and no more than that."""

from uuid import UUID

import pytest

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.people import participants
from odr.errors import AlreadyDone, NotFound, Refusal
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.rooms import room_of
from odr.messages.saying.disclosing import disclose, disclosures_of
from odr.messages.saying.sending import ReadersChanged, addressing_in, take_back, undo
from odr.vaults.contents.drafts import Draft, Field
from odr.vaults.contents.items import ChangedMeanwhile, add, change, read, remove
from tests.support.people import enter
from tests.support.rooms import correspondents, joint, joint_id, look, mailbox, named, texts
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import World

DRAFT = Draft("Deposit", "I would settle for 900.", (Field("Paid", "amount", "1200.00 GBP"),))


def written(party: Party) -> UUID:
    folder_id = party.folder_id()
    with party.opened() as opened:
        return add(opened, folder_id, DRAFT)


@pytest.mark.promise("P04")
def test_what_a_party_discloses_is_read_by_those_it_chose_as_it_was_then(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    item_id = written(tessa)
    with mailbox(tessa) as box:
        room = make_room(box, "Money", [leo.participant_id])
    with mailbox(tessa) as box:
        shown = addressing_in(box, room_of(box, room)).fingerprint()
        disclose(box, item_id, 1, room, "As promised.", shown)
    with tessa.opened() as opened:
        change(opened, item_id, Draft("Deposit", "On reflection 1000."), 1)
    world.later(seconds=20)

    page = look(leo, room)
    document = page.entries[-1].document
    assert document is not None
    assert document.disclosed == DRAFT
    assert document.text == "As promised."
    assert joint_id(nora) != room
    with tessa.opened() as opened:
        (found,) = disclosures_of(opened, item_id)
        assert found.to == ["Leo Landlord"]
        assert not found.taken_back
        assert read(opened, item_id).draft == Draft("Deposit", "On reflection 1000.")
    with world.work() as work:
        events = {row.event: row for row in work.session.query(AuditEntry)}
        assert events[Event.ITEM_DISCLOSED.value].subject_id == item_id


@pytest.mark.promise("P04")
def test_nothing_is_disclosed_but_what_was_shown_to_whom_was_shown(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = written(tessa)
    with mailbox(tessa) as box:
        with pytest.raises(ChangedMeanwhile):
            disclose(box, item_id, 2, joint(box).id, "", named(box))
        with pytest.raises(ReadersChanged):
            disclose(box, item_id, 1, joint(box).id, "", "somebody else")
    world.later(seconds=20)
    assert look(leo).entries == []
    with tessa.opened() as opened:
        assert disclosures_of(opened, item_id) == []


def test_nobody_discloses_what_is_not_theirs(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = written(tessa)
    with mailbox(leo) as box, pytest.raises(NotFound):
        disclose(box, item_id, 1, joint(box).id, "", named(box))


def test_a_disclosure_that_was_undone_never_was_and_one_taken_back_is_said_to_be(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = written(tessa)
    for _time in range(2):
        with mailbox(tessa) as box:
            message_id = disclose(box, item_id, 1, joint(box).id, "", named(box))
        if _time == 0:
            with mailbox(tessa) as box:
                undo(box, message_id)
    world.later(seconds=20)
    with mailbox(tessa) as box:
        take_back(box, message_id)
    with tessa.opened() as opened:
        (found,) = disclosures_of(opened, item_id)
        assert found.taken_back
    assert texts(look(leo)) == []


def test_an_item_that_is_removed_leaves_the_copy_that_was_sent(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = written(tessa)
    with mailbox(tessa) as box:
        disclose(box, item_id, 1, joint(box).id, "", named(box))
    world.later(seconds=20)
    with tessa.opened() as opened:
        remove(opened, item_id)
    assert look(leo).entries[-1].document is not None


def test_a_party_that_has_withdrawn_discloses_nothing(world: World) -> None:
    tessa, _leo, _nora = correspondents(world, 3)
    item_id = written(tessa)
    with world.work() as work:
        participants.withdraw(work, participant_of(work, tessa), case_row(work, tessa.case_id))
    with mailbox(tessa) as box, pytest.raises(Refusal):
        disclose(box, item_id, 1, joint(box).id, "", named(box))


def test_a_room_that_has_a_copy_gets_another_only_when_that_is_meant(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = written(tessa)
    with mailbox(tessa) as box:
        sent = disclose(box, item_id, 1, joint(box).id, "", named(box))
    with mailbox(tessa) as box:
        with pytest.raises(AlreadyDone):
            disclose(box, item_id, 1, joint(box).id, "", named(box))
        disclose(box, item_id, 1, joint(box).id, "", named(box), again=True)
    world.later(seconds=20)
    assert [entry.document.disclosed for entry in look(leo).entries if entry.document] == [DRAFT, DRAFT]
    with mailbox(tessa) as box:
        take_back(box, sent)
        with pytest.raises(AlreadyDone):
            disclose(box, item_id, 1, joint(box).id, "", named(box))


def test_after_the_copy_was_taken_back_another_is_no_repetition(world: World) -> None:
    tessa, leo = correspondents(world)
    item_id = written(tessa)
    with mailbox(tessa) as box:
        sent = disclose(box, item_id, 1, joint(box).id, "", named(box))
    world.later(seconds=20)
    with mailbox(tessa) as box:
        take_back(box, sent)
        disclose(box, item_id, 1, joint(box).id, "", named(box))
    world.later(seconds=20)
    assert [entry.document.disclosed for entry in look(leo).entries if entry.document] == [DRAFT]


def test_the_page_of_an_entry_names_those_who_have_a_copy_and_the_folder_marks_it(world: World) -> None:
    tessa, _leo = correspondents(world)
    item_id = written(tessa)
    enter(tessa.person)
    tessa.unlock()
    entry, folder = f"/items/{item_id}", f"/folders/{tessa.folder_id()}"
    assert tessa.open(entry).audience.startswith("Only holders of your access codes can read this: you.")
    with mailbox(tessa) as box:
        sent = disclose(box, item_id, 1, joint(box).id, "", named(box))
    world.later(seconds=20)
    page = tessa.open(entry)
    assert page.audience.startswith("Holders of your access codes can read this: you. A copy of it, as it was")
    assert "is with Leo Landlord." in page.audience
    assert "A copy is with Leo Landlord" in tessa.open(folder).text
    assert "Others have copies of the entries that are marked." in tessa.open(folder).audience
    reads = tessa.person.open(f"/cases/{tessa.case_id}/who-reads-what").text
    assert "Deposit To Leo Landlord," in reads
    assert "All parties Read by you and Leo Landlord." in reads
    with mailbox(tessa) as box:
        take_back(box, sent)
    assert tessa.open(entry).audience.startswith("Only holders of your access codes can read this: you.")
