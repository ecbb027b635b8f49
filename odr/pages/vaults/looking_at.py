"""Looking at a file before it is taken out or given on: what it tells of beside what it shows, and a cleaned copy."""

from base64 import b64encode
from pathlib import PurePosixPath
from uuid import UUID

from werkzeug.wrappers import Response

from odr.crypto.errors import Unopenable
from odr.display import as_one_line
from odr.errors import Refusal
from odr.files.format import FileEntry
from odr.files.keeping import StoreRefused, megabytes
from odr.files.looking.apart import MOST, Looked, clean, look
from odr.files.store import StoreAway
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.files import DOWNLOAD_POLICY, disposition
from odr.pages.vaults.shared import audience_of
from odr.vaults.contents.attached import file_of, take_out
from odr.vaults.contents.items import opened_silently
from odr.web.context import app_context
from odr.web.dear import dear
from odr.web.rendering import render
from odr.web.visitors import OpenVaultVisit
from odr.web.visits import open_vault

_TEXTS = ("text/plain", "text/csv")
_MOST_SHOWN = 50_000
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/look")
@dear("GET")
def look_at_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Shows what a file tells of, and an image written anew, or a text. A process of its own opens it."""
    entry = file_of(visit.opened, item_id, file_id)
    found = opened_silently(visit.opened, item_id)
    content = _content(visit, item_id, entry) if entry.length <= MOST else None
    text = _as_text(entry, content)
    looked = look(content) if content is not None and text is None else None
    return render(
        "vaults/look_at_file.html",
        audience=audience_of(visit, found.line.folder_id),
        case=visit.case,
        item=found,
        entry=entry,
        name=as_one_line(entry.name),
        size=megabytes(entry.length),
        most=megabytes(MOST),
        is_too_long=content is None,
        text=text[:_MOST_SHOWN] if text is not None else None,
        is_cut=text is not None and len(text) > _MOST_SHOWN,
        looked=looked,
        preview=_as_picture(looked),
        details=[(kind, as_one_line(words)) for kind, words in looked.details] if looked else [],
    )


@open_vault(vaults, "/items/<uuid:item_id>/files/<uuid:file_id>/cleaned")
@dear("GET")
def cleaned_file(visit: OpenVaultVisit, case_id: UUID, item_id: UUID, file_id: UUID) -> Response:
    """Sends a copy without the details that hide in it. The original stays as it is."""
    entry = file_of(visit.opened, item_id, file_id)
    copy = clean(_content(visit, item_id, entry)) if entry.length <= MOST else None
    if copy is None:
        raise Refusal(_("There is no cleaned copy of this file: we can’t clean files of this kind."))
    response = Response(copy.made, mimetype=copy.type)
    stem = PurePosixPath(entry.name.replace("/", "_")).stem
    response.headers["Content-Disposition"] = disposition(_("%(name)s, cleaned", name=stem) + _ENDINGS[copy.type])
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def _content(visit: OpenVaultVisit, item_id: UUID, entry: FileEntry) -> bytes:
    """All of a file that is short enough to be looked at. Raises ``Refusal``."""
    try:
        opened = take_out(visit.opened, app_context().files, item_id, entry.id)
        return b"".join(opened.read(0, entry.length))
    except Unopenable:
        raise Refusal(
            _("This file was altered or lost where it lies, and does not open any more. Please tell the organisation.")
        ) from None
    except StoreAway as problem:
        raise StoreRefused(problem) from None


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
