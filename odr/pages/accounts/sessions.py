"""Ending a person's own sessions."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.accounts import sessions as rules
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.pages.accounts.blueprint import accounts
from odr.web.asking import login
from odr.web.asking.visitors import SignedInVisit
from odr.web.visiting.visits import signed_in


@signed_in(accounts, "/me/sessions/<uuid:session_id>/end", methods=("POST",), without_acceptance=True)
def end_session(visit: SignedInVisit, session_id: UUID) -> Response:
    """Signs out one of the person's browsers."""
    if not rules.end_one(visit.work, visit.account.id, session_id):
        raise NotFound
    if session_id == visit.session_id:
        login.end_session()
        return visit.made(session_id, redirect(url_for("accounts.sign_in", after="sign-out"), 303))
    visit.flash(_("That browser is signed out."))
    return visit.made(session_id, redirect(url_for("accounts.details"), 303))


@signed_in(accounts, "/me/sessions/end", methods=("POST",), without_acceptance=True)
def end_all_sessions(visit: SignedInVisit) -> Response:
    """Signs out every browser, this one too."""
    rules.end_all(visit.work, visit.account.id)
    login.end_session()
    return redirect(url_for("accounts.sign_in", after="everywhere"), 303)
