"""Entering legal holds, extending and lifting them."""

from typing import Any
from uuid import UUID, uuid5

from flask import redirect, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.audit.chain import head_of
from odr.audit.tables import BREACHES
from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.operators.operators import Role
from odr.organisations.organisations import names_to_choose_from, organisation_of
from odr.organisations.tables import Organisation
from odr.pages.holds.blueprint import holds
from odr.pages.holds.forms import FindForm, HoldForm, LiftForm
from odr.retention import holds as rules
from odr.retention import telling
from odr.web.asking.visitors import OperatorVisit
from odr.web.showing.audience import hold_audience
from odr.web.showing.rendering import render
from odr.web.typed.kept import which_form
from odr.web.visiting.subjects import held_at_desk
from odr.web.visiting.visits import operator


@operator(holds, "/desk/holds", Role.PRIVACY, methods=("GET", "POST"))
def desk(visit: OperatorVisit) -> Response:
    """Every hold, and finding the case that an order is about."""
    form = FindForm.posted()
    houses = names_to_choose_from(visit.work)
    form.organisation.choices = [
        SelectChoice(str(one), name, render_kw={"data-not-words": True}) for one, name in houses.items()
    ]
    if form.is_sent():
        try:
            case = rules.case_to_hold(visit.work, UUID(form.organisation.data), form.reference.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("holds.case", case_id=case.id), 303)
    known = rules.Holds(visit.work, visit.app.settings.timezone)
    return render(
        "holds/desk.html",
        audience=hold_audience(),
        roles=visit.roles,
        form=form,
        has_houses=bool(houses),
        known=[(hold, _keeps(visit, hold)) for hold in known.all],
        cases=_cases(visit, [hold.case_id for hold in known.all]),
        is_any_gone=known.is_any_gone(),
    )


@operator(holds, "/desk/holds/<uuid:case_id>", Role.PRIVACY, methods=("GET", "POST"), subject=held_at_desk)
def case(visit: OperatorVisit, case_id: UUID) -> Response:
    """One case: its holds, and entering one."""
    found, timezone = rules.case_at_desk(visit.work, case_id), visit.app.settings.timezone
    form = HoldForm.posted()
    if form.is_sent():
        try:
            number = telling.enter(
                visit.work, found, form.to_order(), form.to_silence(), visit.account.id, timezone, _link(visit)
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Entered. The service does not destroy this case before the hold ends."))
            return visit.made(_made(visit), redirect(url_for("holds.hold", case_id=case_id, hold_number=number), 303))
    return render(
        "holds/case.html",
        audience=hold_audience(),
        case=found,
        organisation=organisation_of(visit.work, found.organisation_id).name,
        form=form,
        known=[(hold, _keeps(visit, hold)) for hold in rules.Holds(visit.work, timezone).of(case_id)],
    )


@operator(
    holds, "/desk/holds/<uuid:case_id>/<int:hold_number>", Role.PRIVACY, methods=("GET", "POST"), subject=held_at_desk
)
def hold(visit: OperatorVisit, case_id: UUID, hold_number: int) -> Response:
    """One hold: what was entered, extending and lifting it."""
    found, timezone = rules.case_at_desk(visit.work, case_id), visit.app.settings.timezone
    one = rules.hold_of(visit.work, found, hold_number, timezone)
    act = which_form()
    if act not in ("", "extend", "lift"):
        raise NotFound
    longer: Any = HoldForm.posted(prefix="longer-") if act == "extend" else HoldForm(prefix="longer-")
    lift: Any = LiftForm.posted(prefix="lift-") if act == "lift" else LiftForm(prefix="lift-")
    here = url_for("holds.hold", case_id=case_id, hold_number=hold_number)
    if act == "extend" and longer.is_sent():
        try:
            telling.extend(
                visit.work,
                found,
                one,
                longer.to_order(),
                longer.to_silence(),
                visit.account.id,
                timezone,
                _link(visit),
            )
        except Refusal as refusal:
            longer.refuse(refusal)
        else:
            visit.flash(_("Entered."))
            return visit.made(_made(visit), redirect(here, 303))
    if act == "lift" and lift.is_sent():
        try:
            telling.lift(visit.work, found, one, lift.to_order(one.until), visit.account.id, timezone, _link(visit))
        except Refusal as refusal:
            lift.refuse(refusal)
        else:
            visit.flash(_("Entered."))
            return visit.made(_made(visit), redirect(here, 303))
    return render(
        "holds/hold.html",
        audience=hold_audience(),
        case=found,
        organisation=organisation_of(visit.work, found.organisation_id).name,
        hold=one,
        keeps=_keeps(visit, one),
        can_change=one.can_change(visit.work.now, timezone),
        longer=longer,
        lift=lift,
        days_after=rules.DAYS_AFTER.days,
    )


def _keeps(visit: OperatorVisit, one: rules.Hold) -> bool:
    return one.keeps(visit.work.now, visit.app.settings.timezone)


def _link(visit: OperatorVisit) -> str:
    return f"{visit.app.settings.public_url}/cases"


def _made(visit: OperatorVisit) -> UUID:
    """What tells one entry of the register from the next."""
    return uuid5(BREACHES, str(head_of(visit.work, BREACHES)))


def _cases(visit: OperatorVisit, case_ids: list[UUID]) -> dict[UUID, tuple[Case, str]]:
    """The cases that are still there, with the names of their organisations."""
    rows = visit.work.session.execute(
        select(Case, Organisation.name)
        .join(Organisation, Organisation.id == Case.organisation_id)
        .where(Case.id.in_(case_ids), Case.state != CaseState.DESTROYED.value)
    )
    return {row.id: (row, name) for row, name in rows}
