"""Files of an entry that a script sends part by part: begun, sent, gone on with after the line broke, completed."""

from uuid import UUID

from flask import jsonify, request, url_for
from werkzeug.wrappers import Response

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import go_to
from odr.vaults.contents.attached import begin_or_go_on, coming_of, complete, give_up, is_in
from odr.vaults.contents.items import opened_silently
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts import part_by_part
from odr.web.typed.kept import resumed
from odr.web.typed.uploads import takes_file
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault


@open_vault(vaults, "/items/<uuid:item_id>/files/begin", methods=("POST",))
def begin_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Says that a file comes, and which parts of it are there already."""
    if resumed():  # nothing was typed that could be brought back
        return go_to(visit, "item", item_id=item_id)
    opened_silently(visit.opened, item_id)  # what is somebody else's is not there, whatever is said of the file
    try:
        said = part_by_part.announced()
        coming, goes_on = begin_or_go_on(visit.opened, app_context().files, item_id, said)
        at = url_for("vaults.file", case_id=case_id, item_id=item_id, file_id=coming.place.file_id)
        return part_by_part.begun(visit.work, coming, at, goes_on=goes_on)
    except Refusal as refusal:
        return part_by_part.refused(refusal)


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/parts/<int:number>", methods=("PUT",))
@takes_file
@dear("PUT")
def put_part(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID, number: int) -> Response:
    """Takes one part. Once more makes no difference."""
    try:
        return part_by_part.take_part(visit.work, coming_of(visit.opened, item_id, file_id), number)
    except Refusal as refusal:
        return part_by_part.refused(refusal)


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/complete", methods=("POST",))
@dear("POST")
def complete_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Looks over what has arrived; if it is the whole file, it belongs to its entry from here on."""
    if resumed():
        return go_to(visit, "item", item_id=item_id)
    try:
        if not is_in(visit.opened, item_id, file_id):
            coming = coming_of(visit.opened, item_id, file_id)
            complete(visit.opened, item_id, coming, part_by_part.look_over(visit.work, coming))
    except Refusal as refusal:
        return part_by_part.refused(refusal)
    if "last" in request.form:
        visit.flash(_("What you sent is in."))
    return jsonify(whole=True)


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/give-up", methods=("POST",))
def give_file_up(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """What is there of a file on its way goes."""
    give_up(visit.opened, item_id, file_id)
    return jsonify(given_up=True)
