"""The items of an open vault as lists: of a folder, what changed last, titles, all of them, and a search."""

from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import islice
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, bindparam, select

from odr.audit.log import Event
from odr.texts import holds_all, words_to_find
from odr.vaults.contents.about import is_facilitators
from odr.vaults.contents.folders import folder_of, item_counts
from odr.vaults.contents.items import ItemLine, OpenItem, line_of, open_item
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import SERVICE, Folder, Item, ItemColumns

PAGE = 50


# Few enough that they may all be as long as an entry can be.
BATCH = 50


MOST_FOUND = 200


def list_folder(opened: OpenVault, folder_id: UUID, page: int = 1) -> tuple[list[ItemLine], int]:
    """Fifty items of a folder, the latest changed first, and how many there are in all. Raises ``NotFound``.

    Pages count from 1; one that does not exist is answered with the nearest that does (see ``nearest_page``).
    """
    folder_of(opened, folder_id)
    total = item_counts(opened.work, opened.vault.id).get(folder_id, 0)
    asked = {
        "vault_id": opened.vault.id,
        "folder_id": folder_id,
        "offset": (nearest_page(page, total) - 1) * PAGE,
        "most": PAGE,
    }
    items = [ItemColumns(*row) for row in opened.work.session.execute(_PAGE, asked)]
    opened.record(Event.FOLDER_LISTED, subject_id=folder_id, count=len(items))
    if is_facilitators(opened):  # what a note is about is in its body
        return [open_item(opened, item).line for item in items], total
    return [line_of(opened, item) for item in items], total


def latest_changed(opened: OpenVault, folder_ids: Collection[UUID], most: int) -> list[ItemLine]:
    """What was changed last in these folders together, so much at most. That each was listed is in the log first.

    The folders are among those that the code opens.
    """
    asked = {"vault_id": opened.vault.id, "folder_ids": list(folder_ids), "most": most}
    items = [ItemColumns(*row) for row in opened.work.session.execute(_LATEST, asked)]
    for folder_id in dict.fromkeys(item.folder_id for item in items):
        count = sum(item.folder_id == folder_id for item in items)
        opened.record(Event.FOLDER_LISTED, subject_id=folder_id, count=count)
    return [line_of(opened, item) for item in items]


def last_page(total: int) -> int:
    """How many pages a folder of so many items has; an empty one has one."""
    return max(1, -(-total // PAGE))


def nearest_page(page: int, total: int) -> int:
    """The page itself if a folder of so many items has it, else the first or last one."""
    return min(max(1, page), last_page(total))


def each_item(opened: OpenVault, folder_id: UUID | None = None) -> Iterator[OpenItem]:
    """Every item that the code opens, or those of one folder, the latest changed first; one held after the other.

    The caller writes the audit entry.
    """
    chosen = _ALL if folder_id is None else _ALL.where(_columns.folder_id == folder_id)
    rows = opened.work.session.execute(chosen, {"vault_id": opened.vault.id}, execution_options={"yield_per": BATCH})
    with closing(rows):
        may: dict[UUID, bool] = {}
        for row in rows:
            item = ItemColumns(*row)
            if item.folder_id not in may:
                may[item.folder_id] = opened.may(SecretKind.FOLDER, item.folder_id)
            if may[item.folder_id]:
                yield open_item(opened, item)


def _read_here(vault_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    """Which items are read here: not those of a folder that opens in a browser only."""
    return Item.folder_id.not_in(select(Folder.id).where(Folder.vault_id == vault_id, Folder.kind != SERVICE))


_columns = Item.__table__.columns


# Columns: a row of them costs a tenth of an object that could be changed.
_ALL = (
    select(*(_columns[name] for name in ItemColumns._fields))
    .where(_columns.vault_id == bindparam("vault_id"), _read_here(bindparam("vault_id", type_=Uuid)))
    .order_by(_columns.folder_id, _columns.changed_at.desc(), _columns.id)
)


_PAGE = (
    select(*(_columns[name] for name in ItemColumns._fields))
    .where(_columns.folder_id == bindparam("folder_id"), _columns.vault_id == bindparam("vault_id"))
    .order_by(_columns.changed_at.desc(), _columns.id)
    .offset(bindparam("offset"))
    .limit(bindparam("most"))
)


_LATEST = (
    select(*(_columns[name] for name in ItemColumns._fields))
    .where(_columns.vault_id == bindparam("vault_id"))
    .where(_columns.folder_id.in_(bindparam("folder_ids", expanding=True)))
    .order_by(_columns.changed_at.desc(), _columns.id)
    .limit(bindparam("most"))
)


def folders_with_items(opened: OpenVault) -> list[UUID]:
    """The folders in which something lies that the code opens, also those whose row is gone."""
    asked = select(Item.folder_id).where(Item.vault_id == opened.vault.id, _read_here(opened.vault.id)).distinct()
    rows = opened.work.session.scalars(asked)
    return sorted(folder_id for folder_id in rows if opened.may(SecretKind.FOLDER, folder_id))


def who_changed(opened: OpenVault) -> set[UUID]:
    """The accounts that changed an item last."""
    return set(opened.work.session.scalars(select(Item.changed_by).where(Item.vault_id == opened.vault.id).distinct()))


def titles_of(opened: OpenVault, item_ids: Collection[UUID]) -> dict[UUID, str | None]:
    """The titles of those of these items that exist and that the code opens. The caller writes the audit entry."""
    asked = select(Item).where(Item.vault_id == opened.vault.id, Item.id.in_(item_ids), _read_here(opened.vault.id))
    rows = opened.work.session.scalars(asked)
    return {item.id: line_of(opened, item).title for item in rows if opened.may(SecretKind.FOLDER, item.folder_id)}


def show_titles(opened: OpenVault, item_ids: Collection[UUID]) -> dict[UUID, str | None]:
    """The same for a page that shows them: each folder that they lie in is noted as listed first."""
    rows = opened.work.session.scalars(
        select(Item.folder_id)
        .where(Item.vault_id == opened.vault.id, Item.id.in_(item_ids), _read_here(opened.vault.id))
        .distinct()
    )
    for folder_id in sorted(folder_id for folder_id in rows if opened.may(SecretKind.FOLDER, folder_id)):
        opened.record(Event.FOLDER_LISTED, subject_id=folder_id)
    return titles_of(opened, item_ids)


def search(opened: OpenVault, words: str) -> tuple[list[ItemLine], bool]:
    """The items in which every one of the words occurs: in the title, the text, a field or a file's name.

    Case does not matter. Two hundred at most; the second value says whether there are more.
    """
    wanted = words_to_find(words)
    if not wanted:
        return [], False
    fitting = (
        item.line
        for item in each_item(opened)
        if item.draft and holds_all([*item.draft.parts(), *(one.name for one in item.files)], wanted)
    )
    with closing(fitting):
        found = list(islice(fitting, MOST_FOUND + 1))
    opened.record(Event.VAULT_SEARCHED, count=min(len(found), MOST_FOUND))
    return found[:MOST_FOUND], len(found) > MOST_FOUND
