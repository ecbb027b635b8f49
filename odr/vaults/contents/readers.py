"""Who can read what, computed from the grants as they are, never written by hand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from odr.accounts.contact import contacts_of
from odr.db.work import Work
from odr.texts import levelled
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret


@dataclass(frozen=True)
class Reader:
    """Somebody who holds a code that opens a folder. ``until`` is when the last of their codes ends, if it does."""

    account_id: UUID
    name: str
    until: datetime | None
    codes: int


def readers_of(
    work: Work,
    vault: Vault,
    folder_id: UUID | None = None,
    shown_to: UUID | None = None,
    kind: SecretKind = SecretKind.FOLDER,
) -> list[Reader]:
    """Everybody whose codes open this folder, or, without one, any folder of the vault.

    With ``shown_to``, any folder that this account's own codes open: who reads the others is not theirs to know.
    With another ``kind``, everybody who was granted that secret of the vault: the mailbox for its messages.
    """
    wanted = [
        VaultSecret.vault_id == vault.id,
        VaultSecret.kind == kind.value,
        or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > work.now),
    ]
    if folder_id is not None:
        wanted.append(VaultSecret.folder_id == folder_id)
    if shown_to is not None:
        wanted.append(VaultSecret.folder_id.in_(_folders_open_to(work, vault, shown_to)))
    rows = work.session.execute(
        select(
            AccessCodeRow.holder_id,
            func.count(func.distinct(AccessCodeRow.id)),
            func.count(func.distinct(AccessCodeRow.id)).filter(AccessCodeRow.expires_at.is_(None)),
            func.max(AccessCodeRow.expires_at),
        )
        .join(Grant, Grant.code_id == AccessCodeRow.id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(*wanted)
        .group_by(AccessCodeRow.holder_id)
    ).all()
    names = contacts_of(work, [holder for holder, _codes, _endless, _until in rows])
    return sorted(
        (
            Reader(holder, names[holder].legal_name, None if endless else until, codes)
            for holder, codes, endless, until in rows
        ),
        key=lambda reader: (levelled(reader.name), str(reader.account_id)),
    )


def _folders_open_to(work: Work, vault: Vault, account_id: UUID) -> Select[UUID | None]:
    return (
        select(VaultSecret.folder_id)
        .join(Grant, Grant.secret_id == VaultSecret.id)
        .join(AccessCodeRow, AccessCodeRow.id == Grant.code_id)
        .where(
            VaultSecret.vault_id == vault.id,
            VaultSecret.kind == SecretKind.FOLDER.value,
            AccessCodeRow.holder_id == account_id,
            or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > work.now),
        )
    )
