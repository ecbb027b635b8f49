"""What is new in folders for somebody: what others wrote there since this person last looked. No key is needed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ScalarSelect, bindparam, func, or_, select

from odr.db.guard import by_itself
from odr.db.once import once
from odr.db.upsert import insert_into
from odr.db.work import Work
from odr.vaults.contents.folders import item_counts
from odr.vaults.contents.items import ItemLine
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.manifest.manifest import folders_of_vault
from odr.vaults.tables import Folder, FolderMark, Grant, Item, VaultSecret


def look_over(opened: OpenVault) -> dict[UUID, int]:
    """How many entries of each folder of the vault are new for whoever has it open.

    In one query, which brings the folders and how many entries each holds along: ``folders_of`` asks for them no more.
    """
    work, vault_id = opened.work, opened.vault.id
    rows = work.session.execute(_OVER, {"vault_id": vault_id, "account_id": opened.actor_id}).all()
    folders_of_vault.know(work, [folder for folder, _count, _new in rows], vault_id)
    item_counts.know(work, {folder.id: count for folder, count, _new in rows if count}, vault_id)
    return {folder.id: new for folder, _count, new in rows if new}


@dataclass(frozen=True)
class Lies:
    """How many folders a code opens, how many entries lie in them, and how many of those are new for its holder."""

    folders: int = 0
    entries: int = 0
    new: int = 0


def news_by_code(work: Work, account_id: UUID, code_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many entries are new for the holder of each of these codes, in all folders that it opens. In one query."""
    return {code_id: lies.new for code_id, lies in lies_by_code(work, account_id, code_ids).items()}


def lies_by_code(work: Work, account_id: UUID, code_ids: Collection[UUID]) -> dict[UUID, Lies]:
    """What lies where each of these codes opens, for its holder. In one query."""
    return _lies(work, account_id, frozenset(code_ids)) if code_ids else {}


@once(Grant, VaultSecret, Folder, Item, FolderMark)
def _lies(work: Work, account_id: UUID, code_ids: frozenset[UUID]) -> dict[UUID, Lies]:
    opens = (
        select(Grant.code_id, VaultSecret.folder_id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(Grant.code_id.in_(code_ids), VaultSecret.folder_id.is_not(None))
        .distinct()
        .subquery()
    )
    each = select(opens.c.code_id, _entries(), _new_for()).join(Folder, Folder.id == opens.c.folder_id)
    found: dict[UUID, Lies] = {}
    for code_id, entries, new in work.session.execute(each, {"account_id": account_id}):
        so_far = found.get(code_id, Lies())
        found[code_id] = Lies(so_far.folders + 1, so_far.entries + entries, so_far.new + new)
    return found


def look(opened: OpenVault, folder_id: UUID, lines: Collection[ItemLine]) -> set[UUID]:
    """Which of these entries of a folder are new for whoever looks at them; from now on they are not.

    The entries are a page of the list, the latest changed first.
    """
    account_id = opened.actor_id
    seen = opened.work.session.scalar(
        select(FolderMark.seen_at).where(FolderMark.folder_id == folder_id, FolderMark.account_id == account_id)
    )
    latest = max((line.changed_at for line in lines), default=None)
    if latest is not None and (seen is None or latest > seen):
        opened.work.note(lambda then: _mark(then, folder_id, account_id, latest))
    return {line.id for line in lines if line.changed_by != account_id and (seen is None or line.changed_at > seen)}


def _mark(work: Work, folder_id: UUID, account_id: UUID, seen_at: datetime) -> None:
    marked = insert_into(work.session, FolderMark).values(folder_id=folder_id, account_id=account_id, seen_at=seen_at)
    later = marked.on_conflict_do_update(
        index_elements=[FolderMark.folder_id, FolderMark.account_id],
        set_={"seen_at": seen_at},
        where=FolderMark.seen_at < seen_at,
    )
    work.session.execute(by_itself(later))


def _entries() -> ScalarSelect[int]:
    """How many entries a folder holds, for a statement about folders."""
    return select(func.count()).select_from(Item).where(Item.folder_id == Folder.id).correlate(Folder).scalar_subquery()


def _new_for() -> ScalarSelect[int]:
    """How many entries of a folder others changed since an account last looked, for a statement about folders."""
    account_id: BindParameter[UUID] = bindparam("account_id")
    seen = (
        select(FolderMark.seen_at)
        .where(FolderMark.folder_id == Folder.id, FolderMark.account_id == account_id)
        .correlate(Folder)
        .scalar_subquery()
    )
    return (
        select(func.count())
        .select_from(Item)
        .where(
            Item.folder_id == Folder.id,
            Item.changed_by != account_id,
            or_(seen.is_(None), Item.changed_at > seen),
        )
        .correlate(Folder)
        .scalar_subquery()
    )


_OVER = (
    select(
        Folder,
        _entries(),
        _new_for(),
    )
    .where(Folder.vault_id == bindparam("vault_id"))
    .order_by(Folder.position, Folder.id)
)
