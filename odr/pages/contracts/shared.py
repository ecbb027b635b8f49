"""What the pages of a statement share, whoever looks at it."""

from dataclasses import dataclass

from flask import make_response
from werkzeug.wrappers import Response

from odr.contracts import contract as rules
from odr.contracts import statements
from odr.contracts.paper import facts_of, paper_of
from odr.contracts.tables import Statement
from odr.i18n import gettext as _
from odr.organisations.naming import name_at
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Organisation
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import Audience
from odr.web.showing.rendering import render


@dataclass(frozen=True)
class StatementLine:
    """A statement in a list: its amount in words, and how it stands."""

    row: Statement
    amount: str
    state: str
    look: str


def lines_of(visit: Visit, organisation: Organisation) -> list[StatementLine]:
    """All statements of an organisation, as a list shows them."""
    return [
        StatementLine(row, statements.amount_of(row), *_state(visit, row))
        for row in statements.statements_of(visit.work, organisation)
    ]


def statement_page(visit: Visit, row: Statement, audience: Audience, pdf: str, *, back: bool) -> Response:
    """One statement, with the way to pay and the way to its PDF."""
    organisation = organisation_of(visit.work, row.organisation_id)
    details = rules.details_of(visit.work, rules.contract_of(visit.work, organisation.id))
    state, look = _state(visit, row)
    return render(
        "contracts/statement.html",
        audience=audience,
        row=row,
        organisation=name_at(visit.work, organisation, row.recorded_at),
        details=details,
        facts=facts_of(row),
        state=state,
        look=look,
        payment_url=visit.app.settings.payment_url,
        pdf=pdf,
        back=back,
    )


def paper_response(visit: Visit, row: Statement) -> Response:
    """The PDF of one statement."""
    organisation = organisation_of(visit.work, row.organisation_id)
    details = rules.details_of(visit.work, rules.contract_of(visit.work, organisation.id))
    response = make_response(paper_of(row, name_at(visit.work, organisation, row.recorded_at), details))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'attachment; filename="statement.pdf"'
    return response


def _state(visit: Visit, row: Statement) -> tuple[str, str]:
    if row.paid_at is not None:
        return _("Paid"), "done"
    if statements.is_overdue(row, visit.work.now, visit.app.settings.timezone):
        return _("Overdue"), "warning"
    return _("To be paid"), "waiting"
