"""The list of a vault's codes."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.refusals import Refusal
from odr.vaults.codes import codes_of, holders_of, labels_of
from odr.vaults.pages import vaults
from odr.vaults.pages.shared import audience_of
from odr.web.rendering import render
from odr.web.visitors import OpenVaultVisit
from odr.web.visits import open_vault


@open_vault(vaults, "/codes")
def codes(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Every code of the vault: what it is called, in whose hands it is, when it was made and used."""
    rows = codes_of(visit.work, visit.vault.vault)
    try:
        labels, altered = labels_of(visit.vault), None
    except Refusal as refusal:
        labels, altered = {}, refusal.message
    return render(
        "vaults/codes.html",
        audience=audience_of(visit),
        case=visit.case,
        codes=rows,
        labels=labels,
        holders=holders_of(visit.work, rows),
        in_use=visit.vault.code.id,
        altered=altered,
    )
