"""The desk's pages of the register: breaches with their clocks, and staff matters."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.audit.register import RegisterEvent, altered_from
from odr.audit.tables import RegisterEntry
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.operators.operators import Role
from odr.organisations.organisations import names_of, names_to_choose_from
from odr.pages.registers.blueprint import registers
from odr.pages.registers.forms import BreachForm, MatterForm, StepForm, TellForm
from odr.registers import breaches, lawful, matters, telling
from odr.registers.breaches import FIRST_HOURS, EnteredBreach
from odr.web.asking.visitors import OperatorVisit
from odr.web.showing.audience import breach_at_desk_audience, operators_audience
from odr.web.showing.rendering import render
from odr.web.typed.kept import which_form
from odr.web.typed.numbers import numbers_beside
from odr.web.visiting.visits import operator

LISTS = ("breaches", "disclosures", "matters")
_EVENTS = {
    "step": RegisterEvent.BREACH_STEP,
    "authority": RegisterEvent.AUTHORITY_TOLD,
    "otherwise": RegisterEvent.PEOPLE_TOLD_OTHERWISE,
}


@operator(registers, "/desk/registers", Role.PRIVACY)
def desk(visit: OperatorVisit) -> Response:
    """Everything in the register, or one of its lists further on, and whether nobody else wrote to it."""
    which, timezone = list_in_address(LISTS), visit.app.settings.timezone
    beside = numbers_beside() if which else {}
    found = breaches.page_of_breaches(visit.work, timezone, **beside) if which in ("", "breaches") else None
    ordered = lawful.page_of_disclosures(visit.work, **beside) if which in ("", "disclosures") else None
    return render(
        "registers/desk.html",
        audience=operators_audience(),
        roles=visit.roles,
        which=which,
        breaches=found,
        disclosures=ordered,
        matters=matters.page_of_matters(visit.work, **beside) if which in ("", "matters") else None,
        names=names_of(visit.work, (one.organisation for one in (found.rows if found else ()))),
        altered=altered_from(visit.work),
        now=visit.work.now,
        today=visit.work.now.astimezone(timezone).date(),
    )


@operator(registers, "/desk/registers/new-breach", Role.PRIVACY, methods=("GET", "POST"))
def new_breach(visit: OperatorVisit) -> Response:
    """Enters a breach."""
    timezone = visit.app.settings.timezone
    form: Any = BreachForm.posted(
        found=visit.work.now.astimezone(timezone).date(), authority_hours=FIRST_HOURS, people_hours=FIRST_HOURS
    )
    form.organisation.choices = [SelectChoice("", _("Everybody who has an account")), *house_choices(visit)]
    if form.is_sent():
        typed = EnteredBreach(
            form.happened.data,
            form.found.data,
            form.whose.data,
            form.people.data,
            form.consequences.data,
            form.steps.data,
            UUID(form.organisation.data) if form.organisation.data else None,
            form.authority_hours.data,
            form.people_hours.data,
        )
        try:
            entry = breaches.add(visit.work, typed, visit.account.id, timezone)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Entered."))
            return _entered(visit, entry, url_for("registers.breach", number=entry.number))
    return render("registers/new_breach.html", audience=breach_at_desk_audience(), roles=visit.roles, form=form)


@operator(registers, "/desk/registers/breaches/<int:number>", Role.PRIVACY, methods=("GET", "POST"))
def breach(visit: OperatorVisit, number: int) -> Response:
    """One breach: its clocks, what was done, and telling the people concerned."""
    found = breaches.breach_of(visit.work, number, visit.app.settings.timezone)
    act = which_form()
    if act not in ("", "tell", *_EVENTS):
        raise NotFound
    step, tell = StepForm.posted(), TellForm.posted(prefix="tell-")
    here = url_for("registers.breach", number=number)
    if act in _EVENTS and step.is_sent():
        try:
            said = step.text.data or "", visit.account.id, step.people.data
            entry = breaches.add_step(visit.work, found, _EVENTS[act], *said)
        except Refusal as refusal:
            step.refuse(refusal)
        else:
            visit.flash(_("Entered."))
            return _entered(visit, entry, here)
    if act == "tell" and tell.is_sent():
        try:
            entry = telling.tell(visit.work, found, tell.text.data or "", visit.account.id)
        except Refusal as refusal:
            tell.refuse(refusal)
        else:
            visit.flash(_("Entered. The mails are being made."))
            return _entered(visit, entry, here)
    return render(
        "registers/breach.html",
        audience=breach_at_desk_audience(),
        roles=visit.roles,
        breach=found,
        people=telling.how_many(visit.work, found),
        under_way=telling.under_way(visit.work),
        altered=altered_from(visit.work),
        names=names_of(visit.work, [found.organisation]),
        step=step,
        tell=tell,
        now=visit.work.now,
    )


@operator(registers, "/desk/registers/new-matter", Role.PRIVACY, methods=("GET", "POST"))
def new_matter(visit: OperatorVisit) -> Response:
    """Enters that a rule was broken, and the consequence."""
    form = MatterForm.posted()
    if form.is_sent():
        try:
            entry = matters.add(visit.work, form.who.data, form.rule.data, form.consequence.data, visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Entered."))
            return _entered(visit, entry, url_for("registers.desk"))
    return render("registers/new_matter.html", audience=operators_audience(), roles=visit.roles, form=form)


def _entered(visit: OperatorVisit, entry: RegisterEntry, onward: str) -> Response:
    return visit.made(UUID(bytes=entry.hash[:16]), redirect(onward, 303))


def house_choices(visit: OperatorVisit) -> list[SelectChoice]:
    """The organisations to choose from."""
    names = names_to_choose_from(visit.work)
    return [SelectChoice(str(key), name, render_kw={"data-not-words": True}) for key, name in names.items()]


def list_in_address(lists: Collection[str]) -> str:
    """Which of its lists the address asks for by itself; all if it says nothing. Raises ``NotFound`` for no list."""
    which = request.args.get("list", "")
    if which and which not in lists:
        raise NotFound
    return which
