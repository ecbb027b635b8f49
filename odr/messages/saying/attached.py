"""The files of a message: they wait in a room until it is sent, and go with it. What opens them lies in its document.

Who can read a message can take its files out, and nobody else. No row says which files a message has: those only keep
the parts for as long as a message, or whatever else holds them, is there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.db.once import kept_row
from odr.errors import NotFound, Refusal
from odr.files import under_way
from odr.files.format import FileEntry
from odr.files.keeping import Announced, Coming, FileHouse, Received
from odr.files.reading import Opened, file_among, open_stored
from odr.files.tables import FileUse
from odr.files.under_way import Destination, Expected, Unfinished
from odr.files.uses import used_in, used_no_more
from odr.i18n import gettext as _
from odr.messages.documents import Document
from odr.messages.entries.opening import open_entry
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.tables import Envelope, Message
from odr.vaults.keys.secrets import SecretKind

MOST_FILES = 20


def expect_for(box: OpenMailbox, house: FileHouse, room_id: UUID, announced: Announced) -> Expected:
    """What is to be received for a message, if it may come. Nothing is written. Raises ``NotFound`` or ``Refusal``."""
    to = _destination_to_say(box, room_id)
    if len(under_way.waiting(box.work, to, MOST_FILES)) >= MOST_FILES:
        raise _too_many()
    return under_way.expect_at(box.work, house, to, announced)


def begin(box: OpenMailbox, expected: Expected) -> UUID:
    """Notes that the file is on its way, part by part."""
    return under_way.begin(box.work, expected)


def begin_or_go_on(box: OpenMailbox, house: FileHouse, room_id: UUID, announced: Announced) -> tuple[Coming, bool]:
    """What is on its way into a room, and whether it was before: the same file goes on where it broke off.

    Raises ``NotFound`` or ``Refusal``.
    """
    to = _destination_to_say(box, room_id)
    return under_way.begin_or_go_on(
        box.work, to, announced, MOST_FILES, lambda: under_way.expect_at(box.work, house, to, announced)
    )


def coming_of(box: OpenMailbox, room_id: UUID, file_id: UUID) -> Coming:
    """What this person has on its way into a room.

    Raises ``NotFound`` if there is no such thing, or no more, and ``Refusal`` if nothing may be said there any more.
    """
    coming = under_way.coming_to(box.work, _destination(box, room_of(box, room_id)), file_id)
    box.require_speaking()
    return coming


def complete(box: OpenMailbox, room_id: UUID, coming: Coming, received: Received) -> FileEntry:
    """The file is whole, and waits for the message that it goes with. Raises ``NotFound`` or ``Refusal``."""
    return under_way.wait(box.work, _destination_to_say(box, room_id), coming, received)


def waiting_in(box: OpenMailbox, room_id: UUID) -> list[FileEntry]:
    """The files that this person has put in for a message in this room, and not sent yet. Raises ``NotFound``."""
    return under_way.waiting(box.work, _destination(box, room_of(box, room_id)), MOST_FILES)


def unfinished_in(box: OpenMailbox, room_id: UUID) -> list[Unfinished]:
    """The files that this person has on their way into this room and that are not whole. Raises ``NotFound``."""
    return under_way.unfinished(box.work, _destination(box, room_of(box, room_id)), MOST_FILES)


def is_waiting(box: OpenMailbox, room_id: UUID, file_id: UUID) -> bool:
    """Whether this file is whole and waits there. Raises ``NotFound`` for no room of one's own."""
    return any(one.id == file_id for one in waiting_in(box, room_id))


def give_up(box: OpenMailbox, room_id: UUID, file_id: UUID) -> None:
    """A file that is on its way or waits is not to be sent. Raises ``NotFound``."""
    under_way.give_up(box.work, _destination(box, room_of(box, room_id)), file_id)


def chosen_of(box: OpenMailbox, room_id: UUID, file_ids: Collection[UUID]) -> list[FileEntry]:
    """Those of the waiting files that a form named. Raises ``Refusal`` if one of them is there no more."""
    chosen = [one for one in waiting_in(box, room_id) if one.id in file_ids]
    if len(chosen) != len(set(file_ids)):
        raise Refusal(_("One of these files is not there any more. Nothing was sent. Please look once more."), "file")
    return chosen


def belong_to(box: OpenMailbox, message: Message, files: Sequence[FileEntry]) -> None:
    """From here on these belong to a message or act too; those that waited no longer do."""
    if not files:
        return
    if len(files) > MOST_FILES:
        raise _too_many()
    ids = [one.id for one in files]
    # Whoever put a file in has it counted among theirs, also where another goes on with it.
    there = select(FileUse.file_id, FileUse.participant_id).where(
        FileUse.case_id == box.case.id, FileUse.file_id.in_(ids)
    )
    put_in_by = {row.file_id: row.participant_id for row in box.work.session.execute(there)}
    for one in ids:
        used_in(box.work, box.case.id, put_in_by.get(one, box.own_id), [one], message_id=message.id)
    under_way.no_longer(box.work, ids)


def belong_no_more(box: OpenMailbox, message_id: UUID) -> None:
    """The message is taken back: parts that nothing else holds are removed within a minute."""
    used_no_more(box.work, box.case.id, message_id=message_id)


def file_of(box: OpenMailbox, message_id: UUID, file_id: UUID) -> tuple[OpenRoom, FileEntry]:
    """A file of a message that can be read here, and the room it was said in. Raises ``NotFound``."""
    room, document = _readable(box, message_id)
    return room, file_among(document.files, file_id)


def take_out(box: OpenMailbox, house: FileHouse, message_id: UUID, file_id: UUID) -> Opened:
    """A file of a message, to be read; that it was is in the audit log first.

    Raises ``NotFound``, or ``Unopenable`` if it was altered where it lies.
    """
    _room, entry = file_of(box, message_id, file_id)
    box.opened.record(Event.MESSAGE_FILE_READ, subject_id=message_id)
    return open_stored(box.work, house, box.case.id, entry)


def _readable(box: OpenMailbox, message_id: UUID) -> tuple[OpenRoom, Document]:
    row = kept_row(box.work, Message, message_id)
    if row is None:
        raise NotFound
    room = room_of(box, row.room_id)
    document = open_entry(box, row, kept_row(box.work, Envelope, (row.id, box.vault.id))).document
    box.keep()
    if document is None or document.act is not None:  # what an act takes along, its capability shows
        raise NotFound
    return room, document


def _destination_to_say(box: OpenMailbox, room_id: UUID) -> Destination:
    room = room_of(box, room_id)  # first: what is somebody else's is not there, for anybody
    box.require_speaking()
    return _destination(box, room)


def _destination(box: OpenMailbox, room: OpenRoom) -> Destination:
    """The room, as files on their way to it see it: each person's own, under the key of what the vault remembers."""
    return Destination(
        case_id=box.case.id,
        participant_id=box.own_id,
        columns={"room_id": room.id},
        epoch=box.opened.row_of(SecretKind.MAILBOX).epoch,
        key_of=box.opened.correspondence_key,
        context_of=lambda upload: upload.sealed_state_context(box.vault.id, None),
        said={"by": str(box.opened.actor_id)},
    )


def _too_many() -> Refusal:
    return Refusal(_("One message holds at most %(count)d files. Please send another one.", count=MOST_FILES), "file")
