"""Unlocking a vault in this browser with an access code, and locking it again."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.refusals import Refusal
from odr.vaults.code_lines import labels_of
from odr.vaults.open_vault import OpenVault
from odr.vaults.opening import keep_unlocked, opens_still, read_code
from odr.vaults.opening import lock as lock_again
from odr.vaults.opening import unlock as unlock_with
from odr.vaults.pages import vaults
from odr.vaults.pages.shared import audience_of, is_sent
from odr.web.forms import PageForm
from odr.web.gates import safe_next, way_to_the_code
from odr.web.ground import ground
from odr.web.rendering import render
from odr.web.visitors import ActingVisit
from odr.web.visits import acting
from odr.words import gettext as _
from odr.words import lazy_gettext, listed, ngettext


class CodeForm(PageForm):
    """Takes an access code. It is never shown again, right or wrong."""

    code = StringField(lazy_gettext("Your access code"), [InputRequired(lazy_gettext("Please type your access code."))])


@acting(vaults, "/unlock", methods=("GET", "POST"))
def unlock(visit: ActingVisit, case_id: UUID) -> Response:
    """Asks for the code, and goes on to where the person was going."""
    instead = way_to_the_code(visit)
    if instead is not None:
        return instead
    onward = _onward(visit)
    idle = ground().settings.idle_lock
    form = CodeForm.posted()
    if opens_still(visit.work, visit.participant, visit.session_id, visit.session_key(), idle, visit.account.id):
        return redirect(onward, 303)
    if is_sent(form):
        try:
            opened, share = unlock_with(visit.work, visit.participant, read_code(form.code.data), visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            keep_unlocked(opened, share, visit.session_id, visit.session_key())
            if opened.caught_up:
                visit.flash(_caught_up_words(opened))
            return redirect(onward, 303)
    form.code.data = ""
    return render(
        "vaults/unlock.html",
        audience=audience_of(visit),
        status=422 if form.errors else 200,
        case=visit.case,
        form=form,
        onward=request.values.get("next") and onward,
        idle_minutes=int(idle.total_seconds() // 60),
    )


@acting(vaults, "/lock", methods=("POST",))
def lock(visit: ActingVisit, case_id: UUID) -> Response:
    """Locks the vault in this browser."""
    lock_again(visit.work, visit.participant, visit.session_id, visit.account.id)
    if visit.acting_for is None:
        visit.flash(_("Your private information is locked again."))
    else:
        visit.flash(_("The private information of %(name)s is locked again.", name=visit.acting_for))
    return redirect(url_for("cases.case", case_id=visit.case.id), 303)


def _caught_up_words(opened: OpenVault) -> str:
    """That codes have ended since their owner was last here."""
    labels = labels_of(opened)
    return ngettext(
        "A code has ended since this was last opened: %(codes)s. What it opened has new locks.",
        "Codes have ended since this was last opened: %(codes)s. What they opened has new locks.",
        len(opened.caught_up),
        codes=listed([_("“%(name)s”", name=labels[code_id]) for code_id in opened.caught_up]),
    )


def _onward(visit: ActingVisit) -> str:
    """Where to go on to: within this case, and nowhere else."""
    home = url_for("vaults.home", case_id=visit.case.id)
    wanted = safe_next(home)
    path = urlsplit(wanted).path
    inside = path.startswith(f"/cases/{visit.case.id}/") and "%" not in path and ".." not in path.split("/")
    return wanted if inside else home
