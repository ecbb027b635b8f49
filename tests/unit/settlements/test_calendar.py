"""The calendar file: RFC 5545, whatever is put into it, and nothing of the settlement."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from odr.settlements.papers.calendar import calendar_of

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ROOM = UUID(int=7)


def lines_of(made: bytes) -> list[str]:
    """The lines as a calendar program reads them: unfolded."""
    return made.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]


def test_each_day_is_an_entry_all_day_long_and_twice_the_same_is_one() -> None:
    days = [date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)]
    lines = lines_of(calendar_of(days, ROOM, "Something", "https://odr.example/x", NOW))
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert [line for line in lines if line.startswith("DT") and "VALUE" in line] == [
        "DTSTART;VALUE=DATE:20261201",
        "DTEND;VALUE=DATE:20261202",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
    ]
    assert lines.count("DTSTAMP:20261103T090000Z") == 2
    assert len({line for line in lines if line.startswith("UID:")}) == 2


def test_the_same_day_keeps_its_name_so_that_it_replaces_itself() -> None:
    one, other = (calendar_of([date(2026, 12, 1)], ROOM, words, "https://odr.example", NOW) for words in "ab")
    assert [line for line in lines_of(one) if "UID" in line] == [line for line in lines_of(other) if "UID" in line]


@given(st.text(max_size=300))
def test_words_begin_no_line_of_their_own_and_no_line_is_too_long(words: str) -> None:
    made = calendar_of([date(2026, 12, 1)], ROOM, words, "https://odr.example/x", NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    lines = lines_of(made)
    assert len(lines) == 14
    assert lines.count("END:VEVENT") == 1
    assert not any("\n" in line or "\r" in line for line in lines)


def test_signs_that_mean_something_are_escaped() -> None:
    made = calendar_of([date(2026, 12, 1)], ROOM, "a,b;c\\d\nEND:VEVENT", "https://odr.example", NOW)
    assert "SUMMARY:a\\,b\\;c\\\\d\\nEND:VEVENT" in lines_of(made)
