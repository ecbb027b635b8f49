"""Saying something in a room: to whom it goes, undoing it in the first seconds, and taking it back later."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update

from odr.accounts.sent_forms import forget
from odr.audit.log import Event
from odr.crypto.context import Purpose
from odr.crypto.derivation import digest
from odr.db import payload
from odr.db.database import erases
from odr.db.once import kept_row
from odr.errors import NotFound, Refusal
from odr.files.format import FileEntry
from odr.i18n import gettext as _
from odr.messages.documents import MESSAGE, TAKEN_BACK, UNDONE, Document, ending
from odr.messages.entries.opening import open_entry
from odr.messages.entries.posting import addressed, post
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent, KeyState
from odr.messages.news.notices import note_waiting
from odr.messages.saying.attached import belong_no_more, belong_to
from odr.messages.tables import AnyMessage, Disclosure, Envelope, Message
from odr.vaults.contents.drafts import Draft

LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Addressing:
    """Who will be able to read what is said in a room now, and who in it won't, with the standing that says why."""

    readers: list[Correspondent]
    waiting: list[Correspondent]
    changed: list[Correspondent]

    def fingerprint(self) -> str:
        """Stands for the readers and their keys, so that what is sent goes to those whom the form named."""
        named = [[str(one.participant_id), one.key_digest] for one in addressed(self.readers)]
        return digest(payload.encode(named)).hex()


class ReadersChanged(Exception):
    """Who would read it is not whom the form named; nothing was sent. ``addressing`` is how it is now."""

    def __init__(self, addressing: Addressing) -> None:
        super().__init__()
        self.addressing = addressing


def addressing_in(box: OpenMailbox, room: OpenRoom) -> Addressing:
    """To whom something said in this room would go, oneself left out. Whoever has withdrawn is not among them."""
    others = [one for one in room.members if one.participant_id != box.own_id and not one.withdrawn]
    return Addressing(
        readers=[one for one in others if one.can_receive],
        waiting=[one for one in others if one.key_state is KeyState.ABSENT],
        changed=[one for one in others if one.key_state is KeyState.CHANGED],
    )


def send(
    box: OpenMailbox,
    room_id: UUID,
    text: str,
    shown: str,
    disclosed: Draft | None = None,
    files: Sequence[FileEntry] = (),
) -> UUID:
    """Sends a message to those whom the form named (``Addressing.fingerprint``), with these files.

    The files are among those that wait in the room, or belong to what the sender can read: no part is copied.

    Raises ``ReadersChanged`` if it would go to others, ``Refusal`` if there is nothing to say, nobody to say it to or
    no right to, ``NotFound`` for a room that is not one's own.
    """
    room = room_of(box, room_id)
    box.require_speaking()
    text = _checked_text(text, may_be_empty=disclosed is not None or bool(files))
    addressing = addressing_in(box, room)
    if not addressing.readers:
        raise Refusal(_("Nobody else in this room can read anything yet, so there is nobody to send it to."), "text")
    if addressing.fingerprint() != shown:
        raise ReadersChanged(addressing)
    message = post(
        box,
        room.row,
        addressing.readers,
        text=text,
        disclosed=disclosed,
        files=files,
    )
    belong_to(box, message, files)
    note_waiting(box.work, message.id, message.visible_at, box.opened.actor_id)
    box.opened.record(Event.MESSAGE_SENT, subject_id=message.id, count=len(addressing.readers))
    box.keep()
    return message.id


@dataclass(frozen=True)
class OwnMessage:
    """A message that somebody may take back, with what they said in it."""

    room: OpenRoom
    row: Message
    document: Document


def own_message(box: OpenMailbox, message_id: UUID) -> OwnMessage:
    """A message that this person may take back: their own, and for the party also what others said in their name.

    Raises ``NotFound`` for any other.
    """
    row = kept_row(box.work, Message, message_id)
    if row is None or row.author_id != box.own_id or row.kind != MESSAGE:
        raise NotFound
    room = room_of(box, row.room_id)
    entry = open_entry(box, row, kept_row(box.work, Envelope, (row.id, box.vault.id)))
    if entry.document is None:
        raise NotFound
    is_party = box.participant.account_id == box.opened.actor_id
    if not is_party and entry.document.account_id != box.opened.actor_id:
        raise NotFound
    return OwnMessage(room, row, entry.document)


def room_if_undone(box: OpenMailbox, message_id: UUID) -> OpenRoom | None:
    """The room of a message of this vault's that was undone; ``None`` for any other. Raises ``NotFound``."""
    row = kept_row(box.work, Message, message_id)
    return (
        room_of(box, row.room_id) if row is not None and row.author_id == box.own_id and row.ended == UNDONE else None
    )


def can_undo(box: OpenMailbox, row: AnyMessage) -> bool:
    """Whether a message is still waiting to be delivered."""
    return row.visible_at > box.work.now


def was_opened(box: OpenMailbox, row: Message) -> bool:
    """Whether somebody else has opened a message."""
    found = box.work.session.scalar(
        select(Envelope.vault_id)
        .where(Envelope.message_id == row.id, Envelope.vault_id != box.vault.id, Envelope.opened_at.is_not(None))
        .limit(1)
    )
    return found is not None


def undo(box: OpenMailbox, message_id: UUID) -> str:
    """Takes a message back before anybody could see it, without a trace in the room, and returns its words.

    Raises ``Refusal`` if it has been delivered, ``NotFound`` like ``own_message``.
    """
    own = own_message(box, message_id)
    if not can_undo(box, own.row):
        raise Refusal(_("It has been delivered already. You can still take it back."))
    _end(box, own.row, UNDONE)
    box.work.session.execute(delete(Disclosure).where(Disclosure.message_id == message_id))
    box.opened.record(Event.MESSAGE_UNDONE, subject_id=message_id)
    return own.document.text


def take_back(box: OpenMailbox, message_id: UUID) -> bool:
    """Removes the content of a message for everybody; the room says that it was taken back. Undoes it if it still can.

    Returns whether somebody had opened it. Raises ``NotFound`` like ``own_message``, ``Refusal`` without the right to
    speak.
    """
    row = own_message(box, message_id).row
    if can_undo(box, row):
        undo(box, message_id)
        return False
    opened = was_opened(box, row)
    _end(box, row, TAKEN_BACK)
    row.was_opened = opened
    box.opened.record(Event.MESSAGE_TAKEN_BACK, subject_id=message_id)
    return opened


def _end(box: OpenMailbox, row: Message, how: str) -> None:
    """Erases the content; what is left is signed, so that nobody else can say it was taken back."""
    if not box.may_speak:
        raise Refusal(_("The code you use lets you read messages, not take any back."))
    pair = box.opened.signing_pair()
    row.ended, row.ended_at = how, box.work.now
    context = row.place(box.case.id).context(Purpose.MESSAGE_ENDED)
    row.end_proof = pair.sign(ending(row.hash, how, box.work.now), context)
    row.sealed_body = None
    # The rows stay and say whom it was for; no key is left in them.
    box.work.session.execute(
        update(Envelope).where(Envelope.message_id == row.id).values(box=b"", sealed_key=None, sealed_epoch=None)
    )
    belong_no_more(box, row.id)
    erases(box.work.session)
    forget(box.work, [row.id])


def _checked_text(text: str, *, may_be_empty: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip() and not may_be_empty:
        raise Refusal(_("Please write something first."), "text")
    if len(text) > LONGEST_TEXT:
        raise Refusal(
            _(
                "This text has %(length)d characters; one message holds %(count)d. Please send it in parts.",
                length=len(text),
                count=LONGEST_TEXT,
            ),
            "text",
        )
    return text
