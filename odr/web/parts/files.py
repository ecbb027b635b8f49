"""What pages with files share, whatever the files belong to: lists, limits, the form, and sending a file."""

import weakref
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

from flask import Response, request
from sqlalchemy import delete
from wtforms import FileField

from odr.crypto.errors import Unopenable
from odr.db.about import about
from odr.db.work import Work
from odr.display import as_one_line
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.files.keeping import FileHouse, Received, StoreRefused, arrived_of, receive, used_by
from odr.files.reading import Opened
from odr.files.sizes import megabytes
from odr.files.store import StoreAway
from odr.files.sweeping import travelling
from odr.files.tables import FileUpload
from odr.files.under_way import Expected, Unfinished
from odr.files.uses import lost_among
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.spool import Copy
from odr.web.context import AppContext, app_context
from odr.web.showing.rendering import busy_page
from odr.web.typed.forms import PageForm
from odr.web.typed.uploads import Arriving, arriving_file

T = TypeVar("T")
_THE_FILE = "the file of the form"
# Anything else a browser is told nothing about; none of these can hold a script that it would run.
_SHOWN_AS = ("image/", "audio/", "video/", "text/plain", "text/csv", "application/pdf", "application/zip")
_NEVER_SHOWN_AS = "image/svg"
_ANYTHING = "application/octet-stream"
# Whatever a browser makes of it: it runs nothing, asks for nothing, and is of no site.
DOWNLOAD_POLICY = "sandbox; default-src 'none'"


class FileForm(PageForm):
    """One file."""

    file = FileField(lazy_gettext("A file"))


@dataclass(frozen=True)
class ShownFile:
    """A file in a list; ``is_lost`` if it does not open any more."""

    entry: FileEntry
    name: str
    size: str
    is_lost: bool = False


@dataclass(frozen=True)
class ShownUnfinished:
    """A file on its way in a list. ``arrived`` is ``None`` if the store could not be asked."""

    file_id: UUID
    name: str
    size: str
    arrived: str | None
    began_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Limits:
    """What may still be put in, in words and in bytes; ``is_scanned`` if a virus scanner reads it on the way."""

    of_one: str
    left: str
    most_of_one: int
    bytes_left: int
    is_scanned: bool


def files_shown(work: Work, entries: Iterable[FileEntry]) -> list[ShownFile]:
    """These files as they are listed, in their order."""
    entries = list(entries)
    lost = lost_among(work, entries)
    return [shown_file(one, lost) for one in entries]


def shown_file(entry: FileEntry, lost: Collection[UUID]) -> ShownFile:
    """A file as it is listed, if those that do not open any more are known."""
    return ShownFile(entry, as_one_line(entry.name), megabytes(entry.length), entry.id in lost)


def unfinished_shown(found: Iterable[Unfinished]) -> list[ShownUnfinished]:
    """These files on their way as they are listed, with how much of each has arrived."""
    store = app_context().files.store

    def shown(one: Unfinished) -> ShownUnfinished:
        try:
            arrived = megabytes(arrived_of(store, one.coming))
        except Refusal:
            arrived = None
        said, place = one.coming.announced, one.coming.place
        name, size = as_one_line(said.name), megabytes(said.length)
        return ShownUnfinished(place.file_id, name, size, arrived, one.began_at, one.ends_at)

    return [shown(one) for one in found]


def limits_of(work: Work, participant_id: UUID) -> Limits:
    """How large a file may be, and how much room there is left for this participant."""
    house = app_context().files
    left = max(0, house.most_of_one - used_by(work, participant_id))
    return Limits(megabytes(house.most), megabytes(left), house.most, left, house.scanner.at is not None)


def received_from_form(work: Work, expect: Callable[[FileHouse, Arriving], Expected]) -> tuple[Expected, Received]:
    """The file of the form, in the store. It travels while nobody waits for this unit of work. Raises ``Refusal``."""
    base = app_context()
    arriving = arriving_file()
    # The second time it is there already, and expected no more.
    coming = None if work.is_made(_THE_FILE) else expect(base.files, arriving)

    def make() -> tuple[Expected, Received | Refusal]:
        assert coming is not None  # noqa: S101 - what is made already is not made again
        return coming, _receive(base, coming, arriving)

    expected, received = work.outside(_THE_FILE, make)
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
        with travelling(base.database, base.work, base.files.store, expected.coming.place):
            return receive(base.files, expected.coming, arriving.pieces)
    except BaseException as error:
        with base.database.writing(case) as session:
            session.execute(delete(FileUpload).where(FileUpload.file_id == expected.coming.place.file_id))
        if isinstance(error, Refusal):
            return error
        raise


def or_refused(make: Callable[[], T]) -> T:
    """What is made of a stored file. Raises ``Refusal`` where it does not open any more, or can't be reached."""
    try:
        return make()
    except Unopenable:
        raise Refusal(
            _("This file was altered or lost where it lies, and does not open any more. Please tell the organisation.")
        ) from None
    except StoreAway as problem:
        raise StoreRefused(problem) from None


def sent_copy(base: AppContext, name: str, kind: str, make: Callable[[], Copy]) -> Response:
    """What ``make`` makes, as a file to be kept. Nothing is made if it could not be sent now: the page says so."""

    def answer() -> Response:
        made = make()
        response = Response(made.pieces, mimetype=kind)
        response.content_length = made.length
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        return response

    return _streamed(base, answer)


def _streamed(base: AppContext, make: Callable[[], Response]) -> Response:
    """An answer that leaves piece by piece, and holds a place among those that do, from before it is made."""
    if not base.streams.acquire(blocking=False):
        return busy_page(503)
    try:
        response = make()
    except BaseException:
        base.streams.release()
        raise
    # Once, with whatever comes first. An answer that another one took the place of is never closed.
    response.call_on_close(weakref.finalize(response, base.streams.release))
    return response


def sent_file(opened: Opened, base: AppContext) -> Response:
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

    def answer() -> Response:
        pieces = opened.read(begin, end)
        return Response(chain([next(pieces, b"")], pieces), status=status)

    response = _streamed(base, answer)
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
