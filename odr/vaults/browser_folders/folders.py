"""A browser folder as the service has it: given to a browser as it was sealed there, and changed by one.

Around each inner seal stands an outer one, and everything that is done for the other folders is done for these: rows,
versions, renewals, the manifest, the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from odr.accounts.sent_forms import forget
from odr.audit.log import Event
from odr.crypto.context import Context, Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.db.database import erases
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.vaults.browser_folders.files import FilesOfRow, files_of_row
from odr.vaults.browser_folders.holding import (
    check_grants,
    end_earlier,
    gives_more,
    grant_of,
    require_browser_code,
    require_steward,
    write_grants,
)
from odr.vaults.browser_folders.shapes import FolderChange, InnerSeal, NotSealed, Record, Row
from odr.vaults.contents import folders
from odr.vaults.contents.folders import add_browser_folder, folder_of, plain_name_of, remove_folder, seal_plain_name
from odr.vaults.inner.tables import InnerGrant, InnerPrevious, InnerRecord, InnerRecordPage
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.manifest.recorder import FolderRecorder
from odr.vaults.tables import BROWSER, Folder, Item, ItemColumns


@dataclass(frozen=True)
class GivenRow:
    """An entry as it is given to a browser."""

    item_id: UUID
    version: int
    title: InnerSeal
    body: InnerSeal
    changed_at: datetime
    changed_by: UUID


@dataclass(frozen=True)
class FolderState:
    """A folder as the service has it. ``pages`` and ``previous`` are all there are."""

    grant: InnerGrant
    record: Record
    name_version: int
    name: InnerSeal
    previous: dict[int, bytes]
    rows: list[GivenRow] = field(default_factory=list)


def browser_folders_of(opened: OpenVault) -> list[UUID]:
    """The browser folders that the code opens, in their order."""
    return [one.id for one in folders.browser_folders(opened)]


def require(opened: OpenVault, folder_id: UUID) -> None:
    """Raises ``NotFound`` unless it is a browser folder that the code opens. Asked before anything of a body is read,
    so that what is not one's own answers like what does not exist."""
    folder_of(opened, folder_id, BROWSER)


def state_of(opened: OpenVault, folder_id: UUID) -> FolderState:
    """A folder, to be opened by a browser; that it was given is in the log first.

    An entry whose outer seal was altered is left out: the browser misses it. Raises ``NotFound``, or ``Refusal`` if
    what vouches for the folder was altered.
    """
    folder = folder_of(opened, folder_id, BROWSER)
    grant = grant_of(opened, folder_id)
    try:
        state = FolderState(
            grant,
            _record_of(opened, _record_row(opened, folder_id)),
            folder.version,
            InnerSeal.of(plain_name_of(opened, folder)),
            _previous_of(opened, folder_id),
        )
    except Unopenable:
        raise Refusal(_altered()) from None
    rows = opened.work.session.execute(
        select(*(Item.__table__.columns[name] for name in ItemColumns._fields))
        .where(Item.vault_id == opened.vault.id, Item.folder_id == folder_id)
        .order_by(Item.changed_at.desc(), Item.id)
    ).all()
    opened.record(Event.FOLDER_GIVEN, subject_id=folder_id, count=len(rows))
    for row in rows:
        given = _given(opened, ItemColumns(*row))
        if given is not None:
            state.rows.append(given)
    return state


def begin(opened: OpenVault, folder_id: UUID, change: FolderChange) -> bool:
    """A new folder. False if there is anything of this identifier already.

    Raises ``NotFound`` unless the code manages codes and is one for the browser; ``Refusal``.
    """
    require_browser_code(opened)
    require_steward(opened)
    opened.require_writing()
    if opened.work.session.get(Folder, folder_id) is not None:
        return False
    name, record = change.name, change.record
    if name is None or (name.version, record.number, record.root.epoch) != (1, 1, 1) or change.previous is not None:
        raise NotSealed
    if change.put or change.removed or opened.code.id not in (change.grants or {}):
        raise NotSealed
    check_grants(opened, folder_id, change.grants or {})
    add_browser_folder(opened, folder_id, name.sealed.plain())
    _write_record(opened, folder_id, record, None)
    opened.work.session.flush()
    write_grants(opened, folder_id, 1, change.grants or {})
    return True


def remove(opened: OpenVault, folder_id: UUID) -> None:
    """Removes a folder with everything in it, for good: also with a code that could not read it.

    Raises ``NotFound``, or ``Refusal`` unless the code opens everything.
    """
    remove_folder(opened, folder_id, BROWSER)


