"""The set-up link from the console: an organisation and its first administrator."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.accounts.tables import Account
from odr.cases.people import administrators, arrivals
from odr.departures import telling
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Invitation, Organisation
from odr.pages.cases.blueprint import invitations
from odr.pages.cases.forms import FirstAdministratorForm, NameForm, SetUpForm
from odr.training.course import OWN_COURSE
from odr.web.asking.login import begin_session
from odr.web.asking.visitors import Visit
from odr.web.parts.answering import find_invitation
from odr.web.showing.audience import public_audience, set_up_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.confirming import ask_to_confirm
from odr.web.visiting.visits import public


@public(invitations, "/set-up/<token>", methods=("GET", "POST"))
def set_up(visit: Visit, token: str) -> Response:
    """Asks for what is missing: the organisation's name unless it has one, the person unless they are signed in."""
    invitation = find_invitation(visit, token)
    if invitation is None or not administrators.can_set_up(visit.work, invitation):
        return render("invitations/set_up_over.html", status=404, audience=public_audience())
    existing = organisation_of(visit.work, invitation.organisation_id) if invitation.organisation_id else None
    form = _form(visit, existing)
    if form.is_sent():
        name = form["organisation"].data if existing is None else existing.name
        try:
            account, organisation = _done(visit, invitation, form, name)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if existing is not None:
                telling.arrived(visit.work, organisation.id, account.id, visit.app.settings.public_url)
            if visit.account is None:
                ask_to_confirm(visit, account)
                begin_session(account)
            visit.flash(_("%(organisation)s is set up. You are its administrator.", organisation=organisation.name))
            # The last step of setting up: without the course there is nothing here for anybody.
            first = url_for("training.course", course_id=OWN_COURSE, next=url_for("administration.home"))
            return visit.made(organisation.id, redirect(first, 303))
    return render(
        "invitations/set_up.html",
        audience=set_up_audience(existing.name if existing else None),
        organisation=existing.name if existing else None,
        is_signed_in=visit.account is not None,
        form=form,
    )


def _form(visit: Visit, existing: Organisation | None) -> PageForm:
    if visit.account is None:
        return (SetUpForm if existing is None else FirstAdministratorForm).posted()  # type: ignore[no-any-return]
    return (NameForm if existing is None else PageForm).posted()  # type: ignore[no-any-return]


def _done(visit: Visit, invitation: Invitation, form: PageForm, name: str) -> tuple[Account, Organisation]:
    if visit.account is not None:
        return visit.account, administrators.set_up(visit.work, invitation, visit.account, name)
    if not isinstance(form, FirstAdministratorForm):
        raise TypeError("whoever is not signed in is asked who they are")
    contact = form.to_contact(form.email.data or "")
    return arrivals.set_up(visit.work, invitation, contact, form.password.data or "", form.accepted(), name)
