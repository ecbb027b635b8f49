"""Holding a vault against its manifest: what is missing, came back, was put back or was invented.

Done at each unlocking, over everything that the code opens. It asks for identifiers and versions, in one query a
vault. It opens no item, and a page of a list only where something differs; whoever shows what was found asks for names
(``named``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, bindparam, null, select, type_coerce, union_all

from odr.audit.chain import is_contained
from odr.crypto.errors import Unopenable
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.vaults.contents.folders import name_of
from odr.vaults.contents.items import line_of
from odr.vaults.keys.findings import Finding, What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.manifest.manifest import (
    PAGES,
    Entry,
    Known,
    Root,
    VaultManifest,
    countersigned_version,
    folders_in,
    items_digest,
    opens,
    page_digest,
    read_page,
    read_root,
    read_vault_manifest,
)
from odr.vaults.tables import Folder, Item, ManifestPage

MOST_NAMED = 200

# What the capabilities above look at, each at what it keeps for a vault (``looks_too``).
_FURTHER: list[Callable[[OpenVault], list[Finding]]] = []

Rows = dict[str, tuple[int, int]]


def check(opened: OpenVault, folders: Sequence[Folder] | None = None) -> list[Finding]:
    """Everything that is not as the vault remembers it; empty if all is well.

    ``folders`` are the rows of the vault's folders, for a caller who has them.
    """
    found: list[Finding] = []
    manifest = None
    if opened.opens_all:
        problems, manifest = _of_the_vault(opened)
        found += problems
    if opened.countersigner is not None:
        problem = opened.countersigner.problem()
        found += [Finding(problem)] if problem is not None else []
    found += _of_the_folders(opened, manifest, folders_in(opened) if folders is None else folders)
    for look in _FURTHER:
        found += look(opened)
    # The log can be missed by the manifest and by the countersignature; it is one thing that happened.
    return list(dict.fromkeys(found))


def looks_too(look: Callable[[OpenVault], list[Finding]]) -> Callable[[OpenVault], list[Finding]]:
    """Has every check ask this as well: for a capability above that keeps something for vaults."""
    _FURTHER.append(look)
    return look


def named(opened: OpenVault, found: list[Finding]) -> list[Finding]:
    """With the titles of items that the manifest does not know, as far as they open."""
    wanted = [one.item_id for one in found if one.what is What.ITEM_UNKNOWN][:MOST_NAMED]
    titles: dict[UUID | None, str | None] = {}
    for item in opened.work.session.scalars(select(Item).where(Item.id.in_(wanted))) if wanted else ():
        with suppress(NotFound, TypeError, ValueError):
            titles[item.id] = line_of(opened, item).title
    return [replace(one, title=one.title or titles.get(one.item_id)) for one in found]


def has_manifest(opened: OpenVault) -> bool:
    """Whether a steward's vault ever had one: those that were made before there were any get it when first unlocked."""
    if opened.vault.sealed_manifest is not None or countersigned_version(opened) > 0:
        return True
    try:
        return opened.code_list()[1].manifest
    except Refusal:
        return True


def is_marked(root: Root, known: Known) -> bool:
    """Whether a root follows the one that a steward last saw."""
    return root.seen == known.seen


def _of_the_vault(opened: OpenVault) -> tuple[list[Finding], VaultManifest | None]:
    """What the vault's own layer shows, and that layer if it can be relied on."""
    try:
        opened.code_list()
    except Refusal:
        return [Finding(What.CODES_ALTERED)], None
    if not has_manifest(opened):
        return [], None
    try:
        manifest = read_vault_manifest(opened)
    except Unopenable:
        return [Finding(What.MANIFEST_ALTERED)], None
    found = []
    if opened.vault.code_list_version < manifest.codes:
        found.append(Finding(What.CODES_ALTERED))
    if not is_contained(opened.work, opened.vault.case_id, manifest.head):
        found.append(Finding(What.LOG_REWRITTEN))
    if opened.countersigner is not None:
        row = opened.countersigner.row()
        if row is None and manifest.countersigned:
            found.append(Finding(What.COUNTERSIGNATURE_GONE))
        elif row is not None and row.number < manifest.countersigned:
            found.append(Finding(What.COUNTERSIGNATURE_OLDER))
    return found, manifest


