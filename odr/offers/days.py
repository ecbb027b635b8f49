"""A day as people write it, understood or refused: "2026-11-03", "3.11.2026", "Tuesday, 3 November 2026".

Nothing is guessed: beside another day of the week than its own, a day could be two.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from babel.dates import get_day_names, get_month_names

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import locale_name
from odr.texts import DIRECTION, composed, loosened

YEARS = range(2000, 2100)
LONGEST_TYPED = 40
_WEEKDAY = re.compile(r"(?:on |le )?([^\W\d_]+)\.?,? (.+)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-./]) ?(\d{1,2})\2 ?(\d{1,4})", re.ASCII)
_DAY_NAMED = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th|er)? (?:of )?([^\W\d_]+)\.?,? (\d{1,4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{1,4})")


def read_day(typed: str, field: str | None = None) -> date:
    """The day that somebody typed.

    Raises ``Refusal`` if it is none, could be two, has no year in full, or is not in this century.
    """
    said = composed(typed[: LONGEST_TYPED + 1])
    text = " ".join("".join(str(unicodedata.decimal(one, one)) for one in said if one not in DIRECTION).split())
    if len(typed) > LONGEST_TYPED:
        raise _no_day(typed, field)
    if (named := _WEEKDAY.fullmatch(text)) and (weekday := _number(named[1], get_day_names)) is not None:
        day = _read(typed, named[2], field)
        if day.weekday() != weekday:
            raise Refusal(
                _("“%(typed)s” is another day of the week. Please look which day you mean.", typed=typed.strip()), field
            )
        return day
    return _read(typed, text, field)


def _read(typed: str, text: str, field: str | None) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(typed, found[1], int(found[3]), int(found[4]), field)
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        # With dots the day comes first wherever people write so; with a stroke or a dash, not everywhere.
        if found[2] == "." or first > 12 or first == second:
            return _day(typed, found[4], second, first, field)
        if second > 12:
            return _day(typed, found[4], first, second, field)
        raise Refusal(
            _(
                "“%(typed)s” could be two different days. Please write it as year-month-day, like 2026-11-03",
                typed=typed.strip(),
            ),
            field,
        )
    if found := _DAY_NAMED.fullmatch(text):
        return _day(typed, found[3], _month(typed, found[2], field), int(found[1]), field)
    if found := _MONTH_FIRST.fullmatch(text):
        return _day(typed, found[3], _month(typed, found[1], field), int(found[2]), field)
    raise _no_day(typed, field)


def _month(typed: str, name: str, field: str | None) -> int:
    month = _number(name, get_month_names)
    if month is None:
        raise _no_day(typed, field)
    return month


def _number(name: str, names: Callable[..., Mapping[int, str]]) -> int | None:
    """Which of these names that is, in the language spoken now or in English, however its accents are typed."""
    wanted = loosened(name)
    for locale in dict.fromkeys((locale_name(), "en")):
        for width in ("wide", "abbreviated"):
            for number, known in names(width, locale=locale).items():
                if loosened(known).rstrip(".") == wanted:
                    return int(number)
    return None


def _day(typed: str, year: str, month: int, day: int, field: str | None) -> date:
    if len(year) != 4:
        raise Refusal(_("Please write the year with four digits, like 2026-11-03"), field)
    try:
        found = date(int(year), month, day)
    except ValueError:
        raise Refusal(_("There is no such day as “%(typed)s”.", typed=typed.strip()), field) from None
    if found.year not in YEARS:
        raise Refusal(_("Please give a day in this century."), field)
    return found


def _no_day(typed: str, field: str | None) -> Refusal:
    return Refusal(
        _(
            "“%(value)s” is not a date. Please write it as year-month-day, like 2026-11-03",
            value=typed.strip()[:LONGEST_TYPED],
        ),
        field,
    )
