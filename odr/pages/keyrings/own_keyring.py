"""A person's own keyring: what is in it, putting a code in, and its safety words."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.crypto.safety_words import safety_words
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.keyrings import entries
from odr.keyrings.opening import keyring_of, put_key_back
from odr.pages.keyrings.blueprint import keyrings
from odr.pages.keyrings.shared import audience, go_to, reopened
from odr.vaults.opening.presenting import read_code
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import page_in_address
from odr.web.visiting.visits import signed_in


class CaseCodeForm(PageForm):
    """Takes the code of a case. It is never shown again, right or wrong."""

    code = StringField(
        lazy_gettext("The code of a case"), [InputRequired(lazy_gettext("Please type the code of a case."))]
    )


@signed_in(keyrings, "/keyring", methods=("GET", "POST"), without_acceptance="reading")
def home(visit: SignedInVisit) -> Response:
    """What the open keyring holds; takes a code that was typed."""
    keyring = keyring_of(visit.work, visit.account.id)
    if keyring is None:
        return go_to("begin")
    opened = reopened(visit)
    if opened is None:
        return go_to("unlock")
    form = CaseCodeForm.posted()
    if form.is_sent():
        try:
            entries.add(opened, read_code(form.code.data or ""))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The code is in your keyring. You need not type it again."))
            return go_to("home")
    form.code.data = ""
    count = entries.count_in(visit.work, keyring)
    last = max(1, -(-count // entries.PAGE))
    page = min(page_in_address(), last)
    return render(
        "keyrings/home.html",
        audience=audience(),
        form=form,
        codes=entries.codes_in(visit.work, keyring, page),
        page=page,
        last=last,
        own_account=visit.account.id,
        altered=opened.is_altered,
        # Of the key that only its holder has, whatever the database gives out.
        words=safety_words(opened.public_key.encoded),
        made_at=keyring.created_at,
    )


@signed_in(keyrings, "/keyring/codes/<uuid:code_id>/take-out", methods=("GET", "POST"), without_acceptance=True)
def take_out(visit: SignedInVisit, code_id: UUID) -> Response:
    """Takes one code out of the keyring, after one more question."""
    # Asked first: what is not in it does not exist, whether it is open or not.
    reference = entries.kept_reference(visit.work, visit.account.id, code_id)
    opened = reopened(visit)
    if opened is None:
        return go_to("unlock")
    if request.method == "POST":
        entries.take_out(opened, code_id)
        visit.flash(_("The code of case %(reference)s is no longer in your keyring.", reference=reference))
        return visit.made(code_id, go_to("home"))
    return render(
        "confirm.html",
        audience=audience(),
        question=_("Take the code of case %(reference)s out of your keyring?", reference=reference),
        what_happens=[
            _("Your keyring no longer opens this case. The code itself stays in force, wherever else you have it."),
            _("You can put it in again: from your paper, or whoever gave it to you can give you a new one."),
        ],
        irreversible=False,
        action_url=url_for("keyrings.take_out", code_id=code_id),
        confirm_text=_("Take it out"),
        cancel_url=url_for("keyrings.home"),
    )


@signed_in(keyrings, "/keyring/put-key-back", methods=("POST",))
def put_back(visit: SignedInVisit) -> Response:
    """Gives out the keyring's own public key again."""
    opened = reopened(visit)
    if opened is None:
        return go_to("unlock")
    put_key_back(opened)
    visit.flash(_("Your own key is in our database again."))
    return go_to("home")
