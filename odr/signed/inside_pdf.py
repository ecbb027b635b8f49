"""The signed file inside a PDF, taken out so that it can be checked. Whoever sent the PDF may have made it by hand."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from odr.signed.document import BadSigned
from odr.signed.files import LARGEST_FILE

LARGEST_PDF = 16 * 1024 * 1024
_BEGINS = b"%PDF-"
_NO_MORE_NAMED = 2


@dataclass(frozen=True)
class Inside:
    """What stands inside a PDF: the name that it gives to the file, and the file."""

    name: str
    content: bytes


def is_pdf(raw: bytes) -> bool:
    """Whether it calls itself a PDF."""
    return raw.startswith(_BEGINS)


def inside_pdf(raw: bytes) -> Inside:
    """The one file that is attached. Raises ``BadSigned`` if there is none, more than one, or one that is too large."""
    if len(raw) > LARGEST_PDF:
        raise BadSigned("large pdf")
    # Not above: only who checks a PDF waits for it.
    from pypdf import PdfReader, apply_configuration  # noqa: PLC0415
    from pypdf.errors import LimitReachedError  # noqa: PLC0415

    limits: dict[str, Any] = {
        "zlib_maximum_output_length": LARGEST_FILE + 1,
        "zlib_maximum_recovery_input_length": 0,
        "maximum_declared_stream_length": LARGEST_PDF,
        "array_maximum_element_count": 20_000,
        "dictionary_maximum_element_count": 20_000,
        "stream_filters_maximum_length": 1,
        "jbig2dec_binary": None,
    }
    try:
        with _in_silence(), apply_configuration(**limits):
            reader = PdfReader(BytesIO(raw), strict=True, root_object_recovery_limit=0)
            return _only_one(reader.trailer["/Root"])
    except BadSigned:
        raise
    except LimitReachedError:
        raise BadSigned("large inside") from None
    except Exception:
        # Whatever a PDF that is made wrong on purpose leads its reader to: it is no PDF of ours.
        raise BadSigned("pdf") from None


def _only_one(root: Any) -> Inside:
    """Only the plain form is read that we write: one list of one name, and one stream under both of its keys."""
    tree = root.get("/Names", {}).get("/EmbeddedFiles", {})
    names = tree.get("/Names", [])
    if not tree or (not names and "/Kids" not in tree):
        raise BadSigned("nothing inside")
    if "/Kids" in tree or len(names) != _NO_MORE_NAMED:
        raise BadSigned("several inside")
    held = names[1].get_object()["/EF"]
    streams = {held.raw_get(key).idnum for key in held}
    if len(streams) != 1:
        raise BadSigned("several inside")
    stream = held[next(iter(held))]
    if stream.get("/Filter", "/FlateDecode") != "/FlateDecode" or "/DecodeParms" in stream or "/F" in stream:
        raise BadSigned("pdf")
    content = stream.get_data()
    if len(content) > LARGEST_FILE:
        raise BadSigned("large inside")
    return Inside(str(names[0]), content)


@contextmanager
def _in_silence() -> Iterator[None]:
    """What the reader would say on the terminal repeats words of the file."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
