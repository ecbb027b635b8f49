"""Files of an entry: put in by a plain form, taken out, removed."""

from urllib.parse import quote
from uuid import UUID

from flask import request
from sqlalchemy import delete
from werkzeug.wrappers import Response

from odr.crypto.errors import Unopenable
from odr.db.about import about
from odr.display import as_one_line
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.files.keeping import Opened, Received, StoreRefused, receive
from odr.files.store import StoreAway
from odr.files.tables import FileUpload
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.file_form import FileForm, limits_of, streamed
from odr.pages.vaults.shared import audience_of, go_to
from odr.vaults.contents.attached import Expected, complete, expect_for, file_of, remove_file, take_out
from odr.vaults.contents.folders import open_folder
from odr.vaults.contents.items import opened_silently
from odr.web.context import AppContext, app_context
from odr.web.dear import dear
from odr.web.kept import resumed
from odr.web.rendering import render
from odr.web.uploads import Arriving, arriving_file, takes_file
from odr.web.visitors import OpenVaultVisit
from odr.web.visits import open_vault

_THE_FILE = "the file of the form"
# Anything else a browser is told nothing about; none of these can hold a script that it would run.
_SHOWN_AS = ("image/", "audio/", "video/", "text/plain", "text/csv", "application/pdf", "application/zip")
_NEVER_SHOWN_AS = "image/svg"
_ANYTHING = "application/octet-stream"
# Whatever a browser makes of it: it runs nothing, asks for nothing, and is of no site.
DOWNLOAD_POLICY = "sandbox; default-src 'none'"


@open_vault(vaults, "/items/<uuid:item_id>/files/add", methods=("GET", "POST"))
@takes_file
@dear("POST")
def add_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID) -> Response:
    """Puts a file into an entry; it is sealed as it arrives."""
    form = FileForm()
    if request.method == "POST" and not resumed():
        try:
            expected, received = _received(visit, item_id)
            complete(visit.opened, item_id, expected.coming, received)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("The file is in."))
            return go_to(visit, "item", item_id=item_id)
    found = opened_silently(visit.opened, item_id)
    return render(
        "vaults/add_file.html",
        audience=audience_of(visit, found.line.folder_id),
        case=visit.case,
        current=open_folder(visit.opened, found.line.folder_id),
        item=found,
        form=form,
        limits=limits_of(visit),
    )


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>", without_acceptance=True)
def file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Sends a file, or the part of it that is asked for."""
    try:
        return _sent(take_out(visit.opened, app_context().files, item_id, file_id), app_context())
    except Unopenable:
        raise Refusal(
            _("This file was altered or lost where it lies, and does not open any more. Please tell the organisation.")
        ) from None
    except StoreAway as problem:
        raise StoreRefused(problem) from None


@open_vault(
    vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/remove", methods=("GET", "POST"), without_acceptance=True
)
def remove_a_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Asks once more, then removes a file for good."""
    entry = file_of(visit.opened, item_id, file_id)
    found = opened_silently(visit.opened, item_id)
    if request.method == "POST":
        remove_file(visit.opened, item_id, file_id)
        visit.flash(_("The file is gone."))
        return visit.made(file_id, go_to(visit, "item", item_id=item_id))
    return render(
        "vaults/remove_file.html",
        audience=audience_of(visit, found.line.folder_id),
        case=visit.case,
        item=found,
        entry=entry,
        name=as_one_line(entry.name),
    )


def _received(visit: OpenVaultVisit, item_id: UUID) -> tuple[Expected, Received]:
    """The file of the form, in the store. It travels while nobody waits for this unit of work. Raises ``Refusal``."""
    base = app_context()

    arriving = arriving_file()
    # The second time it is there already, and expected no more.
    coming = (
        None if visit.work.is_made(_THE_FILE) else expect_for(visit.opened, base.files, item_id, arriving.announced)
    )

    def make() -> tuple[Expected, Received | Refusal]:
        assert coming is not None  # noqa: S101 - what is made already is not made again
        return coming, _receive(base, coming, arriving)

    expected, received = visit.work.outside(_THE_FILE, make)
    if isinstance(received, Refusal):
        raise received
    return expected, received


def _receive(base: AppContext, expected: Expected, arriving: Arriving) -> Received | Refusal:
    """Notes that it comes, then takes it in. What does not arrive as a whole is given up at once."""
    case = about(cases=[expected.coming.place.case_id])
    with base.database.writing(case) as session:
        session.add(expected.stored)
        session.flush()
        session.add(expected.upload)
    try:
        return receive(base.files.store, expected.coming, arriving.pieces)
    except BaseException as error:
        with base.database.writing(case) as session:
            session.execute(delete(FileUpload).where(FileUpload.file_id == expected.coming.place.file_id))
        if isinstance(error, Refusal):
            return error
        raise


def _sent(opened: Opened, base: AppContext) -> Response:
    """The answer with the file in it, which is opened part by part as it leaves.

    The first part is opened before anything is said: what does not open is told of on a page.
    """
    entry, length = opened.entry, opened.entry.length
    etag = entry.root.hex()[:32]
    begin, end, status = 0, length, 200
    asked = request.range if not request.if_range.etag or request.if_range.etag == etag else None
    if asked is not None and asked.units == "bytes" and len(asked.ranges) == 1:
        wanted = asked.range_for_length(length)
        if wanted is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{length}"})
        begin, end, status = wanted[0], wanted[1], 206
    response = streamed(base, opened.read(begin, end), status)
    if response.status_code >= 500:
        return response
    response.mimetype = shown_as(entry)
    response.content_length = end - begin
    response.headers["Accept-Ranges"] = "bytes"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{length}"
    response.set_etag(etag)
    response.headers["Content-Disposition"] = disposition(entry.name)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def shown_as(entry: FileEntry) -> str:
    """The type that a file is sent with: as it was said, where that is harmless."""
    harmless = entry.type.startswith(_SHOWN_AS) and not entry.type.startswith(_NEVER_SHOWN_AS)
    return entry.type if harmless else _ANYTHING


def disposition(name: str) -> str:
    """As a file to be kept, under the name that was typed (RFC 6266, RFC 8187)."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%/' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
