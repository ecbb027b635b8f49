"""What templates say of names, texts, days and moments: the filters of every page."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime

from flask import url_for
from markupsafe import Markup

from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.cases.wording import since_words
from odr.dates import (
    format_appointment,
    format_day,
    format_end,
    format_full_day,
    format_full_moment,
    format_moment,
    format_month,
)
from odr.display import lines_as_html
from odr.i18n import listed, named
from odr.web.asking.zones import own_zone, page_zone
from odr.web.context import app_context

_PROMISE = re.compile(r"\b(P\d\d)\b")


def moment_words(value: datetime) -> Markup:
    """In the time zone of the page, with the moment itself beside it: a browser can say the reader's own.

    "Today" says nothing on paper, so there the style sheet puts the full moment in its place. Who points
    at it sees that too.
    """
    zone = page_zone()
    told, full = format_moment(value, zone, app_context().clock()), format_full_moment(value, zone)
    marked = Markup('<time datetime="%s" title="%s"><span>%s</span></time>')
    return marked % (value.isoformat(timespec="seconds"), full, told)


def _appointment(value: datetime) -> Markup:
    """With its day of the week; a browser says the reader's own time beside it."""
    said = format_appointment(value, page_zone())
    return Markup('<time datetime="%s">%s</time>') % (value.isoformat(timespec="seconds"), said)


def _end(value: datetime) -> str:
    base = app_context()
    return format_end(value, base.settings.timezone, base.clock(), own_zone())


def _day(value: datetime) -> str:
    """The day on which something happened, for whoever reads; or a day that was told, as it is."""
    return format_day(value, page_zone(), app_context().clock())


def _told_day(value: datetime) -> str:
    """The day of a moment that everybody was told by its day: that of the service, whoever reads."""
    base = app_context()
    return format_day(value, base.settings.timezone, base.clock())


def _full_day(value: datetime) -> str:
    """As a told day, with its year."""
    return format_full_day(value.astimezone(app_context().settings.timezone).date())


def _calendar_day(value: date) -> str:
    """A day that somebody named, which is the same in every time zone."""
    return format_full_day(value)


def _since(case: Case) -> str:
    """The state of a case, and since when, as a sentence."""
    return since_words(CaseState(case.state), _day(case.state_since))


def _listed(names: Iterable[str], *, of_people: bool = True) -> str:
    return listed(list(names), of_people=of_people)


def _named(name: str) -> str:
    """A person's or an organisation's name beside words of ours; words that stand in its place stay as they are."""
    return named(name) if type(name) is str else name


def _lines(text: object) -> Markup:
    return Markup(lines_as_html(str(text)))  # noqa: S704  it is escaped there


def _with_promises(text: object) -> Markup:
    """As lines; a promise that is named leads to the register."""
    pages = url_for("privacy.promises")
    return Markup(_PROMISE.sub(rf'<a href="{pages}#\1">\1</a>', lines_as_html(str(text))))  # noqa: S704  escaped there


FILTERS: dict[str, Callable[..., str]] = {
    "appointment": _appointment,
    "calendar_day": _calendar_day,
    "day": _day,
    "end": _end,
    "full_day": _full_day,
    "lines": _lines,
    "listed": _listed,
    "moment": moment_words,
    "month_name": format_month,
    "named": _named,
    "since": _since,
    "told_day": _told_day,
    "with_promises": _with_promises,
}
