"""Files of browser folders: parts and roots as a browser sealed them, up and down."""

from uuid import UUID

from flask import jsonify, request
from werkzeug.wrappers import Response

from odr.errors import Refusal
from odr.files.sweeping import travelling
from odr.pages.browser_folders.blueprint import browser_folders
from odr.pages.browser_folders.bodies import NEW_FILE, PARTS, THERE, WHOLE, Sealed, body, interface
from odr.vaults.browser_folders import files, folders
from odr.vaults.browser_folders.shapes import NotSealed
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.typed.uploads import takes_file
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


@open_vault(browser_folders, "/folders/<uuid:folder_id>/files", methods=("POST",))
@interface(PARTS, NEW_FILE)
def begin_file(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID) -> Response:
    """Says that a file comes, under the identifier that the browser sealed it for."""
    folders.require(visit.opened, folder_id)
    sent = body(NEW_FILE)
    coming = files.begin(visit.opened, app_context().files, folder_id, sent["file"], sent["size"])
    return jsonify(parts=coming.place.count)


@open_vault(browser_folders, "/folders/<uuid:folder_id>/files/<uuid:file_id>/parts/<int:number>", methods=("PUT",))
@takes_file
@dear("PUT")
@interface(THERE, Sealed)
def put_part(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID, file_id: UUID, number: int) -> Response:
    """Takes one part. Once more makes no difference."""
    base = app_context()
    store = base.files.store
    coming = files.coming_of(visit.opened, folder_id, file_id)
    coming.check_part(number, request.content_length or 0)

    def take() -> Refusal | None:
        try:
            with travelling(base.database, base.work, store, coming.place):
                files.take_part(store, coming, number, request.stream.read())
        except Refusal as refusal:
            return refusal
        return None

    _done(visit.work.outside(("part", file_id, number), take))
    return jsonify(there=number)


@open_vault(browser_folders, "/folders/<uuid:folder_id>/files/<uuid:file_id>/root", methods=("PUT",))
@takes_file
@dear("PUT")
@interface(WHOLE, Sealed)
def put_root(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID, file_id: UUID) -> Response:
    """Takes the root. The file is whole from here on, and belongs to the entry that names it."""
    store = app_context().files.store
    coming = files.coming_of(visit.opened, folder_id, file_id, whole_too=True)
    if request.content_length != coming.root_size:
        raise NotSealed

    def take() -> bytes | Refusal:
        try:
            files.check_whole(store, coming)
        except Refusal as refusal:
            return refusal
        sealed: bytes = request.stream.read()
        return sealed

    sealed = visit.work.outside(("root", file_id), take)
    if isinstance(sealed, Refusal):
        raise sealed
    files.take_root(visit.opened, coming, sealed)
    return jsonify(whole=True)


@open_vault(
    browser_folders, "/folders/<uuid:folder_id>/files/<uuid:file_id>/parts/<int:number>", without_acceptance=True
)
@dear("GET")
@interface(Sealed)
def part(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID, file_id: UUID, number: int) -> Response:
    """A part of a file, sealed."""
    return sealed_bytes(files.part_of(visit.opened, app_context().files.store, folder_id, file_id, number))


@open_vault(browser_folders, "/folders/<uuid:folder_id>/files/<uuid:file_id>/root", without_acceptance=True)
@interface(Sealed)
def root(visit: OpenVaultVisit, case_id: UUID, folder_id: UUID, file_id: UUID) -> Response:
    """The root of a file, sealed."""
    return sealed_bytes(files.root_of(visit.opened, folder_id, file_id))


def sealed_bytes(sealed: bytes) -> Response:
    """A part or a root, as it is."""
    response = Response(sealed, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment"
    return response


def _done(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise refusal
