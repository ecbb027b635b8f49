"""What happened to a case as such, for its administrators. Nothing of any vault, not even how often it was opened."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.audit.chain import head_of
from odr.audit.wording import sentence
from odr.cases import cases as rules
from odr.cases.life import CaseState
from odr.cases.log import case_log as read_case_log
from odr.errors import NotFound
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import number_in_address
from odr.web.visiting.visits import administrator


@administrator(administration, "/administration/cases/<uuid:case_id>/log")
def case_log(visit: AdministratorVisit, case_id: UUID) -> Response:
    """The entries about the case as such, the newest first, and the head of the whole record."""
    found = rules.case_of_organisation(visit.work, visit.organisation, case_id)
    if found.state == CaseState.DESTROYED.value:  # its record went with it
        raise NotFound
    page, names = read_case_log(
        visit.work,
        found,
        visit.account.id,
        newer_than=number_in_address("newer_than"),
        older_than=number_in_address("older_than"),
    )
    return render(
        "administration/case_log.html",
        audience=service_audience(visit.organisation.name),
        case=found,
        page=page,
        lines=[(entry, sentence(entry, names)) for entry in page.rows],
        head=head_of(visit.work, found.id),
    )
