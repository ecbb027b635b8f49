"""Browser folders: given as they were sealed, and changed."""

from typing import Any
from uuid import UUID

from flask import jsonify
from werkzeug.wrappers import Response

from odr.pages.browser_folders.blueprint import browser_folders, taken
from odr.pages.browser_folders.bodies import (
    BEGINNING,
    CHANGE,
    FOLDER,
    NOTHING,
    REMOVED,
    TAKEN,
    body,
    change_of,
    interface,
)
from odr.pages.browser_folders.kinds import moment, told
from odr.vaults.browser_folders import folders
from odr.vaults.browser_folders.shapes import Record
from odr.vaults.keys.open_vault import OpenVault
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.visiting.admission import accepted_first
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault, steward


@open_vault(browser_folders, "/folders/<uuid:folder_id>", without_acceptance=True)
@dear("GET")
@interface(FOLDER)
def folder(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """One folder with all that is in it, sealed."""
    return folder_answer(visit.opened, folder_id)


def folder_answer(opened: OpenVault, folder_id: UUID) -> Response:
    """The same for whoever opens it. Raises ``NotFound`` or ``Refusal``."""
    state = folders.state_of(opened, folder_id)
    return jsonify(
        epoch=str(state.grant.epoch),
        grant=told(state.grant.box),
        previous={str(epoch): told(sealed) for epoch, sealed in state.previous.items()},
        record=_record(state.record),
        name={"version": str(state.name_version), "epoch": str(state.name.epoch), "sealed": told(state.name.sealed)},
        rows=[
            {
                "item": str(row.item_id),
                "version": str(row.version),
                "epoch": str(row.title.epoch),
                "title": told(row.title.sealed),
                "body": told(row.body.sealed),
                "changed": moment(row.changed_at),
                "changed_by": str(row.changed_by),
            }
            for row in state.rows
        ],
    )


@steward(browser_folders, "/folders", methods=("POST",))
@interface(TAKEN, BEGINNING)
def begin(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Makes a folder, under the identifier that the browser sealed it for."""
    sent = body(BEGINNING)
    return taken(is_taken=folders.begin(visit.opened, sent["folder"], change_of(sent["change"])))


@open_vault(browser_folders, "/folders/<uuid:folder_id>/change", methods=("POST",), without_acceptance="in part")
@interface(TAKEN, CHANGE)
def change(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """Takes what follows the state that is there: all of it, or nothing."""
    folders.require(visit.opened, folder_id)
    wanted = change_of(body(CHANGE))
    if not folders.only_takes_away(visit.opened, folder_id, wanted):
        accepted_first(visit)
    return taken(is_taken=folders.change(visit.opened, folder_id, wanted))


@steward(browser_folders, "/folders/<uuid:folder_id>/remove", methods=("POST",), without_acceptance=True)
@interface(REMOVED, NOTHING)
def remove(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """Removes a folder with everything in it, for good."""
    folders.require(visit.opened, folder_id)
    body(NOTHING)
    folders.remove(visit.opened, folder_id)
    return jsonify(removed=True)


def _record(record: Record) -> dict[str, Any]:
    return {
        "number": str(record.number),
        "epoch": str(record.root.epoch),
        "root": told(record.root.sealed),
        "pages": {str(page): told(sealed) for page, sealed in record.pages.items()},
    }
