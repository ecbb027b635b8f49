"""Releasing something from a caucus: one message, by the one who said it there, into a room they choose."""

from uuid import UUID

from odr.audit.log import Event
from odr.cases.cases import PARTY
from odr.errors import NotFound
from odr.messages.entries import OpenEntry
from odr.messages.mailbox import OpenMailbox
from odr.messages.rooms import OpenRoom, rooms_of
from odr.messages.sending import own_message, send


def to_release(box: OpenMailbox, message_id: UUID) -> tuple[OpenRoom, OpenEntry]:
    """A message of this party's own in a caucus. Raises ``NotFound`` for any other: nothing else is ever passed on."""
    room, entry = own_message(box, message_id)
    if not room.is_caucus or box.participant.role != PARTY or entry.document is None or entry.row is None:
        raise NotFound
    return room, entry


def rooms_to_release_into(box: OpenMailbox) -> list[OpenRoom]:
    """The rooms that it can be said in."""
    return [room for room in rooms_of(box) if not room.is_caucus]


def release(box: OpenMailbox, message_id: UUID, room_id: UUID, shown: str, new_message_id: UUID | None = None) -> UUID:
    """Says in another room what was said in the caucus, word for word; that it was released is in the party's log.

    Raises like ``send``, and ``NotFound`` for a message or room that it cannot be.
    """
    _room, entry = to_release(box, message_id)
    assert entry.document is not None  # noqa: S101  to_release gives none without
    if room_id not in {room.id for room in rooms_to_release_into(box)}:
        raise NotFound
    document = entry.document
    sent = send(box, room_id, document.text, shown, disclosed=document.disclosed, message_id=new_message_id)
    box.opened.record(Event.CAUCUS_RELEASED, subject_id=message_id)
    return sent
