"""A unit of work that writes inside one that reads is noticed, in whatever test."""

import pytest

from odr.db.about import EVERYTHING
from tests.plugins.nesting import Nested, by_somebody_else
from tests.support.world import World


def test_whoever_writes_while_reading_is_noticed(world: World) -> None:
    with world.database.reading(), pytest.raises(Nested), world.database.writing(EVERYTHING):
        pass


def test_whoever_writes_after_reading_is_not(world: World) -> None:
    with world.database.reading():
        pass
    with world.database.writing(EVERYTHING) as session:
        assert session.is_active


def test_whoever_writes_while_somebody_else_reads_is_not(world: World) -> None:
    with world.database.reading(), by_somebody_else(), world.database.writing(EVERYTHING) as session:
        assert session.is_active
