"""The administrators' list of cases that do not go on, and reminding whoever has not answered an invitation."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.caseload import reminding
from odr.caseload import stuck as rules
from odr.caseload.wording import since_words
from odr.cases.cases import case_of_organisation
from odr.cases.naming.kinds import name_of
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.pages.cases.at_desk.filters import StuckFilter
from odr.pages.cases.blueprint import administration
from odr.pages.cases.invitation_mail import mail_invitation
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import neighbours_in_address
from odr.web.visiting.visits import administrator


@administrator(administration, "/administration/stuck")
def stuck(visit: AdministratorVisit) -> Response:
    """Every case that is stuck, and why."""
    asked = request.args.get("why", "")
    form = StuckFilter(data={"why": asked})
    _newer, after = neighbours_in_address()
    return render(
        "administration/stuck.html",
        audience=service_audience(visit.organisation.name),
        form=form,
        filtered={"why": asked} if asked else {},
        listing=rules.listing(visit.work, visit.organisation, form.wanted(), after),
        is_first=after is None,
        since_words=since_words,
        kind_of=lambda case: name_of(visit.organisation, case.kind),
    )


@administrator(administration, "/administration/cases/<uuid:case_id>/remind", methods=("POST",))
def remind(visit: AdministratorVisit, case_id: UUID) -> Response:
    """Mails whoever has not answered an invitation into the case once more."""
    case = case_of_organisation(visit.work, visit.organisation, case_id)
    back = redirect(url_for("administration.case", case_id=case_id), 303)
    try:
        reminded = reminding.remind(visit.work, visit.organisation, case, visit.account.id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return back
    for invitation, token in reminded.sent:
        mail_invitation(visit, invitation, token, reminds=True)
    for email, why in reminded.left_out:
        visit.flash(_("No reminder goes to %(email)s. %(why)s", email=email, why=why), "warning")
    rules.look(visit.work, case_id)
    return visit.made(case_id, back)
