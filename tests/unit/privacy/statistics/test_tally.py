"""The counters of the hour: shared by workers, bounded, given away when the hour is over."""

import os
from datetime import UTC, datetime, timedelta

from odr.privacy.statistics.seen import OTHER, CounterKind
from odr.privacy.statistics.tally import MOST_VALUES, SIZE, Tally

NOW = datetime(2026, 11, 3, 9, 40, tzinfo=UTC)
HOUR = NOW.replace(minute=0)
PAGE = (CounterKind.PAGE, "start.home")


def test_an_hour_is_given_away_once_when_it_is_over() -> None:
    tally = Tally()
    tally.add(NOW, [PAGE, (CounterKind.LANGUAGE, "de")])
    tally.add(NOW, [PAGE])
    assert tally.take(NOW + timedelta(minutes=19)) == {}
    assert tally.take(NOW + timedelta(minutes=20)) == {HOUR: {PAGE: 2, (CounterKind.LANGUAGE, "de"): 1}}
    assert tally.take(NOW + timedelta(minutes=20)) == {}


def test_what_was_given_away_is_no_longer_in_its_memory() -> None:
    tally = Tally()
    tally.add(NOW, [(CounterKind.REFERRER, "quite.unusual.example")])
    assert b"quite.unusual" in tally._memory[:SIZE]
    tally.take(NOW + timedelta(hours=1))
    assert b"unusual" not in tally._memory[:SIZE]


def test_workers_count_on_the_same_counters() -> None:
    tally = Tally()
    tally.add(NOW, [PAGE])
    worker = os.fork()
    if worker == 0:
        tally.add(NOW, [PAGE])
        os._exit(0)
    os.waitpid(worker, 0)
    assert tally.take(NOW + timedelta(hours=1)) == {HOUR: {PAGE: 2}}


def test_whoever_sends_made_up_names_fills_no_more_than_there_is_room_for() -> None:
    tally = Tally()
    for number in range(MOST_VALUES + 50):
        tally.add(NOW, [(CounterKind.REFERRER, f"site-{number}.example")])
    counts = tally.take(NOW + timedelta(hours=1))[HOUR]
    assert len(counts) == MOST_VALUES + 1
    assert counts[CounterKind.REFERRER, OTHER] == 50


def test_what_has_no_room_is_not_counted_and_breaks_nothing() -> None:
    tally = Tally()
    for day in range(60):
        tally.add(
            NOW + timedelta(days=day), [(CounterKind.REFERRER, f"{'x' * 90}-{n}.example") for n in range(MOST_VALUES)]
        )
    assert tally.take(NOW + timedelta(days=90))


def test_a_counter_that_somebody_holds_keeps_nobody_waiting_for_long() -> None:
    tally = Tally()
    with tally._held():
        tally.add(NOW, [PAGE])
    assert tally.take(NOW + timedelta(hours=1)) == {}
