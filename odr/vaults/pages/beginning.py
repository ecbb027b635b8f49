"""The way to a vault, and to a further code: a code is shown, and used only once the person has kept it."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.refusals import Refusal
from odr.vaults.codes import check_reach, checked_label, issue_own_code, make_vault
from odr.vaults.folders import folders_of
from odr.vaults.opening import keep_unlocked, vault_of
from odr.vaults.pages import vaults
from odr.vaults.pages.code_forms import FurtherCodeForm
from odr.vaults.pages.shared import audience_of, go_to, is_sent
from odr.vaults.pending import PendingCode, new_pending
from odr.web.ground import ground
from odr.web.rendering import render
from odr.web.shown_codes import ProofForm, forget, only_shown_here, sheet_of, wait, waiting
from odr.web.visitors import ActingVisit, OpenVaultVisit, ParticipantVisit
from odr.web.visits import participant, steward
from odr.words import gettext as _

FIRST = "first"
FURTHER = "further"


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
    if form.proves(pending):
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
    if form.proves(pending):
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
    return render("vaults/code_sheet.html", audience=only_shown_here(), back=back, **_sheet(visit, pending))


def _show(visit: ActingVisit, form: ProofForm, pending: PendingCode, endpoint: str) -> Response:
    form.ask_for(pending)
    return render(
        "vaults/new_code.html",
        audience=only_shown_here(),
        status=422 if form.errors else 200,
        form=form,
        is_first=endpoint == "new_code",
        **_sheet(visit, pending),
    )


def _sheet(visit: ActingVisit, pending: PendingCode) -> dict[str, Any]:
    return sheet_of(visit, pending) | {
        "case": visit.case,
        "organisation": visit.organisation.name,
        "label": None if pending.label == FIRST else pending.label,
    }


def _key(visit: ActingVisit, which: str) -> str:
    return f"{visit.participant.id}:{which}"


def _keep(visit: ActingVisit, which: str, pending: PendingCode) -> None:
    wait(_key(visit, which), pending)


def _pending(visit: ActingVisit, which: str) -> PendingCode | None:
    return waiting(_key(visit, which))


def _forget(visit: ActingVisit, which: str) -> None:
    forget(_key(visit, which))
