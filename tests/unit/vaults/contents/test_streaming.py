"""However much a vault holds, whoever looks through it or takes it along holds one entry after the other."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from uuid import uuid4

import pytest

from odr.crypto.sealing import seal
from odr.db import payload
from odr.vaults.contents import listing
from odr.vaults.contents.export import export
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import Item
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "the rules read both kinds of database row by row")

FEW, MANY = 600, 2400


@pytest.fixture
def party(world: World) -> Party:
    return party_with_vault(world)


def fill(opened: OpenVault, *numbers: int) -> None:
    """Entries of these numbers, of a thousand letters each."""
    folder_id, work = folders_of(opened)[0].id, opened.work
    key = opened.folder_key(folder_id)
    for number in numbers:
        item = Item(id=uuid4(), vault_id=opened.vault.id, folder_id=folder_id, version=1, epoch=1)
        item.created_at = item.changed_at = work.now
        item.changed_by = opened.actor_id
        item.sealed_title = seal(key, f"Entry {number}".encode(), item.sealed_title_context(opened.vault))
        body = {"text": f"{number} of many. " + "x" * 1000, "fields": []}
        item.sealed_body = seal(key, payload.encode(body), item.sealed_body_context(opened.vault))
        work.session.add(item)
    work.session.flush()
    work.session.expunge_all()


def peak_of(opened: OpenVault, ask: Callable[[OpenVault], object]) -> int:
    tracemalloc.start()
    try:
        ask(opened)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def look_for_one(opened: OpenVault) -> None:
    found, more = listing.search(opened, "entry 599")
    assert "Entry 599" in [line.title for line in found]
    assert not more


def take_all_along(opened: OpenVault) -> None:
    copy = export(opened, "2026-0142").copy()
    assert sum(map(len, copy.pieces)) == copy.length > 1000


@pytest.mark.parametrize("ask", [look_for_one, take_all_along])
def test_what_is_held_does_not_grow_with_the_vault(party: Party, ask: Callable[[OpenVault], None]) -> None:
    peaks = []
    for numbers in (range(FEW), range(FEW, MANY)):
        with party.opened() as opened:
            fill(opened, *numbers)
        with party.opened() as opened:
            ask(opened)  # what is made once is not counted
        with party.opened() as opened:
            peaks.append(peak_of(opened, ask))

    assert peaks[1] < 1.5 * peaks[0]


def test_a_search_shows_so_many_and_says_that_there_are_more(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_FOUND", 2)
    with party.opened() as opened:
        fill(opened, 1, 2)
        assert len(listing.search(opened, "many")[0]) == 2
        assert not listing.search(opened, "many")[1]
        fill(opened, 3)
        assert len(listing.search(opened, "many")[0]) == 2
        assert listing.search(opened, "many")[1]