def only_takes_away(opened: OpenVault, folder_id: UUID, wanted: FolderChange) -> bool:
    """Whether nothing is written and no code is given more: entries go, or a new key leaves somebody out."""
    return wanted.only_takes_away and not gives_more(opened, folder_id, wanted.grants or {})


def change(opened: OpenVault, folder_id: UUID, wanted: FolderChange) -> bool:
    """Takes what a browser wrote; false, and nothing taken, if it does not follow what is there.

    Whoever gives or renews keys has a code that manages codes. Raises ``NotFound`` or ``Refusal``.
    """
    folder = folder_of(opened, folder_id, BROWSER)
    grant = grant_of(opened, folder_id)
    opened.folder_key_to_write(folder_id)
    row = _record_row(opened, folder_id)
    try:
        before = _record_of(opened, row)
    except Unopenable:
        raise Refusal(_altered()) from None
    if wanted.record.number != before.number + 1:
        return False
    epoch = wanted.record.root.epoch
    is_renewal = wanted.previous is not None
    if epoch != before.root.epoch + is_renewal or grant.epoch != before.root.epoch:
        raise NotSealed
    if is_renewal or wanted.grants:
        require_steward(opened)
        check_grants(opened, folder_id, wanted.grants or {})
    if is_renewal and opened.code.id not in (wanted.grants or {}):
        raise NotSealed
    made = _Writing(opened, folder, wanted)
    if not made.follows():
        return False
    made.write()
    _write_record(opened, folder_id, wanted.record, row)
    if wanted.previous is not None:
        _write_previous(opened, folder_id, epoch, wanted.previous)
        end_earlier(opened, folder_id, epoch)
        opened.record(Event.FOLDER_RENEWED_IN_BROWSER, subject_id=folder_id)
    write_grants(opened, folder_id, epoch, wanted.grants or {})
    erases(opened.work.session)
    return True


class _Writing:
    """One change of a folder's entries and its name: looked at as a whole before anything is written."""

    def __init__(self, opened: OpenVault, folder: Folder, wanted: FolderChange) -> None:
        self._opened = opened
        self._folder = folder
        self._wanted = wanted
        self._recorder = FolderRecorder(opened, folder)
        self._there: dict[UUID, Item] = {}
        self._files: dict[UUID, FilesOfRow] = {}

    def follows(self) -> bool:
        """Whether each entry, and the name, is what the browser took it for. Raises ``Refusal``."""
        session, wanted = self._opened.work.session, self._wanted
        asked = [*(row.item_id for row in wanted.put), *wanted.removed]
        found = session.scalars(select(Item).where(Item.id.in_(asked))).all() if asked else []
        self._there = {item.id: item for item in found}
        if any(item.folder_id != self._folder.id for item in found):
            return False
        if not set(wanted.removed) <= self._there.keys():
            return False
        for row in wanted.put:
            item = self._there.get(row.item_id)
            if row.version != (1 if item is None else self._recorder.next_version(item)):
                return False
            self._files[row.item_id] = files_of_row(self._opened, self._folder.id, row.item_id, row.files)
        return wanted.name is None or wanted.name.version == self._recorder.next_name_version()

    def write(self) -> None:
        """Writes all of it, and that it was done."""
        opened, wanted = self._opened, self._wanted
        for row in wanted.put:  # first, so that what is countersigned has them in it
            is_new = row.item_id not in self._there
            opened.record(Event.ITEM_ADDED if is_new else Event.ITEM_CHANGED, subject_id=row.item_id)
        for item_id in wanted.removed:
            opened.record(Event.ITEM_REMOVED, subject_id=item_id)
        if wanted.name is not None:
            opened.record(Event.FOLDER_RENAMED, subject_id=self._folder.id)
            self._folder.version = wanted.name.version
            seal_plain_name(opened, self._folder, wanted.name.sealed.plain())
        for row in wanted.put:
            self._put(row)
        for item_id in wanted.removed:
            self._recorder.drop(self._there[item_id])
            opened.work.session.delete(self._there[item_id])
        forget(opened.work, wanted.removed)
        if wanted.put or wanted.removed or wanted.name is not None:
            self._recorder.save("" if wanted.name is not None else None)
        opened.work.session.flush()
        for files in self._files.values():
            files.write()

    def _put(self, row: Row) -> None:
        opened, folder_id = self._opened, self._folder.id
        item = self._there.get(row.item_id)
        if item is None:
            now, vault_id = opened.work.now, opened.vault.id
            item = Item(id=row.item_id, vault_id=vault_id, folder_id=folder_id, version=0, created_at=now)
            opened.work.session.add(item)
        key = opened.folder_key_to_write(folder_id)
        item.version, item.epoch = row.version, opened.folder_epoch(folder_id)
        item.sealed_title = seal(key, row.title.plain(), item.sealed_title_context(opened.vault))
        item.sealed_body = seal(key, row.body.plain(), item.sealed_body_context(opened.vault))
        item.changed_at, item.changed_by = opened.work.now, opened.actor_id
        self._recorder.put(item, "")


