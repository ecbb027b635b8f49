"""The codes of a vault as those who manage them see them: in whose hands, what they open, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import listed, ngettext
from odr.vaults.codes.issuing import FIRST_LABEL, codes_of
from odr.vaults.keys.code_list import CodeList, ListedCode
from odr.vaults.keys.holders import owner_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow, Grant, VaultSecret


@dataclass(frozen=True)
class CodeLine:
    """A code in the list.

    ``reach`` is computed from the grants as they are; for one that has expired it is what the party gave it.
    ``known`` is false if the vault's own list does not have the code, remembers it differently, or never gave it what
    the database says it has.
    """

    id: UUID
    label: str | None
    holder_id: UUID
    holder: str
    issued_by: UUID
    scope: Scope
    issued_at: datetime
    used_at: datetime | None
    has_expired: bool
    is_owners: bool
    under_agreement: bool
    known: bool

    @property
    def keeps_the_vault(self) -> bool:
        """Whether the vault can be brought back with it at any time: the owner's, for everything, without an end."""
        return self.known and self.is_owners and self.scope.manages_codes and self.scope.until is None


def code_lines(opened: OpenVault) -> tuple[list[CodeLine], str | None]:
    """The codes as the database has them, held against the vault's own list; and what is wrong with that list.

    Raises ``NotFound`` if the code in use manages none.
    """
    rows = codes_of(opened.work, opened.vault)
    try:
        codes, problem = opened.code_list()[1], None
    except Refusal as refusal:
        codes, problem = CodeList([]), refusal.message
    people = contacts_of(opened.work, [row.holder_id for row in rows])
    owner_id = owner_of(opened.work, opened.vault)
    granted = _granted(opened)
    lines = []
    for row in rows:
        entry = codes.find(row.id)
        found = _scope_of(row, granted.get(row.id, set()))
        expired = row.expires_at is not None and row.expires_at <= opened.work.now
        lines.append(
            CodeLine(
                id=row.id,
                label=None if entry is None else _shown_label(entry),
                holder_id=row.holder_id,
                holder=people[row.holder_id].legal_name,
                issued_by=row.issued_by,
                scope=entry.scope() if entry is not None and expired else found,
                issued_at=row.issued_at,
                used_at=row.used_at,
                has_expired=expired,
                is_owners=row.holder_id == owner_id,
                under_agreement=row.agreement_digest is not None,
                known=entry is not None and _agree(entry, row, granted.get(row.id, set())),
            )
        )
    return lines, problem


def kept_by_others(lines: Sequence[CodeLine], code_id: UUID) -> int:
    """How many codes are left, without this one, with which the owner can open everything at any time."""
    return sum(line.keeps_the_vault for line in lines if line.id != code_id)


def labels_of(opened: OpenVault) -> dict[UUID, str]:
    """What the party calls each code, as the vault's own list has it. Raises like ``OpenVault.code_list``."""
    _stewardship, codes = opened.code_list()
    return {UUID(code.code_id): _shown_label(code) for code in codes.codes}


def caught_up_words(opened: OpenVault) -> str:
    """That codes have ended since their owner was last here."""
    labels = labels_of(opened)
    return ngettext(
        "A code has ended since this was last opened: %(codes)s. What it opened has new locks.",
        "Codes have ended since this was last opened: %(codes)s. What they opened has new locks.",
        len(opened.caught_up),
        codes=listed([_("“%(name)s”", name=labels[code_id]) for code_id in opened.caught_up]),
    )


def _granted(opened: OpenVault) -> dict[UUID, set[tuple[SecretKind, UUID | None]]]:
    """What the database says each code was granted, in one query."""
    rows = opened.work.session.execute(
        select(Grant.code_id, VaultSecret.kind, VaultSecret.folder_id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(VaultSecret.vault_id == opened.vault.id)
    )
    known = {kind.value for kind in SecretKind}
    found: dict[UUID, set[tuple[SecretKind, UUID | None]]] = {}
    for code_id, kind, folder_id in rows:
        if kind in known:
            found.setdefault(code_id, set()).add((SecretKind(kind), folder_id))
    return found


def _scope_of(row: AccessCodeRow, granted: set[tuple[SecretKind, UUID | None]]) -> Scope:
    folders = sorted(
        (folder_id for kind, folder_id in granted if kind is SecretKind.FOLDER and folder_id is not None), key=str
    )
    return Scope(
        folders=None if (SecretKind.STEWARDSHIP, None) in granted else tuple(folders),
        may_write=row.may_write,
        until=row.expires_at,
        read_messages=(SecretKind.MAILBOX, None) in granted,
        speak_and_sign=(SecretKind.SIGNING, None) in granted,
    )


def _agree(entry: ListedCode, row: AccessCodeRow, granted: set[tuple[SecretKind, UUID | None]]) -> bool:
    given = entry.scope()
    return entry.ended is None and entry.agrees_with(row) and all(given.gives(*place) for place in granted)


def _shown_label(code: ListedCode) -> str:
    return _("The first code") if code.label == FIRST_LABEL else code.label
