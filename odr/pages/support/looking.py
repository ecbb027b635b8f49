"""Looking, with permission: read-only pages of their own, with no form on them and nothing that needs a code."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.accounts.contact import contacts_of
from odr.cases.cases import page_of_cases, parties_in
from odr.cases.life import CaseState
from odr.cases.naming.kinds import name_of
from odr.cases.people.participants import cases_of
from odr.cases.wording import state_words
from odr.operators.operators import Role
from odr.organisations.organisations import colleagues, organisation_of
from odr.pages.support.blueprint import support
from odr.support import permissions
from odr.support.permissions import Pages
from odr.web.asking.visitors import OperatorVisit, SupportVisit
from odr.web.showing.audience import Audience, desk_audience, operators_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import neighbours_in_address
from odr.web.visiting.visits import looking, operator


@operator(support, "/desk/looking", Role.SUPPORT)
def desk(visit: OperatorVisit) -> Response:
    """The permissions in force, with what each is for."""
    found = permissions.at_the_desk(visit.work)
    names = contacts_of(visit.work, sorted({one.account_id for one in found}))
    return render(
        "support/desk.html",
        audience=operators_audience(),
        roles=visit.roles,
        permissions=found,
        names={account_id: contact.legal_name for account_id, contact in names.items()},
    )


@looking(support, "/support/<uuid:permission_id>/account", Pages.ACCOUNT)
def account(visit: SupportVisit, permission_id: UUID) -> Response:
    """What the giver sees of themself: their contact data, and which cases they are in."""
    permissions.record_look(visit.work, visit.permission, visit.account.id, "account")
    whose = visit.permission.account_id
    places = cases_of(visit.work, whose)
    return render(
        "support/account.html",
        audience=_audience(),
        permission=visit.permission,
        contact=contacts_of(visit.work, [whose])[whose],
        places=[(one.case, state_words(CaseState(one.case.state))) for one in places],
    )


@looking(support, "/support/<uuid:permission_id>/cases", Pages.ADMINISTRATION)
def cases(visit: SupportVisit, permission_id: UUID) -> Response:
    """The list of cases as administrators see it: numbers and dates."""
    permissions.record_look(visit.work, visit.permission, visit.account.id, "cases")
    organisation = organisation_of(visit.work, visit.permission.organisation_id or UUID(int=0))
    newer_than, older_than = neighbours_in_address()
    page = page_of_cases(visit.work, organisation, newer_than=newer_than, older_than=older_than)
    return render(
        "support/cases.html",
        audience=_audience(),
        permission=visit.permission,
        organisation=organisation,
        page=page,
        parties=parties_in(visit.work, [case.id for case in page.rows]),
        kind_of=lambda case: name_of(organisation, case.kind),
        state_of=lambda case: state_words(CaseState(case.state)),
    )


@looking(support, "/support/<uuid:permission_id>/administrators", Pages.ADMINISTRATION)
def administrators(visit: SupportVisit, permission_id: UUID) -> Response:
    """The administrators of the organisation."""
    permissions.record_look(visit.work, visit.permission, visit.account.id, "administrators")
    organisation = organisation_of(visit.work, visit.permission.organisation_id or UUID(int=0))
    return render(
        "support/administrators.html",
        audience=_audience(),
        permission=visit.permission,
        organisation=organisation,
        colleagues=colleagues(visit.work, organisation),
    )


def _audience() -> Audience:
    return desk_audience()
