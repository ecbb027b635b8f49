"""The files of an entry: put in, taken out, removed. What opens them lies in the entry, under its folder's key."""

from __future__ import annotations

from uuid import UUID

from odr.audit.log import Event
from odr.errors import Refusal
from odr.files import under_way
from odr.files.format import FileEntry, mark_of
from odr.files.keeping import Announced, Coming, FileHouse, Received, take_in
from odr.files.reading import Opened, file_among, open_stored
from odr.files.under_way import Destination, Expected, Unfinished
from odr.files.uses import used_no_more
from odr.i18n import gettext as _
from odr.vaults.contents import items
from odr.vaults.contents.items import OpenItem
from odr.vaults.keys.open_vault import OpenVault

MOST_FILES = 100
# How many files of one entry can be on their way.
MOST_COMING = 100


def expect_for(opened: OpenVault, house: FileHouse, item_id: UUID, announced: Announced) -> Expected:
    """What is to be received for an entry, if it may come. Nothing is written. Raises ``NotFound`` or ``Refusal``."""
    return expect_into(opened, house, _open_to_change(opened, item_id), announced)


def expect_into(opened: OpenVault, house: FileHouse, item: OpenItem, announced: Announced) -> Expected:
    """The same, for an entry that is read already."""
    _refuse_too_many(item)
    opened.folder_key_to_write(item.line.folder_id)  # says no before anything is written
    return under_way.expect_at(opened.work, house, destination_of(opened, item), announced)


def begin(opened: OpenVault, expected: Expected) -> UUID:
    """Notes that the file is on its way, part by part."""
    return under_way.begin(opened.work, expected)


def coming_of(opened: OpenVault, item_id: UUID, file_id: UUID) -> Coming:
    """What is on its way for an entry. Raises ``NotFound`` if there is no such thing, or no more."""
    item = items.opened_silently(opened, item_id)  # first: what is somebody else's is not there, for anybody
    coming = under_way.coming_to(opened.work, destination_of(opened, item), file_id)
    opened.require_writing()
    return coming


def begin_or_go_on(opened: OpenVault, house: FileHouse, item_id: UUID, announced: Announced) -> tuple[Coming, bool]:
    """What is on its way for an entry, and whether it was before: the same file goes on where it broke off.

    Raises ``NotFound`` or ``Refusal``.
    """
    item = _open_to_change(opened, item_id)
    to = destination_of(opened, item)
    return under_way.begin_or_go_on(
        opened.work, to, announced, MOST_COMING, lambda: expect_into(opened, house, item, announced)
    )


def unfinished_of(opened: OpenVault, item: OpenItem) -> list[Unfinished]:
    """The files on their way to an entry that is read already; none for who may not go on with them."""
    if item.draft is None or not opened.may_write:
        return []
    return under_way.unfinished(opened.work, destination_of(opened, item), MOST_COMING)


def is_in(opened: OpenVault, item_id: UUID, file_id: UUID) -> bool:
    """Whether this file is whole and belongs to the entry. Raises ``NotFound`` for no entry."""
    return any(one.id == file_id for one in items.opened_silently(opened, item_id).files)


def give_up(opened: OpenVault, item_id: UUID, file_id: UUID) -> None:
    """Nobody sends the rest of it. Raises ``NotFound``."""
    coming_of(opened, item_id, file_id)
    under_way.no_longer(opened.work, [file_id])


def complete(opened: OpenVault, item_id: UUID, coming: Coming, received: Received) -> FileEntry:
    """The file is whole: it belongs to its entry from here on. One that is there already is there once.

    Raises ``NotFound`` or ``Refusal``.
    """
    item = _open_to_change(opened, item_id)
    _refuse_too_many(item)
    same = (one for one in item.files if (one.name, one.sha256) == (coming.announced.name, received.sha256))
    if (there := next(same, None)) is not None:  # the same form once more, by a double click or on a slow line
        under_way.no_longer(opened.work, [coming.place.file_id])
        return there
    under_way.require_coming(opened.work, destination_of(opened, item), coming)
    entry = take_in(opened.work, coming, received, opened.vault.participant_id, item_id=item_id)
    items.with_files(opened, item_id, (*item.files, entry), Event.FILE_ADDED)
    opened.record(Event.FILE_MARKED, subject_id=mark_of(entry.receipt_salt(), entry.sha256, entry.length))
    return entry


def take_out(opened: OpenVault, house: FileHouse, item_id: UUID, file_id: UUID) -> Opened:
    """A file of an entry, to be read; that it was is in the audit log first.

    Raises ``NotFound``, or ``Unopenable`` if it was altered where it lies.
    """
    entry = file_among(items.opened_silently(opened, item_id).files, file_id)
    opened.record(Event.FILE_READ, subject_id=item_id)
    return open_stored(opened.work, house, opened.vault.case_id, entry)


def file_of(opened: OpenVault, item_id: UUID, file_id: UUID) -> FileEntry:
    """One file of an entry, as it is listed. Raises ``NotFound``."""
    return file_among(items.opened_silently(opened, item_id).files, file_id)


def remove_file(opened: OpenVault, item_id: UUID, file_id: UUID) -> None:
    """Removes a file from an entry for good. Raises ``NotFound`` or ``Refusal``."""
    item = _open_to_change(opened, item_id)
    gone = file_among(item.files, file_id)
    used_no_more(opened.work, opened.vault.case_id, [file_id], item_id=item_id)
    items.with_files(opened, item_id, tuple(one for one in item.files if one.id != gone.id), Event.FILE_REMOVED)


def destination_of(opened: OpenVault, item: OpenItem) -> Destination:
    """The entry, as files on their way to it see it: under the key of the folder that it lies in."""
    folder_id = item.line.folder_id
    return Destination(
        case_id=opened.vault.case_id,
        participant_id=opened.vault.participant_id,
        columns={"item_id": item.line.id},
        epoch=opened.folder_epoch(folder_id),
        key_of=lambda epoch: opened.folder_key(folder_id, epoch),
        context_of=lambda upload: upload.sealed_state_context(opened.vault.id, folder_id),
    )


def _refuse_too_many(item: OpenItem) -> None:
    if len(item.files) >= MOST_FILES:
        raise Refusal(
            _("One entry holds at most %(count)d files. Please make another entry.", count=MOST_FILES), "file"
        )


def _open_to_change(opened: OpenVault, item_id: UUID) -> OpenItem:
    item = items.opened_silently(opened, item_id)  # first: what is somebody else's is not there, for anybody
    opened.require_writing()
    if item.draft is None:
        raise Refusal(
            _("This entry was altered in the database and no longer opens, so no file can be put in."), "file"
        )
    return item
