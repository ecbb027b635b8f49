"""Files that a script sends part by part: begun, sent, gone on with after the line broke, completed.

Whoever asks is a script, so the answers are JSON: a refusal in the person's words is ``refused``. What answers with a
page instead has nothing to do with the file; the vault was locked, perhaps.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from flask import jsonify, request, url_for
from werkzeug.wrappers import Response

from odr.errors import Refusal
from odr.files.format import PART
from odr.files.keeping import Announced, Received, check_part, looked_over, receive_part, sent_parts, there_of
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.shared import go_to
from odr.vaults.contents.attached import begin_or_go_on, coming_of, complete, give_up, is_in
from odr.vaults.contents.items import opened_silently
from odr.web.context import app_context
from odr.web.dear import dear
from odr.web.kept import resumed
from odr.web.uploads import takes_file
from odr.web.visitors import OpenVaultVisit
from odr.web.visits import open_vault

T = TypeVar("T")
_LARGEST_NUMBER = 2**53


@open_vault(vaults, "/items/<uuid:item_id>/files/begin", methods=("POST",))
def begin_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Says that a file comes, and which parts of it are there already."""
    if resumed():  # nothing was typed that could be brought back
        return go_to(visit, "item", item_id=item_id)
    base = app_context()
    opened_silently(visit.opened, item_id)  # what is somebody else's is not there, whatever is said of the file
    try:
        announced = _announced()
        coming, goes_on = begin_or_go_on(visit.opened, base.files, item_id, announced)
        there: list[int] = []
        if goes_on:
            what = ("parts that are there", coming.place.file_id)
            there = _done(visit.work.outside(what, lambda: _or_refusal(lambda: there_of(base.files.store, coming))))
    except Refusal as refusal:
        return _refused(refusal)
    return jsonify(
        at=url_for("vaults.file", case_id=case_id, item_id=item_id, file_id=coming.place.file_id),
        part=PART,
        parts=sent_parts(coming.place),
        there=there,
    )


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/parts/<int:number>", methods=("PUT",))
@takes_file
@dear("PUT")
def put_part(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID, number: int) -> Response:
    """Takes one part; it travels while nobody waits for this unit of work. Once more makes no difference."""
    base = app_context()
    try:
        coming = coming_of(visit.opened, item_id, file_id)
        check_part(coming, number, request.content_length or 0)

        def take() -> Refusal | None:
            return _or_refusal(lambda: receive_part(base.files.store, coming, number, request.stream.read()))

        _done(visit.work.outside(("part", file_id, number), take))
    except Refusal as refusal:
        return _refused(refusal)
    return jsonify(there=number)


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/complete", methods=("POST",))
@dear("POST")
def complete_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Looks over what has arrived; if it is the whole file, it belongs to its entry from here on."""
    if resumed():
        return go_to(visit, "item", item_id=item_id)
    base = app_context()
    try:
        if not is_in(visit.opened, item_id, file_id):
            coming = coming_of(visit.opened, item_id, file_id)

            def look_over() -> Received | Refusal:
                return _or_refusal(lambda: looked_over(base.files.store, coming))

            complete(visit.opened, item_id, coming, _done(visit.work.outside(("whole", file_id), look_over)))
    except Refusal as refusal:
        return _refused(refusal)
    if "last" in request.form:
        visit.flash(_("What you sent is in."))
    return jsonify(whole=True)


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/give-up", methods=("POST",))
def give_file_up(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """What is there of a file on its way goes."""
    give_up(visit.opened, item_id, file_id)
    return jsonify(given_up=True)


def _announced() -> Announced:
    """What the script says of the file. Raises ``Refusal``."""
    try:
        length, modified = int(request.form.get("length", "")), int(request.form.get("modified", ""))
        if not 0 <= length < _LARGEST_NUMBER or abs(modified) >= _LARGEST_NUMBER:
            raise ValueError
    except ValueError:
        raise Refusal(_("Please choose a file."), "file") from None
    return Announced(request.form.get("name", ""), request.form.get("type", ""), length, modified)


def _or_refusal(make: Callable[[], T]) -> T | Refusal:
    """What is made outside, or why not: a refusal too is told within the unit of work."""
    try:
        return make()
    except Refusal as refusal:
        return refusal


def _done(made: T | Refusal) -> T:
    if isinstance(made, Refusal):
        raise made
    return made


def _refused(refusal: Refusal) -> Response:
    response = jsonify(refused=refusal.message)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response
