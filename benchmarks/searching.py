"""Searching 10,000 entries and rooms of 10,000 messages, beside a tenth of them. All is gone through, nothing found."""

import gc
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.browser import Took
from benchmarks.figures import Aims, Step, compare, print_compared, print_heading
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.posting import post
from odr.messages.entries.rooms import room_of
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import UNDO
from odr.messages.taking_along import searching
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from tests.support.rooms import correspondents, mailbox
from tests.support.vaults import Party
from tests.support.world import World

MANY, FEW = 10_000, 1_000
# Ten times as much may cost ten times as much, and a little for what differs from run to run.
MOST_BY_TEN = 11.5
MOST_FOR_ENTRIES, MOST_FOR_MESSAGES = 0.5, 1.5
ABSENT = "nowhere"
TEXT = "The painter was here on Tuesday, and his bill is higher than what we spoke of. " * 6


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints."""
    folder.mkdir()
    worlds = {count: _filled(folder / str(count), count) for count in ((FEW, FEW // 10) if quick else (MANY, FEW))}
    # As the server does before its workers are forked: what was loaded is not looked through again for garbage.
    gc.collect()
    gc.freeze()
    (large, many), (small, few) = sorted(worlds.items(), reverse=True)
    print_heading(f"{large:,}", f"{small:,}")
    for name, search, most in (
        ("entries", _search_entries, MOST_FOR_ENTRIES),
        ("messages", _search_messages, MOST_FOR_MESSAGES),
    ):
        found = compare(f"searching {name}", search(many), search(few), rounds=4, times=2)
        print_compared(found)
        ratio, took = found.ratio.processor, found.one.processor * MANY / large
        aims.note(
            ratio <= MOST_BY_TEN, f"searching {large:,} {name}: {ratio:.1f} × a tenth of them, at most {MOST_BY_TEN} ×"
        )
        aims.note(took <= most, f"searching {MANY:,} {name}: {took:.2f} s of processor time, at most {most} s")
    gc.unfreeze()
    for party in (many, few):
        party.world.database.dispose()


def _filled(folder: Path, count: int) -> Party:
    """Somebody with so many entries, and a room with as many messages, each of which they have opened once."""
    folder.mkdir()
    world = World(folder)
    writer, reader = correspondents(world, 2)
    folder_id = reader.folder_id()
    for begun in range(0, count, 500):
        with reader.opened() as opened:
            for number in range(begun, min(begun + 500, count)):
                items.add(opened, folder_id, Draft(f"Entry {number}", TEXT))
    with mailbox(writer) as box:
        room = room_of(box, make_room(box, "Long", [reader.participant_id]))
        readers = addressing_in(box, room).readers
        for _number in range(count):
            post(box, room.row, readers, text=TEXT)
        box.keep()
    world.later(seconds=UNDO.total_seconds())
    _search_messages(reader)()
    return reader


def _search_entries(party: Party) -> Step:
    def search() -> Took:
        with party.opened() as opened:
            began, clock = process_time(), perf_counter()
            assert listing.search(opened, ABSENT) == ([], False)
            return Took(process_time() - began, perf_counter() - clock)

    return search


def _search_messages(party: Party) -> Step:
    def search() -> Took:
        with mailbox(party) as box:
            began, clock = process_time(), perf_counter()
            assert searching.search(box, ABSENT) == ([], False)
            return Took(process_time() - began, perf_counter() - clock)

    return search
