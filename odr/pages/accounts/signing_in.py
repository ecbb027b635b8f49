"""Signing in and out."""

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from odr.accounts import signin
from odr.db.about import About
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.pages.accounts.blueprint import accounts
from odr.pages.accounts.forms import SignInForm
from odr.web.asking.login import begin_session, end_session
from odr.web.asking.visitors import Visit
from odr.web.context import AppContext
from odr.web.showing.audience import typed_to_service_audience
from odr.web.showing.rendering import came_from, render
from odr.web.typed.kept import KEPT, KEPT_FOR, unpacked
from odr.web.typed.parameters import Parameters
from odr.web.typed.typed_words import typed_words
from odr.web.visiting.gates import brought_back, safe_next
from odr.web.visiting.subjects import account_with, own_account
from odr.web.visiting.visits import public
from odr.web.visiting.waiting import wait


def wait_after_failures(base: AppContext) -> Response | None:
    """Ahead of the unit of work: failed sign-ins slow the next one down."""
    if request.method != "POST":
        return None

    def pause(base: AppContext, session: Session) -> signin.Pause:
        return signin.pause_before(base.work(session), request.form.get("email", ""), request.remote_addr)

    def busy() -> Response:
        form = SignInForm.posted()
        form.refuse(
            Refusal(
                _(
                    "Many people are signing in at this moment, so we could not look at this yet. You are not locked "
                    "out. Please type your password once more and try again in a few seconds."
                )
            )
        )
        response = _page(form, 503)
        response.headers["Retry-After"] = "6"
        return response

    return wait(pause, busy)


def who_signs_in(base: AppContext, parameters: Parameters) -> About:
    """The account whose address was typed."""
    return account_with(base, request.form.get("email", ""))


@public(
    accounts,
    "/sign-in",
    methods=("GET", "POST"),
    before=wait_after_failures,
    subject=who_signs_in,
    without_acceptance=True,
)
def sign_in(visit: Visit) -> Response:
    """Asks for email and password."""
    onwards = safe_next(url_for("start.home"))
    form = SignInForm.posted()
    if request.method != "POST":
        return (brought_back(_("You are signed in")) or redirect(onwards)) if visit.account else _page(form)
    if not form.validate():
        return _page(form, 422)
    account = signin.sign_in(visit.work, form.email.data, form.password.data, request.remote_addr)
    if account is None:
        form.refuse(Refusal(_("Email and password do not belong together. Please look at both and try again.")))
        return _page(form, 422)
    begin_session(account)
    # Back into the form that was sent when this browser was not signed in, if one was.
    return brought_back(_("You are signed in")) or redirect(onwards, 303)


@public(accounts, "/sign-out", methods=("POST",), subject=own_account, without_acceptance=True)
def sign_out(visit: Visit) -> Response:
    """Signs out this browser; it does not matter whether it was signed in."""
    end_session()
    return redirect(url_for("accounts.sign_in", after="sign-out"), 303)


def _page(form: SignInForm, status: int = 200) -> Response:
    return render(
        "accounts/sign_in.html",
        audience=typed_to_service_audience(),
        status=status,
        form=form,
        next=safe_next(""),
        after=request.args.get("after", ""),
        kept_for=request.form.get(KEPT_FOR, ""),
        packed=request.form.get(KEPT, ""),
        words=typed_words(unpacked(request.form.get(KEPT, ""))),
        came_from=came_from(),
    )
