"""The list of a vault's codes, and taking one back."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.refusals import NotFound, Refusal
from odr.vaults.codes import code_lines
from odr.vaults.pages import vaults
from odr.vaults.pages.shared import audience_of, go_to
from odr.vaults.revoking import revoke
from odr.web.rendering import render
from odr.web.visitors import OpenVaultVisit
from odr.web.visits import steward
from odr.words import gettext as _


@steward(vaults, "/codes")
def codes(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Every code of the vault: what it is called, in whose hands it is, what it opens, when it was made and used."""
    lines, altered = code_lines(visit.vault)
    return render(
        "vaults/codes.html",
        audience=audience_of(visit),
        case=visit.case,
        codes=lines,
        in_use=visit.vault.code.id,
        altered=altered,
    )


@steward(vaults, "/codes/<uuid:code_id>/take-back", methods=("GET", "POST"))
def revoke_code(visit: OpenVaultVisit, case_id: UUID, code_id: UUID) -> Response:
    """Asks once more, then takes a code back."""
    lines, _altered = code_lines(visit.vault)
    line = next((line for line in lines if line.id == code_id), None)
    if line is None:
        raise NotFound
    if request.method == "POST":
        try:
            revoke(visit.vault, code_id)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("The code is taken back. It opens nothing any more, here or in any other browser."))
        return go_to(visit, "codes")
    return render(
        "vaults/revoke_code.html",
        audience=audience_of(visit),
        case=visit.case,
        line=line,
        is_last_but_one=len(lines) == 2,
    )
