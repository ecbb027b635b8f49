"""Answering an invitation to the roster, or to a case as its facilitator. Looking at it uses nothing up."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.cases.people.participants import LooksAlike
from odr.cases.tables import Participant
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging, roster
from odr.i18n import gettext as _
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Invitation, Organisation
from odr.pages.agreements.blueprint import agreements
from odr.web.asking.login import begin_session
from odr.web.asking.sessions import read_token
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import invitation_audience, link_audience, public_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import SignUpForm
from odr.web.visiting.subjects import case_of_invitation
from odr.web.visiting.visits import public

KINDS = (InvitationKind.ROSTER.value, InvitationKind.FACILITATOR.value)


@public(agreements, "/facilitate/<token>", methods=("GET", "POST"), subject=case_of_invitation)
def arrive(visit: Visit, token: str) -> Response:
    """What the link leads to, and the one thing to do about it: accept, sign in, sign up or sign out."""
    invitation = _found(visit, token)
    if invitation is None or invitation.organisation_id is None:
        return render("invitations/over.html", status=404, audience=public_audience())
    organisation = organisation_of(visit.work, invitation.organisation_id)
    if visit.account is None:
        if invitations.invited_account(visit.work, invitation) is None:
            return _sign_up(visit, invitation, organisation)
        return _page(visit, invitation, organisation, "sign in")
    if visit.account.email_tag != invitation.email_tag:
        return _page(visit, invitation, organisation, "other account")
    form, asks = PageForm.posted(), False
    if request.method == "POST":
        try:
            return _go_in(visit, invitation, _accept(visit, invitation, visit.account))
        except Refusal as refusal:
            form.refuse(refusal)
            asks = isinstance(refusal, LooksAlike)
    return _page(visit, invitation, organisation, "accept", form, asks=asks)


def _found(visit: Visit, token: str) -> Invitation | None:
    secret = read_token(token)
    try:
        invitation = invitations.find(visit.work, secret) if secret is not None else None
    except NotFound:
        return None
    return invitation if invitation is not None and invitation.kind in KINDS else None


def _accept(visit: Visit, invitation: Invitation, account: Account) -> Participant | None:
    """The place in a case, or nothing for the roster. Raises ``Refusal``."""
    if invitation.kind == InvitationKind.ROSTER.value:
        roster.enter(visit.work, invitation, account)
        return None
    return engaging.accept_invitation(visit.work, invitation, account, is_another="is_another" in request.form)


def _sign_up(visit: Visit, invitation: Invitation, organisation: Organisation) -> Response:
    form, asks = SignUpForm.posted(), False
    if form.is_sent():
        contact = form.to_contact(invitations.email_of(visit.work, invitation) or "")
        try:
            with visit.work.session.begin_nested():
                account = create_account(
                    visit.work,
                    invitations.checked_contact(visit.work, invitation, contact),
                    form.password.data,
                    email_confirmed=True,
                    accepts=form.accepted(),
                )
                place = _accept(visit, invitation, account)
        except Refusal as refusal:
            form.refuse(refusal)
            asks = isinstance(refusal, LooksAlike)
        else:
            begin_session(account)
            return _go_in(visit, invitation, place)
    return _page(visit, invitation, organisation, "sign up", form, asks=asks)


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
    step: str,
    form: PageForm | None = None,
    *,
    asks: bool = False,
) -> Response:
    return render(
        "agreements/arrive.html",
        token=(request.view_args or {})["token"],
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