def _given(opened: OpenVault, row: ItemColumns) -> GivenRow | None:
    try:
        title, body = (
            InnerSeal.of(_opened(opened, row.folder_id, row.epoch, sealed, Item.context_of(opened.vault, row, purpose)))
            for sealed, purpose in ((row.sealed_title, Purpose.ITEM_TITLE), (row.sealed_body, Purpose.ITEM))
        )
    except (Unopenable, TypeError, ValueError):
        return None
    return GivenRow(row.id, row.version, title, body, row.changed_at, row.changed_by)


def _opened(opened: OpenVault, folder_id: UUID, epoch: int, sealed: bytes, context: Context) -> bytes:
    return open_sealed(opened.folder_key(folder_id, epoch), sealed, context)


def _record_row(opened: OpenVault, folder_id: UUID) -> InnerRecord:
    row = opened.work.session.get(InnerRecord, folder_id)
    if row is None:
        raise Refusal(_altered())
    return row


def _record_of(opened: OpenVault, row: InnerRecord) -> Record:
    folder_id, vault = row.folder_id, opened.vault
    root = InnerSeal.of(_opened(opened, folder_id, row.epoch, row.sealed_root, row.sealed_root_context(vault)))
    pages: Sequence[InnerRecordPage] = opened.work.session.scalars(
        select(InnerRecordPage).where(InnerRecordPage.folder_id == folder_id).order_by(InnerRecordPage.page)
    ).all()
    try:
        return Record(
            row.number,
            root,
            {
                page.page: _opened(opened, folder_id, page.epoch, page.sealed_page, page.sealed_page_context(vault))
                for page in pages
            },
        )
    except NotSealed:
        raise Unopenable("inner record") from None


def _write_record(opened: OpenVault, folder_id: UUID, record: Record, row: InnerRecord | None) -> None:
    session, vault, epoch = opened.work.session, opened.vault, opened.folder_epoch(folder_id)
    key = opened.current_folder_key(folder_id)
    if row is None:
        row = InnerRecord(folder_id=folder_id)
        session.add(row)
    row.number, row.epoch = record.number, epoch
    row.sealed_root = seal(key, record.root.plain(), row.sealed_root_context(vault))
    for number, sealed in record.pages.items():
        page = session.get(InnerRecordPage, (folder_id, number))
        if page is None:
            page = InnerRecordPage(folder_id=folder_id, page=number)
            session.add(page)
        page.number, page.epoch = record.number, epoch
        page.sealed_page = seal(key, sealed, page.sealed_page_context(vault))


def _previous_of(opened: OpenVault, folder_id: UUID) -> dict[int, bytes]:
    rows = opened.work.session.scalars(select(InnerPrevious).where(InnerPrevious.folder_id == folder_id)).all()
    return {
        row.inner_epoch: _opened(opened, folder_id, row.epoch, row.sealed_key, row.sealed_key_context(opened.vault))
        for row in rows
    }


def _write_previous(opened: OpenVault, folder_id: UUID, inner_epoch: int, sealed: bytes) -> None:
    session, epoch = opened.work.session, opened.folder_epoch(folder_id)
    session.execute(
        delete(InnerPrevious).where(InnerPrevious.folder_id == folder_id, InnerPrevious.inner_epoch == inner_epoch)
    )
    row = InnerPrevious(folder_id=folder_id, inner_epoch=inner_epoch, epoch=epoch)
    row.sealed_key = seal(opened.current_folder_key(folder_id), sealed, row.sealed_key_context(opened.vault))
    session.add(row)


def _altered() -> str:
    return _(
        "What this folder remembers was altered in the database and no longer opens. Please tell the organisation."
    )
