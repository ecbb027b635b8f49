"""Somebody who writes to the database takes a room for another one, hides what was said, or removes its beginning.

Each was done before its victim had ever looked into the room, where a vault remembers nothing yet.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.messages.documents import EntryPlace, Signed, common_room
from odr.messages.entries.letting_in import add_member, make_caucus, make_room
from odr.messages.entries.opening import EntryState, OpenEntry
from odr.messages.entries.posting import made_hash
from odr.messages.entries.reading import RoomPage, read_room
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in, send
from odr.messages.tables import UNDO, Envelope, Message, ReadMark, Room, RoomMember
from tests.support.facilitation import Facilitation, in_force
from tests.support.rooms import joint_id, mailbox, texts
from tests.support.vaults import Party, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

SECRET = "I would go down to eleven hundred."


@pytest.fixture
def facilitation(world: World) -> Facilitation:
    return in_force(world)


def say_in(party: Party, room_id: UUID, text: str) -> UUID:
    with mailbox(party) as box:
        sent = send(box, room_id, text, addressing_in(box, room_of(box, room_id)).fingerprint())
    party.world.later(seconds=UNDO.total_seconds() + 1)
    return sent


def look_at(party: Party, room_id: UUID) -> RoomPage:
    with mailbox(party) as box:
        return read_room(box, room_of(box, room_id))


def states(page: RoomPage) -> list[str]:
    return [entry.state.value for entry in page.entries]


def everything_read_by(party: Party) -> list[str]:
    with mailbox(party) as box:
        return [text for room in rooms_of(box) for text in texts(read_room(box, room))]


# --- a room of one kind called another -------------------------------------------------------------------------------


def called_the_joint_one(work: Work, case_id: UUID, room_id: UUID) -> UUID:
    """The room is given the identifier by which that of all parties is known."""
    joint = common_room(case_id, RoomKind.JOINT.value)
    return _moved(work, case_id, room_id, joint)


def called_everybodys(work: Work, case_id: UUID, room_id: UUID) -> UUID:
    return _moved(work, case_id, room_id, common_room(case_id, RoomKind.EVERYBODY.value))


def without_its_roster(work: Work, _case_id: UUID, room_id: UUID) -> UUID:
    work.session.execute(delete(Message).where(Message.room_id == room_id, Message.kind == "roster"))
    return room_id


def with_its_roster_called_a_message(work: Work, case_id: UUID, room_id: UUID) -> UUID:
    one = work.session.scalars(select(Message).where(Message.room_id == room_id, Message.kind == "roster")).one()
    one.kind = "message"
    work.session.flush()
    rehash(work, case_id, room_id)
    return room_id


def _moved(work: Work, case_id: UUID, room_id: UUID, target: UUID) -> UUID:
    for table in (Message, Envelope, ReadMark, RoomMember):
        work.session.execute(delete(table).where(table.room_id == target))
    if work.session.get(Room, target) is None:
        work.session.add(Room(id=target, case_id=case_id, created_at=work.now))
        work.session.flush()
    for table in (Message, Envelope, ReadMark, RoomMember):
        work.session.execute(update(table).where(table.room_id == room_id).values(room_id=target))
    work.session.expire_all()
    rehash(work, case_id, target)
    return target


def rehash(work: Work, case_id: UUID, room_id: UUID) -> None:
    """Computes a whole chain anew, as somebody can who holds the database and this program."""
    previous = bytes(32)
    for one in work.session.scalars(select(Message).where(Message.room_id == room_id).order_by(Message.number)):
        one.previous_hash = previous
        one.hash = previous = made_hash(one, EntryPlace(case_id, room_id, one.id, one.number))
    work.session.flush()


@pytest.mark.promise("P06", "P10")
@pytest.mark.parametrize(
    "attack", [called_the_joint_one, called_everybodys, without_its_roster, with_its_roster_called_a_message]
)
@pytest.mark.parametrize("caucus", [True, False])
def test_an_answer_in_a_room_that_was_called_another_reaches_nobody_it_was_not_meant_for(
    facilitation: Facilitation, attack: Callable[[Work, UUID, UUID], UUID], caucus: bool
) -> None:
    tenant, landlord = facilitation.parties
    mediator = facilitation.mediator
    with mailbox(tenant) as box:
        room_id = (
            make_caucus(box, mediator.participant_id) if caucus else make_room(box, "For us", [mediator.participant_id])
        )
    say_in(tenant, room_id, "What do you think?")
    with facilitation.world.work() as work:
        found = attack(work, facilitation.case_id, room_id)
        if work.session.get(RoomMember, (found, landlord.participant_id)) is None:
            work.session.add(RoomMember(room_id=found, participant_id=landlord.participant_id, joined_at=work.now))
    # The second member looks for the first time, and answers where it can be done.
    with mailbox(mediator) as box:
        try:
            room = room_of(box, found)
            said = texts(read_room(box, room))
            assert said == [] or landlord.participant_id not in {
                one.participant_id for one in addressing_in(box, room).readers
            }
            send(box, found, SECRET, addressing_in(box, room).fingerprint())
        except (NotFound, Refusal):
            pass
    facilitation.world.later(minutes=1)
    with facilitation.world.work() as work:
        answer = work.session.scalars(
            select(Message).where(Message.room_id == found, Message.author_id == mediator.participant_id)
        ).one_or_none()
        sealed_for = set(
            work.session.scalars(select(Envelope.vault_id).where(Envelope.message_id == answer.id)) if answer else []
        )
        seen = work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.ROOM_ALTERED.value)).all()
        # Where it became a room that all parties read, it shows as one in which nothing of the other can be read.
        if found == room_id:
            assert vault_row(work, landlord).id not in sealed_for
        else:
            assert seen or answer is None, "an altered room says so"


@pytest.mark.parametrize("who", [0, 2])
def test_a_caucus_lets_nobody_in_whatever_its_rows_say(facilitation: Facilitation, who: int) -> None:
    tenant, landlord = facilitation.parties
    with mailbox(tenant) as box:
        room_id = make_caucus(box, facilitation.mediator.participant_id)
    with mailbox(facilitation.everybody[who]) as box, pytest.raises(NotFound):
        add_member(box, room_id, landlord.participant_id)


# --- fields that nothing vouches for ---------------------------------------------------------------------------------


def sent_in_the_future(work: Work, message: Message) -> None:
    message.sent_at = work.now + timedelta(days=3650)


def sent_long_ago(work: Work, message: Message) -> None:
    message.sent_at = work.now - timedelta(days=3650)


def for_nobody(_work: Work, message: Message) -> None:
    message.addressed = b""


def of_another_kind(_work: Work, message: Message) -> None:
    message.kind = "roster"


@pytest.mark.promise("P10")
@pytest.mark.parametrize("rehashed", [False, True])
@pytest.mark.parametrize("attack", [sent_in_the_future, sent_long_ago, for_nobody, of_another_kind])
def test_a_message_is_neither_hidden_nor_brought_forward_by_its_row(
    facilitation: Facilitation, attack: Callable[[Work, Message], None], rehashed: bool
) -> None:
    tenant, landlord = facilitation.parties
    room_id = joint_id(tenant)
    message_id = say_in(tenant, room_id, "The first of March would do.")
    with facilitation.world.work() as work:
        attack(work, work.session.get_one(Message, message_id))
        work.session.flush()
        if rehashed:
            rehash(work, facilitation.case_id, room_id)
    page = look_at(landlord, room_id)
    assert states(page) == ["altered"] or page.entries[0].cut
    with facilitation.world.work() as work:
        assert work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.ROOM_ALTERED.value)).first()


def test_nobody_sees_what_can_still_be_undone_by_any_edit_of_its_row(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    room_id = joint_id(tenant)
    with mailbox(tenant) as box:
        message_id = send(box, room_id, SECRET, addressing_in(box, room_of(box, room_id)).fingerprint())
    for attack in (sent_long_ago, of_another_kind):
        with facilitation.world.work() as work:
            attack(work, work.session.get_one(Message, message_id))
            work.session.flush()
            rehash(work, facilitation.case_id, room_id)
        assert SECRET not in texts(look_at(landlord, room_id))


def test_the_same_attack_succeeds_where_a_row_is_not_held_against_what_was_signed(
    facilitation: Facilitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what can still be undone shows, and as sound."""

    def believed(
        _box: OpenMailbox, row: Message, _place: EntryPlace, signed: Signed, *_proof: bytes, **_how: bool
    ) -> OpenEntry:
        return OpenEntry(row.number, EntryState.READABLE, row, signed.document)

    monkeypatch.setattr("odr.messages.entries.opening._checked", believed)
    tenant, landlord = facilitation.parties
    room_id = joint_id(tenant)
    with mailbox(tenant) as box:
        message_id = send(box, room_id, SECRET, addressing_in(box, room_of(box, room_id)).fingerprint())
    with facilitation.world.work() as work:
        sent_long_ago(work, work.session.get_one(Message, message_id))
        work.session.flush()
        rehash(work, facilitation.case_id, room_id)
    assert texts(look_at(landlord, room_id)) == [SECRET]


