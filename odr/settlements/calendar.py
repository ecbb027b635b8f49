"""The days of a settlement as a calendar file (RFC 5545), worded so that it says nothing of the settlement."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

_LONGEST_LINE = 75
# Blanks at which no line is broken.
_BLANKS = frozenset("\u00a0\u202f")


def calendar_of(days: Iterable[date], room_id: UUID, words: str, link: str, now: datetime) -> bytes:
    """One entry for each day, all day long, with the same neutral words and the link to where the rest stands."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//odr//settlement days 1//EN"]
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    for day in sorted(set(days)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(room_id, day.isoformat())}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(words)}",
            f"URL:{link}",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode("utf-8")


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, written)
    return "".join(one for one in text if one.isprintable() or one in _BLANKS)


def _folded(line: str) -> str:
    """The line in pieces of 75 bytes at most, never parted inside a character."""
    pieces: list[str] = []
    piece = ""
    for one in line:
        if len((piece + one).encode("utf-8")) > _LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += one
    return "\r\n ".join([*pieces, piece])
