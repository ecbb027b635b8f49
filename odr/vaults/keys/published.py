"""Which public keys of a vault are the newest at each place of the case's log.

A former holder keeps the signing key that they had; with write access to the database they could go on signing with it.
So a key counts for what was done with it from where the log tells of it until where the log tells of the next one of
the same vault, or of the vault's end, and for nothing after that. The log is chained and countersigned: to move that
place, somebody would have to write it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.audit.told import told_in
from odr.crypto.derivation import digest
from odr.db.once import once
from odr.db.work import Work
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import VaultSecret

# What tells of a new key of this kind, with its identifier and epoch.
TOLD_BY = {SecretKind.SIGNING: Event.SIGNING_KEY_PUBLISHED, SecretKind.MAILBOX: Event.MAILBOX_KEY_PUBLISHED}
_EVENTS = [event.value for event in (*TOLD_BY.values(), Event.FOLDER_KEY_RENEWED, Event.VAULT_DESTROYED)]


def key_id(public_key: bytes) -> UUID:
    """What the log calls a public key: the first 128 bits of its SHA-256."""
    return UUID(bytes=digest(public_key)[:16])


@dataclass(frozen=True)
class _Told:
    """That a key was published, or with no key that its vault has ended."""

    number: int
    vault_id: UUID
    key: UUID | None
    epoch: int


@dataclass(frozen=True)
class Published:
    """What the log of a case tells of keys."""

    of_kind: Mapping[SecretKind, Sequence[_Told]]
    of_folders: Mapping[UUID, int]
    # What was found out of keys that vaults have published: a page of fifty asks the same of a few again and again.
    _found: dict[tuple[SecretKind, bytes, int | None], bool] = field(default_factory=dict, compare=False, repr=False)

    def newest(self, kind: SecretKind, vault_id: UUID, at: int | None = None) -> tuple[UUID, int] | None:
        """The newest key of a vault and its epoch: at the place of entry ``at``, or now. ``None`` if there is none."""
        told = [one for one in self.of_kind[kind] if one.vault_id == vault_id and (at is None or one.number < at)]
        if not told or told[-1].key is None or not _follow(told):
            return None
        return told[-1].key, told[-1].epoch

    def began(self, kind: SecretKind, vault_id: UUID) -> int | None:
        """Where in the log this vault began its first key. Nothing before that can have been sealed to it."""
        return next((one.number for one in self.of_kind[kind] if one.vault_id == vault_id), None)

    def renewals(self, kind: SecretKind, vault_id: UUID) -> list[tuple[int, int]]:
        """Where in the log this vault began keys that took the place of others, and their epochs."""
        told = self.of_kind[kind]
        return [(one.number, one.epoch) for one in told if one.vault_id == vault_id and one.epoch > 1]

    def vault_of(self, kind: SecretKind, public_key: bytes) -> UUID | None:
        """The vault that published this key."""
        wanted = key_id(public_key)
        return next((one.vault_id for one in self.of_kind[kind] if one.key == wanted), None)

    def was_newest(self, kind: SecretKind, public_key: bytes, at: int | None = None) -> bool:
        """Whether this key was its vault's newest: at the place of entry ``at``, or now."""
        asked = kind, public_key, at
        if asked not in self._found:
            vault_id = self.vault_of(kind, public_key)
            if vault_id is None:
                return False
            newest = self.newest(kind, vault_id, at)
            self._found[asked] = newest is not None and newest[0] == key_id(public_key)
        return self._found[asked]

    def has_renewed(self, kind: SecretKind) -> bool:
        """Whether any vault has published more than one key of this kind."""
        vaults = [one.vault_id for one in self.of_kind[kind] if one.key is not None]
        return len(vaults) > len(set(vaults))

    def folder_epoch(self, folder_id: UUID) -> int:
        """The newest epoch of a folder's key: the first one unless the log tells of a later one."""
        return self.of_folders.get(folder_id, 1)


def _follow(told: Sequence[_Told]) -> bool:
    """Whether these are a vault's keys one after the other, each once: one that was replaced never comes back."""
    keys = [one for one in told if one.key is not None]
    return [one.epoch for one in keys] == list(range(1, len(keys) + 1)) and len({one.key for one in keys}) == len(keys)


NOTHING_PUBLISHED = Published(dict.fromkeys(TOLD_BY, ()), {})


def published_in(work: Work, case_id: UUID) -> Published:
    """What the log of a case tells of keys. In one query."""
    return published_among(work, frozenset([case_id]))[case_id]


def signing_key_then(work: Work, case_id: UUID, vault_id: UUID, place: int) -> bytes | None:
    """The signing key that was a vault's newest at a place of the log, if there is a row of it."""
    newest = published_in(work, case_id).newest(SecretKind.SIGNING, vault_id, place)
    rows = work.session.scalars(
        select(VaultSecret.public_key).where(
            VaultSecret.vault_id == vault_id, VaultSecret.kind == SecretKind.SIGNING.value
        )
    )
    return next((one for one in rows if one is not None and newest is not None and key_id(one) == newest[0]), None)


@once(AuditEntry)
def published_among(work: Work, case_ids: frozenset[UUID]) -> dict[UUID, Published]:
    """What the logs of these cases tell of keys. In one query."""
    return {
        case_id: _published(
            [
                (one.number, one.vault_id, one.event, one.subject_id, one.counted or 0)
                for one in told
                if one.vault_id is not None and one.event in _EVENTS
            ]
        )
        for case_id, told in told_in(work, case_ids).items()
    }


def _published(entries: Sequence[tuple[int, UUID, str, UUID | None, int]]) -> Published:
    of_kind: dict[SecretKind, list[_Told]] = {kind: [] for kind in TOLD_BY}
    of_folders: dict[UUID, int] = {}
    kinds = {event.value: kind for kind, event in TOLD_BY.items()}
    for number, vault_id, event, subject_id, epoch in entries:
        if event == Event.VAULT_DESTROYED.value:
            for told in of_kind.values():
                told.append(_Told(number, vault_id, None, 0))
        elif event in kinds:
            of_kind[kinds[event]].append(_Told(number, vault_id, subject_id, epoch))
        elif subject_id is not None:
            of_folders[subject_id] = max(epoch, of_folders.get(subject_id, 1))
    return Published(of_kind, of_folders)
