"""Going on from how a vault is now: its manifest is made from the rows.

Done for a vault that has none yet, and when a steward has read what was noticed and says so. It makes nothing good:
it says from where on the vault notices again.
"""

from contextlib import suppress

from sqlalchemy import delete, select
from sqlalchemy.orm import load_only

from odr.audit.log import Event
from odr.crypto.errors import Unopenable
from odr.errors import NotFound, Refusal
from odr.vaults.contents.folders import name_of, seal_name
from odr.vaults.contents.items import line_of
from odr.vaults.integrity.checking import check
from odr.vaults.keys import code_list
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.manifest.manifest import (
    PAGES,
    Entry,
    Known,
    Root,
    VaultManifest,
    countersigned_version,
    folders_in,
    opens,
    page_number_of,
    read_page,
    read_root,
    write_page,
    write_root,
    write_vault_manifest,
)
from odr.vaults.manifest.recorder import new_mark, vault_manifest
from odr.vaults.tables import Folder, Item, ManifestPage


def accept(opened: OpenVault) -> int:
    """Goes on from how everything is now; returns how many things were not as they had been left.

    Raises ``NotFound`` for a code that does not open everything.
    """
    if not opened.opens_all:
        raise NotFound
    count = len(check(opened))
    if count:
        make_manifest(opened)
        opened.record(Event.VAULT_ACCEPTED_AS_IS, count=count)
    return count


def make_manifest(opened: OpenVault) -> None:
    """Makes the manifest from the rows as they are. Nothing in it can be mistaken for anything that was before.

    What does not open is left as it is and no longer missed. Raises ``NotFound`` without the stewardship key.
    """
    vault = opened.vault
    before = vault_manifest(opened) or VaultManifest()
    made = VaultManifest()
    for folder in folders_in(opened):
        known = before.folders.get(folder.id.hex)
        made.folders[folder.id.hex] = _folder_made(opened, folder, known)
    try:
        stewardship, codes = opened.code_list()
    except Refusal:
        pass  # it is told as long as it is so: no code can be made or taken back without it
    else:
        vault.code_list_version = max(vault.code_list_version, before.codes)
        code_list.write(vault, stewardship, codes.with_manifest())
    vault.manifest_version = countersigned_version(opened)
    if opened.countersigner is not None:
        opened.countersigner.begin()
    write_vault_manifest(opened, made)


def _folder_made(opened: OpenVault, folder: Folder, known: Known | None) -> Known:
    """One folder's manifest from its rows, and how the vault knows it from now on."""
    name = name_of(opened, folder) if opens(opened, folder.id) else None
    shown = name or (known.name if known else "")
    try:
        opened.current_folder_key(folder.id)
    except (Unopenable, Refusal, NotFound):
        return Known(0, "", shown)
    try:
        before = read_root(opened, folder)
        floor = folder.manifest_version
    except Unopenable:
        before, floor = Root(folder.version, ""), 0
    listed = _listed(opened, folder, before)
    # What a browser sealed as a name is of one version: sealed for another it would open nowhere any more.
    if folder.version < before.name_version and name is not None and not folder.is_browser:
        folder.version = before.name_version + 1
        seal_name(opened, folder, name)
    root = Root(folder.version, new_mark())
    folder.manifest_version = max(floor, known.counter if known else 0)
    _pages_made(opened, folder, root, listed)
    write_root(opened, folder, root)
    return Known(folder.manifest_version, root.seen, shown)


def _pages_made(opened: OpenVault, folder: Folder, root: Root, listed: dict[str, Entry]) -> None:
    session = opened.work.session
    pages: list[dict[str, Entry]] = [{} for _number in range(PAGES)]
    rows = session.scalars(
        select(Item)
        .options(load_only(Item.id, Item.vault_id, Item.folder_id, Item.version, Item.epoch, Item.sealed_title))
        .where(Item.vault_id == opened.vault.id, Item.folder_id == folder.id)
    )
    for item in rows:
        before = listed.get(item.id.hex, Entry(0, 0, ""))
        title = line_of(opened, item).title or before.title
        floor = max(before.version, before.floor)
        pages[page_number_of(item.id)][item.id.hex] = Entry(item.version, item.epoch, title, floor)
    session.execute(delete(ManifestPage).where(ManifestPage.folder_id == folder.id))
    for number, entries in enumerate(pages):
        if entries:
            write_page(opened, folder.id, root, number, None, entries)


def _listed(opened: OpenVault, folder: Folder, root: Root) -> dict[str, Entry]:
    """Each item as the manifest had it, so that no version of it is ever used twice."""
    found: dict[str, Entry] = {}
    for row in opened.work.session.scalars(select(ManifestPage).where(ManifestPage.folder_id == folder.id)):
        with suppress(Unopenable):
            found |= read_page(opened, folder.id, root, row.number, row)
    return found
