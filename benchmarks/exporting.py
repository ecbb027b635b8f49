"""What a worker holds while somebody takes everything along: many entries and messages with files, beside a few."""

import os
from pathlib import Path

from benchmarks.figures import Aims
from benchmarks.files import in_the_vault
from benchmarks.real import MEGABYTE, serving
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from tests.support.files import put, put_into_room, say_with
from tests.support.rooms import correspondents, joint_id
from tests.support.vaults import Party
from tests.support.world import World

FEW, MANY = 10, 1_000
# What a worker holds at its most with a hundred times as much to be taken along.
MOST_RATIO = 1.15
# Long texts that do not pack, and a small photograph to each.
TEXT, FILE = 15_000, 20_000


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Measures and prints."""
    folder.mkdir()
    many = MANY // 5 if quick else MANY
    print("\nA worker at its most, while a copy of everything is made and sent")
    for name, path in (("entries", "vault/export"), ("messages", "messages/export")):
        found = {count: _measured(folder / f"{name}-{count}", name, path, count) for count in (FEW, many)}
        for count, (held, length) in found.items():
            print(f"  {count:5,} {name} with a file each: {held:.1f} MB, for a copy of {length / MEGABYTE:.1f} MB")
        ratio = found[many][0] / found[FEW][0]
        aims.note(ratio <= MOST_RATIO, f"exporting {many:,} {name}: {ratio:.2f} × {FEW}, at most {MOST_RATIO} ×")


def _measured(folder: Path, name: str, path: str, count: int) -> tuple[float, int]:
    """The most that a worker of a real server held in MB, and how long the copy was."""
    folder.mkdir()
    world = World(folder)
    writer, reader = correspondents(world, 2)
    _fill_vault(reader, count) if name == "entries" else _fill_room(writer, count)
    with serving(world) as server:
        visitor = in_the_vault(server.port, reader)
        address = f"/cases/{reader.case_id}/{path}"
        visitor.expect(200, visitor.get(address))
        server.forget_the_most()
        lengths = [visitor.take(address) for _worker in range(4)]  # one of them or the other makes each
        assert len(set(lengths)) == 1, lengths
        return max(worker["VmHWM"] for worker in server.workers()), lengths[0]


def _fill_vault(party: Party, count: int) -> None:
    folder_id = party.folder_id()
    for number in range(count):
        with party.opened() as opened:
            item_id = items.add(opened, folder_id, Draft(f"Entry {number}", os.urandom(TEXT // 2).hex()))
        put(party, item_id, os.urandom(FILE), f"{number}.jpg")


def _fill_room(party: Party, count: int) -> None:
    room_id = joint_id(party)
    for number in range(count):
        entry = put_into_room(party, room_id, os.urandom(FILE), f"{number}.jpg")
        say_with(party, room_id, entry, text=os.urandom(TEXT // 2).hex())
