"""The attacks of ``odr selftest`` find nothing; and each finds something where what it attacks is broken.

Those that walk every route: test_every_route.py.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from odr.audit import chain
from odr.evidence.wording import found_by, title_of
from odr.selftest.attacks import forger, former_adviser, former_facilitator, thief
from odr.selftest.attacks.all_attacks import ATTACKS
from odr.selftest.run import line_of
from odr.selftest.story.stage import Attack, Found, Stage
from odr.selftest.story.story import Story
from tests.support.attacked import WALKERS, finds_nothing_and_tries_enough
from tests.support.world import World

pytestmark = [
    pytest.mark.erases("a thief searches the files"),
]


# Those that search its files, or write to it.
AT_THE_DATABASE = frozenset(
    {
        "thief-files", "thief-backup", "administrator-exchanges", "administrator-slips-in",
        "administrator-takes-over", "administrator-rooms", "administrator-offers", "administrator-settlements",
        "party-releases", "former-holder", "former-keys", "log-forger",
    }
)  # fmt: skip


@pytest.fixture
def stage(story: Story, tmp_path: Path) -> Stage:
    return Stage(story, tmp_path)


@pytest.mark.promise("P01", "P02", "P05", "P06")
@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.name not in WALKERS], ids=lambda attack: attack.name)
def test_no_attack_finds_anything_and_each_has_tried_enough(stage: Stage, attack: Attack) -> None:
    finds_nothing_and_tries_enough(stage, attack)


@pytest.mark.only_on("postgresql", "they go to the database itself; on SQLite with all the others")
@pytest.mark.parametrize(
    "attack", [one for one in ATTACKS if one.name in AT_THE_DATABASE], ids=lambda attack: attack.name
)
def test_nor_does_any_that_goes_to_the_database_itself(stage: Stage, attack: Attack) -> None:
    finds_nothing_and_tries_enough(stage, attack)


@pytest.mark.only_on("postgresql", "of these, what goes to the database; all their pages are asked for on SQLite")
@pytest.mark.parametrize("former", [former_adviser, former_facilitator])
def test_nor_does_what_a_former_adviser_or_facilitator_kept(stage: Stage, former: ModuleType) -> None:
    people = {**stage.story.handed, **stage.story.facilitated}
    with stage.copy() as world:
        found = former.reads_what_came_after(world, people[former.NAME])
    assert found.what == []
    assert found.tried >= 20


def test_those_that_go_to_the_database_and_those_that_walk_are_among_them() -> None:
    assert {attack.name for attack in ATTACKS} > AT_THE_DATABASE | WALKERS.keys()


def test_no_two_attacks_have_one_name() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) > 14
    assert len({title_of(line_of(replace(one, run=lambda stage: Found()), None)) for one in ATTACKS}) == len(ATTACKS)  # type: ignore[arg-type]


# --- an attack that shows nothing ------------------------------------------------------------------------------------


def test_an_attack_that_tries_too_little_has_not_been_run(stage: Stage) -> None:
    line = line_of(Attack("log-forger", 10, lambda stage: Found(9)), stage)
    assert not line.ran
    assert not line.holds
    assert line.first == "tried 9, not 10"
    assert found_by(line) == "could not be run"


def test_an_attack_that_breaks_off_has_not_been_run_and_names_the_place_without_what_was_said(stage: Stage) -> None:
    def breaks(stage: Stage) -> Found:
        raise LookupError(stage.story.private[0])

    line = line_of(Attack("log-forger", 10, breaks), stage)
    assert not line.ran
    assert not line.holds
    assert line.first is not None
    assert re.fullmatch(r"LookupError at test_selftest\.py:\d+", line.first)


def test_one_finding_is_enough(stage: Stage) -> None:
    line = line_of(Attack("log-forger", 1, lambda stage: Found(10, ["an entry"])), stage)
    assert line.ran
    assert not line.holds
    assert (line.found, line.first) == (1, "an entry")
    assert found_by(line) == "1 thing found"


def test_no_text_that_stands_in_a_row_breaks_the_thief_off_and_hashes_are_taken_apart() -> None:
    for length in range(60):
        text = "/cases/9f14f631-8ab9-446b-ab46-95ca0f6199fb/vault/entries"[:length]
        assert next(thief.bytes_of(text)) == text.encode()
        assert len(list(thief.bytes_of(text))) <= 2
    hashed = base64.b64encode(bytes(range(32))).decode().rstrip("=")
    assert bytes(range(32)) in thief.bytes_of(f"$argon2id$v=19$m=19456$c2FsdHNhbHRzYWx0$${hashed}")


def test_the_attacks_leave_the_played_case_as_it_is(stage: Stage, copy_of_story: Callable[[], World]) -> None:
    before = stage.story.files() if stage.story.world.database.is_sqlite else None
    with stage.copy() as world, world.work() as work:
        forger.put(work, stage.story.case_ids[0], [])
    assert before is None or stage.story.files() == before
    copy = copy_of_story()
    with copy.work() as work:
        assert chain.verify(work, stage.story.case_ids[0]).problem is None
