"""Keeping the manifest up: every rule that changes a folder or an item says here what it did.

What does not fit is never made good by writing over it: it is noted in the root, or left as it is, for the next
unlocking to tell. Nor does it stop anybody from writing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID

from odr.crypto.errors import Unopenable
from odr.errors import NotFound, Refusal
from odr.vaults.keys import code_list
from odr.vaults.keys.code_list import CodeList
from odr.vaults.keys.findings import What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.manifest.manifest import (
    Entry,
    Known,
    Root,
    VaultManifest,
    folders_in,
    page_number_of,
    read_page,
    read_root,
    read_vault_manifest,
    write_page,
    write_root,
    write_vault_manifest,
)
from odr.vaults.tables import Folder, Item, ManifestPage


def vault_manifest(opened: OpenVault) -> VaultManifest | None:
    """The vault's own layer, or ``None`` if the code does not have its key, or it can't be gone on from."""
    try:
        return read_vault_manifest(opened)
    except (Unopenable, NotFound):
        return None


def new_mark() -> str:
    """A value that nobody can have put into an earlier root."""
    return secrets.token_hex(8)


class FolderRecorder:
    """Keeps up the manifest of one folder, for one change. It is written by ``save``.

    Without a manifest that can be gone on from it does nothing; nor does it where the folder's row is gone.
    """

    def __init__(self, opened: OpenVault, folder: Folder | None) -> None:
        self._opened = opened
        self._pages: dict[int, dict[str, Entry]] = {}
        self._changed: set[int] = set()
        self._rows: dict[int, ManifestPage | None] = {}
        self._root: Root | None = None
        if folder is not None:
            self._folder = folder
            with suppress(Unopenable, NotFound):
                self._root = read_root(opened, folder)

    def next_version(self, item: Item) -> int:
        """The version after every one that the item ever had; notes it if its row is not as it was left."""
        entry = self._expected(item)
        return max(item.version, entry.version if entry else 0, entry.floor if entry else 0) + 1

    def put(self, item: Item, title: str) -> None:
        """The item is now as its row says."""
        entries = self._entries(item.id)
        if entries is not None:
            entries[item.id.hex] = Entry(item.version, item.epoch, title)
            self._changed.add(page_number_of(item.id))

    def drop(self, item: Item) -> None:
        """The item leaves the folder."""
        entries = self._entries(item.id)
        if entries is not None and entries.pop(item.id.hex, None) is not None:
            self._changed.add(page_number_of(item.id))

    def next_name_version(self) -> int:
        """The version after every one that the folder's name ever had; notes it if that is not as it was left."""
        root, there = self._root, self._folder.version
        if root is not None and root.name_version != there:
            root.note(What.FOLDER_NAME)
        return max(there, root.name_version if root else 0) + 1

    def save(self, name: str | None = None) -> None:
        """Seals what changed. ``name`` is the folder's new name, if it has one.

        Leaves everything as it is where the folder's key is not one to seal under.
        """
        root = self._root
        if root is None:
            return
        if name is not None:
            root.name_version = self._folder.version
        manifest = vault_manifest(self._opened)
        known = manifest.folders.get(self._folder.id.hex) if manifest else None
        # A root that was put back goes on to be one: the stewards' mark is renewed only on one that followed theirs.
        follows = known is not None and known.counter <= self._folder.manifest_version and known.seen == root.seen
        if follows:
            root.seen = new_mark()
        try:
            for number in sorted(self._changed):
                row = self._page_row(number)
                write_page(self._opened, self._folder.id, root, number, row, self._pages[number])
            write_root(self._opened, self._folder, root)
        except (Unopenable, Refusal, NotFound):
            return
        if manifest is not None and known is not None and follows:
            manifest.folders[self._folder.id.hex] = Known(
                self._folder.manifest_version, root.seen, known.name if name is None else name
            )
            write_vault_manifest(self._opened, manifest)

    def _expected(self, item: Item) -> Entry | None:
        entries = self._entries(item.id)
        if entries is None or self._root is None:
            return None
        entry = entries.get(item.id.hex)
        if entry is None:
            self._root.note(What.ITEM_UNKNOWN, item.id)
        elif (entry.version, entry.epoch) != (item.version, item.epoch):
            older = item.version < entry.version
            self._root.note(What.ITEM_OLDER if older else What.ITEM_ALTERED, item.id, entry.title)
        return entry

    def _entries(self, item_id: UUID) -> dict[str, Entry] | None:
        """The page on which the item belongs; ``None`` if that can't be gone on from, which the root then remembers."""
        root, number = self._root, page_number_of(item_id)
        if root is None:
            return None
        if number not in self._pages:
            try:
                self._pages[number] = read_page(self._opened, self._folder.id, root, number, self._page_row(number))
            except Unopenable:
                root.note(What.LIST_ALTERED)
                return None
        return self._pages[number]

    def _page_row(self, number: int) -> ManifestPage | None:
        if number not in self._rows:
            session = self._opened.work.session
            with session.no_autoflush:  # what waits to be written is written once, when all is done
                self._rows[number] = session.get(ManifestPage, (self._folder.id, number))
        return self._rows[number]


