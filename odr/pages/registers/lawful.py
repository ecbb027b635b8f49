"""The desk's pages of disclosures that the law required: the order, what is handed over, and telling people."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.audit.register import altered_from
from odr.audit.tables import RegisterEntry
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.operators.operators import Role
from odr.organisations.organisations import names_of
from odr.pages.registers.at_desk import house_choices
from odr.pages.registers.blueprint import registers
from odr.pages.registers.forms import ForbiddenForm, OrderForm
from odr.registers import handed, lawful
from odr.registers.lawful import Forbidden, Order
from odr.spool import Copy
from odr.web.asking.visitors import OperatorVisit
from odr.web.context import app_context
from odr.web.parts.files import sent_copy
from odr.web.showing.audience import lawful_audience
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import operator


@operator(registers, "/desk/registers/new-disclosure", Role.PRIVACY, methods=("GET", "POST"))
def new_disclosure(visit: OperatorVisit) -> Response:
    """Enters an order. Nothing is handed over yet."""
    form: Any = OrderForm.posted()
    form.organisation.choices = [SelectChoice("", _("None: it is about a person")), *house_choices(visit)]
    if form.is_sent():
        order = Order(
            form.authority.data,
            form.order.data,
            form.scope.data,
            UUID(form.organisation.data) if form.organisation.data else None,
            form.reference.data or "",
            form.email.data or "",
            Forbidden(form.reason.data or "", form.until.data),
        )
        try:
            entry = lawful.add(visit.work, order, visit.account.id, visit.app.settings.timezone)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Entered."))
            return _entered(visit, entry, entry.number)
    return render("registers/new_disclosure.html", audience=lawful_audience(), roles=visit.roles, form=form)


@operator(registers, "/desk/registers/disclosures/<int:number>", Role.PRIVACY, methods=("GET", "POST"))
def disclosure(visit: OperatorVisit, number: int) -> Response:
    """One disclosure; here another day is entered until which telling is forbidden."""
    found, timezone = lawful.disclosure_of(visit.work, number), visit.app.settings.timezone
    form: Any = ForbiddenForm.posted(reason=found.forbidden.reason, until=found.forbidden.until)
    if form.is_sent():
        said = Forbidden(form.reason.data or "", form.until.data)
        try:
            entry = lawful.forbid(visit.work, found, said, visit.account.id, timezone)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Entered."))
            return _entered(visit, entry, number)
    return render(
        "registers/disclosure.html",
        audience=lawful_audience(),
        roles=visit.roles,
        disclosure=found,
        subject=lawful.subject_of(visit.work, found),
        names=names_of(visit.work, [found.organisation]),
        altered=altered_from(visit.work),
        today=visit.work.now.astimezone(timezone).date(),
        form=form,
    )


@operator(
    registers,
    "/desk/registers/disclosures/<int:number>/hand-over",
    Role.PRIVACY,
    methods=("GET", "POST"),
    only_reads=True,
)
@dear("POST")
def hand_over(visit: OperatorVisit, number: int) -> Response:
    """Says what would be handed over; then makes the file, and enters what is in it before it leaves."""
    found, timezone = lawful.disclosure_of(visit.work, number), visit.app.settings.timezone
    if request.method == "POST":
        by = visit.account.id

        def copy() -> Copy:
            made = handed.make(visit.work, found, timezone)
            said = made.sha256, made.handed, made.unopened, made.concerned
            visit.work.note(lambda then: _note(then, number, said, by))
            return made.content.copy()

        return sent_copy(app_context(), f"disclosure-{number}.zip", "application/zip", copy)
    return render(
        "registers/hand_over.html",
        audience=lawful_audience(),
        roles=visit.roles,
        disclosure=found,
        preview=handed.preview(visit.work, found, timezone),
        names=names_of(visit.work, [found.organisation]),
        today=visit.work.now.astimezone(timezone).date(),
    )


def _note(work: Work, number: int, said: tuple[str, int, int, lawful.Concerned], by: UUID) -> None:
    lawful.enter_made(work, number, *said, by)


def _entered(visit: OperatorVisit, entry: RegisterEntry, number: int) -> Response:
    return visit.made(UUID(bytes=entry.hash[:16]), redirect(url_for("registers.disclosure", number=number), 303))
