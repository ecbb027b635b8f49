"""How others know that a new public key of a vault is its party's own, and not one that somebody slipped in.

A new signing key is signed by the one before it; the mailbox's public key is signed by the signing key of the day.
"""

from collections.abc import Iterable
from uuid import UUID

from odr.crypto.context import Context, Purpose
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.secrets import Secret, SigningSeed
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Vault, VaultSecret


def endorse(vault: Vault, row: VaultSecret, by: SigningKeyPair) -> None:
    """Notes that the holder of the signing key ``by`` says this public key is the vault's."""
    row.endorsement = by.sign(row.public_key or b"", _context(vault.case_id, vault.id, row.kind, row.epoch))


def endorse_first(vault: Vault, secrets: Iterable[tuple[VaultSecret, Secret]]) -> None:
    """Endorses the mailbox of a new vault by its signing key."""
    by_kind = {row.kind: (row, secret) for row, secret in secrets}
    _row, seed = by_kind[SecretKind.SIGNING.value]
    assert isinstance(seed, SigningSeed)  # noqa: S101  by its kind
    endorse(vault, by_kind[SecretKind.MAILBOX.value][0], SigningKeyPair(seed))


def endorse_renewed(opened: OpenVault, replaced: Iterable[tuple[VaultSecret, Secret]]) -> None:
    """Endorses what took the place of these secrets: the signing key by the one before, the mailbox by the newest."""
    before = {row.kind: secret for row, secret in replaced}
    if not {SecretKind.SIGNING.value, SecretKind.MAILBOX.value} & before.keys():
        return
    old = before.get(SecretKind.SIGNING.value)
    if isinstance(old, SigningSeed):
        endorse(opened.vault, opened.row_of(SecretKind.SIGNING), SigningKeyPair(old))
    endorse(opened.vault, opened.row_of(SecretKind.MAILBOX), opened.signing_pair())


def is_endorsed(
    case_id: UUID, vault_id: UUID, kind: SecretKind, epoch: int, public_key: bytes, endorsement: bytes | None, by: bytes
) -> bool:
    """Whether this public key was endorsed by the holder of the signing key ``by``."""
    try:
        VerifyingKey(by).verify(endorsement or b"", public_key, _context(case_id, vault_id, kind.value, epoch))
    except (BadKey, BadSignature):
        return False
    return True


def _context(case_id: UUID, vault_id: UUID, kind: str, epoch: int) -> Context:
    return Context(purpose=Purpose.SIGNING_KEY_PROOF, case=case_id, vault=vault_id, epoch=epoch, detail=kind)
