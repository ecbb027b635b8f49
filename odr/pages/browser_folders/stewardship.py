"""What stewards' browsers remember of a vault's codes."""

from uuid import UUID

from flask import jsonify
from werkzeug.wrappers import Response

from odr.pages.browser_folders.blueprint import browser_folders, taken
from odr.pages.browser_folders.bodies import LIST_CHANGE, STEWARDSHIP, TAKEN, body, interface
from odr.pages.browser_folders.kinds import told
from odr.vaults.browser_folders import stewardship
from odr.vaults.browser_folders.shapes import InnerSeal
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.visiting.admission import accepted_first
from odr.web.visiting.visits import steward


@steward(browser_folders, "/stewardship", without_acceptance=True)
@interface(STEWARDSHIP)
def code_list(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """The list of codes as a browser sealed it, and the public keys as the service has them."""
    state = stewardship.state_of(visit.opened)
    sealed = state.list.sealed
    return jsonify(
        epoch=str(state.grant.epoch),
        grant=told(state.grant.box),
        list={"version": str(state.list.version), "epoch": str(sealed.epoch), "sealed": told(sealed.sealed)},
        publicKeys={str(code_id): told(key) for code_id, key in state.public_keys.items()},
    )


@steward(browser_folders, "/stewardship", methods=("POST",), without_acceptance="in part")
@interface(TAKEN, LIST_CHANGE)
def change_list(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Takes the list that follows the one that is there, or the first. A code that is taken back ends in it."""
    sent = body(LIST_CHANGE)
    wanted = sent["list"]
    sealed = InnerSeal(wanted["epoch"], wanted["sealed"])
    new = stewardship.SealedList(wanted["version"], sealed)
    if not stewardship.only_takes_away(visit.opened, new, sent["grants"]):
        accepted_first(visit)
    return taken(is_taken=stewardship.change(visit.opened, new, sent["grants"]))
