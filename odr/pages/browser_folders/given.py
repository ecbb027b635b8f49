"""Browser folders that a party gave its facilitator: to be read, and each answer checks the agreement again."""

from uuid import UUID

from flask import jsonify
from werkzeug.wrappers import Response

from odr.agreements.access.opening import receive_in_browser
from odr.crypto.secrets import ServerShare
from odr.errors import Refusal
from odr.pages.browser_folders.blueprint import browser_folders, refused
from odr.pages.browser_folders.bodies import FOLDER, OPENING, RECEIVED, STATE, Sealed, body, interface
from odr.pages.browser_folders.files import sealed_bytes
from odr.pages.browser_folders.folders import folder_answer
from odr.vaults.browser_folders import files
from odr.vaults.browser_folders.folders import browser_folders_of
from odr.vaults.browser_folders.holding import require_browser_code
from odr.vaults.keys.holders import owner_of
from odr.web.asking.login import current_session
from odr.web.asking.visitors import GrantedVisit, OpenVaultVisit
from odr.web.context import app_context
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import granted_vault, open_vault

ROOT = "/given/<uuid:code_id>"


@open_vault(browser_folders, "/given", methods=("POST",))
@interface(RECEIVED, OPENING)
def receive(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Takes the server share of a code that a party gave its facilitator. What was refused is in the party's log."""
    share = ServerShare(body(OPENING)["share"])
    try:
        code_id = receive_in_browser(visit.opened, share)
    except Refusal as refusal:  # not raised: that it was refused is to be kept
        return refused(refusal)
    return jsonify(received=True, code=str(code_id))


@granted_vault(browser_folders, f"{ROOT}/state")
@interface(STATE)
def given_state(visit: GrantedVisit, case_id: UUID, code_id: UUID) -> Response:
    """What there is for a facilitator: the folders that were given."""
    granted = visit.granted
    require_browser_code(granted)
    return jsonify(
        token=current_session().csrf_token(),
        case=str(case_id),
        vault=str(granted.vault.id),
        account=str(visit.account.id),
        owner=str(owner_of(visit.work, granted.vault)),
        code={"id": str(granted.code.id), "is_browser": True, "may_write": False, "manages": False},
        begun=True,
        folders=[str(one) for one in browser_folders_of(granted)],
        codes=[],
        holders=[],
    )


@granted_vault(browser_folders, f"{ROOT}/folders/<uuid:folder_id>")
@dear("GET")
@interface(FOLDER)
def given_folder(visit: GrantedVisit, case_id: UUID, code_id: UUID, folder_id: UUID) -> Response:
    """One of them with all that is in it, sealed."""
    return folder_answer(visit.granted, folder_id)


@granted_vault(browser_folders, f"{ROOT}/folders/<uuid:folder_id>/files/<uuid:file_id>/parts/<int:number>")
@dear("GET")
@interface(Sealed)
def given_part(
    visit: GrantedVisit, case_id: UUID, code_id: UUID, folder_id: UUID, file_id: UUID, number: int
) -> Response:
    """A part of a file of it, sealed."""
    return sealed_bytes(files.part_of(visit.granted, app_context().files.store, folder_id, file_id, number))


@granted_vault(browser_folders, f"{ROOT}/folders/<uuid:folder_id>/files/<uuid:file_id>/root")
@interface(Sealed)
def given_root(visit: GrantedVisit, case_id: UUID, code_id: UUID, folder_id: UUID, file_id: UUID) -> Response:
    """The root of a file of it, sealed."""
    return sealed_bytes(files.root_of(visit.granted, folder_id, file_id))
