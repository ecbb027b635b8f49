"""What the page of an entry says beside it: to whom it was disclosed, which files are there and which on their way.

Each has its own rule. This only asks the database for all of it in one statement, and tells the rules.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, literal_column, select, union_all

from odr.files.keeping import USED, used_by
from odr.files.tables import FileUpload, StoredFile
from odr.files.under_way import uploads_to
from odr.files.uses import sealed_roots
from odr.messages.saying.disclosing import COPIES, Copy, copies_of
from odr.vaults.contents.attached import destination_of
from odr.vaults.contents.items import OpenItem
from odr.vaults.keys.open_vault import OpenVault


def look_beside(opened: OpenVault, item: OpenItem) -> None:
    """Asks for it, and has the rules know it in this unit of work."""
    work, vault, place = opened.work, opened.vault, destination_of(opened, item).place()
    file_ids = frozenset(one.id for one in item.files)
    asked = {
        **dict(place),
        "copied_from": vault.id,
        "item_ids": [item.line.id],
        "file_ids": list(file_ids),
        "now": work.now,
    }
    copies: list[Copy] = []
    coming: list[FileUpload] = []
    roots: dict[UUID, bytes | None] = {}
    for upload, file_id, root, used, *copy in work.session.execute(_BESIDE, asked):
        if used is not None:
            used_by.know(work, int(used), vault.participant_id)
        if upload is not None:
            coming.append(upload)
        if file_id is not None:
            roots[file_id] = root
        if copy[0] is not None:
            copies.append(Copy(*copy))
    coming.sort(key=_by_beginning)
    copies_of.know(work, copies, vault.id, (item.line.id,))
    uploads_to.know(work, coming, place)
    sealed_roots.know(work, roots, file_ids)


def _by_beginning(upload: FileUpload) -> tuple[datetime, UUID]:
    return upload.began_at, upload.file_id


# Each in rows of its own, so that none is repeated for another.
_PARTS = union_all(*(select(literal_column(str(part)).label("part")) for part in range(4))).subquery("parts")
_COPIES, _COMING, _STORED, _USED = (_PARTS.c.part == literal_column(str(part)) for part in range(4))
_copies = COPIES.subquery("copies")
_BESIDE: Any = (
    select(
        FileUpload,
        StoredFile.id,
        StoredFile.sealed_root,
        case((_USED, USED.correlate(None).scalar_subquery())),
        *_copies.c,
    )
    .select_from(_PARTS)
    .outerjoin(_copies, _COPIES)
    .outerjoin(
        FileUpload,
        and_(
            _COMING,
            FileUpload.item_id == bindparam("item_id"),
            FileUpload.participant_id == bindparam("participant_id"),
            FileUpload.epoch == bindparam("epoch"),
            FileUpload.ends_at > bindparam("now"),
        ),
    )
    .outerjoin(StoredFile, and_(_STORED, StoredFile.id.in_(bindparam("file_ids", expanding=True))))
)
