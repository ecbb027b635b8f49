"""A list that somebody brings as a file instead of typing it: its bytes, as the text that is then looked through.

It is read once, becomes what stands in the form, and is kept nowhere.
"""

from collections.abc import Iterable

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.texts import lines_alike

LONGEST_LIST = 40_000
# A character takes four bytes at most in UTF-8; three more are the mark that some programs write first.
MOST_BYTES = 4 * LONGEST_LIST + 3
# Of a file that is too large so much is taken all the same, and dropped: else a browser shows a line that broke, and
# not the sentence that says why.
_MOST_TAKEN = 16 * 1024 * 1024
# Workbooks of today are archives; those of old programs begin like this.
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_CONTROLS = frozenset(map(chr, (*range(32), 127))) - frozenset("\t\n\r")


def taken(pieces: Iterable[bytes]) -> bytes | Refusal:
    """The bytes of the file as they arrive; never more in memory than a list can have."""
    content, length = b"", 0
    try:
        for piece in pieces:
            length += len(piece)
            if length > _MOST_TAKEN:
                break
            content = content + piece if length <= MOST_BYTES else b""
    except ValueError:
        return Refusal(_("The file did not arrive as a whole. Please choose it again."), "file")
    return content if length <= MOST_BYTES else _too_large()


def text_of(content: bytes) -> str:
    """The text of the file: UTF-8, with or without its mark, or else Windows-1252.

    Raises ``Refusal`` for what is no text, or holds nothing or too much.
    """
    if content.startswith(_WORKBOOKS):
        raise Refusal(
            _("This is a workbook of a spreadsheet. Please save its sheet as CSV, and choose that file."), "file"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _as_windows_writes(content)
    if _CONTROLS & set(text):
        raise _no_text()
    if not text.strip():
        raise Refusal(_("This file is empty."), "file")
    text = lines_alike(text)
    if len(text) > LONGEST_LIST:
        raise _too_large()
    return text


def _as_windows_writes(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise _no_text() from None


def _no_text() -> Refusal:
    return Refusal(_("This file is no list of plain text. Please save the list as CSV, in UTF-8 if asked."), "file")


def _too_large() -> Refusal:
    return Refusal(
        _("This file is too large for a list, which has at most %(count)d characters.", count=LONGEST_LIST), "file"
    )
