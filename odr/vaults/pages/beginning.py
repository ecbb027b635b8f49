"""The way to a vault, and to a further code: a code is shown, and used only once the person has kept it."""

from typing import Any
from uuid import UUID

import segno
from flask import request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from odr.refusals import Refusal
from odr.vaults.codes import check_reach, checked_label, issue_own_code, make_vault
from odr.vaults.folders import folders_of
from odr.vaults.opening import keep_unlocked, vault_of
from odr.vaults.pages import vaults
from odr.vaults.pages.code_forms import FurtherCodeForm
from odr.vaults.pages.shared import audience_of, go_to, is_sent
from odr.vaults.pending import PendingCode, check_kept, new_pending, pending_from
from odr.web.audience import Audience, only_you_audience
from odr.web.forms import PageForm
from odr.web.ground import ground
from odr.web.login import current_session
from odr.web.rendering import render
from odr.web.visitors import ActingVisit, OpenVaultVisit, ParticipantVisit
from odr.web.visits import participant, steward
from odr.words import gettext as _
from odr.words import lazy_gettext

FIRST = "first"
FURTHER = "further"


class ProofForm(PageForm):
    """Shows that the code was kept. The field is called ``code``, so no page ever repeats what was typed into it."""

    code = StringField(validators=[InputRequired(lazy_gettext("Please type what stands on your sheet."))])


@participant(vaults, "/begin", methods=("GET", "POST"))
def begin(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Says what an access code is, and that nobody can bring it back; then makes one.

    The code waits in this browser's session. There is no vault before it was proven kept.
    """
    if vault_of(visit.work, visit.participant) is not None:
        return go_to(visit, "home")
    if request.method == "POST":
        _keep(visit, FIRST, new_pending(FIRST))
        return go_to(visit, "new_code")
    return render(
        "vaults/begin.html", audience=audience_of(visit), case=visit.case, waiting=_pending(visit, FIRST) is not None
    )


@participant(vaults, "/new-code", methods=("GET", "POST"))
def new_code(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Shows the first code until it was proven kept; then makes the vault, open in this browser."""
    if vault_of(visit.work, visit.participant) is not None:
        _forget(visit, FIRST)
        return go_to(visit, "home")
    pending = _pending(visit, FIRST)
    if pending is None:
        return go_to(visit, "begin")
    form = ProofForm.posted()
    if _is_proven(form, pending):
        opened = make_vault(visit.work, visit.participant, visit.case, pending.code)
        keep_unlocked(opened, pending.code.server_share(), visit.session_id, visit.session_key())
        _forget(visit, FIRST)
        visit.flash(_("Your place for private information is made, and open. Nobody else can open it."))
        return go_to(visit, "second_code")
    return _show(visit, form, pending, "new_code")


@steward(vaults, "/second-code", methods=("GET", "POST"))
def second_code(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Offers a further code: for the drawer, or for some folders and some time."""
    folders = folders_of(visit.vault)
    form = FurtherCodeForm.offered(folders, label=_("For the drawer"))
    if is_sent(form):
        try:
            label, reach = checked_label(form.label.data or ""), form.reach(ground().settings.timezone)
            check_reach(visit.vault, reach)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            _keep(visit, FURTHER, new_pending(label, reach))
            return go_to(visit, "further_code")
    return render(
        "vaults/second_code.html",
        audience=audience_of(visit),
        status=422 if form.errors else 200,
        case=visit.case,
        form=form,
    )


@steward(vaults, "/further-code", methods=("GET", "POST"))
def further_code(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Shows a further code until it was proven kept; then it opens what the code in use opens."""
    pending = _pending(visit, FURTHER)
    if pending is None:
        return go_to(visit, "codes")
    form = ProofForm.posted()
    if _is_proven(form, pending):
        try:
            issue_own_code(visit.vault, pending.code, pending.label, pending.reach)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            _forget(visit, FURTHER)
            visit.flash(_("The further code works from now on. Keep it somewhere else than the first."))
            return go_to(visit, "home")
    return _show(visit, form, pending, "further_code")


@participant(vaults, "/code-sheet")
def code_sheet(visit: ParticipantVisit, case_id: UUID) -> Response:
    """The sheet to print, as a page of its own, for as long as the code waits for its proof."""
    is_first = vault_of(visit.work, visit.participant) is None
    pending = _pending(visit, FIRST if is_first else FURTHER)
    if pending is None:
        return go_to(visit, "begin")
    back = url_for("vaults.new_code" if is_first else "vaults.further_code", case_id=visit.case.id)
    return render("vaults/code_sheet.html", audience=_only_shown_here(), back=back, **_sheet(visit, pending))


def _show(visit: ActingVisit, form: ProofForm, pending: PendingCode, endpoint: str) -> Response:
    form.code.data = ""
    form.code.label.text = _("To show that you have kept it, type group %(number)d of the code", number=pending.group)
    return render(
        "vaults/new_code.html",
        audience=_only_shown_here(),
        status=422 if form.errors else 200,
        form=form,
        is_first=endpoint == "new_code",
        **_sheet(visit, pending),
    )


def _sheet(visit: ActingVisit, pending: PendingCode) -> dict[str, Any]:
    drawn = segno.make(pending.code.reveal(), error="m", micro=False).svg_inline(omitsize=True, border=2)
    return {
        "case": visit.case,
        "organisation": visit.organisation.name,
        "holder": visit.contact().legal_name,
        "label": None if pending.label == FIRST else pending.label,
        "groups": pending.code.groups(),
        # On paper "today" says nothing.
        "made_on": visit.work.now.astimezone(ground().settings.timezone).date().isoformat(),
        "qr": Markup(drawn),  # noqa: S704  drawn from the code's own alphabet
    }


def _only_shown_here() -> Audience:
    return only_you_audience(
        _("Only you see this code, on this screen."),
        _("It waits in this browser until you have shown that you kept it, and is then never shown again."),
    )


def _is_proven(form: ProofForm, pending: PendingCode) -> bool:
    if not is_sent(form):
        return False
    try:
        check_kept(pending, form.code.data or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _key(visit: ActingVisit, which: str) -> str:
    return f"pending:{visit.participant.id}:{which}"


def _keep(visit: ActingVisit, which: str, pending: PendingCode) -> None:
    current_session()[_key(visit, which)] = pending.contents()


def _pending(visit: ActingVisit, which: str) -> PendingCode | None:
    return pending_from(current_session().get(_key(visit, which)))


def _forget(visit: ActingVisit, which: str) -> None:
    current_session().pop(_key(visit, which), None)