def _of_the_folders(opened: OpenVault, manifest: VaultManifest | None, there: Sequence[Folder]) -> Iterator[Finding]:
    folders = {row.id: row for row in there}
    open_ids = tuple(folder_id for folder_id in folders if opens(opened, folder_id))
    rows, pages = _lying_in(opened.work, opened.vault.id, open_ids)
    of_items: list[Finding] = []
    for folder in folders.values():
        known = manifest.folders.get(folder.id.hex) if manifest else None
        if manifest is not None and known is None:
            yield Finding(What.FOLDER_UNKNOWN, folder.id, name_of(opened, folder) if opens(opened, folder.id) else None)
        if not opens(opened, folder.id):
            continue
        if folder.sealed_manifest is None and known is None and not pages[folder.id]:
            continue  # from before there were manifests, or unknown to the vault, which was said above
        name = name_of(opened, folder)
        shown = known.name if known and name is None else name
        try:
            root = read_root(opened, folder)
        except Unopenable:
            if known is None or known.seen:
                yield Finding(What.LIST_ALTERED, folder.id, shown)
            continue
        if known is not None and (folder.manifest_version < known.counter or not is_marked(root, known)):
            yield Finding(What.FOLDER_OLDER, folder.id, shown)
        if name is None or folder.version != root.name_version:
            yield Finding(What.FOLDER_NAME, folder.id, known.name if known else name)
        for finding in _of_one_folder(opened, folder.id, root, rows[folder.id], pages[folder.id]):
            if finding.item_id is None:
                yield Finding(finding.what, folder.id, shown)
            else:
                of_items.append(Finding(finding.what, folder.id, shown, finding.item_id, finding.title))
    if manifest is not None:
        rest = manifest.folders.keys() - {folder_id.hex for folder_id in folders}
        gone = {one: known.name for one, known in manifest.folders.items() if one in rest}
        yield from (Finding(What.FOLDER_GONE, UUID(one), name) for one, name in gone.items())
    yield from _moved(of_items)


def _of_one_folder(
    opened: OpenVault, folder_id: UUID, root: Root, rows: Rows, pages: dict[int, str]
) -> Iterator[Finding]:
    """What a folder's pages show of its items; a page is opened if its items are not as the root has them.

    The folder is filled in by the caller.
    """
    by_page: dict[int, Rows] = defaultdict(dict)
    for item, there in rows.items():
        by_page[int(item[:2], 16) % PAGES][item] = there
    is_broken = False
    for number in sorted(root.pages.keys() | pages.keys() | by_page.keys()):
        vouched, here = root.pages.get(number), by_page[number]
        if vouched is not None and vouched.sealed == pages.get(number) and vouched.items == items_digest(here):
            continue
        try:
            row = opened.work.session.get(ManifestPage, (folder_id, number))
            entries = read_page(opened, folder_id, root, number, row)
        except Unopenable:
            is_broken = True
        else:
            yield from _of_one_page(entries, here)
    if is_broken:
        yield Finding(What.LIST_ALTERED)
    for noted in root.noted:
        yield Finding(noted.what, None, None, UUID(noted.item) if noted.item else None, noted.title or None)


def _of_one_page(entries: Mapping[str, Entry], rows: Rows) -> Iterator[Finding]:
    for item, entry in entries.items():
        there = rows.get(item)
        if there is None:
            yield Finding(What.ITEM_GONE, None, None, UUID(item), entry.title)
        elif there != (entry.version, entry.epoch):
            what = What.ITEM_OLDER if there[0] < entry.version else What.ITEM_ALTERED
            yield Finding(what, None, None, UUID(item), entry.title)
    for item in rows.keys() - entries.keys():
        yield Finding(What.ITEM_UNKNOWN, None, None, UUID(item))


@once(Item, ManifestPage)
def _lying_in(
    work: Work, vault_id: UUID, folder_ids: tuple[UUID, ...]
) -> tuple[dict[UUID, Rows], dict[UUID, dict[int, str]]]:
    """The versions and epochs of all items of a vault, and the digests of all sealed pages of some folders, by folder.

    In one query; all that is asked of items stands in one index.
    """
    items: dict[UUID, Rows] = defaultdict(dict)
    pages: dict[UUID, dict[int, str]] = defaultdict(dict)
    asked = {"vault_id": vault_id, "folder_ids": list(folder_ids)}
    for folder_id, item_id, number, version, epoch, sealed in work.session.execute(_LYING, asked):
        if item_id is not None:
            items[folder_id][item_id.hex] = (version, epoch)
        else:
            pages[folder_id][number] = page_digest(version, epoch, sealed)
    return items, pages


# Two lists that have nothing in common; the first says which types the columns have.
_LYING: Any = union_all(
    select(
        Item.folder_id,
        Item.id,
        type_coerce(null(), Integer()).label("number"),
        Item.version,
        Item.epoch,
        type_coerce(null(), LargeBinary()).label("sealed"),
    ).where(Item.vault_id == bindparam("vault_id")),
    select(
        ManifestPage.folder_id,
        null(),
        ManifestPage.number,
        ManifestPage.version,
        ManifestPage.epoch,
        ManifestPage.sealed_entries,
    ).where(ManifestPage.folder_id.in_(bindparam("folder_ids", expanding=True))),
)


def _moved(found: list[Finding]) -> list[Finding]:
    """An item that is gone from one folder and unknown in another was moved, which is one thing and not two."""
    gone = {one.item_id: one for one in found if one.what is What.ITEM_GONE}
    unknown = {one.item_id: one for one in found if one.what is What.ITEM_UNKNOWN}
    moved = gone.keys() & unknown.keys()
    kept = [one for one in found if one.item_id not in moved or one.what not in (What.ITEM_GONE, What.ITEM_UNKNOWN)]
    return kept + [
        Finding(What.ITEM_MOVED, unknown[one].folder_id, unknown[one].folder, one, gone[one].title) for one in moved
    ]
