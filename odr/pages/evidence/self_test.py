"""The last self-test, for administrators: what was attacked, how, and what came of it."""

from werkzeug.wrappers import Response

from odr.evidence.results import latest
from odr.evidence.wording import found_by, title_of, tried_by
from odr.pages.evidence.blueprint import evidence
from odr.web.audience import every_administrator_audience
from odr.web.rendering import render
from odr.web.visitors import AdministratorVisit
from odr.web.visits import administrator


@administrator(evidence, "/administration/self-test")
def last_self_test(visit: AdministratorVisit) -> Response:
    """The last run, line by line; or how to have one made."""
    result = latest(visit.work)
    return render(
        "evidence/self_test.html",
        audience=every_administrator_audience(),
        result=result,
        lines=[(line, title_of(line), tried_by(line), found_by(line)) for line in result.lines] if result else [],
    )
