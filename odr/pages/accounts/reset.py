"""A forgotten password: asking for a link, and using it."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts import links, mails
from odr.accounts.contact import contact_of
from odr.accounts.languages import written_to
from odr.crypto.secrets import Token
from odr.db.about import About
from odr.errors import NotFound, Refusal
from odr.mail import outbox
from odr.pages.accounts.blueprint import accounts
from odr.pages.accounts.forms import ForgottenForm, ResetForm
from odr.web.asking.login import end_session
from odr.web.asking.sessions import read_token, write_token
from odr.web.asking.visitors import Visit
from odr.web.context import AppContext
from odr.web.showing.audience import typed_to_service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.parameters import Parameters
from odr.web.visiting.subjects import account_of_link, account_with
from odr.web.visiting.visits import public

# Stands where an address would, in a mail that never goes out.
NOBODY = "nobody@nowhere.invalid"


def who_forgot(base: AppContext, parameters: Parameters) -> About:
    """The account whose address was typed."""
    return account_with(base, request.form.get("email", ""))


@public(accounts, "/forgotten-password", methods=("GET", "POST"), subject=who_forgot, without_acceptance=True)
def forgotten(visit: Visit) -> Response:
    """Mails a link, if there is such an account. The answer is the same if there is none."""
    form = ForgottenForm.posted()
    if not form.is_sent():
        return render("accounts/forgotten.html", audience=typed_to_service_audience(), form=form)
    asked = links.ask_reset(visit.work, form.email.data)
    if asked is not None:
        account, token = asked
        link = link_to("accounts.reset", token=write_token(token))
        contact, about = contact_of(visit.work, account), mails.about_link(account.id, links.LinkKind.RESET.value)
        with written_to(visit.work, contact.language):
            mail = mails.reset_mail(contact.email, link)
            outbox.queue(visit.work, mail, about=about, until=visit.work.now + links.RESET_VALID)
    else:
        link = link_to("accounts.reset", token=write_token(Token.generate()))
        with written_to(visit.work):
            outbox.queue_nothing(visit.work, mails.reset_mail(NOBODY, link))
    return render("accounts/forgotten_sent.html", audience=typed_to_service_audience())


@public(
    accounts,
    "/reset-password/<token>",
    methods=("GET", "POST"),
    subject=account_of_link(links.LinkKind.RESET),
    without_acceptance=True,
)
def reset(visit: Visit, token: str) -> Response:
    """Sets a new password. Looking at the page uses nothing up."""
    secret = read_token(token)
    form = ResetForm.posted()
    try:
        if secret is None:
            raise NotFound
        links.find(visit.work, links.LinkKind.RESET, secret)
        if form.is_sent():
            account = links.use_reset(visit.work, secret, form.password.data)
            contact = contact_of(visit.work, account)
            with written_to(visit.work, contact.language):
                outbox.queue(visit.work, mails.password_changed_mail(contact.email))
            end_session()
            return visit.made(account.id, redirect(url_for("accounts.sign_in", after="reset"), 303))
    except NotFound:
        return render("accounts/link_over.html", audience=typed_to_service_audience(), status=404, kind="reset")
    except Refusal as refusal:
        form.refuse(refusal)
    return render("accounts/reset.html", audience=typed_to_service_audience(), form=form)
