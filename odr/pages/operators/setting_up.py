"""The set-up link of an operator, as the console prints it."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.operators import operators as rules
from odr.organisations import invitations
from odr.organisations.tables import Invitation
from odr.pages.operators.blueprint import operators
from odr.training.course import OWN_COURSE
from odr.web.asking.login import begin_session
from odr.web.asking.sessions import read_token
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import new_operator_audience, public_audience
from odr.web.showing.rendering import render
from odr.web.typed.people_forms import SignUpForm
from odr.web.visiting.confirming import ask_to_confirm
from odr.web.visiting.visits import public


@public(operators, "/operator/<token>", methods=("GET", "POST"))
def set_up(visit: Visit, token: str) -> Response:
    """Asks who it is, and makes their account. Looking at the page uses nothing up."""
    invitation = _invitation(visit, token)
    if invitation is None:
        return render("invitations/set_up_over.html", status=404, audience=public_audience())
    email = invitations.email_of(visit.work, invitation) or ""
    if visit.account is not None:
        return render("operators/other_account.html", audience=public_audience())
    form = SignUpForm.posted()
    if form.is_sent():
        try:
            account = rules.set_up(
                visit.work, invitation, form.to_contact(email), form.password.data or "", form.accepted()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            ask_to_confirm(visit, account)
            begin_session(account)
            visit.flash(_("Your account for the desk is set up."))
            first = url_for("training.course", course_id=OWN_COURSE, next=url_for("operators.desk"))
            return visit.made(account.id, redirect(first, 303))
    return render("operators/set_up.html", audience=new_operator_audience(), form=form, email=email)


def _invitation(visit: Visit, token: str) -> Invitation | None:
    secret = read_token(token)
    try:
        return rules.find_invitation(visit.work, secret) if secret is not None else None
    except NotFound:
        return None
