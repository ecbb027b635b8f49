"""Tables and archives that any program opens, and none is harmed by."""

import csv
import io
import itertools
import json
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.exports import LONGEST_CELL, as_json, calendar_text, harmless, page, table_lines, table_rows

FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
WRITTEN = st.text(
    st.one_of(st.sampled_from("=+-@＝;,|\t\r\n\"' a1\u00a0\u200b\x00\x85\u2028"), st.characters(codec="utf-8")),
    max_size=60,
)


def lines_of(rows: Sequence[Sequence[str]], columns: Sequence[str] | None = None) -> str:
    return "".join(table_lines(columns or [f"c{number}" for number in range(len(rows[0]))], rows))


def read_by(text: str, separator: str, quote: str | None) -> list[str]:
    """The cells that a program finds which parts them there: with quotations, or, as the simplest do, without."""
    if quote is None:
        return list(itertools.chain.from_iterable(line.split(separator) for line in text.splitlines()))
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))
    return list(itertools.chain.from_iterable(csv.reader(lines, delimiter=separator, quotechar=quote)))


def as_a_formula(cell: str) -> bool:
    """Whether a program could run it, generously: whatever shows nothing at its beginning is overlooked."""
    shown = cell.lstrip('"\x00\u200b\ufeff\u2060').strip().lstrip('"\x00\u200b').strip()
    return shown.startswith(FORMULAS)


@given(st.lists(st.lists(WRITTEN, min_size=2, max_size=2), min_size=1, max_size=3))
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ['"', None])
def test_no_program_of_any_region_finds_a_formula(separator: str, quote: str | None, rows: list[list[str]]) -> None:
    assert not [cell for cell in read_by(lines_of(rows), separator, quote) if as_a_formula(cell)]


@pytest.mark.parametrize(
    "written",
    [
        "hello;=HYPERLINK(1)",
        "a\n=cmd|'x'!A0",
        "a\t+1+cmd",
        'say "@SUM(1)',
        " =1",
        "a;\u00a0=1",
        "\x00=1",
        "a|=1",
        "\u00ad=1",
        "\u202a=1\u202c",
        "a\u060c=1",
        "a\u061b -1",
        "a\uff1b=1",
    ],
)
def test_what_a_program_could_run_is_kept_as_text_and_nothing_else_is_changed(written: str) -> None:
    assert harmless(written).replace("'", "") == written.replace("'", "")
    assert harmless(written) != written
    assert harmless(harmless(written)) == harmless(written)


@pytest.mark.parametrize(
    "written", ["1250.50", "1=1", "a-b", "Nora Field", "5 + 3", "2026-11-03", "nora@example.org", ""]
)
def test_numbers_and_plain_words_stay_as_they_are(written: str) -> None:
    assert harmless(written) == written


@given(st.lists(st.fixed_dictionaries({"name": WRITTEN, "value": WRITTEN}), max_size=3))
def test_json_in_a_cell_gives_back_every_character(fields: list[dict[str, str]]) -> None:
    assert json.loads(as_json(fields)) == fields
    assert harmless(as_json(fields)) == as_json(fields)


@pytest.mark.parametrize("text", ["word " * 10_000, "=" * 50_000, "\n=" * 25_000, "\U0001f600" * 50_000, "x" * 32_000])
def test_a_text_longer_than_a_cell_goes_on_in_the_row_below(text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(lines_of([["Title", text]], ["title", "text"]), newline="")))
    assert all(len(row["text"].encode("utf-16-le")) // 2 <= LONGEST_CELL for row in rows)
    assert {row["title"] for row in rows} == {"Title"}
    assert [row["part"] for row in rows] == [f"{number} of {len(rows)}" for number in range(1, len(rows) + 1)]
    assert "".join(row["text"] for row in rows).replace("'", "") == text


def test_what_fits_is_one_row() -> None:
    assert lines_of([["a", "b"], ["c", ""]]) == "c0,c1,part\r\na,b,1 of 1\r\nc,,1 of 1\r\n"


def test_a_page_says_its_title_as_text() -> None:
    assert page("<1>", ["<p>x</p>"]).count("&lt;1&gt;") == 2


@pytest.mark.parametrize("text", ["\n" * 200_000, "=" * 200_000, "\n=" * 100_000, ",\u00a0" * 100_000 + "x"])
def test_a_long_cell_takes_no_longer_than_it_is(text: str) -> None:
    before = time.process_time()
    harmless(text)
    as_json({"text": text})
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a;b\r\nc;d", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a,b\rc,d\r", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("\n\na\tb, c\n , \n", [(3, ["a", "b, c"]), (4, [","])]),
        ('"a; ""b""";c\n', [(1, ['a; "b"', "c"])]),
        ('"never ended;c\n', [(1, ["never ended;c"])]),
        ("sep=;\r\na, b;c\r\n", [(2, ["a, b", "c"])]),
        ('\ufeff"SEP=,"\na;b;c,d', [(2, ["a;b;c", "d"])]),
        ("sep=;", [(1, ["sep=", ""])]),
        ("sep=;x\na;b", [(1, ["sep=", "x"]), (2, ["a", "b"])]),
        ("", []),
        ("\x00;\x00", [(1, ["\x00", "\x00"])]),
    ],
)
def test_a_table_that_somebody_brings_is_read_whatever_separates_its_cells(
    text: str, rows: list[tuple[int, list[str]]]
) -> None:
    assert list(table_rows(text)) == rows


def test_the_words_of_a_calendar_keep_what_joins_letters_and_pictures_and_parts_words() -> None:
    words = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f467 \u6771\u4eac\u3000\u90fd"
    assert calendar_text(words) == words.replace("\u3000", " ")
    assert calendar_text("a\x07b\u202ec") == "abc"
