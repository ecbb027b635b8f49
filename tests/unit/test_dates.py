from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from odr.dates import (
    beginning_of,
    end_of,
    format_appointment,
    format_day,
    format_end,
    format_full_day,
    format_full_moment,
    format_moment,
    format_told_day,
)
from odr.i18n import PSEUDO_LANGUAGE, in_language

VIENNA = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 21, 13, 2, tzinfo=UTC), "today at 14:02"),
        (datetime(2026, 11, 20, 17, 20, tzinfo=UTC), "yesterday at 18:20"),
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "tomorrow at 09:00"),
        (datetime(2026, 11, 9, 9, 12, tzinfo=UTC), "on 9 November at 10:12"),
        (datetime(2025, 12, 31, 9, 12, tzinfo=UTC), "on 31 December 2025 at 10:12"),
    ],
)
def test_a_moment_is_told_from_now(moment: datetime, said: str) -> None:
    assert format_moment(moment, VIENNA, NOW) == said


def test_the_day_turns_at_midnight_of_the_readers_time_zone() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert format_moment(late, VIENNA, NOW) == "today at 00:30"
    assert format_moment(late, ZoneInfo("UTC"), NOW) == "yesterday at 23:30"


def test_a_day_carries_the_year_when_it_is_another_one() -> None:
    assert format_day(datetime(2026, 11, 9, 23, 30, tzinfo=UTC), VIENNA, NOW) == "10 November"
    assert format_day(date(2025, 3, 1), VIENNA, NOW) == "1 March 2025"


def test_the_pseudo_language_brackets_dates_as_well() -> None:
    with in_language("qps"):
        assert format_moment(NOW, VIENNA, NOW) == "⟦today at 14:30⟧"
        assert format_day(NOW, VIENNA, NOW) == "⟦21 November⟧"


def test_the_first_of_a_month_is_an_ordinal_in_french_and_no_other_day_is() -> None:
    first, eleventh = datetime(2026, 12, 1, 13, tzinfo=UTC), date(2026, 12, 11)
    with in_language("fr"):
        assert format_day(first, VIENNA, NOW) == "1er décembre"
        assert format_day(date(2027, 1, 1), VIENNA, NOW) == "1er janvier 2027"
        assert format_moment(first, VIENNA, NOW) == "le 1er décembre à 14:00"
        assert format_full_day(first.date()) == format_told_day(first.date(), VIENNA) == "1er décembre 2026"
        assert format_full_moment(first, VIENNA).startswith("1er décembre 2026 ")
        assert format_appointment(first, VIENNA).startswith("mardi 1er décembre 2026")
        assert "1er décembre" in format_end(datetime(2026, 12, 1, 23, tzinfo=UTC), VIENNA, NOW)
        assert format_full_day(eleventh) == "11 décembre 2026"
        assert format_day(date(2026, 12, 21), VIENNA, NOW) == "21 décembre"
    assert format_full_day(first.date()) == "1 December 2026"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_moment(datetime(2026, 11, 21, 13, 30), VIENNA, NOW)  # noqa: DTZ001


def test_a_day_on_paper_has_its_year() -> None:
    assert format_full_day(date(2026, 12, 3)) == "3 December 2026"
    with in_language(PSEUDO_LANGUAGE):
        assert format_full_day(date(2026, 12, 3)) == "⟦3 December 2026⟧"


@pytest.mark.parametrize(
    ("end", "zone", "words"),
    [
        (datetime(2026, 12, 21, tzinfo=UTC), "UTC", "the end of 20 December"),
        (datetime(2026, 12, 20, 23, tzinfo=UTC), "Europe/Berlin", "the end of 20 December"),
        (datetime(2027, 1, 1, tzinfo=UTC), "Europe/London", "the end of 31 December"),
        # Where the clock goes forward at midnight, the next day begins at one o'clock.
        (end_of(date(2026, 9, 5), ZoneInfo("America/Santiago")), "America/Santiago", "the end of 5 September"),
        (end_of(date(2026, 4, 23), ZoneInfo("Africa/Cairo")), "Africa/Cairo", "the end of 23 April"),
        (datetime(2027, 1, 2, tzinfo=UTC), "Europe/London", "the end of 1 January 2027"),
        (datetime(2026, 12, 18, 16, 19, tzinfo=UTC), "Europe/London", "18 December at 16:19, London time"),
        (datetime(2026, 12, 18, 16, 19, tzinfo=UTC), "America/New_York", "18 December at 11:19, New York time"),
        (datetime(2026, 12, 18, 16, 19, tzinfo=UTC), "UTC", "18 December at 16:19, UTC"),
    ],
)
def test_an_end_is_said_in_one_way_and_names_the_zone_of_a_time(end: datetime, zone: str, words: str) -> None:
    assert format_end(end, ZoneInfo(zone), datetime(2026, 11, 3, 9, tzinfo=UTC)) == words


def test_what_ends_with_a_day_keeps_that_day_for_whoever_counts_in_a_zone_of_their_own() -> None:
    london, new_york, kolkata = (ZoneInfo(one) for one in ("Europe/London", "America/New_York", "Asia/Kolkata"))
    end, now = datetime(2026, 12, 21, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC)
    told = "the end of 20 December"
    assert format_end(end, london, now, new_york) == f"{told}, London time, that is 20 December at 19:00, New York time"
    assert format_end(end, london, now, kolkata) == f"{told}, London time, that is 21 December at 05:30, Kolkata time"
    # Their clocks say the same then.
    assert format_end(end, london, now, ZoneInfo("Europe/Lisbon")) == told
    # What ends in the middle of a day is said by the reader's clock alone.
    noon = datetime(2026, 12, 20, 12, tzinfo=UTC)
    assert format_end(noon, london, now, kolkata) == "20 December at 17:30, Kolkata time"
    assert format_told_day(date(2026, 12, 20), london, kolkata) == "20 December 2026, London time"
    assert format_told_day(date(2026, 12, 20), london, london) == format_told_day(date(2026, 12, 20), london)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_every_day_there_is_begins_and_ends(zone: str) -> None:
    for day in (date.min, date(2026, 11, 27), date.max):
        assert beginning_of(day, ZoneInfo(zone)) <= end_of(day, ZoneInfo(zone))
    assert end_of(date(2026, 11, 27), UTC) == datetime(2026, 11, 28, tzinfo=UTC)
    assert beginning_of(date(2026, 11, 27), UTC) == datetime(2026, 11, 27, tzinfo=UTC)
