"""How others know that a new public key of a vault is its party's own, and not one that somebody slipped in.

A new signing key is signed by the one before it; the mailbox's public key is signed by the signing key of the day.
"""

from collections.abc import Iterable
from uuid import UUID

from odr.audit.log import Event
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.published import TOLD_BY, key_id
from odr.vaults.keys.secrets import HeldSecret, SecretKind, as_type
from odr.vaults.tables import Vault, VaultSecret


def endorse(vault: Vault, row: VaultSecret, by: SigningKeyPair) -> None:
    """Notes that the holder of the signing key ``by`` says this public key is the vault's."""
    row.endorsement = by.sign(row.public_key or b"", row.endorsement_context(vault.case_id, vault.id))


def endorse_first(vault: Vault, secrets: Iterable[HeldSecret]) -> None:
    """Endorses the mailbox of a new vault by its signing key."""
    by_kind = {held.row.kind: held for held in secrets}
    seed = as_type(by_kind[SecretKind.SIGNING.value].secret, SigningSeed)
    endorse(vault, by_kind[SecretKind.MAILBOX.value].row, SigningKeyPair(seed))


def endorse_renewed(opened: OpenVault, replaced: Iterable[HeldSecret]) -> None:
    """Endorses what took the place of these secrets: the signing key by the one before, the mailbox by the newest."""
    before = {held.row.kind: held.secret for held in replaced}
    if not {SecretKind.SIGNING.value, SecretKind.MAILBOX.value} & before.keys():
        return
    old = before.get(SecretKind.SIGNING.value)
    if isinstance(old, SigningSeed):
        endorse(opened.vault, opened.row_of(SecretKind.SIGNING), SigningKeyPair(old))
    endorse(opened.vault, opened.row_of(SecretKind.MAILBOX), opened.signing_pair())


def is_endorsed(case_id: UUID, vault_id: UUID, row: VaultSecret, by: bytes) -> bool:
    """Whether this public key of the vault was endorsed by the holder of the signing key ``by``."""
    try:
        VerifyingKey(by).verify(
            row.endorsement or b"", row.public_key or b"", row.endorsement_context(case_id, vault_id)
        )
    except (BadKey, BadSignature):
        return False
    return True


def publish(opened: OpenVault, row: VaultSecret) -> None:
    """Writes into the log that this is the newest key of its kind from here on, if others have to know."""
    kind = SecretKind(row.kind)
    if kind is SecretKind.FOLDER:
        opened.record(Event.FOLDER_KEY_RENEWED, subject_id=row.folder_id, count=row.epoch)
    elif kind in TOLD_BY:
        opened.record(TOLD_BY[kind], subject_id=key_id(row.public_key or b""), count=row.epoch)
