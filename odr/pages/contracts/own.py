"""An organisation's page of its own contract: its dates, its contacts, who is authorised, its statements."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.contracts import contract as rules
from odr.contracts import statements
from odr.contracts.contract import Details
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.organisations import colleagues
from odr.pages.contracts.blueprint import contracts
from odr.pages.contracts.forms import DetailsForm
from odr.pages.contracts.shared import lines_of, paper_response, statement_page
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import contract_audience
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import administrator


@administrator(contracts, "/administration/contract", methods=("GET", "POST"))
def own_contract(visit: AdministratorVisit) -> Response:
    """The contract, and correcting what is the organisation's own to correct."""
    own = rules.contract_of(visit.work, visit.organisation.id)
    known = rules.details_of(visit.work, own)
    form = DetailsForm.posted(
        business_address=known.business_address, invoice_name=known.invoice_name, invoice_email=known.invoice_email
    )
    if form.is_sent():
        typed = Details(form.business_address.data, form.invoice_name.data, form.invoice_email.data)
        try:
            rules.correct_details(visit.work, visit.organisation, typed)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return redirect(url_for("contracts.own_contract"), 303)
    return render(
        "contracts/own.html",
        audience=contract_audience(visit.organisation.name),
        form=form,
        contract=own,
        colleagues=colleagues(visit.work, visit.organisation),
        own_account=visit.account.id,
        lines=lines_of(visit, visit.organisation),
    )


@administrator(contracts, "/administration/contract/statements/<uuid:statement_id>")
def own_statement(visit: AdministratorVisit, statement_id: UUID) -> Response:
    """One statement."""
    row = statements.find_of_organisation(visit.work, visit.organisation, statement_id)
    return statement_page(
        visit,
        row,
        contract_audience(visit.organisation.name),
        url_for("contracts.own_statement_pdf", statement_id=row.id),
        back=True,
    )


@administrator(contracts, "/administration/contract/statements/<uuid:statement_id>/pdf")
@dear("GET")
def own_statement_pdf(visit: AdministratorVisit, statement_id: UUID) -> Response:
    """The same as a PDF."""
    return paper_response(visit, statements.find_of_organisation(visit.work, visit.organisation, statement_id))
