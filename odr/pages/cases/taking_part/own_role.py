"""What a party is in the dispute, as they say themselves."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from odr.cases.people import dispute_roles, participants
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.pages.cases.blueprint import cases
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.audience import own_role_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.admission import accepted_first
from odr.web.visiting.visits import participant


class DisputeRoleForm(PageForm):
    """A role in the dispute."""

    dispute_role = StringField(
        _l("Your role in the dispute"),
        description=_l("Such as “tenant” or “buyer”: a few words behind your name. Empty: nothing is shown."),
        render_kw={"autocomplete": "off"},
    )


@participant(cases, "/cases/<uuid:case_id>/role", methods=("GET", "POST"), without_acceptance="in part")
def dispute_role(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Shows it, and changes it. Neither facilitators nor advisers have one, and once the case is closed it stays."""
    if not dispute_roles.may_say(visit.participant, visit.case):
        raise NotFound
    work, back = visit.work, url_for("cases.case", case_id=case_id)
    form = DisputeRoleForm.posted(dispute_role=dispute_roles.role_of(work, visit.participant))
    if form.is_sent():
        if (form.dispute_role.data or "").strip():
            accepted_first(visit)
        try:
            dispute_roles.say(work, visit.participant, visit.case, form.dispute_role.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return redirect(back, 303)
    others = [one.name for one in participants.people_in(work, case_id) if one.account_id != visit.account.id]
    return render(
        "cases/own_role.html",
        audience=own_role_audience(others, visit.organisation.name),
        case=visit.case,
        form=form,
    )
