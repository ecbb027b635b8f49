"""Whoever starts over lacks what was sealed to the vault that is gone. Nothing else may be taken from them as that."""

from uuid import UUID

import pytest
from sqlalchemy import delete

from odr.messages.entries.opening import EntryState
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.people import KeyState
from odr.messages.saying.acts import RoomActs, acts_in
from odr.messages.tables import Envelope
from odr.vaults.keys.published import Published
from odr.vaults.tables import Correspondence
from tests.support.comings import start_over
from tests.support.rooms import correspondents, joint_id, look, mailbox, say, states, texts
from tests.support.settlements import draft, offer, sign, standing_of
from tests.support.vaults import Party, vault_row
from tests.support.world import World


def acts_of(party: Party, room_id: UUID) -> RoomActs:
    with mailbox(party) as box:
        return acts_in(box, room_of(box, room_id))


def begun_again(world: World) -> tuple[Party, Party]:
    """Leo has written, signed and started over; both have said something since."""
    tessa, leo = correspondents(world)
    say(leo, "Before")
    offer(tessa)
    sign(leo)
    standing_of(tessa)
    start_over(leo, [tessa])
    offer(leo, draft(leo, "Once more"))
    say(tessa, "After")
    return tessa, leo


@pytest.mark.promise("P12")
def test_what_went_with_the_vault_is_no_sign_of_an_alteration(world: World) -> None:
    tessa, leo = begun_again(world)
    found = acts_of(leo, joint_id(leo))
    assert found.is_sound
    assert len(found.acts) == 1
    assert len(found.not_for_reader) == 2
    page = look(leo)
    assert texts(page) == ["", "After"]
    assert set(states(page)) <= {EntryState.READABLE.value, EntryState.NOT_ADDRESSED.value}
    assert not page.cut_short
    assert not page.begins_altered
    assert acts_of(tessa, joint_id(tessa)).is_sound


@pytest.mark.both_engines("somebody writes to the database")
def test_a_copy_that_is_removed_from_the_new_vault_is_missed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _tessa, leo = begun_again(world)
    room_id = joint_id(leo)
    (last,) = acts_of(leo, room_id).acts
    with world.work() as work:
        vault_id = vault_row(work, leo).id
        work.session.execute(
            delete(Envelope).where(Envelope.message_id == last.entry_id, Envelope.vault_id == vault_id)
        )
    assert [one.state for one in acts_of(leo, room_id).wrong] == [EntryState.WITHHELD]
    # The control: if the vault were taken to have begun now, it would pass for one that was never for it.
    monkeypatch.setattr(Published, "began", lambda *_asked: 10**9)
    assert acts_of(leo, room_id).wrong == []


@pytest.mark.both_engines("somebody writes to the database")
def test_a_memory_that_is_removed_from_the_new_vault_is_missed(world: World) -> None:
    _tessa, leo = begun_again(world)
    with world.work() as work:
        work.session.execute(delete(Correspondence).where(Correspondence.vault_id == vault_row(work, leo).id))
    with mailbox(leo) as box:
        assert {one.key_state for one in box.people.values()} == {KeyState.CHANGED}
