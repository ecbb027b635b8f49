"""Unlocking a vault in this browser with an access code, and locking it again."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.keyrings import entries
from odr.keyrings import opening as keyrings
from odr.keyrings.open_keyring import OpenKeyring
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of
from odr.vaults.opening.presenting import keep_unlocked, read_code
from odr.vaults.opening.presenting import lock as lock_again
from odr.vaults.opening.presenting import unlock as unlock_with
from odr.vaults.opening.reopening import opens_still
from odr.web.asking.fetched import is_own_step
from odr.web.asking.visitors import ActingVisit
from odr.web.context import app_context
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.gates import has_no_code, next_in_case, told_on_opening, way_to_the_code
from odr.web.visiting.visits import acting


class CodeForm(PageForm):
    """Takes an access code. It is never shown again, right or wrong."""

    code = StringField(lazy_gettext("Your access code"), [InputRequired(lazy_gettext("Please type your access code."))])
    keep = BooleanField(lazy_gettext("Keep this code in my keyring, so that I need not type it again"))


@acting(vaults, "/unlock", methods=("GET", "POST"), without_acceptance=True)
def unlock(visit: ActingVisit, case_id: UUID) -> Response:
    """Asks for the code, and goes on to where the person was going; first to what was noticed, if anything was."""
    instead = way_to_the_code(visit)
    if instead is not None:
        return instead
    onward = next_in_case(visit)
    idle = app_context().settings.idle_lock
    form = CodeForm.posted()
    if opens_still(visit.work, visit.participant, visit.session_id, visit.session_key(), idle, visit.account.id):
        return redirect(onward, 303)
    if form.is_sent():
        try:
            code = read_code(form.code.data)
            opened, share = unlock_with(visit.work, visit.participant, code, visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            keep_unlocked(opened, share, visit.session_id, visit.session_key())
            keyring = _keyring(visit) if form.keep.data else None
            if keyring is not None:
                entries.add(keyring, code)
                visit.flash(_("The code is in your keyring. You need not type it again."))
            return told_on_opening(visit, opened, onward)
    form.code.data = ""
    keyring_is_open = _keyring(visit) is not None
    in_keyring = visit.case.id in entries.cases_that_open(visit.work, visit.account.id)
    return render(
        "vaults/unlock.html",
        audience=audience_of(visit),
        case=visit.case,
        form=form,
        keyring_is_open=keyring_is_open,
        in_keyring=in_keyring,
        goes_straight_in=keyring_is_open and in_keyring and request.method == "GET" and is_own_step(),
        onward=request.values.get("next") and onward,
        kept_by_manager=request.values.get("manager") == "y",
        idle_minutes=int(idle.total_seconds() // 60),
        has_no_code=has_no_code(visit),
    )


def _keyring(visit: ActingVisit) -> OpenKeyring | None:
    """The visitor's keyring, if this browser has it open. To keep a code there, or offer it, is not using it."""
    idle = app_context().settings.idle_lock
    return keyrings.reopen(visit.work, visit.account.id, visit.session_id, visit.session_key(), idle, using=False)


@acting(vaults, "/lock", methods=("POST",), without_acceptance=True)
def lock(visit: ActingVisit, case_id: UUID) -> Response:
    """Locks the vault in this browser."""
    lock_again(visit.work, visit.participant, visit.session_id, visit.account.id)
    if visit.acting_for is None:
        visit.flash(_("Your private information is locked again."))
    else:
        visit.flash(_("The private information of %(name)s is locked again.", name=visit.acting_for))
    return redirect(url_for("cases.case", case_id=visit.case.id), 303)
