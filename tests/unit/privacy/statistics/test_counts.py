"""Rows of hours that are over, and the figures made of them: no group under five by its name."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from odr.privacy.statistics.counts import KEPT, Figures, folded, next_month, write
from odr.privacy.statistics.seen import OTHER, CounterKind
from odr.privacy.tables import UsageCount
from tests.support.world import World

pytestmark = pytest.mark.both_engines("a row is inserted or added to in the dialect of the engine")

HOUR = datetime(2026, 11, 3, 9, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)


def rows(world: World) -> list[tuple[str, str, int]]:
    with world.database.reading() as session:
        return [(one.kind, one.value, one.count) for one in session.scalars(select(UsageCount))]


@pytest.mark.promise("P41")
def test_a_group_under_five_is_other_whatever_else_is_there() -> None:
    assert folded({"a": 5, "b": 4, "c": 1, OTHER: 2}) == {"a": 5, OTHER: 7}
    assert folded({"a": 4}) == {OTHER: 4}
    assert folded({}) == {}


@pytest.mark.promise("P41")
def test_no_row_names_what_happened_less_than_five_times_in_its_hour(world: World) -> None:
    counts = Counter(
        {(CounterKind.PAGE, "start.home"): 7, (CounterKind.PAGE, "vaults.item"): 4, (CounterKind.BROWSER, "Opera 3"): 1}
    )
    with world.work() as work:
        write(work, {HOUR: counts})
    assert sorted(rows(world)) == [("browser", OTHER, 1), ("page", OTHER, 4), ("page", "start.home", 7)]


def test_two_machines_add_to_the_same_hour(world: World) -> None:
    for _time in range(2):
        with world.work() as work:
            write(work, {HOUR: Counter({(CounterKind.PAGE, "start.home"): 6})})
    assert rows(world) == [("page", "start.home", 12)]


def test_rows_are_kept_for_two_years(world: World) -> None:
    with world.work() as work:
        write(work, {HOUR: Counter({(CounterKind.PAGE, "start.home"): 6})})
    world.time = HOUR + KEPT + timedelta(hours=1)
    with world.work() as work:
        write(work, {})
    assert rows(world) == []


def test_the_figures_of_a_month_are_those_of_its_hours_in_the_zone_of_the_service(world: World) -> None:
    with world.work() as work:
        write(
            work,
            {
                datetime(2026, 10, 31, 23, tzinfo=UTC): Counter({(CounterKind.PAGE, "start.home"): 5}),
                HOUR: Counter({(CounterKind.PAGE, "start.home"): 6, (CounterKind.PAGE, "cases.mine"): 9}),
                datetime(2026, 12, 1, 0, tzinfo=UTC): Counter({(CounterKind.PAGE, "start.home"): 50}),
            },
        )
        figures = Figures(work, NOVEMBER, UTC)
        assert Figures.any_before(work, NOVEMBER, UTC)
        assert not Figures.any_before(work, date(2026, 10, 1), UTC)
    assert figures.of(CounterKind.PAGE) == {"cases.mine": 9, "start.home": 6}
    assert figures.by_day == {3: 15}
    assert figures.by_hour == {9: 15}
    assert figures.of(CounterKind.LANGUAGE) == {}


def test_after_december_comes_january() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
