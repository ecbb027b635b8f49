"""By which key something said in a room is proven: the one that was its author's newest where the log tells of it.

A key that was replaced proves what was said while it was the newest, and nothing that came later. Where its author
never had another one, the log need not be asked.
"""

from collections.abc import Collection, Iterable
from enum import Enum
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.messages.documents import ROSTER
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.tables import AnyMessage, Message
from odr.vaults.keys.published import published_in
from odr.vaults.keys.secrets import SecretKind


class Said(Enum):
    """What somebody signs about an entry: itself, its end, or that it may be read by one more."""

    ENTRY = "entry"
    END = "end"
    RESEALED = "resealed"


_EVENTS = {
    Said.ENTRY: (Event.MESSAGE_SENT, Event.ACT_SENT, Event.ROOM_MADE, Event.ROOM_MEMBER_ADDED),
    Said.END: (Event.MESSAGE_UNDONE, Event.MESSAGE_TAKEN_BACK),
    Said.RESEALED: (Event.MESSAGES_RESEALED,),
}


def keys_for(box: OpenMailbox, row: AnyMessage, said: Said = Said.ENTRY) -> list[bytes]:
    """The keys that can have signed this, of those that are known to be its author's. Mostly it is one."""
    person = box.people.get(row.author_id)
    if person is None or person.pin is None:
        return []
    keys, told = person.pin.signing_keys(), published_in(box.work, box.case.id)
    if len(keys) == 1 and told.was_newest(SecretKind.SIGNING, keys[0]):
        return keys
    places = list(_places(box, row, said))
    return [key for key in keys if any(told.was_newest(SecretKind.SIGNING, key, place) for place in places)]


def keys_where_told(box: OpenMailbox, room_id: UUID, author_id: UUID, entry_id: UUID, whose: UUID) -> list[bytes]:
    """The key that was somebody's newest where the log tells of an act of another's, into which they may have signed.

    A list with this one key, or an empty one.
    """
    told = _told(box, room_id, author_id).get(entry_id, ())
    places = [number for event, number, _at in told if event == Event.ACT_SENT.value]
    return newest_keys(box, whose, min(places)) if places else []


def was_before(box: OpenMailbox, row: AnyMessage) -> bool:
    """Whether the log tells of an entry before the reader's vault began its mailbox: they have started over since."""
    began = published_in(box.work, box.case.id).began(SecretKind.MAILBOX, box.vault.id)
    places = list(_places(box, row, Said.ENTRY))
    return began is not None and bool(places) and max(places) < began


def has_started_over(box: OpenMailbox, author_id: UUID, keys: Collection[bytes]) -> bool:
    """Whether the author of something has no longer the vault whose keys have signed it, and so lacks it for good."""
    person = box.people.get(author_id)
    theirs = person.keys.vault_id if person is not None and person.keys is not None else None
    told = published_in(box.work, box.case.id)
    return theirs not in {told.vault_of(SecretKind.SIGNING, key) for key in keys}


def newest_keys(box: OpenMailbox, whose: UUID, at: int | None = None) -> list[bytes]:
    """The key that is somebody's newest now, or was at a place of the log: a list of one key, or an empty one."""
    person = box.people.get(whose)
    if person is None or person.pin is None:
        return []
    told = published_in(box.work, box.case.id)
    return [key for key in person.pin.signing_keys() if told.was_newest(SecretKind.SIGNING, key, at)]


def _places(box: OpenMailbox, row: AnyMessage, said: Said) -> Iterable[int]:
    """Where the log tells of it."""
    wanted = {event.value for event in _EVENTS[said]}
    # A roster, and what is resealed, is told of under the room.
    is_under_room = said is Said.RESEALED or row.kind == ROSTER
    for event, number, at in _told(box, row.room_id, row.author_id).get(row.room_id if is_under_room else row.id, ()):
        if event in wanted and (said is Said.RESEALED or not is_under_room or at == row.sent_at):
            yield number


def _told(box: OpenMailbox, room_id: UUID, author_id: UUID) -> dict[UUID, list[tuple[str, int, object]]]:
    """All that the log tells of what one author said in a room, by subject. In one query, once for a mailbox."""
    if (room_id, author_id) not in box.told:
        entry = AuditEntry
        own = select(Message.id).where(Message.room_id == room_id, Message.author_id == author_id)
        rows = box.work.session.execute(
            select(entry.subject_id, entry.event, entry.number, entry.at).where(
                entry.case_id == box.case.id,
                entry.event.in_([event.value for events in _EVENTS.values() for event in events]),
                (entry.subject_id == room_id) | entry.subject_id.in_(own),
            )
        )
        found: dict[UUID, list[tuple[str, int, object]]] = {}
        for subject_id, event, number, at in rows:
            if subject_id is not None:
                found.setdefault(subject_id, []).append((event, number, at))
        box.told[room_id, author_id] = found
    return box.told[room_id, author_id]
