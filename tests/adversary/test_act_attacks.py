"""Somebody who writes to the database makes something formal disappear, appear, or seem taken back."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.audit.log import Event
from odr.crypto.context import Purpose
from odr.db.work import Work
from odr.errors import Refusal
from odr.messages.documents import TAKEN_BACK, Act, EntryPlace, ending
from odr.messages.entries.posting import made_hash
from odr.messages.entries.reading import accept_as_is
from odr.messages.entries.rooms import room_of
from odr.messages.saying.acts import RoomActs, acts_in, head, say
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Envelope, Message, Room
from tests.support.rooms import correspondents, joint, joint_id, mailbox, named
from tests.support.rooms import say as say_message
from tests.support.vaults import Party, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


def act_in(party: Party, kind: str) -> UUID:
    room_id = joint_id(party)
    with mailbox(party) as box:
        return say(box, room_id, addressing_in(box, room_of(box, room_id)).fingerprint(), Act(kind, {"n": 1}))


def acts_of(party: Party) -> RoomActs:
    with mailbox(party) as box:
        return acts_in(box, joint(box))


def removed(work: Work, message_id: UUID) -> None:
    work.session.execute(delete(Message).where(Message.id == message_id))


def called_a_message(work: Work, message_id: UUID) -> None:
    work.session.execute(update(Message).where(Message.id == message_id).values(kind="message"))


def called_a_message_with_a_fitting_hash(work: Work, message_id: UUID) -> None:
    row = work.session.get_one(Message, message_id)
    row.kind = "message"
    place = row.place(_case_of(work, row))
    row.hash = made_hash(row, place)


def said_by_another(work: Work, message_id: UUID) -> None:
    row = work.session.get_one(Message, message_id)
    others = work.session.scalars(select(Message.author_id).where(Message.author_id != row.author_id)).all()
    row.author_id = others[0]


def _case_of(work: Work, row: Message) -> UUID:
    return work.session.get_one(Room, row.room_id).case_id


@pytest.mark.promise("P10")
@pytest.mark.parametrize(
    "attack",
    [removed, called_a_message, called_a_message_with_a_fitting_hash, said_by_another],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize("had_looked", [True, False])
def test_an_act_does_not_disappear_unnoticed(
    world: World, attack: Callable[[Work, UUID], None], had_looked: bool
) -> None:
    tessa, leo = correspondents(world)
    act_in(tessa, "first")
    hidden = act_in(tessa, "second")
    act_in(leo, "third")
    if had_looked:
        assert acts_of(leo).is_sound
    with world.work() as work:
        attack(work, hidden)
    assert not acts_of(leo).is_sound


@pytest.mark.promise("P10")
def test_the_last_act_is_not_cut_off_from_somebody_who_saw_it_on_a_page_of_acts_alone(world: World) -> None:
    tessa, leo = correspondents(world)
    act_in(tessa, "first")
    last = act_in(tessa, "second")
    acts_of(leo)
    with world.work() as work:
        removed(work, last)
    assert acts_of(leo).altered
    with mailbox(leo) as box, pytest.raises(Refusal, match="altered"):
        head(box, joint(box))
    with mailbox(leo) as box, pytest.raises(Refusal, match="altered"):
        say(box, joint(box).id, named(box), Act("third", {}))


@pytest.mark.promise("P10")
def test_a_copy_of_an_act_is_not_kept_from_somebody_unnoticed(world: World) -> None:
    tessa, leo = correspondents(world)
    hidden = act_in(tessa, "first")
    act_in(tessa, "second")
    with world.work() as work:
        theirs = vault_row(work, leo).id
        work.session.execute(delete(Envelope).where(Envelope.message_id == hidden, Envelope.vault_id == theirs))
    found = acts_of(leo)
    assert [one.state.value for one in found.wrong] == ["withheld"]


def test_even_its_author_does_not_make_an_act_seem_taken_back(world: World) -> None:
    tessa, leo = correspondents(world)
    said = act_in(tessa, "first")
    with mailbox(tessa) as box:
        row = box.work.session.get_one(Message, said)
        place: EntryPlace = row.place(tessa.case_id)
        pair = box.opened.signing_pair()
        proof = pair.sign(ending(row.hash, TAKEN_BACK, world.time), place.context(Purpose.MESSAGE_ENDED))
        row.ended, row.ended_at, row.end_proof, row.sealed_body = TAKEN_BACK, world.time, proof, None
        box.opened.record(Event.MESSAGE_TAKEN_BACK, subject_id=said)
    assert [one.state.value for one in acts_of(leo).wrong] == ["altered"]


def test_an_act_from_another_place_in_the_room_is_none(world: World) -> None:
    tessa, leo = correspondents(world)
    first = act_in(tessa, "first")
    second = act_in(tessa, "second")
    with world.work() as work:
        source, target = (work.session.get_one(Message, one) for one in (first, second))
        target.sealed_body, target.body_digest = source.sealed_body, source.body_digest
        target.hash = made_hash(target, target.place(tessa.case_id))
    found = acts_of(leo)
    assert [one.kind for one in found.acts] == ["first"]
    assert [one.state.value for one in found.wrong] == ["altered"]


def test_a_message_is_not_made_an_act_by_its_row(world: World) -> None:
    tessa, leo = correspondents(world)
    said = say_message(tessa, "Only words.")
    with world.work() as work:
        work.session.execute(update(Message).where(Message.id == said).values(kind="act"))
    found = acts_of(leo)
    assert found.acts == []
    assert not found.is_sound


def test_an_act_whose_signature_was_checked_before_is_checked_again_once_its_room_was_altered(world: World) -> None:
    """Given a vault that remembers a room as proven, when the room was altered and the owner has gone on from there."""
    tessa, leo = correspondents(world)
    first, second = act_in(tessa, "first"), act_in(tessa, "second")
    assert acts_of(leo).is_sound
    with mailbox(leo) as box:
        assert box.memory.room(joint(box).id).proven == 2
    with world.work() as work:
        source, target = (work.session.get_one(Message, one) for one in (first, second))
        target.sealed_body, target.body_digest = source.sealed_body, source.body_digest
        target.hash = made_hash(target, target.place(tessa.case_id))
    with mailbox(leo) as box:
        accept_as_is(box, joint(box).id)
    with mailbox(leo) as box:
        assert box.memory.room(joint(box).id).proven == 0
    found = acts_of(leo)
    assert [one.kind for one in found.acts] == ["first"]
    assert [one.number for one in found.wrong] == [2]


def test_nothing_that_is_put_under_a_remembered_hash_is_taken_for_proven(world: World) -> None:
    """Given a remembered room, when the envelope of an act is exchanged for one that opens another body."""
    tessa, leo = correspondents(world)
    first, second = act_in(tessa, "first"), act_in(tessa, "second")
    assert acts_of(leo).is_sound
    with world.work() as work:
        theirs = vault_row(work, leo).id
        source, target = (work.session.get_one(Envelope, (one, theirs)) for one in (first, second))
        target.box, target.sealed_key, target.sealed_epoch = source.box, source.sealed_key, source.sealed_epoch
        work.session.get_one(Message, second).sealed_body = work.session.get_one(Message, first).sealed_body
    assert [one.state.value for one in acts_of(leo).wrong] == ["altered"]
