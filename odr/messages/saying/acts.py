"""What is said formally in a room: an offer, an answer, a version of a settlement. Each is an entry of the room.

An act is seen at once and never taken back: what ends it is another act. What an act says, and what follows from the
acts of a room, is the matter of its capability; here it is said, and read in the order of the chain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, or_, select

from odr.accounts.contact import contacts_of
from odr.audit.log import Event
from odr.db import payload
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.i18n import gettext as _
from odr.messages.documents import ACT, GENESIS, Act, EntryPlace, entry_hash
from odr.messages.entries.opening import EntryState, OpenEntry, open_entry
from odr.messages.entries.posting import head_of, post, refuse_if_cut_short
from odr.messages.entries.proving import keys_for
from odr.messages.entries.reading import SOUND, note_opened
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.news.notices import note_waiting
from odr.messages.saying.attached import belong_to
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.messages.tables import Envelope, Message

# Canonical JSON; a settlement with its template is far below it.
LARGEST_BODY = 256 * 1024
# What a hash covers, without the body.
_LINKED = (
    Message.id,
    Message.room_id,
    Message.number,
    Message.kind,
    Message.author_id,
    Message.sent_at,
    Message.addressed,
    Message.body_digest,
    Message.previous_hash,
    Message.hash,
)


@dataclass(frozen=True)
class OpenAct:
    """An act that is proven to be its author's. ``account_id`` is who spoke: the participant themself, or an adviser.

    ``previous`` is the hash of the entry before it, as its author signed it; ``cut`` says that the chain does not hold
    there. ``resealed`` says that it was not addressed to the reader at first. ``keys`` are the author's keys that can
    have signed it: mostly the one that was the newest where the log tells of it. ``addressed`` are those whom it was
    sealed to, without its author. ``files`` are the entries of what was sent with it.
    """

    entry_id: UUID
    room_id: UUID
    number: int
    hash: bytes
    previous: bytes
    author_id: UUID
    account_id: UUID
    sent_at: datetime
    act: Act
    text: str = ""
    cut: bool = False
    resealed: bool = False
    keys: tuple[bytes, ...] = ()
    addressed: frozenset[UUID] = frozenset()
    files: tuple[FileEntry, ...] = ()

    @property
    def kind(self) -> str:
        """What it does."""
        return self.act.kind

    @property
    def body(self) -> dict[str, Any]:
        """What it says."""
        return self.act.body

    def __repr__(self) -> str:
        return f"<OpenAct {self.number} {self.act.kind}>"


@dataclass(frozen=True)
class HiddenAct:
    """That something was said formally which was not sealed to the reader, as they have it now: where it stands."""

    entry_id: UUID
    number: int


@dataclass(frozen=True)
class RoomActs:
    """The acts of a room in the order of its chain. ``wrong`` are those that are missing, altered or unproven.

    ``altered`` says that the chain of the room does not hold, or goes less far than the vault remembers: there may have
    been more. ``not_for_reader`` are those that were never sealed to this reader, who was away or has started over.
    """

    room: OpenRoom
    acts: list[OpenAct]
    wrong: list[OpenEntry]
    altered: bool
    not_for_reader: tuple[HiddenAct, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether these are all the acts there are for this reader, as they were said."""
        return not self.altered and not self.wrong

    def lacks_after(self, number: int, before: int | None = None) -> bool:
        """Whether the reader lacks an act after this entry, and before that one if there is one."""
        return any(number < one.number and (before is None or one.number < before) for one in self.not_for_reader)


