"""What administrators do about facilitators: keep the roster and an own form, and suggest. They appoint nobody."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts.contact import account_of, contact_of
from odr.agreements.papers.agreement_forms import latest_own_form, recommended, save_own_form
from odr.cases.cases import case_of_organisation
from odr.cases.life import OVER
from odr.errors import Refusal
from odr.facilitation import mails
from odr.facilitation.engagement import roster
from odr.i18n import gettext as _
from odr.organisations.authority import confirmed
from odr.organisations.invitations import email_of
from odr.pages.agreements.audiences import roster_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.forms import OwnFormForm, RosterChoiceForm, RosterEntryForm, RosterInviteForm
from odr.web.asking.visitors import AdministratorVisit
from odr.web.parts.inviting import queue_invitation
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import administrator


@administrator(agreements, "/administration/facilitators")
def roster_list(visit: AdministratorVisit) -> Response:
    """The roster, and inviting somebody to it."""
    return _roster(visit, RosterInviteForm())


@administrator(agreements, "/administration/facilitators/invite", methods=("POST",))
def invite_to_roster(visit: AdministratorVisit) -> Response:
    """Mails an invitation to the roster."""
    form = RosterInviteForm.posted()
    if not form.validate():
        return _roster(visit, form)
    try:
        invitation, token = roster.invite_to_roster(
            visit.work,
            visit.organisation,
            form.email.data,
            form.languages.data,
            form["fields"].data,
            visit.account.id,
            form.confirms(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _roster(visit, form)
    email = queue_invitation(visit, invitation, token, "agreements.arrive", mails.roster_invitation)
    visit.flash(_("An invitation is on its way to %(email)s.", email=email))
    return visit.made(invitation.id, redirect(url_for("agreements.roster_list"), 303))


@administrator(agreements, "/administration/facilitators/invitations/<uuid:invitation_id>/revoke", methods=("POST",))
def revoke_roster_invitation(visit: AdministratorVisit, invitation_id: UUID) -> Response:
    """Takes an invitation to the roster back."""
    try:
        roster.revoke_invitation(visit.work, visit.organisation, invitation_id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("The invitation is taken back. Its link does not work any more."))
        return visit.made(invitation_id, redirect(url_for("agreements.roster_list"), 303))
    return redirect(url_for("agreements.roster_list"), 303)


@administrator(agreements, "/administration/facilitators/<uuid:account_id>", methods=("GET", "POST"))
def roster_entry(visit: AdministratorVisit, account_id: UUID) -> Response:
    """One entry of the roster, to be corrected."""
    entry = roster.entry_of(visit.work, visit.organisation.id, account_id)
    form = RosterEntryForm.posted(
        languages=entry.languages,
        fields=entry.fields,
        available=entry.available,
        qualification=entry.qualification,
        fee=entry.fee,
        about=entry.about,
    )
    if form.is_sent():
        try:
            roster.change_entry(
                visit.work,
                visit.organisation,
                account_id,
                form.languages.data,
                form["fields"].data,
                roster.More(form.qualification.data or "", form.fee.data or "", form.about.data or ""),
                available=form.available.data,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The entry is corrected."))
            return redirect(url_for("agreements.roster_list"), 303)
    return render(
        "agreements/roster_entry.html",
        audience=roster_audience(visit.organisation.name),
        form=form,
        account_id=account_id,
        name=contact_of(visit.work, account_of(visit.work, account_id)).legal_name,
    )


@administrator(agreements, "/administration/facilitators/<uuid:account_id>/remove", methods=("GET", "POST"))
def remove_from_roster(visit: AdministratorVisit, account_id: UUID) -> Response:
    """Takes somebody off the roster, after one more question."""
    roster.entry_of(visit.work, visit.organisation.id, account_id)
    if request.method == "POST":
        roster.remove_entry(visit.work, visit.organisation, account_id)
        visit.flash(_("The entry is gone. What parties have agreed with this person stays."))
        return visit.made(account_id, redirect(url_for("agreements.roster_list"), 303))
    name = contact_of(visit.work, account_of(visit.work, account_id)).legal_name
    return render(
        "confirm.html",
        audience=roster_audience(visit.organisation.name),
        question=_("Take %(name)s off the roster?", name=name),
        what_happens=[
            _("Parties can no longer choose this person from the roster."),
            _("Where parties have agreed with them already, that goes on: it is not yours to end."),
        ],
        irreversible=False,
        action_url=url_for("agreements.remove_from_roster", account_id=account_id),
        confirm_text=_("Take them off"),
        cancel_url=url_for("agreements.roster_list"),
    )


@administrator(agreements, "/administration/agreement-form", methods=("GET", "POST"))
def own_form(visit: AdministratorVisit) -> Response:
    """The organisation's own form of the agreement, saved as a new version each time."""
    latest = latest_own_form(visit.work, visit.organisation.id)
    form = OwnFormForm.posted(text=(latest or recommended()).text)
    if form.is_sent():
        try:
            saved = save_own_form(visit.work, visit.organisation, form.text.data, visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved. Parties can begin with it from now on (%(name)s).", name=saved.name))
            return visit.made(visit.organisation.id, redirect(url_for("agreements.own_form"), 303))
    return render(
        "agreements/own_form.html",
        audience=roster_audience(visit.organisation.name),
        form=form,
        latest=latest,
    )


@administrator(agreements, "/administration/cases/<uuid:case_id>/suggest", methods=("GET", "POST"))
def suggest(visit: AdministratorVisit, case_id: UUID) -> Response:
    """Suggests somebody of the roster to the parties of a case."""
    case = case_of_organisation(visit.work, visit.organisation, case_id)
    already = roster.suggested(visit.work, case)
    known = {one.account_id for one in already}
    offered = [
        one
        for one in roster.roster_of(visit.work, visit.organisation.id, available=True)
        if one.account_id not in known
    ]
    form = RosterChoiceForm.offering(offered)
    if form.is_sent():
        try:
            roster.suggest(visit.work, case, UUID(form.facilitator.data), visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The parties see your suggestion. Whether they take it up is theirs to decide."))
            onward = redirect(url_for("agreements.suggest", case_id=case_id), 303)
            return visit.made(UUID(form.facilitator.data), onward)
    return render(
        "agreements/suggest.html",
        audience=service_audience(visit.organisation.name),
        case=case,
        form=form,
        already=already,
        offered=offered,
        load=roster.load_of(visit.work, visit.organisation.id),
        may_suggest=bool(offered) and case.state not in OVER,
    )


def _roster(visit: AdministratorVisit, form: PageForm) -> Response:
    invitations = roster.invited_to_roster(visit.work, visit.organisation)
    return render(
        "agreements/roster.html",
        audience=roster_audience(visit.organisation.name),
        listed=roster.roster_of(visit.work, visit.organisation.id),
        load=roster.load_of(visit.work, visit.organisation.id),
        invitations=[(one, email_of(visit.work, one)) for one in invitations],
        confirmed=confirmed(visit.work, invitations),
        form=form,
    )
