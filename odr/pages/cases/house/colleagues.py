"""The administrators of an organisation, and inviting further ones."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.cases import mails
from odr.cases.people import administrators as rules
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.authority import confirmed
from odr.organisations.invitations import InvitationKind, email_of, open_or_declined
from odr.organisations.organisations import colleagues
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.parts.inviting import queue_invitation
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.people_forms import InviteForOrganisationForm
from odr.web.visiting.visits import administrator


@administrator(administration, "/administration/administrators")
def administrators(visit: AdministratorVisit) -> Response:
    """Who administers, and who is invited to."""
    return _page(visit, InviteForOrganisationForm())


@administrator(administration, "/administration/administrators/invite", methods=("POST",))
def invite_administrator(visit: AdministratorVisit) -> Response:
    """Mails an invitation to administer."""
    form = InviteForOrganisationForm.posted()
    if not form.validate():
        return _page(visit, form)
    try:
        invitation, token = rules.invite_administrator(
            visit.work, visit.organisation, form.email.data, visit.account.id, form.confirms()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    email = queue_invitation(visit, invitation, token, "invitations.show", mails.administrator_invitation)
    visit.flash(_("An invitation is on its way to %(email)s.", email=email))
    return visit.made(invitation.id, _back())


@administrator(
    administration, "/administration/administrators/invitations/<uuid:invitation_id>/revoke", methods=("POST",)
)
def revoke_administrator_invitation(visit: AdministratorVisit, invitation_id: UUID) -> Response:
    """Takes an invitation back."""
    try:
        rules.revoke_invitation(visit.work, visit.organisation, invitation_id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("The invitation is taken back. Its link does not work any more."))
        return visit.made(invitation_id, _back())
    return _back()


def _back() -> Response:
    return redirect(url_for("administration.administrators"), 303)


def _page(visit: AdministratorVisit, form: InviteForOrganisationForm) -> Response:
    invitations = open_or_declined(visit.work, visit.organisation, InvitationKind.ADMINISTRATOR)
    return render(
        "administration/administrators.html",
        audience=service_audience(visit.organisation.name),
        colleagues=colleagues(visit.work, visit.organisation),
        invitations=[(one, email_of(visit.work, one)) for one in invitations],
        confirmed=confirmed(visit.work, invitations),
        own_account=visit.account.id,
        form=form,
    )
