"""Looking at a file before it is taken out or given on: what it tells of beside what it shows, and a cleaned copy."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from werkzeug.wrappers import Response

from odr.display import as_one_line
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.files.looking.apart import MOST, Looked, clean, look
from odr.files.reading import Opened
from odr.files.sizes import megabytes
from odr.i18n import gettext as _
from odr.web.parts.files import DOWNLOAD_POLICY, disposition, or_refused

_TEXTS = ("text/plain", "text/csv")
_MOST_SHOWN = 50_000
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


def what_it_tells(entry: FileEntry, take_out: Callable[[], Opened]) -> dict[str, Any]:
    """What the page about a file shows (``files/look_at.html``). Raises ``Refusal`` for one that does not open."""
    content = _content(entry, take_out) if entry.length <= MOST else None
    text = _as_text(entry, content)
    looked = look(content) if content is not None and text is None else None
    return {
        "entry": entry,
        "name": as_one_line(entry.name),
        "size": megabytes(entry.length),
        "most": megabytes(MOST),
        "is_too_long": content is None,
        "text": text[:_MOST_SHOWN] if text is not None else None,
        "is_cut": text is not None and len(text) > _MOST_SHOWN,
        "looked": looked,
        "preview": _as_picture(looked),
        "details": [(kind, as_one_line(words)) for kind, words in looked.details] if looked else [],
    }


def cleaned(entry: FileEntry, take_out: Callable[[], Opened]) -> Response:
    """A copy without the details that hide in it. Raises ``Refusal`` where there is none."""
    copy = clean(_content(entry, take_out)) if entry.length <= MOST else None
    if copy is None:
        raise Refusal(_("There is no cleaned copy of this file: we can’t clean files of this kind."))
    response = Response(copy.made, mimetype=copy.type)
    stem = PurePosixPath(entry.name.replace("/", "_")).stem
    response.headers["Content-Disposition"] = disposition(_("%(file)s, cleaned", file=stem) + _ENDINGS[copy.type])
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def _content(entry: FileEntry, take_out: Callable[[], Opened]) -> bytes:
    """All of a file that is short enough to be looked at. Raises ``Refusal``."""
    return or_refused(lambda: b"".join(take_out().read(0, entry.length)))


def _as_text(entry: FileEntry, content: bytes | None) -> str | None:
    """What a plain text says; nothing for what only calls itself one."""
    if content is None or entry.type not in _TEXTS:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if any(sign < " " and sign not in "\t\r\n\f" for sign in text) else text


def _as_picture(looked: Looked | None) -> str | None:
    """The preview, as an address that holds it all: the browser need not ask again."""
    if looked is None or not looked.made or not looked.type.startswith("image/"):
        return None
    return f"data:{looked.type};base64,{b64encode(looked.made).decode('ascii')}"
