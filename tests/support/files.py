"""Putting files into an entry by the rules, as a page does it: expected, received outside, completed."""

from collections.abc import Iterator
from uuid import UUID

from odr.crypto.errors import Unopenable
from odr.db.about import about
from odr.files.format import PART, FileEntry
from odr.files.keeping import Announced, FileHouse, receive
from odr.vaults.contents import items
from odr.vaults.contents.attached import complete, expect_for, take_out
from odr.vaults.contents.drafts import Draft
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
    received = receive(house.store, expected.coming, pieces(content))
    with party.opened() as opened:
        return complete(opened, item_id, expected.coming, received)


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
