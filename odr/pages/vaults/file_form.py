"""The form that a file is put in with, and what pages show of files."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from flask import Response
from wtforms import FileField

from odr.display import as_one_line
from odr.files.format import FileEntry
from odr.files.keeping import megabytes, used_by
from odr.i18n import lazy_gettext
from odr.vaults.contents.attached import missing_of
from odr.vaults.contents.items import OpenItem
from odr.web.context import AppContext, app_context
from odr.web.forms import PageForm
from odr.web.rendering import busy_page
from odr.web.visitors import OpenVaultVisit


class FileForm(PageForm):
    """One file."""

    file = FileField(lazy_gettext("A file"))


def streamed(base: AppContext, pieces: Iterator[bytes], status: int = 200) -> Response:
    """An answer that leaves piece by piece, and holds a place among those that do until it has.

    The first piece is made before anything is said: what fails there is told of on a page.
    """
    if not base.streams.acquire(blocking=False):
        return busy_page(503)
    try:
        first = next(pieces, b"")
    except BaseException:
        base.streams.release()
        raise
    response = Response(chain([first], pieces), status=status)
    response.call_on_close(base.streams.release)
    return response


@dataclass(frozen=True)
class ShownFile:
    """A file in a list; ``is_lost`` if it does not open any more."""

    entry: FileEntry
    name: str
    size: str
    is_lost: bool


@dataclass(frozen=True)
class Limits:
    """What may still be put in, in words and in bytes."""

    of_one: str
    left: str
    most_of_one: int
    bytes_left: int


def files_shown(visit: OpenVaultVisit, item: OpenItem) -> list[ShownFile]:
    """The files of an entry, in the order in which they were put in."""
    lost = missing_of(visit.opened, item) if item.files else set()
    return [ShownFile(one, as_one_line(one.name), megabytes(one.length), one.id in lost) for one in item.files]


def limits_of(visit: OpenVaultVisit) -> Limits:
    """How large a file may be, and how much room there is left for this participant."""
    house = app_context().files
    left = max(0, house.most_of_one - used_by(visit.work, visit.opened.vault.participant_id))
    return Limits(megabytes(house.most), megabytes(left), house.most, left)
