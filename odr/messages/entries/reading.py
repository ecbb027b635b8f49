"""Reading a room: one page of it, checked against the chain and against what the vault remembers."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update

from odr.audit.log import Event
from odr.cases.tables import Participant
from odr.db.guard import by_itself
from odr.db.upsert import insert_into
from odr.db.work import NeedsTheLock, Work
from odr.messages.documents import ACT, GENESIS
from odr.messages.entries.opening import EntryState, OpenEntry, has_to_have, open_entry
from odr.messages.entries.posting import hash_is_right, head_of, is_cut_from
from odr.messages.entries.resealing import LACKING, asked_of_lacking, somebody_lacks, vaults_of_others
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.news.notices import forget_acts, looked, was_told
from odr.messages.tables import (
    ENTRY_COLUMNS,
    Envelope,
    EnvelopeColumns,
    Message,
    MessageColumns,
    MessagePreference,
    ReadMark,
    WaitingNotice,
    columns_in,
)
from odr.vaults.tables import Vault

PAGE = 50
SOUND = (EntryState.READABLE, EntryState.TAKEN_BACK, EntryState.UNDONE, EntryState.NOT_ADDRESSED, EntryState.PENDING)


@dataclass(frozen=True)
class RoomPage:
    """Some entries of a room, the earliest first, and from which number on there are older or newer ones.

    ``read_before`` is the number up to which the reader had read. ``cut_short`` says that the room no longer ends, or
    goes on, as the vault remembers it; ``begins_altered`` that something before or at its beginning was removed or
    altered before the vault had ever looked. ``receipts`` says by entry which participants have opened it, of those who
    let it be seen.
    """

    entries: list[OpenEntry]
    older_than: int | None
    newer_than: int | None
    read_before: int
    cut_short: bool
    receipts: dict[int, dict[UUID, datetime]]
    begins_altered: bool = False


def read_room(
    box: OpenMailbox,
    room: OpenRoom,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    from_unread: bool = False,
    size: int = PAGE,
) -> RoomPage:
    """The newest fifty entries of a room, or those next to a number. Costs the same wherever in the room it is.

    With ``from_unread`` the page begins with the first that is new, if the newest fifty would leave some of them out.
    That they were shown is in the audit log first; what is shown counts as opened.
    """
    first, last, read_before, seen = _marks(box, room)
    cut_short = is_cut_from(box.memory.room(room.id), seen)
    first, last, begins_altered = _bounds(box, room, first, last)
    if last == 0:
        if cut_short:
            box.opened.record(Event.ROOM_ALTERED, subject_id=room.id)
        box.keep()
        return RoomPage([], None, None, read_before, cut_short, {})
    if from_unread and older_than is None and newer_than is None and 0 < read_before < last - size:
        newer_than = read_before
    low, high = _window(first, last, older_than, newer_than, size)
    entries, unopened = _entries_between(box, room, low, high)
    shown = [one for one in entries if one.state is EntryState.READABLE]
    box.opened.record(Event.MESSAGES_READ, subject_id=room.id, count=len(shown))
    if cut_short or begins_altered or any(one.cut or one.state not in SOUND for one in entries):
        box.opened.record(Event.ROOM_ALTERED, subject_id=room.id)
    note_opened(box, shown, unopened)
    if high == last and not cut_short:
        _move_on(box, room, first, entries)
    if low <= read_before + 1 or high == last:
        _mark_read(box, room, entries, read_before)
    looked(box.work, box.opened.actor_id)
    box.keep()
    return RoomPage(
        entries,
        older_than=low if low > first else None,
        newer_than=high if high < last else None,
        read_before=read_before,
        cut_short=cut_short,
        receipts=_receipts(box, shown),
        begins_altered=begins_altered,
    )


def accept_as_is(box: OpenMailbox, room_id: UUID) -> None:
    """Goes on in a room that somebody altered, from how it is now. Raises ``NotFound``."""
    room = room_of(box, room_id)
    head = head_of(box, room.row)
    memory = box.memory.room(room.id)
    box.remember_room(
        room.id, replace(memory, number=head.number if head else 0, hash=head.hash.hex() if head else "", proven=0)
    )
    box.opened.record(Event.ROOM_ACCEPTED_AS_IS, subject_id=room.id)
    box.keep()


def _marks(box: OpenMailbox, room: OpenRoom) -> tuple[int | None, int | None, int, bytes | None]:
    """The first number with a copy for this reader, the last that they can see, and up to where they had read.

    And the hash that now stands where the vault remembers the last entry it saw. In one query, with what ``looked``
    and ``newcomers`` ask.
    """
    others = vaults_of_others(box, room)
    asked = asked_of_lacking(box.work, room.id, box.own_id, others) | {
        "vault_id": box.vault.id,
        "account_id": box.opened.actor_id,
        "remembered": box.memory.room(room.id).number,
    }
    row = box.work.session.execute(_MARKS, asked).one()
    was_told.know(box.work, bool(row[4]), box.opened.actor_id)
    somebody_lacks.know(box.work, row[5], room.id, box.own_id, others)
    return row[0], row[1], row[2] or 0, row[3]


_in_room = Message.room_id == bindparam("room_id")
_visible = or_(
    Message.delivered_by(bindparam("shown_since"), bindparam("shown_from")), Message.author_id == bindparam("author_id")
)
_MARKS = select(
    select(Envelope.number)
    .where(Envelope.vault_id == bindparam("vault_id"), Envelope.room_id == bindparam("room_id"))
    .order_by(Envelope.number)
    .limit(1)
    .scalar_subquery(),
    select(Message.number).where(_in_room, _visible).order_by(Message.number.desc()).limit(1).scalar_subquery(),
    select(ReadMark.number)
    .where(ReadMark.room_id == bindparam("room_id"), ReadMark.account_id == bindparam("account_id"))
    .scalar_subquery(),
    select(Message.hash).where(_in_room, Message.number == bindparam("remembered")).scalar_subquery(),
    select(WaitingNotice.told).where(WaitingNotice.account_id == bindparam("account_id")).scalar_subquery(),
    LACKING,
)


def _bounds(box: OpenMailbox, room: OpenRoom, first: int | None, last: int | None) -> tuple[int, int, bool]:
    """The first number that concerns this reader, the last that they can see, and whether the beginning was altered.

    0 and 0 if there is nothing. What stands before the first was never for them.
    """
    memory = box.memory.room(room.id)
    altered = False
    if memory.first:
        # Copies that were there once and are removed leave a gap that is shown, not a room that begins later.
        first = min(first or memory.first, memory.first)
    elif last is not None:
        wrong = _first_wrong(box, room, last)
        altered = wrong is not None
        first = min(one for one in (first, wrong) if one is not None) if altered else first
    if first is None:
        return 0, 0, False
    return first, max(last or 0, memory.number), altered


def _first_wrong(box: OpenMailbox, room: OpenRoom, last: int) -> int | None:
    """Where a room that the vault has never looked at is not whole, from its very first entry on.

    Every number has to be there, each linked to the one before it, with a copy where it is for this reader; and what
    is readable was signed after just what stands before it. Costs as much as the room is long, once.
    """
    rows = box.work.session.execute(
        select(Message, Envelope)
        .outerjoin(Envelope, (Envelope.message_id == Message.id) & (Envelope.vault_id == box.vault.id))
        .where(Message.room_id == room.id, Message.number <= last)
        .order_by(Message.number)
        .execution_options(yield_per=PAGE)
    )
    with closing(rows):
        return _first_gap(box, last, cast("Iterable[tuple[Message, Envelope | None]]", rows))


def _first_gap(box: OpenMailbox, last: int, rows: Iterable[tuple[Message, Envelope | None]]) -> int | None:
    previous, expected, anchored = GENESIS, 1, False
    for row, envelope in rows:
        if row.number != expected or row.previous_hash != previous or not hash_is_right(box, row):
            return expected
        if envelope is None and row.ended is None and has_to_have(box, row):
            return row.number
        if envelope is not None and not anchored:
            # One that is signed vouches for all before it; the others do when they are read.
            entry = open_entry(box, row, envelope)
            if entry.cut or entry.state not in SOUND:
                return row.number
            anchored = entry.state is EntryState.READABLE
        previous, expected = row.hash, expected + 1
    return None if expected > last else expected


def _window(first: int, last: int, older_than: int | None, newer_than: int | None, size: int) -> tuple[int, int]:
    if newer_than is not None:
        low = min(max(newer_than + 1, first), last)
        return low, min(last, low + size - 1)
    high = last if older_than is None else max(min(older_than - 1, last), first)
    return max(first, high - size + 1), high


def _entries_between(box: OpenMailbox, room: OpenRoom, low: int, high: int) -> tuple[list[OpenEntry], set[UUID]]:
    """Every number from ``low`` to ``high``, with the link to the one before ``low`` checked too.

    And the messages among them that nobody has opened yet in this participant's name.
    """
    asked = {"vault_id": box.vault.id, "room_id": room.id, "low": low - 1, "high": high}
    found: dict[int, tuple[MessageColumns, EnvelopeColumns | None]] = {}
    for row in box.work.session.execute(_BETWEEN, asked):
        message, envelope = columns_in(row)
        found[message.number] = message, envelope
    entries: list[OpenEntry] = []
    for number in range(low, high + 1):
        if number not in found:
            entries.append(OpenEntry(number, EntryState.MISSING))
            continue
        entry = open_entry(box, *found[number])
        before = found.get(number - 1)
        if before is not None and before[0].hash != found[number][0].previous_hash:
            entry = replace(entry, cut=True)
        entries.append(entry)
    unopened = {row.id for row, envelope in found.values() if envelope is not None and envelope.opened_at is None}
    return entries, unopened


_messages, _envelopes = Message.__table__.columns, Envelope.__table__.columns
_BETWEEN = (
    select(*ENTRY_COLUMNS)
    .select_from(Message.__table__)
    .outerjoin(
        Envelope.__table__,
        (_envelopes.message_id == _messages.id) & (_envelopes.vault_id == bindparam("vault_id")),
    )
    .where(
        _messages.room_id == bindparam("room_id"),
        _messages.number >= bindparam("low"),
        _messages.number <= bindparam("high"),
    )
)


def note_opened(box: OpenMailbox, shown: Sequence[OpenEntry], unopened: set[UUID]) -> None:
    """Notes of what was shown that it was opened, where it had not been before.

    What was undone or taken back before it could be noted is not shown: its author was told that nobody had opened it.
    """
    ids = {one.row.id for one in shown if one.row is not None and one.row.id in unopened} - box.noted_opened
    if not ids:
        return
    box.noted_opened |= ids

    def write(then: Work) -> None:
        opened = update(Envelope).where(
            Envelope.vault_id == box.vault.id,
            Envelope.message_id.in_(ids),
            Envelope.opened_at.is_(None),
            Envelope.box != b"",  # as ``_end`` leaves it
        )
        noted = by_itself(opened.values(opened_at=then.now).returning(Envelope.message_id))
        if len(then.session.scalars(noted).all()) < len(ids) and then is not box.work:
            raise NeedsTheLock

    box.work.note(write)


def _move_on(box: OpenMailbox, room: OpenRoom, first: int, entries: Sequence[OpenEntry]) -> None:
    """Remembers the last entry, as far as all before it on the page is sound."""
    memory = replace(box.memory.room(room.id), first=first)
    for entry in entries:
        if entry.row is None or entry.state not in SOUND or entry.cut:
            break
        if entry.number > memory.number:
            memory = replace(memory, number=entry.number, hash=entry.row.hash.hex())
    box.remember_room(room.id, memory)


def _mark_read(box: OpenMailbox, room: OpenRoom, entries: Sequence[OpenEntry], read_before: int) -> None:
    """Notes how far was read: up to what others may still undo."""
    pending = [one.number for one in entries if one.state is EntryState.PENDING]
    number = min(pending) - 1 if pending else entries[-1].number
    if number <= read_before:
        return
    reader_id, case_id = box.opened.actor_id, box.case.id
    acts = any(one.row is not None and one.row.kind == ACT and one.number > read_before for one in entries)

    def write(then: Work) -> None:
        mark = insert_into(then.session, ReadMark).values(room_id=room.id, account_id=reader_id, number=number)
        further = mark.on_conflict_do_update(
            index_elements=[ReadMark.room_id, ReadMark.account_id],
            set_={"number": number},
            where=ReadMark.number < number,
        )
        then.session.execute(by_itself(further))
        if acts:
            forget_acts(then, reader_id, case_id)

    box.work.note(write)


def _receipts(box: OpenMailbox, shown: Sequence[OpenEntry]) -> dict[int, dict[UUID, datetime]]:
    """Who has opened one's own messages, of those who let it be seen."""
    own = [one.row.id for one in shown if one.row is not None and one.row.author_id == box.own_id]
    if not own:
        return {}
    by_vault = {one.keys.vault_id: one.participant_id for one in box.people.values() if one.keys is not None}
    rows = box.work.session.execute(_RECEIPTS, {"message_ids": own, "own_vault_id": box.vault.id})
    found: dict[int, dict[UUID, datetime]] = {}
    for number, vault_id, opened_at in rows:
        participant_id = by_vault.get(vault_id)
        if participant_id is not None and opened_at is not None:
            found.setdefault(number, {})[participant_id] = opened_at
    return found


_RECEIPTS = (
    select(Envelope.number, Envelope.vault_id, Envelope.opened_at)
    .join(Vault, Vault.id == Envelope.vault_id)
    .join(Participant, Participant.id == Vault.participant_id)
    .join(MessagePreference, MessagePreference.account_id == Participant.account_id)
    .where(
        Envelope.message_id.in_(bindparam("message_ids", expanding=True)),
        Envelope.vault_id != bindparam("own_vault_id"),
        Envelope.opened_at.is_not(None),
        MessagePreference.receipts.is_(True),
    )
)
