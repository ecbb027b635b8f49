"""An organisation's figures: where its cases were at the end of each month, and how long the steps take."""

from datetime import date

from werkzeug.wrappers import Response

from odr.archives import table
from odr.cases.figures import CaseDuration, Figures, Phase, figures, key_of, opened_by_kind
from odr.cases.naming.kinds import names_of
from odr.dates import beginning_of, format_month
from odr.i18n import gettext as _
from odr.pages.cases.blueprint import administration
from odr.privacy.statistics.counts import SMALLEST_GROUP, next_month
from odr.privacy.statistics.seen import OTHER
from odr.purposes import THE_SERVICE
from odr.web.asking.visitors import AdministratorVisit
from odr.web.context import app_context
from odr.web.parts.files import sent_copy
from odr.web.showing.audience import service_audience
from odr.web.showing.charts import bars
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import administrator

MONTHS = 12


@administrator(administration, "/administration/figures")
def cases_in_figures(visit: AdministratorVisit) -> Response:
    """The last twelve months."""
    months, found = _found(visit)
    words = _phase_words()
    named = [(format_month(month), counts) for month, counts in zip(months, found.phases, strict=True)]
    kinds, kind_names = _by_kind(visit, months[0])
    return render(
        "administration/figures.html",
        audience=service_audience(visit.organisation.name),
        tables=[
            bars(_("Where the cases are now"), _("State"), list(found.phases[-1].items()), OTHER, words),
            bars(_("Opened in these twelve months"), _("Kind"), kinds, OTHER, kind_names),
            bars(
                _("Opened up to the end of each month"),
                _("Month"),
                [(month, sum(counts.values())) for month, counts in named],
            ),
        ],
        names=list(words.items()),
        months=named[::-1],
        steps=[(text, found.days.get(step)) for step, text in _step_words().items()],
        smallest=SMALLEST_GROUP,
    )


@administrator(administration, "/administration/figures.csv")
@dear("GET")
def figures_as_table(visit: AdministratorVisit) -> Response:
    """The same months as a table, in which no word depends on a language."""
    months, found = _found(visit)
    names = [*(phase.value for phase in Phase), OTHER]
    rows = [
        [f"{month:%Y-%m}", *(str(counts.get(name, 0)) for name in names)]
        for month, counts in zip(months, found.phases, strict=True)
    ]
    made = table(THE_SERVICE, ["month", *names], rows)
    return sent_copy(app_context(), "cases-in-figures.csv", "text/csv", made.copy)


@administrator(administration, "/administration/figures-by-kind.csv")
@dear("GET")
def figures_by_kind(visit: AdministratorVisit) -> Response:
    """How many cases of each kind were opened in these months, as a table."""
    months = _months(visit.work.now.astimezone(visit.app.settings.timezone).date())
    counts, names = _by_kind(visit, months[0])
    # An organisation may call a kind "other" itself: so the column beside it says which is which.
    rows = [[names.get(key, OTHER), str(count), "yes" if key == OTHER else "no"] for key, count in counts]
    made = table(THE_SERVICE, ["kind", "opened", "small groups together"], rows)
    return sent_copy(app_context(), "cases-by-kind.csv", "text/csv", made.copy)


def _by_kind(visit: AdministratorVisit, since: date) -> tuple[list[tuple[str, int]], dict[str, str]]:
    """How many cases of each kind were opened, the most first and small groups last; and what each key is called."""
    names = {key_of(kind): name for kind, name in names_of(visit.organisation).items()}
    begin = beginning_of(since, visit.app.settings.timezone)
    counts = opened_by_kind(visit.work, visit.organisation, begin)
    return list(counts.items()), {key: names.get(key, names[key_of("")]) for key in counts if key != OTHER}


def _found(visit: AdministratorVisit) -> tuple[list[date], Figures]:
    """The months, and how the cases stood at the end of each."""
    timezone = visit.app.settings.timezone
    months = _months(visit.work.now.astimezone(timezone).date())
    ends = [min(beginning_of(next_month(month), timezone), visit.work.now) for month in months]
    return months, figures(visit.work, visit.organisation, ends)


def _months(today: date) -> list[date]:
    """The first days of the last twelve months, this one last."""
    number = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS + 1, number + 1)]


def _phase_words() -> dict[str, str]:
    return {
        Phase.UNDER_WAY.value: _("Under way"),
        Phase.ENDED.value: _("Ended"),
        Phase.CLOSED.value: _("Closed"),
        Phase.DESTROYED.value: _("Destroyed"),
        OTHER: _("Other (groups under five)"),
    }


def _step_words() -> dict[CaseDuration, str]:
    return {
        CaseDuration.TO_BOTH: _("From opening until two have joined"),
        CaseDuration.TO_FACILITATOR: _("From then until a facilitator has joined"),
        CaseDuration.TO_END: _("From when two have joined until it ended"),
        CaseDuration.TO_CLOSING: _("From the end until it was closed"),
    }
