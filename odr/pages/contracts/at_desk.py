"""The desk's pages of contracts: their dates, and the statements of each organisation."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts.sent_forms import forget
from odr.contracts import contract as rules
from odr.contracts import statements
from odr.departures import handing_over, notice
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.operators.operators import Role
from odr.organisations.naming import former_names
from odr.organisations.tables import Organisation
from odr.pages.contracts.blueprint import contracts
from odr.pages.contracts.forms import DatesForm, NoticeForm, StatementForm
from odr.pages.contracts.shared import lines_of
from odr.web.asking.sessions import write_token
from odr.web.asking.visitors import OperatorVisit
from odr.web.showing.audience import contract_audience, desk_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.kept import which_form
from odr.web.typed.numbers import neighbours_in_address
from odr.web.visiting.visits import operator


@operator(contracts, "/desk/contracts", Role.ACCOUNTS)
def desk_contracts(visit: OperatorVisit) -> Response:
    """The organisations with their contracts, by name, and what is overdue."""
    only_overdue, timezone = request.args.get("overdue") == "1", visit.app.settings.timezone
    newer_than, older_than = neighbours_in_address()
    among = statements.with_overdue(visit.work, timezone) if only_overdue else None
    return render(
        "contracts/desk.html",
        audience=desk_audience(_("Of an organisation its name stands here, and nothing of its cases.")),
        roles=visit.roles,
        page=rules.page_of_contracts(visit.work, among, newer_than=newer_than, older_than=older_than),
        overdue=statements.overdue_by_organisation(visit.work, timezone),
        only_overdue=only_overdue,
    )


@operator(contracts, "/desk/contracts/<uuid:organisation_id>", Role.ACCOUNTS, methods=("GET", "POST"))
def desk_contract(visit: OperatorVisit, organisation_id: UUID) -> Response:
    """One contract: its dates, and recording what is to be paid."""
    organisation = rules.organisation_at_desk(visit.work, organisation_id)
    dates, new = _forms(visit, organisation)
    act = which_form()
    here = url_for("contracts.desk_contract", organisation_id=organisation_id)
    if act == "dates" and dates.is_sent():
        try:
            rules.set_dates(
                visit.work,
                organisation,
                dates.from_day.data,
                dates.until_day.data,
                dates.notice_days.data,
                visit.account.id,
            )
        except Refusal as refusal:
            dates.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return redirect(here, 303)
    if act == "record" and new.is_sent() and not new.asks_about_the_amount():
        try:
            row = statements.record(
                visit.work,
                organisation,
                new.invoice.data,
                (new.from_day.data, new.until_day.data),
                statements.checked_amount(new.amount.data, new.currency.data or ""),
                new.due.data,
                visit.account.id,
                visit.app.settings.timezone,
            )
        except Refusal as refusal:
            new.refuse(refusal)
        else:
            link = link_to("contracts.statement", token=write_token(statements.token_of(visit.work, row)))
            mailed = statements.tell(visit.work, row, link)
            if mailed:
                visit.flash(_("Recorded, and mailed."))
            else:
                visit.flash(_("Recorded. There is nobody yet to mail it to."), "warning")
            return visit.made(row.id, redirect(here, 303))
    own = rules.contract_of(visit.work, organisation.id)
    return render(
        "contracts/desk_contract.html",
        audience=contract_audience(organisation.name),
        roles=visit.roles,
        organisation=organisation,
        former_names=former_names(visit.work, organisation.id),
        contract=own,
        details=rules.details_of(visit.work, own),
        dates=dates,
        form=new,
        lines=lines_of(visit, organisation),
    )


@operator(contracts, "/desk/contracts/<uuid:organisation_id>/end", Role.ACCOUNTS, methods=("GET", "POST"))
def desk_end(visit: OperatorVisit, organisation_id: UUID) -> Response:
    """Giving notice, and taking it back as long as no records were made."""
    organisation = rules.organisation_at_desk(visit.work, organisation_id)
    timezone, url = visit.app.settings.timezone, visit.app.settings.public_url
    earliest = notice.earliest_day(visit.work, organisation, timezone)
    form: Any = NoticeForm.posted(day=earliest)
    act = which_form()
    here = redirect(url_for("contracts.desk_end", organisation_id=organisation_id), 303)
    if act == "notice" and form.is_sent():
        try:
            given = notice.give(visit.work, organisation, form.day.data, visit.account.id, timezone, url)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Notice is given. Everybody whom it concerns is told."))
            return visit.made(given.id, here)
    # Who is only brought back here presses the button themself.
    if act == "take-back" and request.method == "POST":
        try:
            taken = notice.take_back(visit.work, organisation, visit.account.id, url)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("The notice is taken back. Everybody whom it concerns is told."))
            forget(visit.work, [taken.id])
            return visit.made(taken.id, here)
        return here
    if act not in ("", "notice", "take-back"):
        raise NotFound
    records = handing_over.handover_of(visit.work, organisation)
    return render(
        "contracts/desk_end.html",
        audience=contract_audience(organisation.name),
        roles=visit.roles,
        organisation=organisation,
        contract=rules.contract_of(visit.work, organisation.id),
        earliest=earliest,
        form=form,
        records=records,
        progress=handing_over.progress_of(records) if records is not None else None,
        erased_on=handing_over.erased_on(records, timezone) if records is not None else None,
        kept_for=handing_over.KEPT_FOR.days,
    )


@operator(
    contracts, "/desk/contracts/<uuid:organisation_id>/statements/<uuid:statement_id>", Role.ACCOUNTS, methods=("POST",)
)
def desk_statement(visit: OperatorVisit, organisation_id: UUID, statement_id: UUID) -> Response:
    """A statement was paid, or was wrong."""
    organisation = rules.organisation_at_desk(visit.work, organisation_id)
    row = statements.find_of_organisation(visit.work, organisation, statement_id)
    here = redirect(url_for("contracts.desk_contract", organisation_id=organisation_id), 303)
    act = request.form.get("act", "")
    if act == "paid":
        try:
            statements.note_paid(visit.work, row, visit.account.id)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("Noted. No reminder goes out any more."))
            return visit.made(statement_id, here)
    elif act == "withdraw":
        statements.withdraw(visit.work, row, visit.account.id)
        forget(visit.work, [statement_id])
        visit.flash(_("Taken back. Its link leads nowhere any more."))
        return visit.made(statement_id, here)
    else:
        raise NotFound
    return here


def _forms(visit: OperatorVisit, organisation: Organisation) -> tuple[Any, Any]:
    own = rules.contract_of(visit.work, organisation.id)
    known: dict[str, Any] = {
        "from_day": own.from_day if own else None,
        "until_day": own.until_day if own else None,
        "notice_days": own.notice_days if own else rules.NOTICE_DAYS,
    }
    act = which_form()
    dates = DatesForm.posted(prefix="dates-", **known) if act == "dates" else DatesForm(prefix="dates-", **known)
    return dates, StatementForm.posted() if act == "record" else StatementForm()
