"""The list of a vault's codes, changing what one opens, and taking one back."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.codes.code_forms import ChangeCodeForm
from odr.pages.vaults.shared import go_to, names_of
from odr.vaults.browser_folders.exposure import browser_codes_of
from odr.vaults.codes.changing import change_scope
from odr.vaults.codes.issuing import check_meant
from odr.vaults.codes.overview import CodeLine, code_lines, kept_by_others
from odr.vaults.codes.scope_words import folder_words, further_rights, opens_words
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.holders import Holder
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.rotation.revoking import revoke
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.showing.private_audience import steward_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import steward


@steward(vaults, "/codes", without_acceptance=True)
def codes(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Every code of the vault: whose it is, what it opens, until when, by whom it was made, when it was used."""
    lines, altered = code_lines(visit.opened)
    names = folder_words(folders_of(visit.opened))
    people = names_of(visit, [one for line in lines for one in (line.holder_id, line.issued_by)])
    owner = next((people[line.holder_id] for line in lines if line.is_owners), "")
    return render(
        "vaults/codes.html",
        audience=steward_audience(visit),
        case=visit.case,
        codes=[(line, opens_words(line.scope, names), further_rights(line.scope, owner)) for line in lines],
        people=people,
        viewer_id=visit.account.id,
        in_use=visit.opened.code.id,
        altered=altered,
        for_browser=browser_codes_of(visit.work, visit.opened.vault.id),
    )


@steward(vaults, "/codes/<uuid:code_id>/change", methods=("GET", "POST"))
def change_code(visit: OpenVaultVisit, case_id: UUID, code_id: UUID) -> Response:
    """Changes what a code opens, with which rights and until when; the code itself stays the same."""
    lines, line = _line(visit.opened, code_id)
    folders, timezone = folders_of(visit.opened), app_context().settings.timezone
    form = ChangeCodeForm.of(line.label or "", line.scope, folders, timezone)
    if form.is_sent():
        try:
            scope = form.scope(timezone)
            check_meant(Holder(line.holder_id, line.holder, line.is_owners), scope, form.all_meant.data)
            change_scope(visit.opened, code_id, scope, form.label.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("From now on it opens what you chose. The code itself stays the same."))
            return go_to(visit, "codes")
    return render(
        "vaults/change_code.html",
        audience=steward_audience(visit),
        case=visit.case,
        line=line,
        form=form,
        has_others=not line.is_owners,
        left=kept_by_others(lines, code_id) if line.keeps_the_vault else None,
    )


@steward(vaults, "/codes/<uuid:code_id>/take-back", methods=("GET", "POST"), without_acceptance=True)
def revoke_code(visit: OpenVaultVisit, case_id: UUID, code_id: UUID) -> Response:
    """Asks once more, then takes a code back."""
    lines, line = _line(visit.opened, code_id)
    if request.method == "POST":
        try:
            revoke(visit.opened, code_id)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("The code is taken back. It opens nothing any more, here or in any other browser."))
            return visit.made(code_id, go_to(visit, "codes"))
        return go_to(visit, "codes")
    return render(
        "vaults/revoke_code.html",
        audience=steward_audience(visit),
        case=visit.case,
        line=line,
        left=kept_by_others(lines, code_id) if line.keeps_the_vault else None,
    )


def _line(opened: OpenVault, code_id: UUID) -> tuple[list[CodeLine], CodeLine]:
    """All codes, and the one that is meant. Raises ``NotFound``."""
    lines, _altered = code_lines(opened)
    line = next((line for line in lines if line.id == code_id), None)
    if line is None:
        raise NotFound
    return lines, line
