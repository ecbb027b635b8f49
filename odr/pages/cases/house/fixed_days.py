"""The administrators' calendar: the days that are fixed in the organisation's cases and in its contract."""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import uuid5

from flask import make_response, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.caseload.fixed_days import CalendarPlace, DayKind, FixedDay, page_of_days
from odr.caseload.wording import day_words, days_away, kind_words
from odr.cases.named import mails_name_cases, neutral_reference
from odr.dates import format_month
from odr.errors import NotFound
from odr.exports import WholeDay, calendar_of_days
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.organisations.tables import Organisation
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import administrator

MONTHS = 12
MOST_IN_FILE = 500


class DaysFilter(PageForm):
    """Which days to show: those of one kind or of all, from today or from a month on."""

    kind = SelectField(
        _l("What happens"),
        choices=lambda: [
            SelectChoice("", _("Anything")),
            *(SelectChoice(one.value, kind_words(one)) for one in DayKind),
        ],
    )
    begin = SelectField(_l("Beginning with"))

    @classmethod
    def asked(cls, today: date) -> "DaysFilter":
        """The form as the address asks."""
        form: Any = cls(data={name: request.args.get(name, "") for name in ("kind", "begin")})
        form.begin.choices = [
            SelectChoice("", _("Today")),
            *(SelectChoice(f"{one:%Y-%m}", format_month(one)) for one in _months_after(today)),
        ]
        return form  # type: ignore[no-any-return]

    def wanted(self) -> DayKind | None:
        """Which kind. Raises ``NotFound`` for one that there is not."""
        try:
            return DayKind(self.kind.data) if self.kind.data else None
        except ValueError:
            raise NotFound from None

    def first_day(self, today: date) -> date:
        """The first day to show. Raises ``NotFound`` for a month that is not offered."""
        found = {f"{one:%Y-%m}": one for one in _months_after(today)} | {"": today}
        if self.begin.data not in found:
            raise NotFound
        return found[self.begin.data]


@administrator(administration, "/administration/calendar")
def fixed_days(visit: AdministratorVisit) -> Response:
    """What is fixed from today or from a month on, page by page."""
    timezone = visit.app.settings.timezone
    today = visit.work.now.astimezone(timezone).date()
    form = DaysFilter.asked(today)
    kind, first = form.wanted(), form.first_day(today)
    said = request.args.get("after")
    place = CalendarPlace.before(first, timezone) if said is None else CalendarPlace.read(said)
    page = page_of_days(visit.work, visit.organisation, timezone, place, kind)
    lines = [(one, one.day(timezone)) for one in page.rows]
    return render(
        "administration/calendar.html",
        audience=service_audience(visit.organisation.name),
        form=form,
        filtered={name: field for name in ("kind", "begin") if (field := request.args.get(name, ""))},
        months=[(month, list(rows)) for month, rows in groupby(lines, lambda line: line[1].replace(day=1))],
        after=page.after,
        is_first=said is None,
        today=today,
        link_of=lambda one: url_for(**_page_of(one)),
        kind_words=kind_words,
        day_words=day_words,
        days_away=days_away,
        names_cases=mails_name_cases(visit.organisation),
    )


@administrator(administration, "/administration/calendar.ics")
@dear("GET")
def calendar_file(visit: AdministratorVisit) -> Response:
    """The next days as a file for a calendar, which lies with others: it has references and what happens, no more.

    Not even references where mails leave them out.
    """
    timezone = visit.app.settings.timezone
    today = visit.work.now.astimezone(timezone).date()
    kind = DaysFilter.asked(today).wanted()
    start = CalendarPlace.before(today, timezone)
    page = page_of_days(visit.work, visit.organisation, timezone, start, kind, MOST_IN_FILE)
    days = [
        WholeDay(
            uuid5(one.id, f"fixed day: {one.kind.value}"),
            one.day(timezone),
            _summary(one, visit.organisation),
            link_to(**_page_of(one)),
        )
        for one in page.rows
    ]
    response = make_response(calendar_of_days(days, "calendar of cases 1", visit.work.now))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return response


def _summary(one: FixedDay, organisation: Organisation) -> str:
    """What it says in somebody's calendar."""
    names = one.case_id is not None and organisation.names_cases
    reference = neutral_reference(one.name, one.case_kind, organisation) if names else ""
    return f"{reference} · {kind_words(one.kind)}" if reference else kind_words(one.kind)


def _page_of(one: FixedDay) -> dict[str, Any]:
    """The page on which it stands."""
    if one.case_id is not None:
        return {"endpoint": "administration.case", "case_id": one.case_id}
    return {
        DayKind.STATEMENT: {"endpoint": "contracts.own_statement", "statement_id": one.id},
        DayKind.REQUEST: {"endpoint": "enquiries.house_request", "request_id": one.id},
    }.get(one.kind, {"endpoint": "contracts.own_end"})


def _months_after(today: date) -> list[date]:
    """The first days of the months to come."""
    number = today.year * 12 + today.month
    return [date(one // 12, one % 12 + 1, 1) for one in range(number, number + MONTHS)]
