"""A form with a file in it: read up to the file, which then arrives piece by piece and never comes to disk in clear.

What the framework does with a file is to write it into a temporary folder before any view is asked. Here the fields
that stand before the file are read, and nothing more; the view takes the file itself, once it is known who sends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import IO, TypeVar, cast

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from odr.errors import Refusal
from odr.files.keeping import Announced
from odr.i18n import gettext as _

F = TypeVar("F", bound=Callable[..., object])
_PIECE = 64 * 1024
_NAME_OF_BROWSER = re.compile(r'; filename="([^"]*)"$')
_LONGEST_FIELD = 256 * 1024
# As much as any form without a file, whose fields stand in memory too.
_LONGEST_IN_ALL = 1024 * 1024
# A message names twenty files that wait, beside its own fields.
_MOST_PARTS = 64
# What stands after the file, which is the last of the form: a line's end, the boundary between dashes, a line's end.
_AROUND_BOUNDARY = len("\r\n--" + "--\r\n")


def takes_file(view: F) -> F:
    """Says of a view that it takes a file out of its form. Stands below what declares the route."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


class Arriving:
    """A file on its way: what the browser says of it, and its bytes, which can be gone through once."""

    def __init__(self, announced: Announced, pieces: Iterator[bytes]) -> None:
        self.announced = announced
        self.pieces = pieces


class OwnRequest(Request):
    """A request whose files are never spooled."""

    arriving: Arriving | None = None

    @property
    def max_content_length(self) -> int | None:
        """How long a request may be; of a form with a file the view says so, in words.

        The same form without a file comes as any other does, and is read into memory as a whole.
        """
        comes_in_pieces = self._takes_file() and self.mimetype != "application/x-www-form-urlencoded"
        return None if comes_in_pieces else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _takes_file(self) -> bool:
        return self.endpoint is not None and getattr(current_app.view_functions[self.endpoint], "takes_file", False)

    def _load_form_data(self) -> None:
        if "form" in self.__dict__ or not self._takes_file() or self.mimetype != "multipart/form-data":
            super()._load_form_data()
            return
        try:
            fields = self._fields_before_the_file()
        except ValueError:
            raise BadRequest from None
        self.__dict__ |= {"form": ImmutableMultiDict(fields), "files": ImmutableMultiDict()}

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Of a form that should have none: in memory, as long as the longest form at the most."""
        return BytesIO()

    def _fields_before_the_file(self) -> list[tuple[str, str]]:
        boundary = self.mimetype_params.get("boundary", "").encode("latin-1")
        decoder = MultipartDecoder(boundary, _LONGEST_FIELD, max_parts=_MOST_PARTS)
        fields: list[tuple[str, str]] = []
        taken, kept, name, value = 0, 0, "", b""
        while True:
            event = decoder.next_event()
            match event:
                case NeedData():
                    more = self.stream.read(_PIECE)
                    taken += len(more)
                    decoder.receive_data(more or None)
                case Field() | File() if (filename := _filename(event)) is not None:
                    # The end of the empty line before the file has not been taken yet.
                    before = taken - len(decoder.buffer) + len("\r\n")
                    length = (self.content_length or 0) - before - len(boundary) - _AROUND_BOUNDARY
                    kind = event.headers.get("content-type", "")
                    said = Announced(filename, kind, max(length, 0))
                    self.arriving = Arriving(said, self._pieces(decoder)) if filename else None
                    return fields
                case Field():
                    name, value = event.name, b""
                case Data():
                    value += event.data
                    kept += len(event.data)
                    if len(value) > _LONGEST_FIELD or kept > _LONGEST_IN_ALL:
                        raise ValueError("a field that is too long, or fields that are")
                    if not event.more_data:
                        fields.append((name, value.decode("utf-8", "replace")))
                case Epilogue():
                    return fields

    def _pieces(self, decoder: MultipartDecoder) -> Iterator[bytes]:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(self.stream.read(_PIECE) or None)
                continue
            if isinstance(event, Data):
                yield bytes(event.data)
            if not isinstance(event, Data) or not event.more_data:
                return


def _filename(part: Field | File) -> str | None:
    """The name of the file that a part of a form is, as it was typed; ``None`` for a part that is no file.

    In a name a browser escapes the quotation mark, as ``%22``, and nothing else that a header would: to the decoder a
    backslash escapes what follows, and one at the end the end.
    """
    said = _NAME_OF_BROWSER.search(part.headers.get("content-disposition", ""))
    if said is not None:
        return said[1].replace("%22", '"')
    return part.filename if isinstance(part, File) else None


def install_uploads(app: Flask) -> None:
    """From here on the app reads forms in this way."""
    app.request_class = OwnRequest


def has_file() -> bool:
    """Whether a file was chosen in the form that was sent."""
    return cast(OwnRequest, request).arriving is not None


def arriving_file() -> Arriving:
    """The file of the form that was sent. Raises ``Refusal`` if none was chosen."""
    arriving = cast(OwnRequest, request).arriving
    if arriving is None:
        raise Refusal(_("Please choose a file."), "file")
    return arriving
