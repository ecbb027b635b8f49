"""A person changes their own password."""

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from odr.accounts import mails, signin
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.pages.accounts.blueprint import accounts
from odr.pages.accounts.forms import ChangePasswordForm
from odr.pages.accounts.waiting import wait
from odr.web.audience import typed_to_service_audience
from odr.web.context import AppContext
from odr.web.login import begin_session, signed_in_account_id
from odr.web.rendering import render, render_plain
from odr.web.visitors import SignedInVisit
from odr.web.visits import signed_in


def wait_after_wrong_ones(base: AppContext) -> Response | None:
    """Ahead of the unit of work: whoever sits at a browser that was left open guesses no faster than at the door."""
    account_id = signed_in_account_id()
    if request.method != "POST" or account_id is None:
        return None

    def pause(base: AppContext, session: Session) -> signin.Pause:
        return signin.pause_before_own(base.work(session), account_id, request.remote_addr)

    def busy() -> Response:
        message = _("Too much is waiting at this moment. Nothing was changed. Please try again in a few seconds.")
        return render_plain("error.html", status=503, code=503, message=message)

    return wait(pause, busy)


@signed_in(accounts, "/me/password", methods=("GET", "POST"), before=wait_after_wrong_ones)
def change_password(visit: SignedInVisit) -> Response:
    """Asks for the present password and a new one; signs out every browser but this."""
    form = ChangePasswordForm.posted()
    email = visit.contact().email
    if form.is_sent():
        try:
            signin.change_password(
                visit.work, visit.account, form.current.data, form.password.data, email, request.remote_addr
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            outbox.queue(visit.work, mails.password_changed_mail(email))
            begin_session(visit.account)
            visit.flash(_("Your password is changed. Every other browser is signed out."))
            return redirect(url_for("accounts.details"), 303)
    return render("accounts/change_password.html", audience=typed_to_service_audience(), form=form, email=email)
