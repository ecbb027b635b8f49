"""However many messages there are, whoever searches holds some of them at a time."""

from __future__ import annotations

import tracemalloc

import pytest

from odr.messages.entries.posting import post
from odr.messages.entries.rooms import room_of
from odr.messages.saying.sending import addressing_in
from odr.messages.taking_along import searching
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.vaults import Party
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "the rules read both kinds of database row by row")

FEW, MANY = 120, 480


def fill(party: Party, count: int, begun: int) -> None:
    """Messages of a thousand letters to everybody, of which one has a word of its own."""
    room_id = joint_id(party)
    with mailbox(party) as box:
        room = room_of(box, room_id)
        readers = addressing_in(box, room).readers
        for number in range(begun, count):
            post(box, room.row, readers, text=f"{'heron ' if not number else ''}{number} of many. " + "x" * 1000)
        box.keep()


def peak_of_a_search(party: Party) -> int:
    with mailbox(party) as box:
        tracemalloc.start()
        try:
            found, more = searching.search(box, "heron")
            assert (len(found), more) == (1, False)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_what_a_search_holds_does_not_grow_with_the_messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "BATCH", 50)
    tessa, leo = correspondents(world)
    peaks = []
    for begun, count in ((0, FEW), (FEW, MANY)):
        fill(tessa, count, begun)
        world.later(minutes=1)
        peak_of_a_search(leo)  # what is made once is not counted
        peaks.append(peak_of_a_search(leo))
    assert peaks[1] < 1.5 * peaks[0]
