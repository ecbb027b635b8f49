"""Who can read what, computed from the grants as they are, never written by hand."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select

from odr.accounts.contact import contacts_of
from odr.cases.advisers import is_bound_to
from odr.cases.tables import Participant
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


@dataclass(frozen=True)
class _Code:
    """A code with a grant of what is asked about. ``agreement`` is the digest that it works under, if it does."""

    id: UUID
    holder_id: UUID
    until: datetime | None
    agreement: bytes | None


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
        select(AccessCodeRow.id, AccessCodeRow.holder_id, AccessCodeRow.expires_at, AccessCodeRow.agreement_digest)
        .join(Grant, Grant.code_id == AccessCodeRow.id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(*wanted)
        .distinct()
    )
    codes = [_Code(*row) for row in rows]
    return _by_holder(work, _that_open(work, vault, codes, in_force))


def _that_open(
    work: Work, vault: Vault, codes: Collection[_Code], in_force: Callable[[], Collection[bytes]]
) -> list[_Code]:
    """Without those whose holder may present none now: who has stopped acting, or whose agreement is not in force."""
    owner = work.session.get_one(Participant, vault.participant_id)
    acting = {
        holder_id: is_bound_to(work, owner, holder_id)
        for holder_id in {code.holder_id for code in codes if code.agreement is None} - {owner.account_id}
    }
    digests = in_force() if any(code.agreement is not None for code in codes) else ()
    return [
        code
        for code in codes
        if (code.agreement in digests if code.agreement is not None else acting.get(code.holder_id, True))
    ]


def _by_holder(work: Work, codes: Iterable[_Code]) -> list[Reader]:
    held: dict[UUID, list[_Code]] = {}
    for code in codes:
        held.setdefault(code.holder_id, []).append(code)
    names = contacts_of(work, held) if held else {}
    readers = []
    for holder_id, theirs in held.items():
        ends = [code.until for code in theirs if code.until is not None]
        until = max(ends) if len(ends) == len(theirs) else None
        readers.append(Reader(holder_id, names[holder_id].legal_name, until, len(theirs)))
    return sorted(readers, key=lambda reader: (levelled(reader.name), str(reader.account_id)))


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
