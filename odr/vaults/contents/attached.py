"""The files of an entry: put in, taken out, removed. What opens them lies in the entry, under its folder's key."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from odr.audit.log import Event
from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.db.database import erases
from odr.db.once import kept_row
from odr.errors import NotFound, Refusal
from odr.files.format import FileEntry, Place
from odr.files.keeping import (
    GOES_ON_FOR,
    Announced,
    Coming,
    FileHouse,
    Opened,
    Received,
    checked,
    expect,
    open_stored,
    stored_row,
    take_in,
)
from odr.files.tables import FileUpload, FileUse, StoredFile
from odr.i18n import gettext as _
from odr.vaults.contents import items
from odr.vaults.contents.items import OpenItem
from odr.vaults.keys.open_vault import OpenVault

MOST_FILES = 100
# How many files of one entry can be on their way.
MOST_COMING = 100


class Expected:
    """A file that may come, and the rows that say so; they are written before the first part is."""

    def __init__(self, opened: OpenVault, item_id: UUID, coming: Coming) -> None:
        self.coming = coming
        self.item_id = item_id
        self.stored: StoredFile = stored_row(coming)
        self.upload = FileUpload(
            file_id=coming.place.file_id,
            case_id=coming.place.case_id,
            participant_id=opened.vault.participant_id,
            item_id=item_id,
            epoch=0,
            began_at=opened.work.now,
            ends_at=opened.work.now + GOES_ON_FOR,
        )


def expect_for(opened: OpenVault, house: FileHouse, item_id: UUID, announced: Announced) -> Expected:
    """What is to be received for an entry, if it may come. Nothing is written. Raises ``NotFound`` or ``Refusal``."""
    return expect_into(opened, house, _open_to_change(opened, item_id), announced)


def expect_into(opened: OpenVault, house: FileHouse, item: OpenItem, announced: Announced) -> Expected:
    """The same, for an entry that is read already."""
    if len(item.files) >= MOST_FILES:
        raise Refusal(
            _("One entry holds at most %(count)d files. Please make another entry.", count=MOST_FILES), "file"
        )
    folder_id = item.line.folder_id
    key = opened.folder_key_to_write(folder_id)
    coming = expect(opened.work, house, opened.vault.case_id, opened.vault.participant_id, announced)
    expected = Expected(opened, item.line.id, coming)
    expected.upload.epoch = opened.folder_epoch(folder_id)
    state = {
        "key": coming.key.reveal().hex(),
        "length": coming.announced.length,
        "modified": coming.announced.modified,
        "name": coming.announced.name,
        "type": coming.announced.type,
    }
    context = expected.upload.sealed_state_context(opened.vault.id, folder_id)
    expected.upload.sealed_state = seal(key, payload.encode(state), context)
    return expected


def begin(opened: OpenVault, expected: Expected) -> UUID:
    """Notes that the file is on its way, part by part."""
    session = opened.work.session
    session.add(expected.stored)
    session.flush()
    session.add(expected.upload)
    return expected.stored.id


def coming_of(opened: OpenVault, item_id: UUID, file_id: UUID) -> Coming:
    """What is on its way for an entry. Raises ``NotFound`` if there is no such thing, or no more."""
    item = items.opened_silently(opened, item_id)  # first: what is somebody else's is not there, for anybody
    upload = kept_row(opened.work, FileUpload, file_id)
    if upload is None or upload.item_id != item_id or upload.case_id != opened.vault.case_id:
        raise NotFound
    opened.require_writing()
    return _coming(opened, item.line.folder_id, upload)


def begin_or_go_on(opened: OpenVault, house: FileHouse, item_id: UUID, announced: Announced) -> tuple[Coming, bool]:
    """What is on its way for an entry, and whether it was before: the same file goes on where it broke off.

    Raises ``NotFound`` or ``Refusal``.
    """
    said = checked(announced)
    item = _open_to_change(opened, item_id)
    under_way = opened.work.session.scalars(
        select(FileUpload)
        .where(FileUpload.item_id == item_id, FileUpload.ends_at > opened.work.now)
        .order_by(FileUpload.began_at)
        .limit(MOST_COMING)
    ).all()
    for upload in under_way:
        try:
            coming = _coming(opened, item.line.folder_id, upload)
        except NotFound:
            continue
        if coming.announced == said:
            return coming, True
    if len(under_way) == MOST_COMING:
        raise Refusal(
            _("%(count)d files are on their way into this entry. Please wait until they are in.", count=MOST_COMING),
            "file",
        )
    expected = expect_into(opened, house, item, announced)
    begin(opened, expected)
    return expected.coming, False


def is_in(opened: OpenVault, item_id: UUID, file_id: UUID) -> bool:
    """Whether this file is whole and belongs to the entry. Raises ``NotFound`` for no entry."""
    return any(one.id == file_id for one in items.opened_silently(opened, item_id).files)


def _coming(opened: OpenVault, folder_id: UUID, upload: FileUpload) -> Coming:
    try:
        key = opened.folder_key(folder_id, upload.epoch)
        state = payload.decode(
            open_sealed(key, upload.sealed_state, upload.sealed_state_context(opened.vault.id, folder_id))
        )
    except Unopenable:  # altered, or the entry has moved to another folder
        raise NotFound from None
    announced = Announced(state["name"], state["type"], state["length"], state["modified"])
    place = Place(opened.vault.case_id, upload.file_id, announced.length)
    return Coming(announced, SymmetricKey(bytes.fromhex(state["key"])), place)


def give_up(opened: OpenVault, item_id: UUID, file_id: UUID) -> None:
    """Nobody sends the rest of it. Raises ``NotFound``."""
    coming_of(opened, item_id, file_id)
    opened.work.session.execute(delete(FileUpload).where(FileUpload.file_id == file_id))
    erases(opened.work.session)


def complete(opened: OpenVault, item_id: UUID, coming: Coming, received: Received) -> FileEntry:
    """The file is whole: it belongs to its entry from here on. One that is there already is there once.

    Raises ``NotFound`` or ``Refusal``.
    """
    item = _open_to_change(opened, item_id)
    if len(item.files) >= MOST_FILES:
        raise Refusal(
            _("One entry holds at most %(count)d files. Please make another entry.", count=MOST_FILES), "file"
        )
    same = (one for one in item.files if (one.name, one.sha256) == (coming.announced.name, received.sha256))
    if (there := next(same, None)) is not None:  # the same form once more, by a double click or on a slow line
        opened.work.session.execute(delete(FileUpload).where(FileUpload.file_id == coming.place.file_id))
        return there
    entry = take_in(opened.work, coming, received, opened.vault.participant_id, item_id)
    items.with_files(opened, item_id, (*item.files, entry), Event.FILE_ADDED)
    return entry


def take_out(opened: OpenVault, house: FileHouse, item_id: UUID, file_id: UUID) -> Opened:
    """A file of an entry, to be read; that it was is in the audit log first.

    Raises ``NotFound``, or ``Unopenable`` if it was altered where it lies.
    """
    entry = _file_of(items.opened_silently(opened, item_id), file_id)
    opened.record(Event.FILE_READ, subject_id=item_id)
    return open_stored(opened.work, house, opened.vault.case_id, entry)


def file_of(opened: OpenVault, item_id: UUID, file_id: UUID) -> FileEntry:
    """One file of an entry, as it is listed. Raises ``NotFound``."""
    return _file_of(items.opened_silently(opened, item_id), file_id)


def remove_file(opened: OpenVault, item_id: UUID, file_id: UUID) -> None:
    """Removes a file from an entry for good. Raises ``NotFound`` or ``Refusal``."""
    item = _open_to_change(opened, item_id)
    gone = _file_of(item, file_id)
    opened.work.session.execute(
        delete(FileUse).where(
            FileUse.case_id == opened.vault.case_id, FileUse.item_id == item_id, FileUse.file_id == file_id
        )
    )
    items.with_files(opened, item_id, tuple(one for one in item.files if one.id != gone.id), Event.FILE_REMOVED)


def missing_of(opened: OpenVault, item: OpenItem) -> set[UUID]:
    """The files of an entry whose row is gone or is not the one that the entry tells of: they do not open any more."""
    wanted = {one.id: one for one in item.files}
    rows = opened.work.session.execute(
        select(StoredFile.id, StoredFile.sealed_root).where(StoredFile.id.in_(wanted))
    ).all()
    holds = {file_id for file_id, root in rows if root is not None and digest(root) == wanted[file_id].root}
    return set(wanted) - holds


def _file_of(item: OpenItem, file_id: UUID) -> FileEntry:
    found = next((one for one in item.files if one.id == file_id), None)
    if found is None:
        raise NotFound
    return found


def _open_to_change(opened: OpenVault, item_id: UUID) -> OpenItem:
    item = items.opened_silently(opened, item_id)  # first: what is somebody else's is not there, for anybody
    opened.require_writing()
    if item.draft is None:
        raise Refusal(
            _("This entry was altered in the database and no longer opens, so no file can be put in."), "file"
        )
    return item
