"""An administrator who writes to the database, about rooms: hides what was said, removes it, or calls a room another.

Each is tried on every message that something was said after, before its reader has ever looked into the room: their
vault is made to remember nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import delete, select, update

from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import NotFound
from odr.messages.documents import GENESIS, MESSAGE, ROSTER, EntryPlace, common_room
from odr.messages.entries.opening import EntryState
from odr.messages.entries.posting import made_hash
from odr.messages.entries.reading import RoomPage, read_room
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Envelope, Message, ReadMark, Room, RoomMember
from odr.selftest.attacks.writer import opened_by_owner
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Place as PlaceOfStory

Change: TypeAlias = Callable[[Work, Message, UUID], None]
READERS = ("Tessa Wren", "Leo Stone")


def hide(stage: Stage) -> Found:
    """The attack, on each room of each party."""
    found = Found()
    with stage.copy() as world:
        for name in READERS:
            place = stage.story.places[name]
            for room_id, numbers in _rooms_of(world, place).items():
                for number in numbers:
                    for change in CHANGES:
                        for rehashed in (False, True):
                            found += _changed(world, place, room_id, number, change, rehashed=rehashed)
                found += _called_another(world, place, room_id)
    return found


def sent_in_the_future(work: Work, message: Message, vault_id: UUID) -> None:
    """So that it is never delivered."""
    message.sent_at = work.now + timedelta(days=3650)


def sent_long_ago(work: Work, message: Message, vault_id: UUID) -> None:
    """So that it was delivered at once."""
    message.sent_at = work.now - timedelta(days=3650)


def for_nobody(work: Work, message: Message, vault_id: UUID) -> None:
    """So that nobody misses it."""
    work.session.execute(delete(Envelope).where(Envelope.message_id == message.id, Envelope.vault_id == vault_id))
    message.addressed = b""


def copy_removed(work: Work, message: Message, vault_id: UUID) -> None:
    """The reader's envelope alone."""
    work.session.execute(delete(Envelope).where(Envelope.message_id == message.id, Envelope.vault_id == vault_id))


def of_another_kind(work: Work, message: Message, vault_id: UUID) -> None:
    """A message called a roster."""
    message.kind = ROSTER


def removed(work: Work, message: Message, vault_id: UUID) -> None:
    """This one."""
    work.session.execute(delete(Message).where(Message.id == message.id))


def removed_with_all_before_it(work: Work, message: Message, vault_id: UUID) -> None:
    """So that the room begins later."""
    earlier = (Message.room_id == message.room_id, Message.number <= message.number)
    work.session.execute(delete(Message).where(*earlier))


CHANGES: tuple[Change, ...] = (
    sent_in_the_future,
    sent_long_ago,
    for_nobody,
    copy_removed,
    of_another_kind,
    removed,
    removed_with_all_before_it,
)


@contextmanager
def attacked(world: World, place: PlaceOfStory) -> Iterator[tuple[Work, OpenMailbox]]:
    """A unit of work whose doings are forgotten, with a mailbox that remembers nothing of any room."""
    with world.database.writing(EVERYTHING) as session:
        work = world.app_context.work(session)
        box = OpenMailbox(opened_by_owner(work, place))
        box.memory.rooms.clear()
        yield work, box
        session.rollback()


def _rooms_of(world: World, place: PlaceOfStory) -> dict[UUID, list[int]]:
    """The numbers of readable messages in each room that something readable by another hand was said after."""
    with attacked(world, place) as (_work, box):
        found = {}
        for room in rooms_of(box):
            page = read_room(box, room, size=500)
            assert _is_sound(page), "a room is not sound before anybody touched it"
            readable = [one for one in page.entries if one.state is EntryState.READABLE and one.document]
            found[room.id] = [one.number for one in readable[:-1] if one.row and one.row.kind == MESSAGE]
    return found


def _changed(world: World, place: PlaceOfStory, room_id: UUID, number: int, change: Change, *, rehashed: bool) -> Found:
    found = Found()
    with attacked(world, place) as (work, box):
        message = work.session.scalars(
            select(Message).where(Message.room_id == room_id, Message.number == number)
        ).one()
        change(work, message, box.vault.id)
        work.session.flush()
        work.session.expire_all()
        if rehashed:
            rehash(work, box.case.id, room_id)
        page = read_room(box, room_of(box, room_id), size=500)
        found.note(_is_sound(page), f"nobody noticed in a room: {change.__name__}")
    return found


def _called_another(world: World, place: PlaceOfStory, room_id: UUID) -> Found:
    """The room gets the identifier of one that others read: nothing of it may open there."""
    found = Found()
    for kind in (RoomKind.JOINT, RoomKind.EVERYBODY):
        with attacked(world, place) as (work, box):
            target = common_room(box.case.id, kind.value)
            readers = {one.participant_id for one in addressing_in(box, room_of(box, room_id)).readers}
            if target == room_id:
                continue
            for table in (Message, Envelope, ReadMark, RoomMember):
                work.session.execute(delete(table).where(table.room_id == target))
            if work.session.get(Room, target) is None:
                work.session.add(Room(id=target, case_id=box.case.id, created_at=work.now))
                work.session.flush()
            for table in (Message, Envelope, ReadMark, RoomMember):
                work.session.execute(update(table).where(table.room_id == room_id).values(room_id=target))
            work.session.expire_all()
            rehash(work, box.case.id, target)
            try:
                room = room_of(box, target)
            except NotFound:
                found.note(False, "")
                continue
            page = read_room(box, room, size=500)
            wider = {one.participant_id for one in addressing_in(box, room).readers} - readers
            opened = [one for one in page.entries if one.state is EntryState.READABLE]
            found.note(bool(wider and opened), f"a room called {kind.value} shows what was said to fewer people")
    return found


def _is_sound(page: RoomPage) -> bool:
    """Whether the page says nothing of any change."""
    wrong = (EntryState.MISSING, EntryState.WITHHELD, EntryState.ALTERED, EntryState.UNPROVEN)
    return (
        not page.cut_short
        and not page.begins_altered
        and not any(one.cut or one.state in wrong for one in page.entries)
    )


def rehash(work: Work, case_id: UUID, room_id: UUID) -> None:
    """Recomputes the whole chain of a room, as somebody can who holds the database and this program."""
    previous = GENESIS
    for one in work.session.scalars(select(Message).where(Message.room_id == room_id).order_by(Message.number)):
        one.previous_hash = previous
        one.hash = previous = made_hash(one, EntryPlace(case_id, room_id, one.id, one.number))
    work.session.flush()
