"""A person's own email address: confirming it, and changing it for another."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts import links, mails, signin
from odr.accounts.languages import written_to
from odr.accounts.sent_forms import forget
from odr.crypto.secrets import Token
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.pages.accounts.audiences import details_audience
from odr.pages.accounts.blueprint import accounts
from odr.pages.accounts.forms import ChangeEmailForm
from odr.web.asking.sessions import read_token, write_token
from odr.web.asking.visitors import SignedInVisit, Visit
from odr.web.showing.audience import typed_to_service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.visiting.subjects import account_of_link
from odr.web.visiting.visits import public, signed_in
from odr.web.visiting.waiting import wait_after_wrong_ones


@signed_in(accounts, "/me/email", methods=("GET", "POST"), before=wait_after_wrong_ones, without_acceptance=True)
def change_email(visit: SignedInVisit) -> Response:
    """Asks for a new address, which has to be confirmed from there before it counts."""
    form = ChangeEmailForm.posted()
    present = visit.contact().email
    if form.is_sent():
        try:
            signin.check_present_password(visit.work, visit.account, form.current.data, request.remote_addr)
            email, token = links.make_email_confirmation(visit.work, visit.account, form.email.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            _mail_confirmation(visit, email, token)
            with written_to(visit.work, visit.contact().language):
                outbox.queue(visit.work, mails.address_change_mail(present), about=mails.about_change(visit.account.id))
            visit.flash(_("We have sent a link to %(email)s. Your address changes when you open it.", email=email))
            return visit.made(visit.account.id, redirect(url_for("accounts.details"), 303))
    return render("accounts/change_email.html", audience=details_audience(visit), form=form, present=present)


@signed_in(accounts, "/me/email/confirmation", methods=("POST",))
def send_confirmation(visit: SignedInVisit) -> Response:
    """Mails the link for the present address once more."""
    try:
        email, token = links.make_email_confirmation(visit.work, visit.account, visit.contact().email)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        _mail_confirmation(visit, email, token)
        visit.flash(_("We have sent a link to %(email)s.", email=email))
    return redirect(url_for("accounts.details"), 303)


@public(
    accounts,
    "/confirm-email/<token>",
    methods=("GET", "POST"),
    subject=account_of_link(links.LinkKind.EMAIL),
    without_acceptance=True,
)
def confirm_email(visit: Visit, token: str) -> Response:
    """Confirms an address. Looking at the page uses nothing up."""
    secret = read_token(token)
    account_id = visit.account.id if visit.account else None
    refused = None
    try:
        if secret is None:
            raise NotFound
        link = links.find(visit.work, links.LinkKind.EMAIL, secret)
        email = links.email_of(visit.work, link)
        confirmed = link.account_id
        must_sign_in = account_id != confirmed and links.is_change(visit.work, link)
        if request.method == "POST":
            links.use_email_confirmation(visit.work, secret, account_id)
            forget(visit.work, [confirmed])  # the form that asked for it can be sent again
            if visit.account is None:
                return visit.made(confirmed, redirect(url_for("accounts.sign_in", after="confirmation"), 303))
            visit.flash(_("The address is confirmed."))
            return visit.made(confirmed, redirect(url_for("accounts.details"), 303))
    except NotFound:
        return render("accounts/link_over.html", audience=typed_to_service_audience(), status=404, kind="email")
    except Refusal as refusal:
        refused = refusal.message
    return render(
        "accounts/confirm_email.html",
        audience=typed_to_service_audience(),
        status=422 if refused else 200,
        email=email,
        must_sign_in=must_sign_in,
        refused=refused,
        here=request.path,
    )


def _mail_confirmation(visit: SignedInVisit, email: str, token: Token) -> None:
    with written_to(visit.work, visit.contact().language):
        confirmation = mails.confirmation_mail(email, link_to("accounts.confirm_email", token=write_token(token)))
    # Whoever has the address is not looked up: that would take a time of its own.
    with written_to(visit.work):
        taken = mails.address_taken_mail(email)
    about = mails.about_link(visit.account.id, links.LinkKind.EMAIL.value)
    about_taken = mails.about_taken(visit.account.id)
    outbox.forget_refused(visit.work, about_taken)
    # Told to whoever reads mail there, and not to whoever asked: of the two mails one goes out, the other never does.
    if links.is_of_another(visit.work, visit.account, email):
        outbox.queue_nothing(visit.work, confirmation, about=about)
        outbox.queue(visit.work, taken, about=about_taken)
    else:
        outbox.queue(visit.work, confirmation, about=about, until=visit.work.now + links.CONFIRMATION_VALID)
        outbox.queue_nothing(visit.work, taken, about=about_taken)
