"""Whatever is said in rooms beside words: files, offers, settlements, copies of entries. The database is written to.

Rooms called others, mailboxes whose renewal is hidden, beginnings that were removed, people who have withdrawn: each
attack on messages, tried on everything else that travels as one.
"""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from odr.cases.people import participants
from odr.cases.tables import Participant
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.files.tables import FileUse
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.reading import read_room
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes import people
from odr.messages.saying import acts
from odr.messages.saying.acts import acts_in
from odr.messages.saying.disclosing import disclose
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Envelope, Message, RoomMember
from odr.settlements.standing.reading import settlements_of
from odr.settlements.standing.standing import SettlementState
from tests.adversary.test_ended_keys import renewals_hidden
from tests.adversary.test_replaced_keys import kept_and_renewed
from tests.adversary.test_room_attacks import (
    called_everybodys,
    called_the_joint_one,
    copies_removed,
    copies_removed_and_addressed_to_nobody,
    rehash,
    rows_removed,
    rows_removed_and_the_chain_begun_anew,
    with_its_roster_called_a_message,
    without_its_roster,
)
from tests.support import offers, settlements
from tests.support.files import new_item, put_into_room, say_with
from tests.support.rooms import correspondents, joint_id, mailbox, say
from tests.support.vaults import Party, case_row, participant_of, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

Say = Callable[[Party, UUID], object]


def words(party: Party, room_id: UUID) -> None:
    say(party, "I would go down to eleven hundred.", room_id)


def a_file(party: Party, room_id: UUID) -> None:
    say_with(party, room_id, put_into_room(party, room_id, b"The bill of the painter."), text="See the bill.")


def an_offer(party: Party, room_id: UUID) -> None:
    offers.make(party, room_id=room_id)


def a_settlement(party: Party, room_id: UUID) -> None:
    settlements.offer(party, room_id=room_id)


def the_end(party: Party, room_id: UUID) -> None:
    settlements.declare_over(party, "My claim stays.", room_id)


def a_copy(party: Party, room_id: UUID) -> None:
    item_id = new_item(party)
    with mailbox(party) as box:
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        disclose(box, item_id, 1, room_id, "", shown)


SAID: list[Say] = [words, a_file, an_offer, a_settlement, the_end, a_copy]


def sealed_for(world: World, author: Party, reader: Party) -> list[int]:
    """The epochs of the mailbox to which what the author said was sealed for the reader."""
    with world.work() as work:
        said = (
            select(Envelope.epoch)
            .join(Message, Message.id == Envelope.message_id)
            .where(Message.author_id == author.participant_id, Envelope.vault_id == vault_row(work, reader).id)
        )
        return list(work.session.scalars(said))


def files_lying(world: World) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(FileUse)) or 0


# --- a room of two, called that of all -------------------------------------------------------------------------------


@pytest.mark.promise("P10")
@pytest.mark.parametrize("what", SAID, ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    "attack", [called_the_joint_one, called_everybodys, without_its_roster, with_its_roster_called_a_message]
)
def test_what_is_said_where_two_were_alone_reaches_no_third(
    world: World, attack: Callable[[Work, UUID, UUID], UUID], what: Say
) -> None:
    tessa, leo, nora = correspondents(world, 3)
    with mailbox(tessa) as box:
        room_id = make_room(box, "For the two of us", [leo.participant_id])
    say(tessa, "Between us: what would you take?", room_id)
    with world.work() as work:
        found = attack(work, tessa.case_id, room_id)
        if work.session.get(RoomMember, (found, nora.participant_id)) is None:
            work.session.add(RoomMember(room_id=found, participant_id=nora.participant_id, joined_at=work.now))
    # Leo looks for the first time, sees what was said between two, and answers there: in the room as he was shown it.
    with mailbox(leo) as box:
        try:
            read = {one.participant_id for one in addressing_in(box, room_of(box, found)).readers}
            shown = [one.document.text for one in read_room(box, room_of(box, found)).entries if one.document]
        except (NotFound, Refusal):
            read, shown = set(), []
    assert nora.participant_id not in read or not any("Between us" in text for text in shown)
    try:
        what(leo, found)
    except (NotFound, Refusal):
        return
    if nora.participant_id not in read:
        assert sealed_for(world, leo, nora) == []


# --- a mailbox whose renewal is hidden -------------------------------------------------------------------------------


