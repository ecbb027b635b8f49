"""Unlocking one's keyring in this browser, opening cases with it in one step, and locking it again."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.keyrings import opening as rules
from odr.keyrings.entries import unlock_vault
from odr.pages.keyrings.blueprint import keyrings
from odr.pages.keyrings.shared import audience, go_to, reopened
from odr.vaults.opening.presenting import keep_unlocked, read_code
from odr.vaults.opening.reopening import opens_still
from odr.web.asking.visitors import ActingVisit, SignedInVisit
from odr.web.showing.rendering import render
from odr.web.typed.personal_code import PersonalCodeForm
from odr.web.visiting.gates import next_in_case, safe_next, told_on_opening
from odr.web.visiting.visits import acting, signed_in


@signed_in(keyrings, "/keyring/unlock", methods=("GET", "POST"), without_acceptance=True)
def unlock(visit: SignedInVisit) -> Response:
    """Asks for the personal code, and goes on to where the person was going."""
    if rules.keyring_of(visit.work, visit.account.id) is None:
        return go_to("begin")
    onward = safe_next(url_for("keyrings.home"))
    form = PersonalCodeForm.posted()
    if request.method == "GET" and reopened(visit) is not None:
        return redirect(onward, 303)
    if form.is_sent():
        try:
            opened, share = rules.unlock(visit.work, visit.account.id, read_code(form.code.data or ""))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            rules.keep_unlocked(opened, share, visit.session_id, visit.session_key())
            if opened.is_altered:
                return go_to("home")
            return redirect(onward, 303)
    form.code.data = ""
    return render(
        "keyrings/unlock.html",
        audience=audience(),
        form=form,
        onward=request.values.get("next") and onward,
        idle_minutes=int(visit.app.settings.idle_lock.total_seconds() // 60),
    )


@signed_in(keyrings, "/keyring/lock", methods=("POST",), without_acceptance=True)
def lock(visit: SignedInVisit) -> Response:
    """Locks the keyring in this browser."""
    rules.lock(visit.work, visit.session_id)
    visit.flash(_("Your keyring is locked again. Cases that you have opened with it lock by themselves, or by hand."))
    return redirect(url_for("cases.mine"), 303)


@acting(keyrings, "/cases/<uuid:case_id>/open", methods=("POST",), without_acceptance=True)
def open_case(visit: ActingVisit, case_id: UUID) -> Response:
    """Opens the vault of a case with a code in the keyring, and goes there, or on to where the person was going."""
    work, key, idle = visit.work, visit.session_key(), visit.app.settings.idle_lock
    onward = next_in_case(visit)
    asking = url_for("vaults.unlock", case_id=case_id, next=onward)
    opened = reopened(visit)
    if opened is None:
        back = asking if "next" in request.form else url_for("cases.mine")
        return redirect(url_for("keyrings.unlock", next=back), 303)
    if opens_still(work, visit.participant, visit.session_id, key, idle, visit.account.id):
        return redirect(onward, 303)
    try:
        vault, share = unlock_vault(opened, visit.participant)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return redirect(asking if "next" in request.form else url_for("vaults.unlock", case_id=case_id), 303)
    keep_unlocked(vault, share, visit.session_id, key)
    return told_on_opening(visit, vault, onward)
