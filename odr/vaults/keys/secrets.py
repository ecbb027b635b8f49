"""A vault's secrets and how each is granted to a code.

A grant is a box to the code's public key. Anybody can seal to a public key, so inside the box the secret carries a
proof, made with a key that only the code's holder and the vault's stewards know: whoever holds the database cannot
slip a key of their own into a vault (docs/decisions/0001).
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar
from uuid import UUID, uuid4

from odr.crypto.boxes import BoxKeyPair, BoxPublicKey
from odr.crypto.context import Context
from odr.crypto.derivation import derive
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import BoxSeed, Secret, ServerShare, SigningSeed, SymmetricKey
from odr.crypto.signing import SigningKeyPair
from odr.vaults.tables import Grant, Vault, VaultSecret

S = TypeVar("S", bound=Secret)


class SecretKind(Enum):
    """What a secret of a vault is for; holding it is the right."""

    FOLDER = "folder"
    MAILBOX = "mailbox"
    SIGNING = "signing"
    STEWARDSHIP = "stewardship"


class GrantProofKey(SymmetricKey):
    """Proves to a code's holder that a grant comes from a steward of the vault."""

    __slots__ = ()


@dataclass(frozen=True)
class CodeKey:
    """What it takes to grant something to a code whose holder is away.

    ``agreement_digest`` is the agreement that a facilitator's code works under.
    """

    code_id: UUID
    public_key: BoxPublicKey
    proof_key: GrantProofKey
    agreement_digest: bytes | None = None


def proof_key_of(share: ServerShare) -> GrantProofKey:
    """The proof key of a code."""
    return GrantProofKey(derive(share, "share/grant proof"))


def new_secret(
    vault: Vault, kind: SecretKind, folder_id: UUID | None = None, epoch: int = 1
) -> tuple[VaultSecret, Secret]:
    """A fresh secret of this kind: its row, and the secret itself, which is in no row."""
    row = VaultSecret(id=uuid4(), vault_id=vault.id, kind=kind.value, folder_id=folder_id, epoch=epoch)
    secret: Secret
    match kind:
        case SecretKind.MAILBOX:
            secret, box_pair = BoxKeyPair.generate()
            row.public_key = box_pair.public.encoded
        case SecretKind.SIGNING:
            secret, signing_pair = SigningKeyPair.generate()
            row.public_key = signing_pair.public.encoded
        case SecretKind.FOLDER | SecretKind.STEWARDSHIP:
            secret = SymmetricKey.generate()
    return row, secret


def as_type(secret: Secret, of: type[S]) -> S:
    """The secret as what its kind says that it is. Raises ``Unopenable`` for one of another type."""
    if not isinstance(secret, of):
        raise Unopenable("a secret of another kind")
    return secret


def next_epoch(vault: Vault, row: VaultSecret, secret: Secret) -> tuple[VaultSecret, Secret]:
    """The secret that takes the place of this one, with this one sealed under it.

    Who holds the new one reaches everything sealed under the ones before, so nothing has to be sealed again; who holds
    only this one reaches nothing that comes after.
    """
    new_row, new = new_secret(vault, SecretKind(row.kind), row.folder_id, row.epoch + 1)
    new_row.sealed_previous = seal(_chain_key(new), secret.reveal(), new_row.sealed_previous_context(vault))
    return new_row, new


def previous_epoch(vault: Vault, row: VaultSecret, secret: Secret) -> Secret:
    """The secret that this one took the place of. Raises ``Unopenable`` if there is none or it was altered."""
    if row.sealed_previous is None:
        raise Unopenable("previous epoch")
    return _typed(row, open_sealed(_chain_key(secret), row.sealed_previous, row.sealed_previous_context(vault)))


def grant(vault: Vault, row: VaultSecret, secret: Secret, to: CodeKey) -> Grant:
    """Seals one secret to one code."""
    context = Grant.box_context(vault, row, to.code_id, to.agreement_digest)
    plaintext = secret.reveal()
    return Grant(
        code_id=to.code_id,
        secret_id=row.id,
        box=to.public_key.seal(plaintext + _proof(to.proof_key, plaintext, context), context),
    )


def grant_all(vault: Vault, secrets: Iterable[tuple[VaultSecret, Secret]], to: CodeKey) -> list[Grant]:
    """Seals several secrets to one code."""
    return [grant(vault, row, secret, to) for row, secret in secrets]


def open_grant(
    vault: Vault,
    row: VaultSecret,
    box: bytes,
    code_id: UUID,
    pair: BoxKeyPair,
    proof_key: GrantProofKey,
    agreement_digest: bytes | None = None,
) -> Secret:
    """The granted secret. Raises ``Unopenable`` if the box is not this code's, or no steward of the vault made it."""
    context = Grant.box_context(vault, row, code_id, agreement_digest)
    opened = pair.open(box, context)
    plaintext, proof = opened[:32], opened[32:]
    if not hmac.compare_digest(proof, _proof(proof_key, plaintext, context)):
        raise Unopenable("grant")
    return _typed(row, plaintext)


def _typed(row: VaultSecret, plaintext: bytes) -> Secret:
    match SecretKind(row.kind):
        case SecretKind.MAILBOX:
            return BoxSeed(plaintext)
        case SecretKind.SIGNING:
            return SigningSeed(plaintext)
        case SecretKind.FOLDER | SecretKind.STEWARDSHIP:
            return SymmetricKey(plaintext)


def _chain_key(secret: Secret) -> SymmetricKey:
    return SymmetricKey(derive(secret, "secret/previous epoch"))


def _proof(key: GrantProofKey, plaintext: bytes, context: Context) -> bytes:
    return hmac.new(key.reveal(), context.encode() + plaintext, hashlib.sha256).digest()
