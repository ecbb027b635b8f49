"""The routine checks: the last self-test, what is known of the packages that are installed, how old the copies are."""

from typing import Any

from werkzeug.wrappers import Response

from odr.backup.age import Age, ages
from odr.db.work import Work
from odr.evidence.results import Result, latest
from odr.evidence.weaknesses import is_overdue, latest_check
from odr.evidence.wording import found_by, title_of, tried_by
from odr.i18n import gettext as _
from odr.lifekeys.lives import store_of
from odr.lifekeys.store import Copied
from odr.pages.evidence.blueprint import evidence
from odr.web.asking.visitors import AdministratorVisit, OperatorVisit
from odr.web.showing.audience import every_administrator_audience, operators_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import administrator, operator


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
    """The same for the people who run the service: when both were last done, what they found; and the copies."""
    result = latest(visit.work)
    copies = ages(store_of(visit.work.session), visit.work.now)
    return render(
        "evidence/checks.html",
        audience=operators_audience(),
        roles=visit.roles,
        result=result,
        failed=[(title_of(line), found_by(line)) for line in result.lines if not line.holds] if result else [],
        copies=None if copies is None else [_copy(age) for age in copies],
        **_when(visit.work, result),
    )


def _copy(age: Age) -> dict[str, Any]:
    """What the desk says of one kind of copy: what it is, what happens without a late one, and how it is made."""
    if age.of is Copied.INSTALLATION:
        words = {
            "name": _("Database and files"),
            "late": _("What was done since the last backup would be lost with the disk.")
            if age.at
            else _("There is no backup. With the disk everything would be lost."),
            "command": "odr backup TO",
        }
    else:
        words = {
            "name": _("Key store"),
            "late": _(
                "With the key store, whatever was begun since its copy would be lost. What was removed since "
                "still opens for somebody who has the copy, a backup and a code."
            )
            if age.at
            else _("There is no copy of the key store. Without it nothing that people keep here would open again."),
            "command": "odr backup keys TO",
        }
    return {"at": age.at, "is_late": age.late, **words}


def _when(work: Work, result: Result | None) -> dict[str, Any]:
    """What both pages say of the two checks."""
    check = latest_check(work)
    return {
        "check": check,
        "check_overdue": is_overdue(check.at if check else None, work.now),
        "test_overdue": is_overdue(result.at if result else None, work.now),
    }
