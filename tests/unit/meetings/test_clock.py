"""A time of day as people write it."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from odr.errors import Refusal
from odr.meetings.clock import read_clock, read_moment

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("14:00", time(14)),
        (" 9.30 ", time(9, 30)),
        ("14h", time(14)),
        ("14h30", time(14, 30)),
        ("14 h 30", time(14, 30)),
        ("14 h", time(14)),
        ("14\u00a0h\u00a030", time(14, 30)),
        ("14\u202fh\u202f30", time(14, 30)),
        ("9 H 05", time(9, 5)),
        ("2 pm", time(14)),
        ("12 a.m.", time(0)),
        ("12:15 PM", time(12, 15)),
        ("00:00", time(0)),
        ("١٤:٠٠", time(14)),
    ],
)
def test_what_people_write_is_understood(typed: str, means: time) -> None:
    assert read_clock(typed) == means


@pytest.mark.parametrize(
    "typed", ["", "14", "9", "24:00", "14:60", "13 pm", "0 am", "noon", "14:0", "1400", "14 h 3", "14 30", "9" * 40]
)
def test_what_is_no_time_or_could_be_two_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_clock(typed, "clock")
    assert refused.value.field == "clock"


def test_a_moment_is_of_the_zone_that_the_page_names() -> None:
    assert read_moment("2026-07-01", "14:00", LONDON, "day", "clock") == datetime(2026, 7, 1, 13, tzinfo=UTC)
    assert read_moment("2026-12-01", "14:00", LONDON, "day", "clock") == datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_a_time_that_the_clocks_leave_out_is_refused() -> None:
    with pytest.raises(Refusal, match="clocks go forward"):
        read_moment("2027-03-28", "01:30", LONDON, "day", "clock")


def test_a_time_that_comes_twice_on_a_day_is_asked_about() -> None:
    with pytest.raises(Refusal, match="that time twice") as refused:
        read_moment("2026-10-25", "01:30", LONDON, "day", "time")
    assert refused.value.field == "time"
    read_moment("2026-10-25", "02:00", LONDON, "day", "time")


def test_a_moment_without_a_day_is_refused_beside_the_day() -> None:
    with pytest.raises(Refusal) as refused:
        read_moment(" ", "14:00", LONDON, "day", "clock")
    assert refused.value.field == "day"
