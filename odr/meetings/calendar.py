"""An appointment for somebody's calendar: when it is, and nothing of what it is about, with whom or where.

A calendar lies with others than this service, and often open on a table. So the file (RFC 5545) says "Appointment", and
its identifier is a digest that tells nothing of the case, and stays the same when the meeting is called off.
"""

from datetime import UTC, datetime

from odr.crypto.derivation import digest
from odr.exports import calendar_file, calendar_text
from odr.meetings.standing import MeetingStanding


def appointment(found: MeetingStanding, word: str) -> bytes:
    """The file of a meeting whose moment is, or was, fixed; ``word`` is what the calendar shows.

    Raises ``ValueError`` for one without.
    """
    if found.begins is None or found.ends is None or found.fixed_by is None:
        raise ValueError("no moment is fixed")
    is_off = found.ended_by is not None
    last = found.ended_by or found.fixed_by
    uid = digest(b"odr appointment\0\1" + found.entry_id.bytes).hex()[:32]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Appointment//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(last.sent_at)}",
        f"DTSTART:{_utc(found.begins)}",
        f"DTEND:{_utc(found.ends)}",
        f"SUMMARY:{calendar_text(word)}",
        "CLASS:PRIVATE",
        f"SEQUENCE:{1 if is_off else 0}",
        f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return calendar_file(lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
