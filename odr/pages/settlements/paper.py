"""The paper of a settlement: the PDF with the signed file inside, to read, print and keep."""

from uuid import UUID

from flask import make_response
from werkzeug.wrappers import Response

from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import found_in, version_in
from odr.settlements.papers.paper import paper_of, statement_files
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


@open_vault(settlements, "/<uuid:room_id>/version/<int:number>/pdf", without_acceptance=True)
@dear("GET")
def version_pdf(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int) -> Response:
    """One version as a PDF, with whatever signatures there are."""
    found = found_in(visit, room_id)
    shown = version_in(found, number)
    stated = statement_files(found.settlement.standing.statements_about(shown))
    made = paper_of(shown.document, shown.signatures, stated, visit.app.settings.timezone)
    response = make_response(made)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="settlement-{number}.pdf"'
    return response
