"""What a vault noticed when it was unlocked: shown by name, with what helps, until a steward goes on from how it is."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.audit.chain import head_of
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import audience_of, go_to
from odr.vaults.integrity.accepting import accept
from odr.vaults.integrity.checking import check, named
from odr.vaults.integrity.wording import sentences
from odr.vaults.opening.reopening import note_noticed
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.rendering import render
from odr.web.visiting.visits import open_vault, steward

MOST_SHOWN = 200


@open_vault(vaults, "/noticed", without_acceptance=True)
def noticed(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """What is not as it was left, looked for again."""
    found = check(visit.opened)
    _keep(visit, len(found))
    return render(
        "vaults/noticed.html",
        audience=audience_of(visit),
        case=visit.case,
        organisation=visit.organisation.name,
        found=[sentences(finding) for finding in named(visit.opened, found[:MOST_SHOWN])],
        more=len(found[MOST_SHOWN:]),
        opens_all=visit.opened.opens_all,
        head=head_of(visit.work, visit.case.id),
    )


@steward(vaults, "/noticed/go-on", methods=("GET", "POST"))
def accept_as_is(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Asks once more, then goes on from how everything is now."""
    if request.method == "POST":
        if accept(visit.opened):
            visit.flash(_("From now on this counts as how you left it. It is written down that it was not before."))
        _keep(visit, len(check(visit.opened)))
        return go_to(visit, "home")
    return render("vaults/accept_as_is.html", audience=audience_of(visit), case=visit.case)


def _keep(visit: OpenVaultVisit, count: int) -> None:
    """The warning on the vault's pages goes by what was found last."""
    if count != visit.opened.noticed:
        visit.opened.noticed = count
        note_noticed(visit.opened, visit.session_id, visit.session_key())
