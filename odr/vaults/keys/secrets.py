"""A vault's secrets and how each is granted to a code.

A grant is a box to the code's public key. Anybody can seal to a public key, so inside the box the secret carries a
proof, made with a key that only the code's holder and the vault's stewards know: whoever holds the database cannot
slip a key of their own into a vault (docs/decisions/0001).

What is granted is dormant: it becomes the secret that anything is sealed under together with a life key, that of the
folder for a folder's key and that of the vault for any other. ``wake`` is the one place where that is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar
from uuid import UUID, uuid4

from odr.crypto.boxes import BoxKeyPair, BoxPublicKey
from odr.crypto.derivation import derive
from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import Dormant, LifeKey, woken
from odr.crypto.proofs import open_proven, seal_proven
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


@dataclass(frozen=True)
class HeldSecret:
    """One secret of a vault in hand: its row, what anything is sealed under, and what it is granted as."""

    row: VaultSecret
    secret: Secret
    dormant: Dormant

    def __repr__(self) -> str:
        return "<HeldSecret>"


def proof_key_of(share: ServerShare) -> GrantProofKey:
    """The proof key of a code."""
    return GrantProofKey(derive(share, "share/grant proof"))


def new_secret(
    vault: Vault, kind: SecretKind, life: LifeKey, folder_id: UUID | None = None, epoch: int = 1
) -> HeldSecret:
    """A fresh secret of this kind, which is in no row; ``life`` is the life key of the folder or the vault."""
    row = VaultSecret(id=uuid4(), vault_id=vault.id, kind=kind.value, folder_id=folder_id, epoch=epoch)
    held = wake(vault, row, Dormant.generate(), life)
    if isinstance(held.secret, BoxSeed):
        row.public_key = BoxKeyPair(held.secret).public.encoded
    elif isinstance(held.secret, SigningSeed):
        row.public_key = SigningKeyPair(held.secret).public.encoded
    return held


def wake(vault: Vault, row: VaultSecret, dormant: Dormant, life: LifeKey) -> HeldSecret:
    """The secret that a grant, or the chain of epochs, leads to together with its life key."""
    plaintext = woken(dormant, life, row.life_context(vault))
    secret: Secret
    match SecretKind(row.kind):
        case SecretKind.MAILBOX:
            secret = BoxSeed(plaintext)
        case SecretKind.SIGNING:
            secret = SigningSeed(plaintext)
        case SecretKind.FOLDER | SecretKind.STEWARDSHIP:
            secret = SymmetricKey(plaintext)
    return HeldSecret(row, secret, dormant)


def as_type(secret: Secret, of: type[S]) -> S:
    """The secret as what its kind says that it is. Raises ``Unopenable`` for one of another type."""
    if not isinstance(secret, of):
        raise Unopenable("a secret of another kind")
    return secret


def next_epoch(vault: Vault, held: HeldSecret, life: LifeKey) -> HeldSecret:
    """The secret that takes the place of this one, with this one sealed under it.

    Who holds the new one reaches everything sealed under the ones before, so nothing has to be sealed again; who holds
    only this one reaches nothing that comes after.
    """
    new = new_secret(vault, SecretKind(held.row.kind), life, held.row.folder_id, held.row.epoch + 1)
    context = new.row.sealed_previous_context(vault)
    new.row.sealed_previous = seal(_chain_key(new.secret), held.dormant.reveal(), context)
    return new


def previous_epoch(vault: Vault, newer: HeldSecret, row: VaultSecret, life: LifeKey) -> HeldSecret:
    """The secret of ``row``, which ``newer`` took the place of. Raises ``Unopenable`` if it was altered."""
    if newer.row.sealed_previous is None:
        raise Unopenable("previous epoch")
    context = newer.row.sealed_previous_context(vault)
    return wake(vault, row, _dormant(open_sealed(_chain_key(newer.secret), newer.row.sealed_previous, context)), life)


def grant(vault: Vault, held: HeldSecret, to: CodeKey) -> Grant:
    """Seals one secret to one code."""
    context = Grant.box_context(vault, held.row, to.code_id, to.agreement_digest)
    return Grant(
        code_id=to.code_id,
        secret_id=held.row.id,
        box=seal_proven(to.public_key, held.dormant.reveal(), to.proof_key, context),
    )


def grant_all(vault: Vault, secrets: Iterable[HeldSecret], to: CodeKey) -> list[Grant]:
    """Seals several secrets to one code."""
    return [grant(vault, held, to) for held in secrets]


def open_grant(
    vault: Vault,
    row: VaultSecret,
    box: bytes,
    code_id: UUID,
    pair: BoxKeyPair,
    proof_key: GrantProofKey,
    agreement_digest: bytes | None = None,
) -> Dormant:
    """What was granted. Raises ``Unopenable`` if the box is not this code's, or no steward of the vault made it."""
    context = Grant.box_context(vault, row, code_id, agreement_digest)
    return Dormant(open_proven(pair, box, Dormant.size, proof_key, context))


def _dormant(plaintext: bytes) -> Dormant:
    if len(plaintext) != Dormant.size:
        raise Unopenable("secret")
    return Dormant(plaintext)


def _chain_key(secret: Secret) -> SymmetricKey:
    return SymmetricKey(derive(secret, "secret/previous epoch"))
