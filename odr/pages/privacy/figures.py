"""The figures of a month, for the operators: plain tables, each with a small chart that the server draws."""

from calendar import monthrange
from datetime import date, datetime

from flask import request
from werkzeug.wrappers import Response

from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.pages.privacy.blueprint import privacy
from odr.privacy.statistics.counts import SMALLEST_GROUP, Figures, next_month
from odr.privacy.statistics.seen import OTHER, CounterKind, stays
from odr.web.asking.visitors import OperatorVisit
from odr.web.showing.audience import operators_audience
from odr.web.showing.charts import Bars, bars
from odr.web.showing.rendering import render
from odr.web.typed.forms import YEARS
from odr.web.visiting.visits import operator


@operator(privacy, "/desk/statistics")
def statistics(visit: OperatorVisit) -> Response:
    """What was counted in one month, this one unless the address says another."""
    timezone = visit.app.settings.timezone
    today = visit.work.now.astimezone(timezone).date()
    month = _month(request.args.get("month"), today.replace(day=1))
    figures = Figures(visit.work, month, timezone)
    return render(
        "privacy/statistics.html",
        audience=operators_audience(),
        roles=visit.roles,
        month=month,
        earlier=_before(month) if Figures.any_before(visit.work, month, timezone) else None,
        later=next_month(month) if next_month(month) <= today else None,
        pages=sum(figures.by_day.values()),
        tables=_tables(figures, month),
        smallest=SMALLEST_GROUP,
    )


def _tables(figures: Figures, month: date) -> list[Bars]:
    days = range(1, monthrange(month.year, month.month)[1] + 1)
    reached = figures.of(CounterKind.STAY)
    return [
        bars(_("Pages by day"), _("Day"), [(str(day), figures.by_day[day]) for day in days]),
        bars(
            _("Pages by hour of the day"), _("Hour"), [(f"{hour:02d}:00", figures.by_hour[hour]) for hour in range(24)]
        ),
        bars(_("Pages"), _("Page"), list(figures.of(CounterKind.PAGE).items()), other=OTHER),
        bars(_("Sites that led here"), _("Site"), list(figures.of(CounterKind.REFERRER).items()), other=OTHER),
        bars(_("Browsers"), _("Browser"), list(figures.of(CounterKind.BROWSER).items()), other=OTHER),
        bars(_("Systems"), _("System"), list(figures.of(CounterKind.SYSTEM).items()), other=OTHER),
        bars(_("Languages"), _("Language"), list(figures.of(CounterKind.LANGUAGE).items()), other=OTHER),
        bars(
            _("How long people are signed in: how many came so far"),
            _("Time since signing in"),
            [(name, reached[name]) for name in (*stays(), OTHER) if name in reached],
            other=OTHER,
        ),
    ]


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def _month(said: str | None, this_month: date) -> date:
    """The first day of the month that the address names. Raises ``NotFound`` for what is none."""
    if said is None:
        return this_month
    try:
        month = datetime.strptime(said, "%Y-%m").date()  # noqa: DTZ007  a month, in no zone
    except ValueError:
        raise NotFound from None
    if month.year not in YEARS:
        raise NotFound
    return month
