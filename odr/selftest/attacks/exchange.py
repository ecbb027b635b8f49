"""An administrator who writes to the database exchanges what is sealed: between rows, columns, versions and vaults.

Every exchange is tried with the very keys that the holders of the codes would open it with, so that only the binding
of a seal to its place can refuse it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

from odr.crypto.context import Context, Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import SymmetricKey
from odr.selftest.attacks.thief import Thief
from odr.selftest.harness.sealed import sealed_values
from odr.selftest.harness.sealed_value import SealedValue
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Story
from odr.vaults.tables import Item
from odr.web.asking.sessions import read_token

# Of the many mails or accounts, these will do; of what is in a folder, all.
MOST_OF_A_GROUP = 12


def exchange(stage: Stage) -> Found:
    """The attack: by the keys, and then by looking at the pages of somebody whose entries were exchanged."""
    with stage.copy() as world:
        return exchanged_seals(stage.story, world) + exchanged_entries(stage.story, world)


def exchanged_seals(story: Story, world: World) -> Found:
    """Every sealed value in the place of every other one of the same key, and with each part of its place changed."""
    found = Found()
    for key, group in groups_with_their_key(story, world):
        for here, there in permutations(group[:MOST_OF_A_GROUP], 2):
            found.note(_opens(key, here.sealed, there.context), f"{here.column} opens in the place of {there.column}")
        for place in group[:MOST_OF_A_GROUP]:
            for part, context in elsewhere(place.context):
                found.note(_opens(key, place.sealed, context), f"{place.column} opens with another {part}")
    return found


def groups_with_their_key(story: Story, world: World) -> Iterator[tuple[SymmetricKey, list[SealedValue]]]:
    """What is sealed under one key, key by key, as those open it who hold every code and every cookie."""
    tokens = [token for one in story.people.values() if (token := read_token(one.cookie()))]
    shares = [share.reveal() for code in story.codes for share in (code.server_share(), code.browser_share())]
    held = shares + [token.reveal() for token in tokens]
    with world.database.reading() as session:
        work = world.app_context.work(session)
        groups: dict[str, list[SealedValue]] = defaultdict(list)
        for place in sealed_values(work):
            groups[place.group].append(place)
        owner = Thief(work, [world.settings.installation_key.reveal(), *held])
        owner.work_until_nothing_new_opens()
    for place in owner.inside:
        groups[place.group].append(place)
    for name, key in owner.keys.items():
        opening = [place for place in groups[name] if _opens(SymmetricKey(key), place.sealed, place.context)]
        assert opening, "a key that opens nothing"
        yield SymmetricKey(key), opening


def elsewhere(context: Context) -> Iterator[tuple[str, Context]]:
    """The same place but for one part, for each part that it has."""
    for part in ("purpose", "case", "vault", "folder", "item", "version", "epoch", "subject", "detail"):
        value = getattr(context, part)
        match value:
            case None:
                continue
            case Enum():
                other: Any = next(one for one in Purpose if one is not value)
            case UUID():
                other = uuid4()
            case int():
                other = value + 1
            case str():
                other = value + "x"
        yield part, replace(context, **{part: other})


def exchanged_entries(story: Story, world: World) -> Found:
    """Two entries of one folder exchanged in the database: does their owner's page show one under the other's name?"""
    found = Found()
    for name in ("Tessa Wren", "Leo Stone"):
        place = story.places[name]
        owner = story.visitor(world, name)
        for one_id, other_id in permutations(place.items.values(), 2):
            page = owner.open(f"{place.root}/items/{other_id}")
            assert owner.status == 200, "the entry's own page does not open"
            words = [text for text in story.private if text in page.text]
            _exchange(world, one_id, other_id)
            shown = owner.open(f"{place.root}/items/{one_id}").text
            _exchange(world, one_id, other_id)
            own = owner.open(f"{place.root}/items/{one_id}").text
            # What both have in common (the name of the folder) is no finding.
            hits = [text for text in words if text in shown and text not in own]
            assert any(text not in own for text in words), "two entries that cannot be told apart"
            found.note(bool(hits), f"an entry of {name} is shown in the place of another")
    return found


def _exchange(world: World, one_id: UUID, other_id: UUID) -> None:
    with world.work() as work:
        one, other = (work.session.get_one(Item, item_id) for item_id in (one_id, other_id))
        for column in ("sealed_title", "sealed_body", "version", "epoch"):
            here, there = getattr(one, column), getattr(other, column)
            setattr(one, column, there)
            setattr(other, column, here)


def _opens(key: SymmetricKey, sealed: bytes, context: Context) -> bool:
    try:
        open_sealed(key, sealed, context)
    except Unopenable:
        return False
    return True
