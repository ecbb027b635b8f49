"""Killed while it puts files in and takes them away, the service loses none that it said was in, and shows no half."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from odr.errors import NotFound
from odr.files.format import PART
from odr.files.store import store_at
from odr.files.uses import lost_among
from odr.vaults.contents import items
from odr.vaults.contents.attached import remove_file
from odr.web.running import housekeeping
from tests.support import scenes
from tests.support.files import content_of, house_of, new_item, put, put_in_parts
from tests.support.killing import KILLS, LONGEST_SECONDS, killed
from tests.support.s3_server import serving_s3
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "the parts lie in a folder; PostgreSQL's own crashes are PostgreSQL's")

SIZES = (0, 1, 5000, PART - 1, PART + 1)


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


@dataclass
class Told:
    """What the processes have said: which files are in, with their digests, and which are gone."""

    there: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    removing: set[UUID] = field(default_factory=set)
    gone: dict[UUID, UUID] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        word, file_id, item_id, digest = line.split()
        one = UUID(file_id)
        if word == "in":
            self.there[one] = (UUID(item_id), digest)
        elif word == "removing":
            self.removing.add(one)
        elif word == "gone":
            self.removing.discard(one)
            self.gone[one] = self.there.pop(one)[0]


def test_whenever_it_is_killed_no_file_that_was_acknowledged_is_lost_and_none_is_half_there(party: Party) -> None:
    see_nothing_lost(party, KILLS)


def see_nothing_lost(party: Party, kills: int) -> None:
    """Kills the work so often, then holds what there is against what was said."""
    told, chance = Told(), random.Random(4)  # noqa: S311 - moments to be killed at
    item_ids = [new_item(party) for _ in range(3)]
    began = time.monotonic()
    _own_store(party)
    remove_one(party, item_ids[0], put_in_parts(party, item_ids[0], bytes(max(SIZES)), "first.jpg").id)
    longest = max(LONGEST_SECONDS, 3 * (time.monotonic() - began))
    for number in range(5 * kills):
        # On a slow machine a few kills leave nothing to look at: then some more, each of which comes later.
        if number >= kills:
            if told.there and told.gone:
                break
            longest *= 1.5
        for line in killed(party.world, partial(_work, party, item_ids, told, number), chance, longest):
            told.hear(line)
    assert told.there
    assert told.gone
    # Whoever was killed while removing has removed it or has not.
    for file_id in told.removing:
        item_id, _digest = told.there[file_id]
        if file_id not in _listed(party, item_id):
            told.gone[file_id] = told.there.pop(file_id)[0]
    for file_id, (item_id, digest) in told.there.items():
        found = content_of(party, item_id, file_id)
        assert found is not None
        assert hashlib.sha256(found).hexdigest() == digest
    for item_id in item_ids:
        with party.opened() as opened:
            item = items.opened_silently(opened, item_id)
            assert lost_among(opened.work, item.files) == set()
        for one in item.files:  # that nobody heard of it is one thing; that it is not whole would be another
            found = content_of(party, item_id, one.id)
            assert found is not None
            assert hashlib.sha256(found).digest() == one.sha256
    for file_id, item_id in told.gone.items():
        assert file_id not in _listed(party, item_id)
        with pytest.raises(NotFound):
            content_of(party, item_id, file_id)
    assert _lying_there(party) == _parts_of(party, item_ids)


@pytest.fixture
def bucket_party(make_world: Callable[..., World]) -> Iterator[Party]:
    with serving_s3() as address:
        yield party_with_vault(make_world(files=address))


def test_nor_when_the_files_lie_in_a_bucket(bucket_party: Party) -> None:
    see_nothing_lost(bucket_party, max(4, KILLS // 3))


def _work(party: Party, item_ids: list[UUID], told: Told, seed: int, say: Callable[[str], None]) -> None:
    """Puts files in and takes them out again, and says of each what has become of it once that is so."""
    _own_store(party)
    chance = random.Random(seed)  # noqa: S311 - sizes, ways, and what to do next
    mine = [(file_id, told.there[file_id][0]) for file_id in told.there.keys() - told.removing]
    while True:
        if mine and chance.random() < 0.4:
            file_id, item_id = mine.pop()
            say(f"removing {file_id} - -")
            remove_one(party, item_id, file_id)
            say(f"gone {file_id} - -")
            continue
        content = chance.randbytes(chance.choice(SIZES))
        item_id, send = chance.choice(item_ids), chance.choice((put, put_in_parts))
        entry = send(party, item_id, content, f"{chance.random()}.jpg")
        say(f"in {entry.id} {item_id} {hashlib.sha256(content).hexdigest()}")
        mine.append((entry.id, item_id))


def _own_store(party: Party) -> None:
    """Connections are not shared with the process that this one comes from."""
    own, context = party.world.settings, party.world.app_context
    context.files = replace(context.files, store=store_at(own.files, own.files_folder, own.disk_free_percent))


def remove_one(party: Party, item_id: UUID, file_id: UUID) -> None:
    with party.opened() as opened:
        remove_file(opened, item_id, file_id)


def _listed(party: Party, item_id: UUID) -> set[UUID]:
    with party.opened() as opened:
        return {one.id for one in items.opened_silently(opened, item_id).files}


def _lying_there(party: Party) -> int:
    """How many parts there are once the upkeep has removed what belongs nowhere."""
    party.world.time += timedelta(days=4)
    for _round in range(2):
        housekeeping.one_round(party.world.app_context)
    return len(list(house_of(party.world).store.names()))


def _parts_of(party: Party, item_ids: list[UUID]) -> int:
    with party.opened() as opened:
        found = [items.opened_silently(opened, item_id) for item_id in item_ids]
        return sum(one.place(party.case_id).count for item in found for one in item.files)
