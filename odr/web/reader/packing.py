"""The reader as it travels: every file packed once, as tightly as browsers can unpack, and the same bytes each time."""

import gzip
import zlib
from functools import cache
from io import BytesIO
from typing import Literal

import brotli
from werkzeug.http import parse_accept_header

from odr.web.reader.kept import served_files

Coding = Literal["br", "gzip"]
_TIGHTEST: tuple[Coding, ...] = ("br", "gzip")


def coding_for(accepted: str) -> Coding | None:
    """The tightest coding of those that a request's ``Accept-Encoding`` allows, or none."""
    asked = parse_accept_header(accepted)
    return next((coding for coding in _TIGHTEST if asked.quality(coding) > 0), None)


@cache
def packed(path: str, coding: Coding) -> bytes:
    """A file of the reader in this coding."""
    body = served_files()[path].body
    if coding == "gzip":
        return gzip.compress(body, 9, mtime=0)
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=11))


def unpacked(body: bytes, coding: str | None, most: int) -> bytes:
    """What was packed, as far as ``most`` bytes: what a stranger packed may be endless.

    Raises ``OSError`` for what is not of this coding.
    """
    try:
        if coding == "gzip":
            with gzip.GzipFile(fileobj=BytesIO(body)) as file:
                return file.read(most)
        if coding == "br":
            return _unpacked_brotli(body, most)
    except (EOFError, OSError, zlib.error, brotli.error) as error:
        raise OSError(f"It is not packed as it says: {error}") from None
    return body


def _unpacked_brotli(body: bytes, most: int) -> bytes:
    reading = brotli.Decompressor()
    read = bytes(reading.process(body, output_buffer_limit=most))
    if len(read) < most and not reading.is_finished():
        raise EOFError("its end is missing")
    return read[:most]
