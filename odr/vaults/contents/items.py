"""The items of an open vault: add, read, change, move, remove."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Uuid, bindparam, select

from odr.accounts.sent_forms import forget
from odr.audit.log import Event
from odr.crypto.context import Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.db.database import erases
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.files.format import FileEntry
from odr.i18n import gettext as _
from odr.vaults.contents.about import NotedThing, read_reference, reference, some_tag
from odr.vaults.contents.drafts import Draft, Field, checked
from odr.vaults.contents.folders import folder_to_write_in
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.manifest.manifest import folder_row
from odr.vaults.manifest.recorder import FolderRecorder
from odr.vaults.tables import Folder, Item, ItemColumns


@dataclass(frozen=True)
class ItemLine:
    """An item in a list. ``title`` is ``None`` if it was altered in the database and no longer opens.

    ``about`` is what a facilitator's note is about, if it is about one thing and its body was opened.
    """

    id: UUID
    folder_id: UUID
    title: str | None
    version: int
    created_at: datetime
    changed_at: datetime
    changed_by: UUID
    about: NotedThing | None = None


@dataclass(frozen=True)
class OpenItem:
    """An item that can be read. ``draft`` is ``None`` if it was altered in the database and no longer opens.

    ``files`` are those that belong to it, in the order in which they were put in.
    """

    line: ItemLine
    draft: Draft | None
    files: tuple[FileEntry, ...] = ()


class ChangedMeanwhile(Exception):
    """Somebody changed the item since the form was opened; nothing was written. ``current`` is what it says now."""

    def __init__(self, current: OpenItem) -> None:
        super().__init__()
        self.current = current


def add(
    opened: OpenVault, folder_id: UUID, draft: Draft, about: NotedThing | None = None, tag: bytes | None = None
) -> UUID:
    """A new item in a folder. Raises ``NotFound`` or ``Refusal``.

    ``about`` and ``tag`` are of a note about something (``odr.vaults.contents.notes``).
    """
    draft = checked(draft)
    folder_to_write_in(opened, folder_id)
    opened.folder_key_to_write(folder_id)
    work = opened.work
    item = Item(
        id=uuid4(),
        vault_id=opened.vault.id,
        folder_id=folder_id,
        version=0,
        created_at=work.now,
        about_tag=tag or some_tag(opened),
    )
    # First, so that what is countersigned and what the manifest notes of the log are written once, with it in them.
    opened.record(Event.ITEM_ADDED, subject_id=item.id)
    _write(opened, _recorder(opened, folder_id), item, draft, 1, about=about)
    work.session.add(item)
    return item.id


def read(opened: OpenVault, item_id: UUID) -> OpenItem:
    """One item; the reading is in the audit log before it is shown. Raises ``NotFound``."""
    item = _item(opened, item_id)
    opened.record(Event.ITEM_READ, subject_id=item.id)
    return open_item(opened, item)


def change(opened: OpenVault, item_id: UUID, draft: Draft, based_on: int) -> None:
    """Overwrites an item. Raises ``ChangedMeanwhile`` unless its version is ``based_on``, ``Refusal``, ``NotFound``."""
    draft = checked(draft)
    item = _item(opened, item_id)
    _refuse_if_changed(opened, item, based_on)
    found = open_item(opened, item)
    recorder = _recorder(opened, item.folder_id)
    _write(opened, recorder, item, draft, recorder.next_version(item), found.files, found.line.about)
    erases(opened.work.session)
    opened.record(Event.ITEM_CHANGED, subject_id=item.id)


def with_files(opened: OpenVault, item_id: UUID, files: tuple[FileEntry, ...], event: Event) -> None:
    """Overwrites an item with other files and the rest as it is, and records it as ``event``.

    Raises ``NotFound``, or ``Refusal`` if the item was altered and no longer opens.
    """
    item = _item(opened, item_id)
    found = open_item(opened, item)
    draft = found.draft
    if draft is None:
        raise Refusal(_("This entry was altered in the database and no longer opens."))
    recorder = _recorder(opened, item.folder_id)
    _write(opened, recorder, item, draft, recorder.next_version(item), files, found.line.about)
    erases(opened.work.session)
    opened.record(event, subject_id=item.id)


def opened_silently(opened: OpenVault, item_id: UUID) -> OpenItem:
    """One item, for a rule that shows nothing of it or records that in its own words. Raises ``NotFound``."""
    return open_item(opened, _item(opened, item_id))


def move(opened: OpenVault, item_id: UUID, folder_id: UUID, based_on: int) -> None:
    """Moves an item to another folder, sealed again under that folder's key. Raises like ``change``."""
    item = _item(opened, item_id)
    _refuse_if_changed(opened, item, based_on)
    folder_to_write_in(opened, folder_id)
    found = open_item(opened, item)
    draft = found.draft
    if draft is None:
        raise Refusal(_("This entry was altered in the database and no longer opens, so it can't be moved."))
    opened.folder_key_to_write(folder_id)
    version = _leave(opened, item)
    item.folder_id = folder_id
    _write(opened, _recorder(opened, folder_id), item, draft, version, found.files, found.line.about)
    erases(opened.work.session)
    opened.record(Event.ITEM_MOVED, subject_id=item.id)


