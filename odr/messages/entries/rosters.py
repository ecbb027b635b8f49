"""Who is in a room and what it is called: rosters, which are signed entries of the room itself."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from uuid import UUID

from sqlalchemy import and_, or_, select

from odr.db.once import once
from odr.db.work import Work
from odr.messages.documents import ROSTER, Roster
from odr.messages.entries.opening import EntryState, open_entry
from odr.messages.entries.posting import post
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent
from odr.messages.tables import Envelope, Message, Room, RoomMember


class RoomKind(Enum):
    """What sort of room it is."""

    JOINT = "joint"
    EVERYBODY = "everybody"
    FURTHER = "further"
    CAUCUS = "caucus"


def read_rosters(box: OpenMailbox, room_ids: Sequence[UUID]) -> None:
    """Takes note of rosters that are newer than those remembered; each has to come from somebody in the one before."""
    if not room_ids:
        return
    after = tuple((room_id, box.memory.room(room_id).roster_number) for room_id in room_ids)
    for message, envelope in rosters_after(box.work, box.vault.id, after):
        memory = box.memory.room(message.room_id)
        entry = open_entry(box, message, envelope)
        roster = entry.document.roster if entry.document is not None else None
        if entry.state is not EntryState.READABLE or roster is None:
            continue
        by = str(message.author_id)
        members = tuple(str(one) for one in roster.members)
        if by not in (memory.members or members) or roster.kind != (memory.kind or roster.kind):
            continue
        box.remember_room(
            message.room_id,
            replace(memory, roster_number=message.number, name=roster.name, members=members, kind=roster.kind),
        )


@once(Message, Envelope)
def rosters_after(
    work: Work, vault_id: UUID, after: tuple[tuple[UUID, int], ...]
) -> Sequence[tuple[Message, Envelope]]:
    """The rosters of these rooms that come after a number in each."""
    later = (
        and_(Message.room_id == room_id, Message.kind == ROSTER, Message.number > number) for room_id, number in after
    )
    return work.session.execute(
        select(Message, Envelope)
        .join(Envelope, (Envelope.message_id == Message.id) & (Envelope.vault_id == vault_id))
        .where(or_(*later))
        .order_by(Message.room_id, Message.number)
    ).all()


def kind_of(said: str) -> RoomKind | None:
    """The kind that a roster gives a room. None makes itself a common room: those are known otherwise."""
    return next((kind for kind in (RoomKind.FURTHER, RoomKind.CAUCUS) if kind.value == said), None)


def write_roster(box: OpenMailbox, room: Room, name: str, kind: RoomKind, members: Sequence[Correspondent]) -> None:
    """Says in the room who is in it and how it is called, and lets them in."""
    ids = tuple(one.participant_id for one in members)
    message = post(box, room, [one for one in members if one.can_receive], roster=Roster(name, ids, kind.value))
    memory = box.memory.room(room.id)
    box.remember_room(
        room.id,
        replace(
            memory,
            roster_number=message.number,
            name=name,
            members=tuple(str(one) for one in ids),
            kind=kind.value,
        ),
    )
    for one in ids:
        if box.work.session.get(RoomMember, (room.id, one)) is None:
            box.work.session.add(RoomMember(room_id=room.id, participant_id=one, joined_at=box.work.now))
    box.work.session.flush()
