"""A time of day as people write it, understood or refused: "14:00", "14.30", "14 h 30", "2 pm". Nothing is guessed."""

import re
import unicodedata
from datetime import UTC, datetime, tzinfo
from datetime import time as clock_time

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.offers.days import read_day

LONGEST_TYPED = 20
_CLOCK = re.compile(r"(\d{1,2})(?:(?:[:.]| ?h ?)(\d{2})| ?h)?(?: ?([ap])\.?m\.?)?", re.ASCII)


def read_moment(day: str, clock: str, zone: tzinfo, day_field: str, clock_field: str) -> datetime:
    """The moment that somebody typed as a day and a time in this zone, in UTC. Raises ``Refusal`` naming the field."""
    if not day.strip():
        raise Refusal(_("Please give the day."), day_field)
    named, at = read_day(day, day_field), read_clock(clock, clock_field)
    local = datetime.combine(named, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refusal(_("The clocks go forward then, and there is no such time on that day."), clock_field)
    if local.replace(fold=1).astimezone(UTC) != moment:
        raise Refusal(
            _("The clocks go back then, and it is that time twice on that day. Please choose another."), clock_field
        )
    return moment


def read_clock(typed: str, field: str | None = None) -> clock_time:
    """The time of day that somebody typed. Raises ``Refusal`` if it is none, or a lone number that could be two."""
    text = " ".join("".join(str(unicodedata.decimal(one, one)) for one in typed[:LONGEST_TYPED]).split()).casefold()
    found = _CLOCK.fullmatch(text)
    if found is None or len(typed) > LONGEST_TYPED or text.isdigit():
        raise _no_time(typed, field)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is not None:
        if not 1 <= hour <= 12:
            raise _no_time(typed, field)
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise _no_time(typed, field)
    return clock_time(hour, minute)


def _no_time(typed: str, field: str | None) -> Refusal:
    if not typed.strip():
        return Refusal(_("Please give the time, like 14:00"), field)
    said = typed.strip()[:LONGEST_TYPED]
    return Refusal(_("“%(typed)s” is not a time of day. Please write it like 14:00", typed=said), field)
