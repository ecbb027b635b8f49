"""Whoever came later reads what an author lets them read of what came before."""

import pytest
from sqlalchemy import select

from odr.errors import NotFound, Refusal
from odr.messages.entries.opening import message_key
from odr.messages.entries.posting import envelope
from odr.messages.entries.resealing import lacking, newcomers, reseal
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import public_keys_in
from odr.messages.tables import Envelope, Message
from tests.support.rooms import another_party, correspondents, joint_id, look, mailbox, say, states, texts
from tests.support.vaults import Party, vault_row
from tests.support.world import World


def keys_of(box: OpenMailbox, party: Party) -> str:
    keys = box.person(party.participant_id).keys
    assert keys is not None
    return keys.fingerprint()


def test_an_author_lets_a_newcomer_read_single_earlier_messages_or_all_of_their_own(world: World) -> None:
    tessa, leo = correspondents(world)
    room = joint_id(tessa)
    first, _second = say(tessa, "Tessa 1", room), say(leo, "Leo 1", room)
    say(tessa, "Tessa 2", room)
    nora = another_party(world, tessa.case_id, "Nora Field")
    say(leo, "Welcome", room)
    assert texts(look(nora, room)) == ["Welcome"]

    with mailbox(tessa) as box:
        assert [one.name for one in newcomers(box, room_of(box, room))] == ["Nora Field"]
        _room, _person, entries = lacking(box, room, nora.participant_id)
        assert [one.number for one in entries] == [1, 3]
        assert reseal(box, room, nora.participant_id, [first], keys_of(box, nora)) == 1
    page = look(nora, room)
    assert texts(page) == ["Tessa 1", "Welcome"]
    assert states(page) == ["readable", "not addressed", "not addressed", "readable"]
    assert page.entries[0].resealed

    with mailbox(tessa) as box:
        assert reseal(box, room, nora.participant_id, None, keys_of(box, nora)) == 1
        assert newcomers(box, room_of(box, room)) == []
    assert texts(look(nora, room)) == ["Tessa 1", "Tessa 2", "Welcome"]


def test_nobody_lets_others_read_what_they_did_not_say(world: World) -> None:
    tessa, leo = correspondents(world)
    room = joint_id(tessa)
    by_leo = say(leo, "Leo 1", room)
    nora = another_party(world, tessa.case_id, "Nora Field")
    with mailbox(tessa) as box, pytest.raises(Refusal):
        reseal(box, room, nora.participant_id, [by_leo], keys_of(box, nora))
    assert texts(look(nora, room)) == []


def test_to_whom_is_asked_again_if_the_keys_are_not_those_that_were_shown(world: World) -> None:
    tessa, _leo = correspondents(world)
    room = joint_id(tessa)
    say(tessa, "Tessa 1", room)
    nora = another_party(world, tessa.case_id, "Nora Field")
    with mailbox(tessa) as box:
        with pytest.raises(Refusal, match="changed"):
            reseal(box, room, nora.participant_id, None, "other")
        with pytest.raises(NotFound):
            reseal(box, room, tessa.participant_id, None, keys_of(box, tessa))


def test_a_proof_for_one_person_does_not_serve_another(world: World) -> None:
    """Nora was let in; her copy of the key, sealed on to Ben by hand, is not taken for the author's doing."""
    tessa, _leo = correspondents(world)
    room = joint_id(tessa)
    first = say(tessa, "Tessa 1", room)
    nora, ben = (another_party(world, tessa.case_id, name) for name in ("Nora Field", "Ben Cole"))
    with mailbox(tessa) as box:
        reseal(box, room, nora.participant_id, None, keys_of(box, nora))
    with mailbox(nora) as box:
        row = box.work.session.get_one(Message, first)
        own = box.work.session.get_one(Envelope, (first, vault_row(box.work, nora).id))
        key, proof = message_key(box, row.place(box.case.id), own)
        keys = public_keys_in(box.work, box.case.id)[ben.participant_id]
        box.work.session.add(
            envelope(row.place(box.case.id), keys.vault_id, keys.mailbox.epoch, keys.mailbox_key, key, proof)
        )
    assert states(look(ben, room)) == ["unproven"]
    with world.work() as work:
        assert len(work.session.scalars(select(Envelope)).all()) == 4
