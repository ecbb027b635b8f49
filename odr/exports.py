"""What people take along: a table that any program opens, and a page that needs none of ours (``odr.archives``).

What stands in a table may have been written by the other side, and it may be opened by a program that parts cells at
commas, semicolons, tabs or line ends, whichever its region uses, and runs a cell that begins like a formula. So nothing
in a cell can begin one, wherever it is parted. And because a cell holds only so much in some programs, what is longer
goes on in the row below.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any
from uuid import UUID

from odr.i18n import page_language

# Spreadsheets take a table without this mark for one in an old encoding.
TABLE_ENCODING = "utf-8-sig"
# Excel cuts a cell off after 32,767 units of UTF-16; a character outside the first plane is two.
LONGEST_CELL = 32_000
PART = "part"
_STYLE = ".text { white-space: pre-wrap; } .line { display: block; } body { overflow-wrap: anywhere; }"
_FORMULA = "=+\\-@＝＋－＠﹢﹣﹦﹫"
# Whatever any program takes for the end of a cell or of a quotation, and what it may overlook at the beginning of one.
_PARTING = ',;|\t\r\n\v\f\x1c-\x1f\x85\u2028\u2029"\u060c\u061b\u3001\uff0c\uff1b'
_SHOWS_NOTHING = r"\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
_OVERLOOKED = rf"{_PARTING}\s\x00-\x1f\x7f-\xa0{_SHOWS_NOTHING}"
# Each row of these is gone through once, however long it is.
_BEFORE_FORMULA = re.compile(rf"(?<![{_OVERLOOKED}])[{_OVERLOOKED}]*+(?=[{_FORMULA}])")
_PARTS = re.compile(rf"[{_PARTING}]")
_SEPARATOR = re.compile(r"\ufeff?\"?sep=(?P<mark>[\t;,])\"?(?:\r\n|[\r\n])", re.IGNORECASE)


def table_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, one row after the other. The last column says which part of a row this is, "1 of 1".

    No cell, nor a part of one that a program takes for a cell, begins like a formula: where it would, an apostrophe
    stands before it.
    """
    yield _line([*columns, PART])
    for row in rows:
        parts = [_parts(cell) for cell in row]
        count = max(map(len, parts), default=1)
        for number in range(count):
            # What is short is said again beside each part, so that rows can be sorted.
            cells = [part[number] if number < len(part) else part[0] if len(part) == 1 else "" for part in parts]
            yield _line([*cells, f"{number + 1} of {count}"])


def as_json(value: Any) -> str:
    """JSON of texts for a cell. What would begin a formula is escaped, so that nothing of it is changed when read."""
    said, out, done = json.dumps(value, ensure_ascii=False), [], 0
    for begin in _formulas(said):
        out += [said[done:begin], f"\\u{ord(said[begin]):04x}"]
        done = begin + 1
    return "".join([*out, said[done:]])


def page_lines(title: str, parts: Iterable[str]) -> Iterator[str]:
    """A page of HTML with this title and these parts, which are HTML already, one after the other."""
    heading = escape(title)
    yield f'<!doctype html><html lang="{page_language()}"><head><meta charset="utf-8"><title>{heading}</title>\n'
    yield f"<style>{_STYLE}</style>\n</head><body><h1>{heading}</h1>\n"
    for part in parts:
        yield f"{part}\n"
    yield "</body></html>"


def page(title: str, parts: Iterable[str]) -> str:
    """The same as a whole."""
    return "".join(page_lines(title, parts))


_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')


def name_in_archive(beginning: str, name: str) -> str:
    """A name that harms nothing on any system: signs that cannot stand in one become “_”, a long one is cut.

    ``beginning`` keeps two of one name apart. File systems take 255 bytes, however few letters those are.
    """
    kept = _NOT_IN_NAMES.sub("_", name).replace("..", "_").strip(". ")
    stem, dot, kind = kept.rpartition(".")
    if dot and len(kind) <= 10:
        kept = f"{_cut(stem[:80], 160).rstrip('. ')}.{kind}"
    return f"files/{beginning} {_cut(kept[:100], 200)}".rstrip(". ")


def _cut(text: str, most: int) -> str:
    """As much of the text as so many bytes hold."""
    return text.encode()[:most].decode("utf-8", "ignore")


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def table_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table that somebody brings, as a spreadsheet writes it (RFC 4180), each with its last line number.

    Cells stand apart by commas, semicolons or tabs: by what a line "sep=;" at the beginning says, or else by what there
    is most of in the first line that has any. Rows in which nothing stands are left out.
    """
    # Some programs name the mark in a line of its own, above everything else.
    said = _SEPARATOR.match(text)
    above, text = (1, text[said.end() :]) if said is not None else (0, text)
    first = next((line for line in text.splitlines() if set(line) & set("\t;,")), "")
    mark = said.group("mark") if said is not None else max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=mark)
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield above + reader.line_num, cells


def harmless(cell: str) -> str:
    """The cell with an apostrophe before whatever a program could take for a formula."""
    # Also before what a program may overlook at the beginning.
    out, done = ["'" if _BEFORE_FORMULA.match(cell) else ""], 0
    for begin in _formulas(cell):
        out += [cell[done:begin], "'" if begin or not out[0] else ""]
        done = begin
    return "".join([*out, cell[done:]])


def _formulas(cell: str) -> Iterator[int]:
    """Where something begins that a program could take for a formula."""
    for found in _BEFORE_FORMULA.finditer(cell):
        if found.start() == 0 or _PARTS.search(found.group()):
            yield found.end()


def _parts(cell: str) -> list[str]:
    """The cell in pieces that fit with their apostrophes, each beginning with a letter or a digit if there is one."""
    longest = LONGEST_CELL if max(cell, default="") <= "\uffff" else LONGEST_CELL // 2
    if len(harmless(cell)) <= longest:
        return [cell]
    parts, step = [], longest // 2
    while len(cell) > step:
        end = next((end for end in range(step, step // 2, -1) if cell[end].isalnum()), step)
        parts.append(cell[:end])
        cell = cell[end:]
    return [*parts, cell]


# --- files for a calendar (RFC 5545) ---------------------------------------------------------------------------------

_LONGEST_LINE = 75
# Blanks at which no line is broken, and what joins and parts letters of some scripts, and signs of a picture.
_KEPT = frozenset("\u00a0\u202f\u200c\u200d")


def calendar_file(lines: Iterable[str]) -> bytes:
    """The lines of a calendar as its file: each in pieces of 75 bytes at most, never parted inside a character."""
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode("utf-8")


@dataclass(frozen=True)
class WholeDay:
    """An entry of a calendar that lasts all day. With the same ``uid`` it takes the place of one from before."""

    uid: UUID
    day: date
    words: str
    link: str


def calendar_of_days(days: Iterable[WholeDay], product: str, now: datetime) -> bytes:
    """The file of entries that last all day; ``product`` names what made it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//odr//{product}//EN"]
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for one in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{calendar_text(one.words)}",
            f"URL:{one.link}",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    return calendar_file([*lines, "END:VCALENDAR"])


def calendar_text(text: str) -> str:
    """A text as the value of a line of a calendar: nothing in it begins another line, or another value."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, written)
    return "".join(one if one.isprintable() or one in _KEPT else " " if one.isspace() else "" for one in text)


def _folded(line: str) -> str:
    pieces: list[str] = []
    piece = ""
    for one in line:
        if len((piece + one).encode("utf-8")) > _LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += one
    return "\r\n ".join([*pieces, piece])
