"""The way to a keyring, another personal code or a new keyring: a code is shown, and used once it was kept."""

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from odr.accounts.languages import written_to
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, ngettext
from odr.keyrings import mails
from odr.keyrings import opening as rules
from odr.keyrings.entries import count_in
from odr.mail.outbox import queue
from odr.pages.keyrings.blueprint import keyrings
from odr.pages.keyrings.shared import audience, go_to, reopened
from odr.vaults.codes.pending import PendingCode, new_pending
from odr.web.asking.visitors import SignedInVisit
from odr.web.parts.shown_codes import ProofForm, forget, only_shown_here, sheet_of, wait, waiting
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import signed_in

# What a code that waits is for.
FIRST = "first"
EXCHANGE = "exchange"
ANEW = "anew"


class SureForm(PageForm):
    """The tick without which no keyring is destroyed."""

    sure = BooleanField(
        lazy_gettext("Yes, destroy my keyring and begin a new one"),
        [InputRequired(lazy_gettext("Please tick this if you are sure. Nothing has been destroyed."))],
    )


@signed_in(keyrings, "/keyring/begin", methods=("GET", "POST"))
def begin(visit: SignedInVisit) -> Response:
    """Says what a keyring is, and for whom; then makes its personal code."""
    if rules.keyring_of(visit.work, visit.account.id) is not None:
        return go_to("home")
    if request.method == "POST":
        return _show_code(visit, FIRST)
    return render("keyrings/begin.html", audience=audience())


@signed_in(keyrings, "/keyring/exchange", methods=("GET", "POST"))
def exchange(visit: SignedInVisit) -> Response:
    """Asks once more, then makes another personal code for the keyring as it is."""
    if reopened(visit) is None:
        return go_to("unlock")
    if request.method == "POST":
        return _show_code(visit, EXCHANGE)
    return render(
        "confirm.html",
        audience=audience(),
        question=_("Exchange your personal code?"),
        what_happens=[
            _("You get a new personal code, on the next page. Once you have kept it, the old one opens nothing."),
            _("The codes in your keyring stay in it, and your safety words stay the same."),
            _(
                "If somebody may have had your old code and copied our database at the same time, begin a new keyring "
                "instead: what they copied cannot be called back."
            ),
        ],
        irreversible=False,
        dangerous=False,
        action_url=url_for("keyrings.exchange"),
        confirm_text=_("Show me a new code"),
        cancel_url=url_for("keyrings.home"),
    )


@signed_in(keyrings, "/keyring/begin-anew", methods=("GET", "POST"))
def begin_anew(visit: SignedInVisit) -> Response:
    """Asks once more; the old keyring goes when the new personal code was proven kept. It asks for no code."""
    keyring = rules.keyring_of(visit.work, visit.account.id)
    if keyring is None:
        return go_to("begin")
    form = SureForm.posted()
    if form.is_sent():
        return _show_code(visit, ANEW)
    count = count_in(visit.work, keyring)
    return render(
        "confirm.html",
        audience=audience(),
        question=_("Begin a new keyring?"),
        what_happens=[
            ngettext(
                "Your keyring is destroyed, with the %(n)s code in it. You see your new personal code first.",
                "Your keyring is destroyed, with the %(n)s codes in it. You see your new personal code first.",
                count,
            ),
            _(
                "Nobody loses any private information by it. Codes that you have on paper you can type in again; for "
                "the others, ask whoever gave them to you for new ones."
            ),
            _("Your safety words change. Tell those who give you codes."),
        ],
        irreversible=True,
        form=form,
        action_url=url_for("keyrings.begin_anew"),
        confirm_text=_("Begin a new keyring"),
        cancel_url=url_for("keyrings.home"),
    )


@signed_in(keyrings, "/keyring/new-code", methods=("GET", "POST"))
def new_code(visit: SignedInVisit) -> Response:
    """Shows a personal code until it was proven kept; then does with it what it was made for."""
    pending = waiting(_key(visit))
    if pending is None:
        return go_to("home")
    form = ProofForm.posted()
    if form.proves(pending):
        try:
            said = _use(visit, pending)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            forget(_key(visit))
            visit.flash(said)
            return visit.made(visit.account.id, go_to("home"))
    form.ask_for(pending)
    return render(
        "keyrings/new_code.html",
        audience=only_shown_here(),
        form=form,
        **sheet_of(visit, pending),
    )


@signed_in(keyrings, "/keyring/code-sheet")
def code_sheet(visit: SignedInVisit) -> Response:
    """The sheet to print, as a page of its own, for as long as the code waits for its proof."""
    pending = waiting(_key(visit))
    if pending is None:
        return go_to("home")
    return render("keyrings/code_sheet.html", audience=only_shown_here(), **sheet_of(visit, pending))


def _use(visit: SignedInVisit, pending: PendingCode) -> str:
    """Makes, exchanges or begins again, unlocks the result in this browser, tells the person by mail; what to say."""
    work, account_id, link = visit.work, visit.account.id, link_to("keyrings.home")
    if pending.label == EXCHANGE:
        opened = reopened(visit)
        if opened is None:
            raise Refusal(
                _("Your keyring has locked meanwhile. Open it in another tab with the old code, then come back here.")
            )
        rules.exchange_code(opened, pending.code)
        mail, said = mails.personal_code_exchanged, _("The new personal code works from now on.")
    elif pending.label == ANEW:
        opened = rules.begin_anew(work, account_id, pending.code)
        mail, said = mails.keyring_begun_anew, _("Your new keyring is ready and open. It is empty.")
    else:
        opened = rules.make(work, account_id, pending.code)
        mail, said = mails.keyring_made, _("Your keyring is ready and open. Put your codes into it now.")
    rules.keep_unlocked(opened, pending.code.server_share(), visit.session_id, visit.session_key())
    own = visit.contact()
    with written_to(work, own.language):
        queue(work, mail(own.email, link))
    return said


def _show_code(visit: SignedInVisit, purpose: str) -> Response:
    wait(_key(visit), new_pending(purpose))
    return go_to("new_code")


def _key(visit: SignedInVisit) -> str:
    return f"keyring:{visit.account.id}"
