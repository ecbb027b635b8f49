"""Answering the link of an invitation: what it leads to, and the one thing to do about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Literal, TypeVar

from flask import request
from werkzeug.wrappers import Response

from odr.accounts.tables import Account
from odr.cases.people import arrivals
from odr.cases.people.participants import LooksAlike
from odr.db.work import Work
from odr.departures import telling
from odr.errors import NotFound, Refusal
from odr.organisations import invitations
from odr.organisations.tables import Invitation
from odr.web.asking.login import begin_session
from odr.web.asking.sessions import read_token
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import public_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import SignUpForm

Step = Literal["sign up", "sign in", "other account", "accept"]
Place = TypeVar("Place")


@dataclass(frozen=True)
class Answering(Generic[Place]):
    """How an invitation is answered.

    ``accept`` uses it up and gives what it leads to, or raises ``Refusal``; ``go_in`` leads there. ``page`` shows a
    step with its form, and asks, if so told, whether somebody who looks like another is somebody else.
    """

    invitation: Invitation
    accept: Callable[[Work, Invitation, Account], Place]
    go_in: Callable[[Place], Response]
    page: Callable[[Step, PageForm | None, bool], Response]


def answer(visit: Visit, how: Answering[Place]) -> Response:
    """Accepts it, or shows what is in the way: signing up, signing in, or signing out."""
    invitation, how = how.invitation, replace(how, accept=partial(_accept, visit, how))
    if visit.account is None:
        if invitations.invited_account(visit.work, invitation) is None:
            return _sign_up(visit, how)
        return how.page("sign in", None, False)
    if visit.account.email_tag != invitation.email_tag:
        return how.page("other account", None, False)
    form, asks = PageForm.posted(), False
    if request.method == "POST":
        try:
            return how.go_in(how.accept(visit.work, invitation, visit.account))
        except Refusal as refusal:
            form.refuse(refusal)
            asks = isinstance(refusal, LooksAlike)
    return how.page("accept", form, asks)


def _accept(visit: Visit, how: Answering[Place], work: Work, invitation: Invitation, account: Account) -> Place:
    place = how.accept(work, invitation, account)
    if invitation.organisation_id is not None:
        telling.arrived(work, invitation.organisation_id, account.id, visit.app.settings.public_url)
    return place


def _sign_up(visit: Visit, how: Answering[Place]) -> Response:
    form, asks = SignUpForm.posted(), False
    if form.is_sent():
        contact = form.to_contact(invitations.email_of(visit.work, how.invitation) or "")
        try:
            account, place = arrivals.sign_up(
                visit.work, how.invitation, contact, form.password.data, form.accepted(), how.accept
            )
        except Refusal as refusal:
            form.refuse(refusal)
            asks = isinstance(refusal, LooksAlike)
        else:
            begin_session(account)
            return how.go_in(place)
    return how.page("sign up", form, asks)


def find_invitation(visit: Visit, token: str) -> Invitation | None:
    """The invitation of a link, or ``None`` if it can't be accepted, for whatever reason."""
    secret = read_token(token)
    if secret is None:
        return None
    try:
        return invitations.find(visit.work, secret)
    except NotFound:
        return None


def over() -> Response:
    """The same for links that were used, taken back, have expired or never were."""
    return render("invitations/over.html", status=404, audience=public_audience())
