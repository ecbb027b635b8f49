"""Releasing something from a caucus: one message, by the one who said it there, into a room they choose."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import aliased

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.cases import PARTY
from odr.errors import AlreadyDone, NotFound
from odr.i18n import gettext as _
from odr.messages.documents import UNDONE
from odr.messages.entries.rooms import OpenRoom, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import OwnMessage, own_message, send
from odr.messages.tables import Message


def released_among(box: OpenMailbox, message_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When those of these messages were released that have been, the last time, as the log tells it. In one query.

    What was undone was not released; and until it cannot be, only its own author knows of it.
    """
    released, sent = aliased(AuditEntry), aliased(AuditEntry)
    rows = box.work.session.execute(
        select(released.subject_id, func.max(released.at))
        .join(sent, (sent.case_id == released.case_id) & (sent.number == _sent_before(released)))
        .join(Message, Message.id == sent.subject_id)
        .where(
            released.case_id == box.case.id,
            released.event == Event.CAUCUS_RELEASED.value,
            released.subject_id.in_(message_ids),
            func.coalesce(Message.ended, "") != UNDONE,
            or_(Message.author_id == box.own_id, Message.delivered(box.work.now)),
        )
        .group_by(released.subject_id)
    )
    return {message_id: at for message_id, at in rows if message_id is not None}


def was_by_release(box: OpenMailbox, message_id: UUID) -> bool:
    """Whether a message of this vault's is what was said by releasing something. In one query."""
    released, sent = aliased(AuditEntry), aliased(AuditEntry)
    found = (
        select(released.number)
        .join(sent, (sent.case_id == released.case_id) & (sent.number == _sent_before(released)))
        .where(
            released.case_id == box.case.id,
            released.event == Event.CAUCUS_RELEASED.value,
            released.vault_id == box.vault.id,
            sent.subject_id == message_id,
        )
    )
    return box.work.session.scalar(found.limit(1)) is not None


def _sent_before(released: type[AuditEntry]) -> ScalarSelect[int]:
    """Where the log tells of the message that a release was: its vault's last one before. Both are noted at once."""
    entry = aliased(AuditEntry)
    return (
        select(func.max(entry.number))
        .where(
            entry.case_id == released.case_id,
            entry.event == Event.MESSAGE_SENT.value,
            entry.vault_id == released.vault_id,
            entry.number < released.number,
        )
        .correlate(released)
        .scalar_subquery()
    )


def to_release(box: OpenMailbox, message_id: UUID) -> OwnMessage:
    """A message of this party's own in a caucus. Raises ``NotFound`` for any other: nothing else is ever passed on."""
    own = own_message(box, message_id)
    if not own.room.is_caucus or box.participant.role != PARTY:
        raise NotFound
    return own


def rooms_to_release_into(box: OpenMailbox) -> list[OpenRoom]:
    """The rooms that it can be said in."""
    return [room for room in rooms_of(box) if not room.is_caucus]


def release(box: OpenMailbox, message_id: UUID, room_id: UUID, shown: str, *, again: bool = False) -> UUID:
    """Says in another room what was said in the caucus, word for word and with its files; the party's log tells of it.

    What opens a file is sealed anew to those who read the other room; its parts stay where they are.

    Raises like ``send``, ``NotFound`` for a message or room that it cannot be, and ``AlreadyDone`` for one that was
    released before, unless ``again`` says that this is meant.
    """
    document = to_release(box, message_id).document
    if room_id not in {room.id for room in rooms_to_release_into(box)}:
        raise NotFound
    if not again and released_among(box, [message_id]):
        raise AlreadyDone(_("You have released this before. Tick the box if you mean to say it once more."))
    sent = send(box, room_id, document.text, shown, disclosed=document.disclosed, files=document.files)
    box.opened.record(Event.CAUCUS_RELEASED, subject_id=message_id)
    return sent
