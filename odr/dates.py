"""Moments and days as a person says them: "today at 14:02", "on 9 November at 10:12".

The names of months and the order of day and month come from Babel's locale data, the words around them from gettext.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from odr.i18n import PSEUDO_LANGUAGE, bracketed, current_language, locale_name
from odr.i18n import gettext as _
from odr.zones import zone_name

# A lone 1 before the name of a month: neither the 11th nor a number between strokes.
_FIRST_OF_A_MONTH = re.compile(r"(?<!\d)1(?=[ \u00a0][^\W\d_])")


def format_moment(moment: datetime, timezone: tzinfo, now: datetime) -> str:
    """The moment in this time zone, told from `now`: by day name when near, with the year when it is another one.

    Both moments must know their time zone; raises `ValueError` otherwise.
    """
    local, today = _in_zone(moment, timezone), _in_zone(now, timezone).date()
    return _moment(local.date(), local.time().replace(second=0, microsecond=0), today, current_language())


@lru_cache(maxsize=4096)
def _moment(day: date, clock: time, today: date, _language: str) -> str:
    """In words: a list of fifty has the same few again and again."""
    said = format_time(clock, format="HH:mm", locale=_locale())
    return _day_and_time(day, said, today)


def _day_and_time(day: date, clock: str, today: date) -> str:
    if day == today:
        return _("today at %(time)s", time=clock)
    if day == today - timedelta(days=1):
        return _("yesterday at %(time)s", time=clock)
    if day == today + timedelta(days=1):
        return _("tomorrow at %(time)s", time=clock)
    return _("on %(day)s at %(time)s", day=_day_name(day, today), time=clock)


def format_day(moment: datetime | date, timezone: tzinfo, now: datetime) -> str:
    """The day alone, "9 November" or "9 November 2025" when it lies in another year than `now`.

    A `date` is taken as it is; a moment is first brought to the time zone. Raises `ValueError` for a moment that does
    not know its time zone.
    """
    day = _in_zone(moment, timezone).date() if isinstance(moment, datetime) else moment
    name = _day_name(day, _in_zone(now, timezone).date())
    # A day is words of the locale data and not a message of ours; the pseudo-language must not take it for a slip.
    return bracketed(name) if current_language() == PSEUDO_LANGUAGE else name


def format_end(end: datetime, timezone: tzinfo, now: datetime, own: tzinfo | None = None) -> str:
    """An end, as it stands behind "until": "the end of 20 December", or "20 December at 16:19, London time".

    The first moment that is no longer in it is never named: what ends with the 20th is not over on the 21st at 00:00.
    What ends with a day of ``timezone`` does so for everybody; whoever counts in a zone of their ``own`` is told which
    day it is, and what that is for them. Raises like `format_moment`.
    """
    local, today = _in_zone(end, timezone), _in_zone(now, timezone).date()
    # Not by the clock: where it goes forward at midnight, a day ends at one o'clock of the next.
    last = _in_zone(end - timedelta(microseconds=1), timezone).date()
    if end != end_of(last, timezone):
        return _clock_end(end, own or timezone, now)
    told = _("the end of %(day)s", day=_day_name(last, today))
    if own is None or end.astimezone(own).utcoffset() == local.utcoffset():
        return told
    return _("%(end)s, %(zone)s, that is %(own)s", end=told, zone=zone_name(timezone), own=_clock_end(end, own, now))


def _clock_end(end: datetime, timezone: tzinfo, now: datetime) -> str:
    local = _in_zone(end, timezone)
    day = _day_name(local.date(), _in_zone(now, timezone).date())
    said = format_time(local, format="HH:mm", locale=_locale())
    return _("%(day)s at %(time)s, %(zone)s", day=day, time=said, zone=zone_name(timezone))


def format_told_day(day: date, timezone: tzinfo, own: tzinfo | None = None) -> str:
    """A day that everybody was told alike, with its year. It is one of ``timezone``, and whoever counts in a zone of
    their ``own`` is told so: "20 December 2026, London time"."""
    said = format_full_day(day)
    if own is None or str(own) == str(timezone):
        return said
    return _("%(day)s, %(zone)s", day=said, zone=zone_name(timezone))


def format_full_day(day: date) -> str:
    """The day with its year, "9 November 2025", for what is printed and read later."""
    return _full_day(day, current_language())


@lru_cache(maxsize=4096)
def _full_day(day: date, language: str) -> str:
    name = _written(day, "long")
    return bracketed(name) if language == PSEUDO_LANGUAGE else name


def format_full_moment(moment: datetime, timezone: tzinfo) -> str:
    """The moment with its year and its zone, for what is printed and read later. Raises like `format_moment`."""
    local = _in_zone(moment, timezone)
    return _full_moment(local.date(), local.time().replace(second=0, microsecond=0), timezone, current_language())


@lru_cache(maxsize=4096)
def _full_moment(day: date, clock: time, timezone: tzinfo, _language: str) -> str:
    said = format_time(clock, format="HH:mm", locale=_locale())
    return _("%(day)s at %(time)s, %(zone)s", day=format_full_day(day), time=said, zone=zone_name(timezone))


def format_appointment(moment: datetime, timezone: tzinfo) -> str:
    """The moment with the day of the week, "Thursday, 3 December 2026, 14:00", beside which its zone is named.

    Raises like `format_moment`.
    """
    local = _in_zone(moment, timezone)
    day = _written(local.date(), "full")
    said = format_time(local.time(), format="HH:mm", locale=_locale())
    name = bracketed(day) if current_language() == PSEUDO_LANGUAGE else day
    return _("%(day)s, %(time)s", day=name, time=said)


def format_month(month: date) -> str:
    """The month with its year, "November 2025"."""
    name = format_skeleton("yMMMM", datetime(month.year, month.month, 1, tzinfo=UTC), locale=_locale())
    return bracketed(name) if current_language() == PSEUDO_LANGUAGE else name


def beginning_of(day: date, timezone: tzinfo) -> datetime:
    """The first moment of a day in this time zone, in UTC; the earliest there is for a day that begins before it."""
    try:
        return datetime.combine(day, time(), timezone).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def end_of(day: date, timezone: tzinfo) -> datetime:
    """The first moment after a day in this time zone, in UTC; the latest there is for a day that ends after it."""
    try:
        return datetime.combine(day + timedelta(days=1), time(), timezone).astimezone(UTC)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _day_name(day: date, today: date) -> str:
    if day.year != today.year:
        return _written(day, "long")
    # Babel wants a moment here; which one of the day, and in which time zone, makes no difference to its name.
    return _with_first(format_skeleton("MMMMd", datetime(day.year, day.month, day.day, tzinfo=UTC), locale=_locale()))


def _written(day: date, form: Literal["long", "full"]) -> str:
    return _with_first(format_date(day, format=form, locale=_locale()))


def _with_first(day: str) -> str:
    # The locale data lack it: in French the first of a month alone is an ordinal.
    return _FIRST_OF_A_MONTH.sub("1er", day) if _locale().language == "fr" else day


def _in_zone(moment: datetime, timezone: tzinfo) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment must know its time zone")
    return moment.astimezone(timezone)


def _locale() -> Locale:
    return Locale.parse(locale_name())
