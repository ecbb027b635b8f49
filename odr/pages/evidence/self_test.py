"""The routine checks: the last self-test, and what is known of the packages that are installed."""

from typing import Any

from werkzeug.wrappers import Response

from odr.db.work import Work
from odr.evidence.results import Result, latest
from odr.evidence.weaknesses import is_overdue, latest_check
from odr.evidence.wording import found_by, title_of, tried_by
from odr.pages.evidence.blueprint import evidence
from odr.web.audience import every_administrator_audience, operators_audience
from odr.web.rendering import render
from odr.web.visitors import AdministratorVisit, OperatorVisit
from odr.web.visits import administrator, operator


@administrator(evidence, "/administration/self-test")
def last_self_test(visit: AdministratorVisit) -> Response:
    """The last run, line by line; or how to have one made."""
    result = latest(visit.work)
    return render(
        "evidence/self_test.html",
        audience=every_administrator_audience(),
        result=result,
        lines=[(line, title_of(line), tried_by(line), found_by(line)) for line in result.lines] if result else [],
        **_when(visit.work, result),
    )


@operator(evidence, "/desk/checks")
def checks(visit: OperatorVisit) -> Response:
    """The same for the people who run the service: when both were last done, and what they found."""
    result = latest(visit.work)
    return render(
        "evidence/checks.html",
        audience=operators_audience(),
        roles=visit.roles,
        result=result,
        failed=[(title_of(line), found_by(line)) for line in result.lines if not line.holds] if result else [],
        **_when(visit.work, result),
    )


def _when(work: Work, result: Result | None) -> dict[str, Any]:
    """What both pages say of the two checks."""
    check = latest_check(work)
    return {
        "check": check,
        "check_overdue": is_overdue(check.at if check else None, work.now),
        "test_overdue": is_overdue(result.at if result else None, work.now),
    }
