"""Days as people write them: understood, or refused with what to write."""

from datetime import UTC, date, datetime

import pytest

from odr.dates import format_appointment, format_full_day
from odr.errors import Refusal
from odr.i18n import in_language
from odr.offers.days import read_day

DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-03",
        " 2026-11-3 ",
        "2026/11/03",
        "2026.11.03",
        "3.11.2026",
        "03.11.2026",
        "3. 11. 2026",
        "3 November 2026",
        "3. November 2026",
        "3rd of November 2026",
        "November 3, 2026",
        "Nov 3 2026",
        "3 nov. 2026",
        "Tuesday, 3 November 2026",
        "on tuesday 3 Nov 2026",
        "Tue, 2026-11-03",
        "Tuesday, November 3, 2026",
        "٣.١١.٢٠٢٦",
        "\u200e2026-11-03\u200e",
    ],
)
def test_a_day_is_understood_as_people_write_it(typed: str) -> None:
    assert read_day(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31 Feb 2026", "no such day"),
        ("31.2.2026", "no such day"),
        ("2026-02-30", "no such day"),
        ("29.2.2027", "no such day"),
        ("0.1.2026", "no such day"),
        ("2026-13-01", "no such day"),
        ("0000-01-01", "no such day"),
        ("1.1.0000", "no such day"),
        ("1.1.0001", "in this century"),
        ("1.1.9999", "in this century"),
        ("1.1.0", "four digits"),
        ("3.11.26", "four digits"),
        ("3/11/2026", "two different days"),
        ("03-11-2026", "two different days"),
        ("soon", "not a date"),
        ("", "not a date"),
        ("3 Smarch 2026", "not a date"),
        ("2026-11-03T10:00", "not a date"),
        ("2026-11.03", "not a date"),
        ("1" * 5000, "not a date"),
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused_in_words(typed: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        read_day(typed)


def test_with_a_stroke_a_day_that_can_be_only_one_is_understood() -> None:
    assert read_day("25/11/2026") == read_day("11/25/2026") == date(2026, 11, 25)
    assert read_day("11/11/2026") == date(2026, 11, 11)


@pytest.mark.parametrize("typed", ["1 août 2026", "1 aou\u0302t 2026", "1er août 2026"])
def test_a_day_is_understood_as_people_write_it_in_french(typed: str) -> None:
    with in_language("fr"):
        assert read_day(typed) == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("mardi 1 décembre 2026", date(2026, 12, 1)),
        ("mardi 1er décembre 2026", date(2026, 12, 1)),
        ("le mardi 1er decembre 2026", date(2026, 12, 1)),
        ("mar. 1 dec. 2026", date(2026, 12, 1)),
        ("3 fevrier 2027", date(2027, 2, 3)),
        ("3 aout 2027", date(2027, 8, 3)),
        ("3 FÉVRIER 2027", date(2027, 2, 3)),
    ],
)
def test_a_day_is_understood_with_its_weekday_and_without_its_accents(typed: str, means: date) -> None:
    with in_language("fr"):
        assert read_day(typed) == means


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("number", range(1, 29))
def test_a_day_as_the_service_writes_it_is_understood(language: str, number: int) -> None:
    day = date(2027, number % 12 + 1, number)
    with in_language(language):
        shown = format_appointment(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), UTC)
        assert read_day(shown.rpartition(", ")[0]) == read_day(format_full_day(day)) == day


def test_a_day_beside_another_day_of_the_week_is_refused() -> None:
    with pytest.raises(Refusal, match="another day of the week"):
        read_day("Monday, 3 November 2026")
    with pytest.raises(Refusal, match="not a date"):
        read_day("Smarchday 3 November 2026")
