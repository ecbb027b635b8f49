"""The days of a settlement as a calendar file (RFC 5545), worded so that it says nothing of the settlement."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from odr.exports import calendar_file, calendar_text


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
            f"SUMMARY:{calendar_text(words)}",
            f"URL:{link}",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    return calendar_file([*lines, "END:VCALENDAR"])