@pytest.mark.promise("P10")
@pytest.mark.parametrize("what", SAID, ids=lambda one: one.__name__)
def test_nothing_of_any_kind_is_sealed_to_a_mailbox_whose_renewal_is_hidden(
    world: World, monkeypatch: pytest.MonkeyPatch, what: Say
) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    say(tessa, "Good morning")
    kept_and_renewed(leo)
    before = sealed_for(world, tessa, leo)
    with renewals_hidden(leo):
        with pytest.raises(Refusal):
            what(tessa, room_id)
        assert sealed_for(world, tessa, leo) == before
        # The control: where nobody asks the log, it is sealed to the ended key.
        with monkeypatch.context() as patched:
            patched.setattr(people, "_is_newest", lambda *_asked: True)
            what(tessa, room_id)
        assert sealed_for(world, tessa, leo) == [*before, 1]


def test_an_answer_to_an_offer_is_not_sealed_to_it_either(world: World) -> None:
    tessa, leo = correspondents(world)
    entry_id = offers.make(leo)
    world.later(minutes=1)
    kept_and_renewed(leo)
    before = sealed_for(world, tessa, leo)
    with renewals_hidden(leo), pytest.raises(Refusal):
        offers.accept(tessa, entry_id)
    assert sealed_for(world, tessa, leo) == before


# --- a beginning that was removed ------------------------------------------------------------------------------------


@pytest.mark.promise("P10")
@pytest.mark.parametrize("what", [a_file, an_offer, a_settlement, a_copy], ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    "attack",
    [rows_removed, rows_removed_and_the_chain_begun_anew, copies_removed, copies_removed_and_addressed_to_nobody],
)
def test_what_was_removed_before_its_addressee_ever_looked_is_missed(
    world: World, attack: Callable[[Work, UUID, Party], None], what: Say
) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    what(tessa, room_id)
    world.later(minutes=1)
    say(tessa, "It stands until Friday.", room_id)
    say(tessa, "Well?", room_id)
    with world.work() as work:
        attack(work, room_id, leo)
    with mailbox(leo) as box:
        assert read_room(box, room_of(box, room_id)).begins_altered
    if what is a_settlement:
        with mailbox(leo) as box:
            assert {one.standing.state for one in settlements_of(box)} == {SettlementState.ALTERED}
    if what is an_offer:
        found = offers.look(leo)
        assert not found.room(room_id).is_sound
        assert not [one for one in found.offers if one.is_agreed]


def renumbered(work: Work, room_id: UUID, reader: Party) -> None:
    """What was said formally is gone, and what follows takes its place, in a chain that holds."""
    work.session.execute(delete(Message).where(Message.room_id == room_id, Message.kind == "act"))
    work.session.expire_all()
    rows = work.session.scalars(select(Message).where(Message.room_id == room_id).order_by(Message.number)).all()
    for number, row in enumerate(rows, start=1):
        work.session.execute(update(Envelope).where(Envelope.message_id == row.id).values(number=number))
        row.number = number
        work.session.flush()
    rehash(work, reader.case_id, room_id)


@pytest.mark.promise("P10")
@pytest.mark.parametrize("what", [an_offer, a_settlement], ids=lambda one: one.__name__)
def test_an_act_whose_place_is_taken_by_what_followed_is_missed_where_acts_alone_are_read(
    world: World, monkeypatch: pytest.MonkeyPatch, what: Say
) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    what(tessa, room_id)
    world.later(minutes=1)
    say(tessa, "It stands until Friday.", room_id)
    with world.work() as work:
        renumbered(work, room_id, leo)
    with mailbox(leo) as box:
        assert not acts_in(box, room_of(box, room_id)).is_sound
    # The control: where the last that was signed is not asked, nothing was ever offered.
    monkeypatch.setattr(acts, "_stands_on_another_chain", lambda *_asked: False)
    with mailbox(leo) as box:
        found = acts_in(box, room_of(box, room_id))
        assert (found.is_sound, found.acts) == (True, [])


# --- somebody who has withdrawn --------------------------------------------------------------------------------------


@pytest.mark.promise("P10")
@pytest.mark.parametrize("what", SAID, ids=lambda one: one.__name__)
def test_whoever_has_withdrawn_is_sealed_nothing_of_any_kind_because_a_row_says_so(world: World, what: Say) -> None:
    tessa, leo, nora = correspondents(world, 3)
    say(tessa, "To both")
    with world.work() as work:
        participants.withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    with world.work() as work:
        work.session.connection().execute(
            update(Participant).where(Participant.id == nora.participant_id).values(withdrawn_at=None)
        )
    before = sealed_for(world, tessa, nora)
    try:
        what(tessa, joint_id(tessa))
    except Refusal:
        assert what is a_settlement or what is the_end, "a settlement is among all who take part"
    assert sealed_for(world, tessa, nora) == before
    if what is an_offer:
        assert [one.offer.asked for one in offers.look(leo).offers] == [(leo.participant_id,)]
