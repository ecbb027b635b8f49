"""The days of a settlement as a calendar file (RFC 5545), worded so that it says nothing of the settlement."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid5

from odr.exports import WholeDay, calendar_of_days


def calendar_of(days: Iterable[date], room_id: UUID, words: str, link: str, now: datetime) -> bytes:
    """One entry for each day, all day long, with the same neutral words and the link to where the rest stands."""
    entries = (WholeDay(uuid5(room_id, day.isoformat()), day, words, link) for day in sorted(set(days)))
    return calendar_of_days(entries, "settlement days 1", now)
