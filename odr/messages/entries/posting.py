"""Putting an entry into a room: sealed, signed, numbered and linked to the one before."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.crypto.boxes import BoxPublicKey
from odr.crypto.derivation import digest
from odr.crypto.lifekeys import Dormant
from odr.crypto.sealing import seal
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.i18n import gettext as _
from odr.messages.documents import (
    GENESIS,
    Act,
    Addressed,
    Document,
    EntryPlace,
    Roster,
    body_key,
    entry_hash,
    envelope_content,
    participants_in,
    sign,
)
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.memory import RoomMemory
from odr.messages.mailboxes.people import Correspondent
from odr.messages.tables import AnyMessage, Envelope, Message, Room
from odr.vaults.contents.drafts import Draft
from odr.vaults.keys.secrets import SecretKind


def addressed(people: Sequence[Correspondent]) -> tuple[Addressed, ...]:
    """These people with the keys that are sealed to, in an order that does not depend on who looks."""
    return tuple(
        sorted(
            (Addressed(one.participant_id, digest(one.keys.mailbox_key).hex()) for one in people if one.keys),
            key=lambda one: one.participant_id,
        )
    )


def post(
    box: OpenMailbox,
    room: Room,
    people: Sequence[Correspondent],
    *,
    text: str = "",
    roster: Roster | None = None,
    disclosed: Draft | None = None,
    act: Act | None = None,
    files: Sequence[FileEntry] = (),
) -> Message:
    """Puts an entry into the room for these people and oneself; others see a message when it can no longer be undone.

    Raises ``Refusal`` if the room has been cut short or altered behind what the vault remembers of it.
    """
    work, vault = box.work, box.vault
    pair = box.signing_pair()
    head = head_of(box, room)
    refuse_if_cut_short(box, room, head)
    number, previous = (head.number + 1, head.hash) if head is not None else (1, GENESIS)
    place = EntryPlace(box.case.id, room.id, uuid4(), number)
    own = box.person(box.own_id)
    document = Document(
        author_id=box.own_id,
        account_id=box.opened.actor_id,
        vault_id=vault.id,
        epoch=own_signing_epoch(box),
        addressed=addressed([one for one in people if one.participant_id != own.participant_id]),
        previous_hash=previous,
        sent_at=work.now,
        text=text,
        roster=roster,
        disclosed=disclosed,
        act=act,
        files=tuple(files),
    )
    key = Dormant.generate()
    message = Message(
        id=place.message_id,
        room_id=room.id,
        number=number,
        kind=document.kind,
        author_id=box.own_id,
        sent_at=work.now,
        addressed=participants_in(document.addressed),
        previous_hash=previous,
    )
    under = body_key(key, box.opened.life_of_case(), place)
    message.sealed_body = seal(under, sign(document, place, pair), message.sealed_body_context(box.case.id))
    message.body_digest = digest(message.sealed_body)
    message.hash = made_hash(message, place)
    work.session.add(message)
    work.session.flush()
    for one in people:
        if one.participant_id != box.own_id and one.keys is not None:
            work.session.add(envelope(place, one.keys.vault_id, one.keys.mailbox.epoch, one.keys.mailbox_key, key))
    work.session.add(_own_envelope(box, place, key))
    work.session.flush()
    box.remember_room(room.id, replace(box.memory.room(room.id), number=number, hash=message.hash.hex()))
    return message


def envelope(
    place: EntryPlace, vault_id: UUID, epoch: int, public_key: bytes, key: Dormant, proof: bytes = b""
) -> Envelope:
    """The key of a message for one addressee."""
    row = Envelope(
        message_id=place.message_id, vault_id=vault_id, room_id=place.room_id, number=place.number, epoch=epoch
    )
    row.box = BoxPublicKey(public_key).seal(envelope_content(key, proof), row.box_context(place))
    return row


def head_of(box: OpenMailbox, room: Room) -> Message | None:
    """The last entry of a room, whoever may see it."""
    return box.work.session.scalar(
        select(Message).where(Message.room_id == room.id).order_by(Message.number.desc()).limit(1)
    )


def is_cut_short(box: OpenMailbox, room: Room) -> bool:
    """Whether the entry that the vault remembers as the last it saw is no longer there as it was."""
    seen = box.memory.room(room.id)
    if seen.number == 0:
        return False
    found = box.work.session.scalar(
        select(Message.hash).where(Message.room_id == room.id, Message.number == seen.number)
    )
    return is_cut_from(seen, found)


def is_cut_from(memory: RoomMemory, found: bytes | None) -> bool:
    """Whether ``found``, the hash that stands at the number remembered last, is not the one that is remembered."""
    return memory.number != 0 and (found is None or found.hex() != memory.hash)


def refuse_if_cut_short(box: OpenMailbox, room: Room, head: Message | None) -> None:
    """Raises ``Refusal`` where going on would build upon what somebody has altered."""
    if is_cut_short(box, room) or (head is not None and not hash_is_right(box, head)):
        raise Refusal(
            _(
                "This room was altered in the database: what stands there is not what you have seen. "
                "Please read the warning in the room first. Nothing has been sent."
            )
        )


def hash_is_right(box: OpenMailbox, row: AnyMessage) -> bool:
    """Whether a row is what its hash says."""
    return made_hash(row, row.place(box.case.id)) == row.hash


def made_hash(row: AnyMessage, place: EntryPlace) -> bytes:
    """The hash that a row has to have, by what it says."""
    return entry_hash(place, row.previous_hash, row.author_id, row.kind, row.sent_at, row.addressed, row.body_digest)


def own_signing_epoch(box: OpenMailbox) -> int:
    """The epoch of the signing key that speaks."""
    return box.opened.row_of(SecretKind.SIGNING).epoch


def kept_key(box: OpenMailbox, place: EntryPlace, key: Dormant, proof: bytes = b"") -> tuple[bytes, int]:
    """The key of a message as it is kept a second time, where it opens faster: under the vault's own key."""
    epoch = box.opened.row_of(SecretKind.MAILBOX).epoch
    context = Envelope(vault_id=box.vault.id, sealed_epoch=epoch).sealed_key_context(place)
    return seal(box.opened.correspondence_key(), envelope_content(key, proof), context), epoch


def _own_envelope(box: OpenMailbox, place: EntryPlace, key: Dormant) -> Envelope:
    """The author's own copy of the key, by which the message can be read, and sealed to somebody who comes later."""
    epoch = box.opened.row_of(SecretKind.MAILBOX).epoch
    row = envelope(place, box.vault.id, epoch, box.own_key().encoded, key)
    row.opened_at = box.work.now
    row.sealed_key, row.sealed_epoch = kept_key(box, place, key)
    return row