def begin_vault(opened: OpenVault) -> None:
    """A new vault begins its manifest."""
    write_vault_manifest(opened, VaultManifest())


def begin_folder(opened: OpenVault, folder: Folder, name: str) -> None:
    """A new folder begins its manifest, and the vault takes note of it."""
    root = Root(folder.version, new_mark())
    folder.manifest_version = 0
    write_root(opened, folder, root)
    manifest = vault_manifest(opened)
    if manifest is not None:
        manifest.folders[folder.id.hex] = Known(folder.manifest_version, root.seen, name)
        write_vault_manifest(opened, manifest)


def forget_folders(opened: OpenVault, folder_ids: Iterable[UUID] | None = None) -> None:
    """These folders were removed; without ``folder_ids``, all of them."""
    manifest = vault_manifest(opened)
    if manifest is None:
        return
    for folder_id in [one.hex for one in folder_ids] if folder_ids is not None else list(manifest.folders):
        manifest.folders.pop(folder_id, None)
    write_vault_manifest(opened, manifest)


def write_codes(opened: OpenVault, codes: CodeList) -> None:
    """Seals the list of codes as its next version, and remembers that there was this one.

    Raises ``NotFound`` without the stewardship key.
    """
    manifest = vault_manifest(opened)
    _write_codes(opened, codes, manifest)
    if manifest is not None:
        write_vault_manifest(opened, manifest)


def _write_codes(opened: OpenVault, codes: CodeList, manifest: VaultManifest | None) -> None:
    """A list that is behind what the vault remembers stays behind: going on from it does not make it the latest."""
    vault = opened.vault
    behind = max(0, manifest.codes - vault.code_list_version) if manifest is not None else 0
    code_list.write(vault, opened.stewardship_key(), codes, opened.stewardship_epoch())
    if manifest is not None:
        manifest.codes = vault.code_list_version + behind


class Renewal:
    """The manifest and the list of codes across a renewal of keys: read before it, sealed under the new keys after."""

    def __init__(self, opened: OpenVault, folder_ids: set[UUID]) -> None:
        self._opened = opened
        self._recorders = [FolderRecorder(opened, row) for row in folders_in(opened) if row.id in folder_ids]
        self._manifest = vault_manifest(opened)

    def save(self, codes: CodeList) -> None:
        """Seals the list of codes, the vault's own layer and the roots of these folders under the keys as they are."""
        _write_codes(self._opened, codes, self._manifest)
        if self._manifest is not None:
            write_vault_manifest(self._opened, self._manifest)
        for recorder in self._recorders:
            recorder.save()


def go_on(opened: OpenVault, folders: Sequence[Folder]) -> None:
    """A steward has looked: the folders that others have changed since get the stewards' mark again.

    Where the head of the log is countersigned, that says more than the manifest could, and if no folder was changed
    nothing is written.
    """
    manifest = vault_manifest(opened)
    if manifest is None:
        return
    changed = False
    for folder in folders:
        known = manifest.folders.get(folder.id.hex)
        if known is None or not known.seen or known.counter >= folder.manifest_version:
            continue
        with suppress(Unopenable, Refusal, NotFound):
            root = read_root(opened, folder)
            if root.seen == known.seen:
                root.seen = new_mark()
                write_root(opened, folder, root)
                manifest.folders[folder.id.hex] = Known(folder.manifest_version, root.seen, known.name)
                changed = True
    if changed or opened.countersigner is None:
        write_vault_manifest(opened, manifest)