# --- the beginning of a room, removed --------------------------------------------------------------------------------


def rows_removed(work: Work, room_id: UUID, _reader: Party) -> None:
    work.session.execute(delete(Message).where(Message.room_id == room_id, Message.number <= 2))


def rows_removed_and_the_chain_begun_anew(work: Work, room_id: UUID, reader: Party) -> None:
    rows_removed(work, room_id, reader)
    work.session.expire_all()
    rehash(work, reader.case_id, room_id)


def copies_removed(work: Work, room_id: UUID, reader: Party) -> None:
    work.session.execute(
        delete(Envelope).where(
            Envelope.room_id == room_id, Envelope.number <= 2, Envelope.vault_id == vault_row(work, reader).id
        )
    )


def copies_removed_and_addressed_to_nobody(work: Work, room_id: UUID, reader: Party) -> None:
    copies_removed(work, room_id, reader)
    work.session.execute(update(Message).where(Message.room_id == room_id, Message.number <= 2).values(addressed=b""))
    work.session.expire_all()
    rehash(work, reader.case_id, room_id)


@pytest.mark.promise("P10")
@pytest.mark.parametrize(
    "attack",
    [rows_removed, rows_removed_and_the_chain_begun_anew, copies_removed, copies_removed_and_addressed_to_nobody],
)
def test_messages_removed_before_their_addressee_ever_looked_are_missed(
    facilitation: Facilitation, attack: Callable[[Work, UUID, Party], None]
) -> None:
    tenant, landlord = facilitation.parties
    room_id = joint_id(tenant)
    for text in ("My best offer is 1,000.", "It stands until Friday.", "Well?"):
        say_in(tenant, room_id, text)
    with facilitation.world.work() as work:
        attack(work, room_id, landlord)
    page = look_at(landlord, room_id)
    assert page.begins_altered
    assert "Well?" in texts(page)
    landlord.unlock()
    shown = landlord.person.open(f"/cases/{facilitation.case_id}/messages/rooms/{room_id}").text
    assert "somebody removed" in shown or "changed" in shown or "altered" in shown


