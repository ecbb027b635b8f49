"""Putting files into an entry by the rules, as a page does it: expected, received outside, completed."""

from collections.abc import Iterator
from uuid import UUID

from odr.crypto.errors import Unopenable
from odr.db.about import about
from odr.files.format import PART, FileEntry
from odr.files.keeping import Announced, FileHouse, looked_over, receive, receive_part, sent_parts
from odr.messages.entries.rooms import room_of
from odr.messages.saying import attached as with_messages
from odr.messages.saying.sending import addressing_in, send
from odr.messages.tables import UNDO
from odr.vaults.contents import items
from odr.vaults.contents.attached import begin_or_go_on, complete, expect_for, take_out
from odr.vaults.contents.drafts import Draft
from odr.web.running import housekeeping
from tests.support.rooms import mailbox
from tests.support.vaults import Party
from tests.support.world import World


def house_of(world: World) -> FileHouse:
    """Where the installation keeps files."""
    return world.app_context.files


def new_item(party: Party, folder: int = 0) -> UUID:
    """An entry without files."""
    folder_id = party.folder_id(folder)
    with party.opened() as opened:
        return items.add(opened, folder_id, Draft("Damage", "See the photographs."))


def put(party: Party, item_id: UUID, content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> FileEntry:
    """A file in an entry."""
    house = house_of(party.world)
    with party.opened() as opened:
        expected = expect_for(opened, house, item_id, Announced(name, kind, len(content)))
    with party.world.app_context.database.writing(about(cases=[party.case_id])) as session:
        session.add(expected.stored)
        session.flush()
        session.add(expected.upload)
    received = receive(house, expected.coming, pieces(content))
    with party.opened() as opened:
        return complete(opened, item_id, expected.coming, received)


def put_in_parts(party: Party, item_id: UUID, content: bytes, name: str = "photo.jpg") -> FileEntry:
    """The same, as a script sends it: begun, part by part, looked over and completed."""
    house = house_of(party.world)
    with party.opened() as opened:
        said = Announced(name, "image/jpeg", len(content), 1_700_000_000_000)
        coming, _goes_on = begin_or_go_on(opened, house, item_id, said)
    for number in range(sent_parts(coming.place)):
        receive_part(house.store, coming, number, content[number * PART : (number + 1) * PART])
    received = looked_over(house, coming)
    with party.opened() as opened:
        return complete(opened, item_id, coming, received)


def put_into_room(party: Party, room_id: UUID, content: bytes, name: str = "photo.jpg") -> FileEntry:
    """A file that waits in a room for the message that it is to go with."""
    house = house_of(party.world)
    with mailbox(party) as box:
        expected = with_messages.expect_for(box, house, room_id, Announced(name, "image/jpeg", len(content)))
        with_messages.begin(box, expected)
    received = receive(house, expected.coming, pieces(content))
    with mailbox(party) as box:
        return with_messages.complete(box, room_id, expected.coming, received)


def say_with(party: Party, room_id: UUID, *files: FileEntry, text: str = "", deliver: bool = True) -> UUID:
    """Sends files that wait in a room; lets the time to undo it pass."""
    with mailbox(party) as box:
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        chosen = with_messages.chosen_of(box, room_id, [one.id for one in files])
        message_id = send(box, room_id, text, shown, files=chosen)
    if deliver:
        party.world.later(seconds=UNDO.total_seconds())
    return message_id


def content_of_said(party: Party, message_id: UUID, file_id: UUID) -> bytes | None:
    """What a file of a message holds for this reader; ``None`` if it no longer opens. Raises ``NotFound``."""
    with mailbox(party) as box:
        try:
            out = with_messages.take_out(box, house_of(party.world), message_id, file_id)
            return b"".join(out.read(0, out.place.length))
        except Unopenable:
            return None


def stored(world: World) -> list[str]:
    """The names of all parts in the store, once the upkeep has removed what nothing holds."""
    housekeeping.one_round(world.app_context)
    return sorted(house_of(world).store.names())


def pieces(content: bytes) -> Iterator[bytes]:
    """What arrives, some at a time."""
    return (content[at : at + 65_536] for at in range(0, len(content), 65_536))


def content_of(party: Party, item_id: UUID, file_id: UUID) -> bytes | None:
    """What a file holds; ``None`` if it no longer opens."""
    with party.opened() as opened:
        try:
            out = take_out(opened, house_of(party.world), item_id, file_id)
            return b"".join(out.read(0, out.place.length))
        except Unopenable:
            return None


LARGE = bytes(range(256)) * (2 * PART // 256) + b"and the end of it"