def say(box: OpenMailbox, room_id: UUID, shown: str, act: Act, text: str = "", files: Sequence[FileEntry] = ()) -> UUID:
    """Says something formally to those whom the form named (``Addressing.fingerprint``); returns the entry.

    What opens the ``files`` goes with it, and no part of them is copied.

    Raises ``ReadersChanged`` if it would go to others, ``Refusal`` if there is nobody to say it to or no right to, and
    like ``post``, ``NotFound`` for a room that is not one's own.
    """
    room = room_of(box, room_id)
    box.require_speaking()
    _check(act)
    addressing = addressing_in(box, room)
    if not addressing.readers:
        raise Refusal(_("Nobody else in this room can read anything yet, so there is nobody to send it to."))
    if addressing.fingerprint() != shown:
        raise ReadersChanged(addressing)
    message = post(box, room.row, addressing.readers, text=text, act=act, files=files)
    belong_to(box, message, files)
    note_waiting(box.work, message.id, message.visible_at, box.opened.actor_id, act=(box.case.id, act.kind))
    box.opened.record(Event.ACT_SENT, subject_id=message.id, count=len(addressing.readers))
    # Whoever reads on in this unit of work finds this one told of, too.
    box.told.pop((room_id, box.own_id), None)
    box.keep()
    return message.id


def acts_in(box: OpenMailbox, room: OpenRoom) -> RoomActs:
    """What was said formally in a room and was for this reader."""
    return acts_among(box, [room])[0]


def acts_among(box: OpenMailbox, rooms: Sequence[OpenRoom], *, opens: bool = True) -> list[RoomActs]:
    """The same for several rooms, in their order, in three queries. That they were shown is in the log first.

    Unless it ``opens`` them, they don't count as opened: for whoever is told only that something waits.
    """
    ids = [room.id for room in rooms]
    by_room: dict[UUID, list[tuple[Message, Envelope | None]]] = {room_id: [] for room_id in ids}
    rows = box.work.session.execute(
        select(Message, Envelope)
        .outerjoin(Envelope, (Envelope.message_id == Message.id) & (Envelope.vault_id == box.vault.id))
        .where(
            or_(
                Message.room_id.in_(ids) & (Message.kind == ACT),
                *(Message.id == _latest(box, room_id) for room_id in ids),
            )
        )
        .order_by(Message.room_id, Message.number)
    )
    latest: dict[UUID, tuple[Message, Envelope | None]] = {}
    for message, envelope in rows:
        if message.kind == ACT:
            by_room[message.room_id].append((message, envelope))
        else:
            latest[message.room_id] = (message, envelope)
    broken = _broken(box, rooms, latest)
    found = [_acts(box, room, by_room[room.id], altered=room.id in broken, opens=opens) for room in rooms]
    for one in found:
        memory = box.memory.room(one.room.id)
        if one.is_sound and memory.proven != memory.number:
            # The whole chain was gone through, and each signature checked: what is under this hash needs it no more.
            box.remember_room(one.room.id, replace(memory, proven=memory.number))
    if any(one.acts or one.wrong for one in found):
        box.opened.record(Event.ACTS_READ, count=sum(len(one.acts) for one in found))
    for one in found:
        if not one.is_sound:
            box.opened.record(Event.ROOM_ALTERED, subject_id=one.room.id)
    box.keep()
    return found


def head(box: OpenMailbox, room: OpenRoom) -> bytes:
    """The hash of the last entry of a room: what somebody signs who says after what they say something.

    Raises ``Refusal`` if the room has been cut short or altered behind what the vault remembers of it.
    """
    last = head_of(box, room.row)
    refuse_if_cut_short(box, room.row, last)
    return last.hash if last is not None else GENESIS


def speakers(box: OpenMailbox, acts: Iterable[OpenAct]) -> dict[UUID, str]:
    """The names of everybody who spoke, advisers too, by account. In one query at most."""
    known = {one.account_id: one.name for one in box.people.values()}
    missing = {one.account_id for one in acts} - known.keys()
    if missing:
        known |= {id_: contact.legal_name for id_, contact in contacts_of(box.work, missing).items()}
    return known


