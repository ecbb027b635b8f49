"""Files of browser folders: parts and a root that a browser sealed, in the store as they came.

A file is on its way to a folder until an entry there names it. Nothing here opens one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select

from odr.audit.log import Event
from odr.crypto.errors import Unopenable
from odr.crypto.padding import MINIMUM, padded_size
from odr.crypto.sealing import FORMAT, could_be_seal, open_sealed, seal, sealed_size
from odr.db import payload
from odr.db.once import kept_row
from odr.errors import NotFound, Refusal
from odr.files.format import FilePlace, part_name
from odr.files.keeping import GOES_ON_FOR, FileHouse, Incomplete, StoreRefused, used_by
from odr.files.sizes import megabytes
from odr.files.store import Missing, Store, StoreAway
from odr.files.tables import FileUpload, FileUse, StoredFile
from odr.files.uses import used_in, used_no_more
from odr.i18n import gettext as _
from odr.vaults.browser_folders.holding import grant_of
from odr.vaults.browser_folders.shapes import NotSealed
from odr.vaults.contents.folders import browser_folders, folder_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import BROWSER, Item

MOST_COMING = 100


@dataclass(frozen=True)
class ComingSealed:
    """A file on its way into a folder, or there: who it is, and how long it is with its padding."""

    place: FilePlace

    @property
    def root_size(self) -> int:
        """How long its root is, sealed."""
        return sealed_size(padded_size(max(self.place.root_size + 1, MINIMUM)))

    def check_part(self, number: int, length: int) -> None:
        """Before a part travels: there is such a part, and it is as long as this. Raises ``NotSealed``."""
        if not 0 <= number < self.place.count or length != sealed_size(self.place.size_of(number)):
            raise NotSealed


def begin(opened: OpenVault, house: FileHouse, folder_id: UUID, file_id: UUID, size: int) -> ComingSealed:
    """Says that a file comes, which the browser has named; once more makes no difference.

    ``size`` is what it is padded to. Raises ``NotFound`` or ``Refusal``.
    """
    work = opened.work
    _folder_to_write(opened, folder_id)
    coming = ComingSealed(FilePlace(opened.vault.case_id, file_id, size))
    if coming.place.padded != size or size != padded_size(size):
        raise NotSealed
    if work.session.get(StoredFile, file_id) is not None:
        there = _coming(opened, folder_id, file_id)
        if there.place.length != size:
            raise NotSealed
        return there
    if size > padded_size(house.most):
        raise Refusal(_("A file may have %(most)s at the most.", most=megabytes(house.most)), "file")
    used, under_way = used_by(work, opened.vault.participant_id), _under_way(opened)
    if used + size > house.most_of_one or under_way >= MOST_COMING:
        raise Refusal(
            _(
                "You have put in %(used)s of the %(most)s that there is room for, so this file does not fit. "
                "Please remove one first.",
                used=megabytes(used),
                most=megabytes(house.most_of_one),
            ),
            "file",
        )
    try:
        house.store.make_sure_of_room(size)
    except StoreAway as problem:
        raise StoreRefused(problem) from None
    upload = FileUpload(
        file_id=file_id,
        case_id=opened.vault.case_id,
        participant_id=opened.vault.participant_id,
        epoch=opened.folder_epoch(folder_id),
        began_at=work.now,
        ends_at=work.now + GOES_ON_FOR,
    )
    key = opened.folder_key_to_write(folder_id)
    context = upload.sealed_state_context(opened.vault.id, folder_id)
    upload.sealed_state = seal(key, payload.encode({"size": size}), context)
    work.session.add(StoredFile(id=file_id, parts=coming.place.count, size=size))
    work.session.flush()
    work.session.add(upload)
    return coming


def coming_of(opened: OpenVault, folder_id: UUID, file_id: UUID, *, whole_too: bool = False) -> ComingSealed:
    """What is on its way into a folder and not whole, unless ``whole_too``.

    Raises ``NotFound``, or ``Refusal`` for who may not write.
    """
    _folder_to_write(opened, folder_id)
    coming = _coming(opened, folder_id, file_id)
    row = kept_row(opened.work, StoredFile, file_id)
    if row is None or (row.sealed_root is not None and not whole_too):
        raise NotFound
    return coming


def take_part(store: Store, coming: ComingSealed, number: int, sealed: bytes) -> None:
    """Puts one part into the store as it came. Raises ``Refusal``."""
    coming.check_part(number, len(sealed))
    if sealed[:1] != bytes([FORMAT]):
        raise NotSealed
    try:
        store.put(part_name(coming.place.file_id, number), sealed)
    except StoreAway as problem:
        raise StoreRefused(problem) from None


def check_whole(store: Store, coming: ComingSealed) -> None:
    """Raises ``Incomplete`` unless every part is there."""
    try:
        names = [part_name(coming.place.file_id, number) for number in range(coming.place.count)]
        if not all(store.has(name) for name in names):
            raise Incomplete
    except StoreAway as problem:
        raise StoreRefused(problem) from None


def take_root(opened: OpenVault, coming: ComingSealed, sealed: bytes) -> None:
    """The file is whole from here on, and no part of it is written again. The same root once more makes no difference.

    Raises ``Refusal``, and ``NotFound`` for another root than the one that is there.
    """
    row = kept_row(opened.work, StoredFile, coming.place.file_id)
    if row is None:
        raise Incomplete
    if row.sealed_root is not None:
        if row.sealed_root != sealed:
            raise NotFound
        return
    if not could_be_seal(sealed) or len(sealed) != coming.root_size:
        raise NotSealed
    row.sealed_root = sealed


def root_of(opened: OpenVault, folder_id: UUID, file_id: UUID) -> bytes:
    """The root of a file of an entry, as it came; that it was taken out is in the log first. Raises ``NotFound``."""
    item_id, row = _used(opened, folder_id, file_id)
    if row.sealed_root is None:
        raise NotFound
    opened.record(Event.FILE_READ, subject_id=item_id)
    return row.sealed_root


def part_of(opened: OpenVault, store: Store, folder_id: UUID, file_id: UUID, number: int) -> bytes:
    """A part of a file of an entry, as it came: nobody opens it without the root. Raises ``NotFound``, ``Refusal``."""
    _item_id, row = _used(opened, folder_id, file_id)
    if not 0 <= number < row.parts:
        raise NotFound
    try:
        return store.get(part_name(file_id, number))
    except Missing:
        raise NotFound from None
    except StoreAway as problem:
        raise StoreRefused(problem) from None


@dataclass(frozen=True)
class FilesOfRow:
    """What becomes of the files of an entry that is written: some come, some go."""

    opened: OpenVault
    item_id: UUID
    new: Collection[UUID]
    gone: Collection[UUID]

    def write(self) -> None:
        """Ties and unties them. The entry is in the database."""
        opened, case_id = self.opened, self.opened.vault.case_id
        if self.new:
            opened.work.session.execute(delete(FileUpload).where(FileUpload.file_id.in_(list(self.new))))
            used_in(opened.work, case_id, opened.vault.participant_id, self.new, item_id=self.item_id)
        if self.gone:
            used_no_more(opened.work, case_id, self.gone, item_id=self.item_id)
        for event, files in ((Event.FILE_ADDED, self.new), (Event.FILE_REMOVED, self.gone)):
            for _one in files:
                opened.record(event, subject_id=self.item_id)


def files_of_row(opened: OpenVault, folder_id: UUID, item_id: UUID, named: Collection[UUID]) -> FilesOfRow:
    """What an entry that names these files changes. Nothing is written.

    Raises ``Refusal`` for a file that is neither whole on its way into this folder nor in an entry that the code opens.
    """
    session = opened.work.session
    there = set(session.scalars(select(FileUse.file_id).where(FileUse.item_id == item_id)))
    new = [one for one in named if one not in there]
    for file_id in new:
        row = session.get(StoredFile, file_id)
        if row is None or row.sealed_root is None or not _may_name(opened, folder_id, file_id):
            raise Refusal(_("A file of this entry has not arrived as a whole. Please send it again."), "file")
    return FilesOfRow(opened, item_id, new, sorted(there - set(named)))


def _may_name(opened: OpenVault, folder_id: UUID, file_id: UUID) -> bool:
    try:
        _coming(opened, folder_id, file_id)
    except NotFound:
        own = [one.id for one in browser_folders(opened)]
        used = select(FileUse.id).join(Item, Item.id == FileUse.item_id)
        found = used.where(FileUse.file_id == file_id, Item.vault_id == opened.vault.id, Item.folder_id.in_(own))
        return opened.work.session.scalar(found.limit(1)) is not None
    return True


def _folder_to_write(opened: OpenVault, folder_id: UUID) -> None:
    folder_of(opened, folder_id, BROWSER)
    grant_of(opened, folder_id)
    opened.folder_key_to_write(folder_id)


def _under_way(opened: OpenVault) -> int:
    rows = select(func.count()).select_from(FileUpload)
    return opened.work.session.scalar(rows.where(FileUpload.participant_id == opened.vault.participant_id)) or 0


def _coming(opened: OpenVault, folder_id: UUID, file_id: UUID) -> ComingSealed:
    """By the seal of its row, which belongs to this folder and no other. Raises ``NotFound``."""
    row = opened.work.session.get(FileUpload, file_id)
    if row is None or row.participant_id != opened.vault.participant_id or row.ends_at <= opened.work.now:
        raise NotFound
    try:
        key = opened.folder_key(folder_id, row.epoch)
        kept = payload.decode(open_sealed(key, row.sealed_state, row.sealed_state_context(opened.vault.id, folder_id)))
        return ComingSealed(FilePlace(opened.vault.case_id, file_id, int(kept["size"])))
    except (Unopenable, KeyError):
        raise NotFound from None


def _used(opened: OpenVault, folder_id: UUID, file_id: UUID) -> tuple[UUID, StoredFile]:
    folder_of(opened, folder_id, BROWSER)
    grant_of(opened, folder_id)
    found = opened.work.session.execute(
        select(Item.id, StoredFile)
        .join(FileUse, FileUse.item_id == Item.id)
        .join(StoredFile, StoredFile.id == FileUse.file_id)
        .where(Item.vault_id == opened.vault.id, Item.folder_id == folder_id, FileUse.file_id == file_id)
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]