def remove(opened: OpenVault, item_id: UUID) -> None:
    """Removes an item for good. Raises ``NotFound``, or ``Refusal`` for a code that may only read."""
    opened.require_writing()
    item = _item(opened, item_id)
    _leave(opened, item)
    opened.record(Event.ITEM_REMOVED, subject_id=item.id)
    opened.work.session.delete(item)
    forget(opened.work, [item.id])
    erases(opened.work.session)


def _item(opened: OpenVault, item_id: UUID) -> Item:
    row = _with_folder(opened.work, item_id)
    if row is None:
        raise NotFound
    item, folder = row
    folder_row.know(opened.work, folder, folder.id)
    if item.vault_id != opened.vault.id or not opened.may(SecretKind.FOLDER, item.folder_id) or folder.is_browser:
        raise NotFound
    return item


@once(rows_of=(Item,))
def _with_folder(work: Work, item_id: UUID) -> tuple[Item, Folder] | None:
    """An item, and the folder that it lay in when this was asked first."""
    return work.session.execute(_ITEM, {"item_id": item_id}).one_or_none()


_ITEM = (
    select(Item, Folder).join(Folder, Folder.id == Item.folder_id).where(Item.id == bindparam("item_id", type_=Uuid))
)


def _refuse_if_changed(opened: OpenVault, item: Item, based_on: int) -> None:
    if item.version != based_on:
        opened.record(Event.ITEM_READ, subject_id=item.id)
        raise ChangedMeanwhile(open_item(opened, item))


def _write(
    opened: OpenVault,
    recorder: FolderRecorder,
    item: Item,
    draft: Draft,
    version: int,
    files: tuple[FileEntry, ...] = (),
    about: NotedThing | None = None,
) -> None:
    key = opened.folder_key_to_write(item.folder_id)
    item.version = version
    item.epoch = opened.folder_epoch(item.folder_id)
    item.sealed_title = seal(key, draft.title.encode("utf-8"), item.sealed_title_context(opened.vault))
    body = {
        "text": draft.text,
        "fields": [asdict(field) for field in draft.fields],
        "files": [one.as_payload() for one in files],
        **reference(opened, about),
    }
    item.sealed_body = seal(key, payload.encode(body), item.sealed_body_context(opened.vault))
    item.changed_at = opened.work.now
    item.changed_by = opened.actor_id
    recorder.put(item, draft.title)
    recorder.save()


def _leave(opened: OpenVault, item: Item) -> int:
    """The item leaves its folder. Returns the version after every one that it ever had."""
    recorder = _recorder(opened, item.folder_id)
    version = recorder.next_version(item)
    recorder.drop(item)
    recorder.save()
    return version


def _recorder(opened: OpenVault, folder_id: UUID) -> FolderRecorder:
    return FolderRecorder(opened, folder_row(opened.work, folder_id))


def line_of(opened: OpenVault, item: Item | ItemColumns) -> ItemLine:
    """The item as it stands in a list."""
    try:
        title = _title(opened, item, opened.folder_key(item.folder_id, item.epoch))
    except Unopenable:
        title = None
    return _line(item, title)


def _line(item: Item | ItemColumns, title: str | None, about: NotedThing | None = None) -> ItemLine:
    return ItemLine(
        item.id, item.folder_id, title, item.version, item.created_at, item.changed_at, item.changed_by, about
    )


def open_item(opened: OpenVault, item: Item | ItemColumns) -> OpenItem:
    """The item of a row that was read already. The caller writes the audit entry."""
    title = None
    try:
        key = opened.folder_key(item.folder_id, item.epoch)
        title = _title(opened, item, key)
        body = payload.decode(open_sealed(key, item.sealed_body, Item.context_of(opened.vault, item, Purpose.ITEM)))
        files = tuple(FileEntry.of_payload(kept) for kept in body.get("files", ()))
        about = read_reference(body)
    except (Unopenable, ValueError):  # what a browser sealed, under a folder that was altered to look like another
        return OpenItem(_line(item, title), None)
    draft = Draft(title, body["text"], tuple(Field(**field) for field in body["fields"]))
    return OpenItem(_line(item, title, about), draft, files)


def _title(opened: OpenVault, item: Item | ItemColumns, key: SymmetricKey) -> str:
    plain = open_sealed(key, item.sealed_title, Item.context_of(opened.vault, item, Purpose.ITEM_TITLE))
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:  # what a browser sealed is no text here
        raise Unopenable("title") from None