def _acts(
    box: OpenMailbox, room: OpenRoom, rows: Sequence[tuple[Message, Envelope | None]], *, altered: bool, opens: bool
) -> RoomActs:
    acts, wrong, shown, hidden = [], [], [], []
    proven = 0 if altered else box.memory.room(room.id).proven
    for row, envelope in rows:
        entry = open_entry(box, row, envelope, proven=row.number <= proven)
        if entry.state is EntryState.NOT_ADDRESSED:
            hidden.append(HiddenAct(row.id, row.number))
            continue
        document = entry.document
        if document is None or document.act is None:
            wrong.append(entry)
            continue
        shown.append(entry)
        acts.append(
            OpenAct(
                entry_id=row.id,
                room_id=row.room_id,
                number=row.number,
                hash=row.hash,
                previous=document.previous_hash,
                author_id=document.author_id,
                account_id=document.account_id,
                sent_at=document.sent_at,
                act=document.act,
                text=document.text,
                cut=entry.cut,
                resealed=entry.resealed,
                keys=tuple(keys_for(box, row)),
                addressed=frozenset(one.participant_id for one in document.addressed),
                files=document.files,
            )
        )
    if opens:
        unopened = {row.id for row, envelope in rows if envelope is not None and envelope.opened_at is None}
        note_opened(box, shown, unopened)
    return RoomActs(room, acts, wrong, altered or any(one.cut for one in acts), tuple(hidden))


def _broken(
    box: OpenMailbox, rooms: Sequence[OpenRoom], latest: Mapping[UUID, tuple[Message, Envelope | None]]
) -> set[UUID]:
    """The rooms whose chain does not hold: something was removed, put in, or made something else.

    Of the others the vault remembers the end from now on, so that what follows from it can't be cut off later.
    """
    ends = {room.id: (0, GENESIS) for room in rooms}
    remembered = {room.id: box.memory.room(room.id) for room in rooms}
    lost = {room_id for room_id, seen in remembered.items() if seen.number}
    wrong: set[UUID] = set()
    rows = box.work.session.execute(
        select(*_LINKED).where(Message.room_id.in_(ends)).order_by(Message.room_id, Message.number)
    )
    for row in rows:
        room_id, number, hash_, previous = row.room_id, row.number, row.hash, row.previous_hash
        made = entry_hash(
            EntryPlace(box.case.id, room_id, row.id, number),
            previous,
            row.author_id,
            row.kind,
            row.sent_at,
            row.addressed,
            row.body_digest,
        )
        if (number - 1, previous) != ends[room_id] or made != hash_:
            wrong.add(room_id)
        ends[room_id] = (number, hash_)
        if number == remembered[room_id].number and hash_.hex() == remembered[room_id].hash:
            lost.discard(room_id)
    broken = lost | wrong
    broken |= {
        room_id
        for room_id, (number, _hash) in ends.items()
        if number > remembered[room_id].number and _stands_on_another_chain(box, latest.get(room_id))
    }
    for room_id, (number, hash_) in ends.items():
        if room_id not in broken and number > remembered[room_id].number:
            box.remember_room(room_id, replace(remembered[room_id], number=number, hash=hash_.hex()))
    return broken


def _latest(box: OpenMailbox, room_id: UUID) -> ScalarSelect[UUID]:
    """The latest entry of a room with a copy for this reader, which they may see."""
    visible = or_(Message.delivered(box.work.now), Message.author_id == box.own_id)
    return (
        select(Envelope.message_id)
        .join(Message, Message.id == Envelope.message_id)
        .where(Envelope.vault_id == box.vault.id, Envelope.room_id == room_id, Message.ended.is_(None), visible)
        .order_by(Envelope.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _stands_on_another_chain(box: OpenMailbox, latest: tuple[Message, Envelope | None] | None) -> bool:
    """Whether the latest entry was signed after something else than stands before it.

    Whoever writes to the database can compute a whole chain anew; a signature says which one its author stood on. So
    it vouches for everything before it that is no act, or was made to look as if it had never been for this reader.
    """
    entry = open_entry(box, *latest) if latest is not None else None
    return entry is not None and (entry.cut or entry.state not in SOUND)


def _check(act: Act) -> None:
    """Raises ``ValueError`` for a body that JSON does not give back as it was, ``Refusal`` for one that is too long."""
    encoded = payload.encode(act.body)
    if payload.decode(encoded) != act.body or _has_float(act.body):
        raise ValueError("the body of an act is what JSON can hold, without floating point")
    if len(encoded) > LARGEST_BODY:
        raise Refusal(_("This is too long to be sent in one piece. Please shorten it."))


def _has_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_float(one) for one in value.values())
    if isinstance(value, list):
        return any(_has_float(one) for one in value)
    return isinstance(value, float)
