"""Files that somebody made to harm whoever looks at them."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.support.real_files import photograph


def png(width: int, height: int, rows: int) -> bytes:
    """A picture that says how large it is, of so many rows of zeros, packed to almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, packed = zlib.compressobj(9), bytearray()
    for _row in range(rows):
        packed += packer.compress(bytes(width + 1))
    packed += packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", bytes(packed)) + chunk(b"IEND", b"")


def packed_document(**members: str) -> bytes:
    """What an office program saves, with these members."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ({"[Content_Types].xml": ""} | members).items():
            archive.writestr(name, text)
    return written.getvalue()


# Each is packed by the test that needs it: that takes seconds, and every process of a run reads this file.
BOMBS: dict[str, Callable[[], bytes]] = {
    "a picture of 10 gigapixels": lambda: png(100_000, 100_000, 100),
    "a picture that unpacks to a gigabyte": lambda: png(30_000, 1_000, 34_000),
    "a packed file in a packed file": lambda: packed_document(**{"word/document.xml": "<w:t/>" * 12_000_000}),
    "an XML that says itself a billion times": lambda: packed_document(
        **{"docProps/core.xml": '<!DOCTYPE a [<!ENTITY b "&c;&c;&c;">]><dc:creator>&b;</dc:creator>'}
    ),
    "a PDF that is none": lambda: b"%PDF-1.7\n" + b"<<" * 500_000,
    "a picture cut off": lambda: photograph()[:2000],
    "nonsense": lambda: os.urandom(100_000),
    "nothing": lambda: b"",
}
