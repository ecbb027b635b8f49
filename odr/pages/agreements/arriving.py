"""Answering an invitation to the roster, or to a case as its facilitator. Looking at it uses nothing up."""

from functools import partial

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts.tables import Account
from odr.cases.tables import Participant
from odr.db.work import Work
from odr.facilitation.engagement import engaging, roster
from odr.i18n import gettext as _
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Invitation, Organisation
from odr.pages.agreements.blueprint import agreements
from odr.retention.telling import destroy_due_notes
from odr.web.asking.visitors import Visit
from odr.web.parts.answering import Answering, Step, answer, find_invitation, over
from odr.web.showing.audience import invitation_audience, link_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.subjects import case_of_invitation
from odr.web.visiting.visits import public

KINDS = (InvitationKind.ROSTER.value, InvitationKind.FACILITATOR.value)


@public(agreements, "/facilitate/<token>", methods=("GET", "POST"), subject=case_of_invitation)
def arrive(visit: Visit, token: str) -> Response:
    """What the link leads to, and the one thing to do about it: accept, sign in, sign up or sign out."""
    invitation = find_invitation(visit, token)
    if invitation is None or invitation.organisation_id is None or invitation.kind not in KINDS:
        return over()
    organisation = organisation_of(visit.work, invitation.organisation_id)
    return answer(
        visit,
        Answering(
            invitation,
            partial(_accept, visit),
            partial(_go_in, visit, invitation),
            partial(_page, visit, invitation, organisation),
        ),
    )


def _accept(visit: Visit, work: Work, invitation: Invitation, account: Account) -> Participant | None:
    """The place in a case, or nothing for the roster. Raises ``Refusal``."""
    if invitation.kind == InvitationKind.ROSTER.value:
        roster.enter(work, invitation, account)
        return None
    case_id = engaging.of_invitation(work, invitation).case_id
    destroy_due_notes(work, case_id, visit.app.settings.timezone)
    return engaging.accept_invitation(work, invitation, account, is_another="is_another" in request.form)


def _go_in(visit: Visit, invitation: Invitation, place: Participant | None) -> Response:
    if place is None:
        visit.flash(_("You are on the roster now. When parties ask you, you see it here and get a mail."))
        return visit.made(invitation.id, redirect(url_for("agreements.desk"), 303))
    visit.flash(_("You have taken the place. First you need a place of your own for your notes, and its code."))
    onward = redirect(url_for("vaults.begin", case_id=place.case_id), 303)
    return visit.made(invitation.id, onward, place.case_id)


def _page(
    visit: Visit,
    invitation: Invitation,
    organisation: Organisation,
    step: Step,
    form: PageForm | None,
    asks: bool,
) -> Response:
    return render(
        "agreements/arrive.html",
        token=(request.view_args or {})["token"],
        # What is sent where nothing can be accepted is refused, though there is no form to say so.
        status=422 if form is None and request.method == "POST" else None,
        audience=invitation_audience(organisation.name, is_party=False) if step == "sign up" else link_audience(),
        house=organisation,
        organisation=organisation.name,
        to_roster=invitation.kind == InvitationKind.ROSTER.value,
        email=invitations.email_of(visit.work, invitation) if step in ("sign up", "sign in") else None,
        until=invitation.expires_at,
        step=step,
        form=form,
        asks_if_another=asks,
    )