def test_the_same_attack_succeeds_where_a_beginning_is_not_looked_at(
    facilitation: Facilitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the room begins later, without a word."""
    monkeypatch.setattr("odr.messages.entries.reading._first_wrong", lambda *_given: None)
    tenant, landlord = facilitation.parties
    room_id = joint_id(tenant)
    for text in ("My best offer is 1,000.", "It stands until Friday.", "Well?"):
        say_in(tenant, room_id, text)
    with facilitation.world.work() as work:
        rows_removed(work, room_id, landlord)
    page = look_at(landlord, room_id)
    assert texts(page) == ["Well?"]
    assert not page.begins_altered


def test_however_long_a_room_is_its_beginning_is_looked_at(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    room_id = joint_id(tenant)
    for number in range(60):
        say_in(tenant, room_id, f"Word {number}")
    with facilitation.world.work() as work:
        rows_removed(work, room_id, landlord)
    page = look_at(landlord, room_id)
    assert page.begins_altered
    assert page.entries[0].number > 2


def test_whoever_joins_later_is_told_of_nothing_that_was_never_for_them(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    everybody = common_room(facilitation.case_id, RoomKind.EVERYBODY.value)
    with mailbox(tenant) as box:
        rooms_of(box)
    say_in(tenant, everybody, "Good morning")
    for party in (landlord, facilitation.mediator):
        page = look_at(party, everybody)
        assert texts(page) == ["Good morning"]
        assert not page.begins_altered


# --- the room of everybody -------------------------------------------------------------------------------------------


def test_when_all_have_signed_a_room_of_everybody_is_there_for_each(facilitation: Facilitation) -> None:
    everybody = common_room(facilitation.case_id, RoomKind.EVERYBODY.value)
    for who in facilitation.everybody:
        with mailbox(who) as box:
            kinds = {room.id: room.kind for room in rooms_of(box)}
        assert kinds[everybody] is RoomKind.EVERYBODY
    say_in(facilitation.mediator, everybody, "Welcome to both of you.")
    for party in facilitation.parties:
        assert "Welcome to both of you." in everything_read_by(party)
    facilitation.disclose()  # no agreement is in force until that is answered
    with mailbox(facilitation.mediator) as box, pytest.raises(NotFound):
        room_of(box, everybody)
    with mailbox(facilitation.parties[0]) as box:
        readers = {one.participant_id for one in addressing_in(box, room_of(box, everybody)).readers}
    assert facilitation.mediator.participant_id not in readers
