"""A person changes their own password."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts import mails, signin
from odr.accounts.languages import written_to
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.pages.accounts.blueprint import accounts
from odr.pages.accounts.forms import ChangePasswordForm
from odr.web.asking.login import begin_session
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import typed_to_service_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import signed_in
from odr.web.visiting.waiting import wait_after_wrong_ones


@signed_in(accounts, "/me/password", methods=("GET", "POST"), before=wait_after_wrong_ones)
def change_password(visit: SignedInVisit) -> Response:
    """Asks for the present password and a new one; signs out every browser but this."""
    form = ChangePasswordForm.posted()
    own = visit.contact()
    email = own.email
    if form.is_sent():
        try:
            signin.change_password(
                visit.work, visit.account, form.current.data, form.password.data, email, request.remote_addr
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            with written_to(visit.work, own.language):
                outbox.queue(visit.work, mails.password_changed_mail(email))
            begin_session(visit.account)
            visit.flash(_("Your password is changed. Every other browser is signed out."))
            return visit.made(visit.account.id, redirect(url_for("accounts.details"), 303))
    return render("accounts/change_password.html", audience=typed_to_service_audience(), form=form, email=email)
