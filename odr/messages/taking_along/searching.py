"""Looking for words in everything that one can read, and taking all of it along."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from odr.audit.log import Event
from odr.db.paging import beyond
from odr.messages.documents import ACT, MESSAGE, Document
from odr.messages.entries.opening import EntryState, OpenEntry, open_entry
from odr.messages.entries.rooms import OpenRoom, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.tables import ENTRY_COLUMNS, AnyEnvelope, AnyMessage, Envelope, Message, columns_in
from odr.texts import holds_all, words_to_find

BATCH = 500
# Few enough that they may all be as long as a message can be: a copy is made beside the rest of the work.
BATCH_OF_A_COPY = 50
MOST_FOUND = 100
_NOT_SAID = (EntryState.UNDONE, EntryState.PENDING)


@dataclass(frozen=True)
class FoundEntry:
    """An entry and the room it stands in."""

    room: OpenRoom
    entry: OpenEntry


def search(box: OpenMailbox, words: str) -> tuple[list[FoundEntry], bool]:
    """The messages in which every one of the words occurs, the newest first; case does not matter.

    A hundred at most; the second value says whether there are more.
    """
    wanted = words_to_find(words)
    if not wanted:
        return [], False
    found: list[FoundEntry] = []
    with closing(_each(box, BATCH)) as entries:
        for room, message, envelope in entries:
            # Whether it is signed is asked of what has the words: a signature costs more than all the rest.
            unproven = open_entry(box, message, envelope, proven=True).document
            if unproven is None or not _holds_all(unproven, wanted):
                continue
            entry = open_entry(box, message, envelope)
            if entry.document is not None and entry.state not in _NOT_SAID:
                found.append(FoundEntry(room, entry))
            if len(found) > MOST_FOUND:
                break
    box.opened.record(Event.MESSAGES_SEARCHED, count=min(len(found), MOST_FOUND))
    box.keep()
    return found[:MOST_FOUND], len(found) > MOST_FOUND


def everything(box: OpenMailbox, *, oldest_first: bool = False) -> Iterator[FoundEntry]:
    """Every message that was ever for this participant, readable or not, room by room, the newest first.

    Or the oldest, and the oldest room. Undone ones are left out. The caller writes the audit entry.
    """
    for room, message, envelope in _each(box, BATCH_OF_A_COPY, oldest_first=oldest_first):
        entry = open_entry(box, message, envelope)
        if entry.state not in _NOT_SAID:
            yield FoundEntry(room, entry)


def _each(
    box: OpenMailbox, batch: int, *, oldest_first: bool = False
) -> Generator[tuple[OpenRoom, AnyMessage, AnyEnvelope | None], None, None]:
    rooms = sorted(rooms_of(box), key=lambda one: (one.created_at, str(one.id))) if oldest_first else rooms_of(box)
    for room in rooms:
        for message, envelope in _entries(box, room.id, batch, oldest_first=oldest_first):
            yield room, message, envelope


def _entries(
    box: OpenMailbox, room_id: UUID, batch: int, *, oldest_first: bool
) -> Iterator[tuple[AnyMessage, AnyEnvelope | None]]:
    last: int | None = None
    visible = or_(Message.delivered(box.work.now), Message.author_id == box.own_id)
    while True:
        asked = (
            select(*ENTRY_COLUMNS, Envelope.number)
            .join(Envelope, Envelope.message_id == Message.id)
            .where(
                Envelope.vault_id == box.vault.id,
                Envelope.room_id == room_id,
                Message.kind.in_([MESSAGE, ACT]),
                visible,
            )
        )
        there = None if last is None else [last]
        rows = box.work.session.execute(beyond(asked, [Envelope.number], there, rising=oldest_first).limit(batch)).all()
        yield from (columns_in(row[:-1]) for row in rows)
        if len(rows) < batch:
            return
        last = rows[-1][-1]


def _holds_all(document: Document, wanted: tuple[str, ...]) -> bool:
    parts = [document.text, *(one.name for one in document.files)]
    if document.disclosed is not None:
        parts += document.disclosed.parts()
    if document.act is not None:
        parts += document.act.words()
    return holds_all(parts, wanted)
