"""Who can read what, computed from the grants as they are, never written by hand."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from odr.accounts.contact import contacts_from
from odr.accounts.tables import Account
from odr.cases.people.advisers import first_acting
from odr.cases.people.undertaking import is_bound
from odr.cases.tables import Adviser, Participant
from odr.db.work import Work
from odr.texts import in_order
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.keys.shut import is_shut
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret


@dataclass(frozen=True)
class Reader:
    """Somebody who holds a code that opens a folder. ``until`` is when the last of their codes ends, if it does."""

    account_id: UUID
    name: str
    until: datetime | None
    codes: int


@dataclass(frozen=True)
class _Code:
    """A code with a grant of what is asked about, and who holds it.

    ``agreement`` is the digest that it works under, if it does; ``adviser`` is the holder's place beside a party of the
    case, if they act for one.
    """

    id: UUID
    until: datetime | None
    agreement: bytes | None
    holder: Account
    adviser: Adviser | None


def readers_of(
    work: Work,
    vault: Vault,
    folder_id: UUID | None = None,
    *,
    shown_to: UUID | None = None,
    kind: SecretKind = SecretKind.FOLDER,
    in_force: Callable[[], Collection[bytes]] = tuple,
) -> list[Reader]:
    """Everybody whose codes open this folder, or, without one, any folder of the vault, at this moment.

    With ``shown_to``, any folder that this account's own codes open: who reads the others is not theirs to know.
    With another ``kind``, everybody who was granted that secret of the vault: the mailbox for its messages.
    ``in_force`` gives the digests of the agreements under which facilitators' codes open anything now; it is asked only
    if there is such a code (``odr.agreements.access.readers``).
    """
    asked = {
        "vault_id": vault.id,
        "kind": kind.value,
        "case_id": vault.case_id,
        "folder_id": folder_id,
        "shown_to": shown_to,
        "now": work.now,
    }
    rows = work.session.execute(_codes(of_a_folder=folder_id is not None, as_shown=shown_to is not None), asked)
    codes = [_Code(*row) for row in rows]
    return _by_holder(work, _that_open(work, vault, codes, in_force))


@cache
def _codes(*, of_a_folder: bool, as_shown: bool) -> Any:
    """Codes with their holders and whom those act for: prepared once, since it stands above every page of a vault."""
    secrets = (
        select(Grant.code_id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(VaultSecret.vault_id == bindparam("vault_id"), VaultSecret.kind == bindparam("kind"))
    )
    if of_a_folder:
        secrets = secrets.where(VaultSecret.folder_id == bindparam("folder_id"))
    if as_shown:
        secrets = secrets.where(VaultSecret.folder_id.in_(_folders_open_to()))
    return (
        select(AccessCodeRow.id, AccessCodeRow.expires_at, AccessCodeRow.agreement_digest, Account, Adviser)
        .join(Account, Account.id == AccessCodeRow.holder_id)
        .outerjoin(Adviser, Adviser.id == first_acting(bindparam("case_id"), AccessCodeRow.holder_id))
        .where(AccessCodeRow.id.in_(secrets), _still_opens())
    )


def _that_open(
    work: Work, vault: Vault, codes: Collection[_Code], in_force: Callable[[], Collection[bytes]]
) -> list[_Code]:
    """Without those whose holder may present none now: who has stopped acting, or whose agreement is not in force.

    None of a vault that is shut.
    """
    if is_shut(work, vault):
        return []
    owner = work.session.get_one(Participant, vault.participant_id)
    digests = in_force() if any(code.agreement is not None for code in codes) else ()

    def opens(code: _Code) -> bool:
        if code.agreement is not None:
            return code.agreement in digests
        acts_for = code.adviser.participant_id if code.adviser is not None and is_bound(code.adviser) else None
        return code.holder.id == owner.account_id or acts_for == owner.id

    return [code for code in codes if opens(code)]


def _by_holder(work: Work, codes: Iterable[_Code]) -> list[Reader]:
    held: dict[UUID, list[_Code]] = {}
    holders: dict[UUID, Account] = {}
    for code in codes:
        held.setdefault(code.holder.id, []).append(code)
        holders[code.holder.id] = code.holder
    names = contacts_from(work, holders.values())
    readers = []
    for holder_id, theirs in held.items():
        ends = [code.until for code in theirs if code.until is not None]
        until = max(ends) if len(ends) == len(theirs) else None
        readers.append(Reader(holder_id, names[holder_id].legal_name, until, len(theirs)))
    return sorted(readers, key=lambda reader: (in_order(reader.name), str(reader.account_id)))


def _folders_open_to() -> Select[UUID | None]:
    return (
        select(VaultSecret.folder_id)
        .join(Grant, Grant.secret_id == VaultSecret.id)
        .join(AccessCodeRow, AccessCodeRow.id == Grant.code_id)
        .where(
            VaultSecret.vault_id == bindparam("vault_id"),
            VaultSecret.kind == SecretKind.FOLDER.value,
            AccessCodeRow.holder_id == bindparam("shown_to"),
            _still_opens(),
        )
    )


def _still_opens() -> ColumnElement[bool]:
    return or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > bindparam("now"))
