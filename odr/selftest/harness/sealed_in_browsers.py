"""What browsers sealed. It lies in seals of the service, which are tried like every other one.

Whoever opens an outer seal finds the inner one in it, with a place of its own and under a key that only browsers have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import func, select

from odr.crypto.context import Context
from odr.crypto.inner import InnerPlaces
from odr.db.work import Work
from odr.selftest.harness.sealed_value import Box, SealedValue, Within
from odr.vaults.inner.tables import (
    BrowserCode,
    InnerCodeList,
    InnerGrant,
    InnerPrevious,
    InnerRecord,
    InnerRecordPage,
)
from odr.vaults.tables import AccessCodeRow, Folder, Item, Vault


def within_name(vault: Vault, folder: Folder) -> Within | None:
    """What is in the seal of a folder's name; nothing in one that a page wrote."""
    return _within(vault, folder, partial(_places(vault, folder).name, folder.version))


def within_title(vault: Vault, folder: Folder, item: Item) -> Within | None:
    """What is in the seal of an entry's title."""
    return _within(vault, folder, partial(_places(vault, folder).title, item.id, item.version))


def within_body(vault: Vault, folder: Folder, item: Item) -> Within | None:
    """What is in the seal of an entry's body."""
    return _within(vault, folder, partial(_places(vault, folder).body, item.id, item.version))


def values_of_browsers(
    work: Work, vaults: Mapping[UUID, Vault], folders: Mapping[UUID, Folder]
) -> Iterator[SealedValue]:
    """Every sealed value of the tables that only browsers write to."""
    session = work.session
    for record in session.scalars(select(InnerRecord)):
        folder = folders[record.folder_id]
        vault = vaults[folder.vault_id]
        yield SealedValue(
            "inner_records.sealed_root",
            f"folder {folder.id} {record.epoch}",
            record.sealed_root,
            record.sealed_root_context(vault),
            within=_within(vault, folder, partial(_places(vault, folder).record, record.number)),
        )
    newest = select(func.max(InnerPrevious.inner_epoch)).where(InnerPrevious.folder_id == InnerRecordPage.folder_id)
    for page, last in session.execute(select(InnerRecordPage, newest.scalar_subquery())):
        folder = folders[page.folder_id]
        vault = vaults[folder.vault_id]
        yield SealedValue(
            "inner_record_pages.sealed_page",
            f"folder {folder.id} {page.epoch}",
            page.sealed_page,
            page.sealed_page_context(vault),
            within=_within(
                vault, folder, partial(_places(vault, folder).page, page.page, page.number), range(1, (last or 1) + 1)
            ),
        )
    for before in session.scalars(select(InnerPrevious)):
        folder = folders[before.folder_id]
        vault = vaults[folder.vault_id]
        yield SealedValue(
            "inner_previous.sealed_key",
            f"folder {folder.id} {before.epoch}",
            before.sealed_key,
            before.sealed_key_context(vault),
            within=Within(f"inner chain {folder.id}", _places(vault, folder).previous, [before.inner_epoch]),
        )
    for codes in session.scalars(select(InnerCodeList)):
        vault = vaults[codes.vault_id]
        place = partial(InnerPlaces(vault.case_id, vault.id).code_list, codes.version)
        yield SealedValue(
            "inner_code_lists.sealed_list",
            f"list of browsers {vault.id}",
            codes.sealed_list,
            codes.sealed_list_context(vault),
            within=Within(f"inner list {vault.id}", place),
        )


def boxes_of_browsers(work: Work) -> Iterator[Box]:
    """Every inner key that a browser has given to a code."""
    rows = work.session.execute(
        select(InnerGrant, BrowserCode.public_key, Vault)
        .join(BrowserCode, BrowserCode.code_id == InnerGrant.code_id)
        .join(AccessCodeRow, AccessCodeRow.id == BrowserCode.code_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
    )
    for grant, public_key, vault in rows:
        yield Box("inner_grants.box", f"inner {grant.code_id}", public_key, grant.box, grant.box_context(vault))


def _within(vault: Vault, folder: Folder, place: Callable[[int], Context], epochs: Sequence[int] = ()) -> Within | None:
    return Within(f"inner folder {folder.id}", place, epochs) if folder.is_browser else None


def _places(vault: Vault, folder: Folder) -> InnerPlaces:
    return InnerPlaces(vault.case_id, vault.id, folder.id)
