"""The control: everything as in the app, except that what would be sealed is stored as it is.

Routes, rules, SQL, sessions, the audit log with its hashes, and templates are the very same code. What falls away is
all that sealing is made of: seals, boxes, proofs, signatures, padding, contexts, keyed hashes, and the derivation of
keys and key pairs. The control is as cheap as it can be, so the ratios are not flattered.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from odr.crypto import context, derivation, lifekeys, proofs, sealing
from odr.crypto.boxes import BoxKeyPair, BoxPublicKey
from odr.crypto.installation import Installation
from odr.crypto.secrets import Secret
from odr.crypto.signing import SigningKeyPair, VerifyingKey

NOWHERE = SimpleNamespace(purpose=None)


@dataclass(frozen=True)
class Swap:
    """One name in one module or class, as it is and as the control has it."""

    owner: Any
    name: str
    sealing: Any
    plain: Any


def _nowhere(**_place: Any) -> SimpleNamespace:
    return NOWHERE


def _seal(_key: Secret, plaintext: bytes, _context: Any) -> bytes:
    return plaintext


def _open(_key: Secret, stored: bytes, _context: Any) -> bytes:
    return stored


def _derive(secret: Secret, _label: str, size: int = 32) -> bytes:
    return secret.reveal()[:size].ljust(size, b"\0")


def _keyed_hash(_key: Secret, _label: str, value: bytes) -> bytes:
    return value


def _woken(dormant: Secret, _life: Secret, _context: Any) -> bytes:
    return dormant.reveal()


def _no_proof(_key: Secret, _plaintext: bytes, _context: Any) -> bytes:
    return b""


def _as_it_arrives(_key: Secret, stored: Iterable[bytes], _context: Any) -> Iterator[bytes]:
    return iter(stored)


def _as_long(padded: int) -> int:
    return padded


def _no_check(_self: Any) -> None:
    return None


def _no_key_pair(_self: BoxKeyPair, _seed: Secret) -> None:
    return None


def _no_signing_pair(self: SigningKeyPair, _seed: Secret) -> None:
    self.public = VerifyingKey(b"")


def _no_signature(_self: SigningKeyPair, _document: bytes, _context: Any) -> bytes:
    return b""


def _as_signed(_self: VerifyingKey, _signature: bytes, _document: bytes, _context: Any) -> None:
    return None


_NO_PUBLIC_KEY = property(lambda _self: BoxPublicKey(b""))


def _as_it_is(_self: Any, stored: bytes, _context: Any) -> bytes:
    return stored


def _swaps() -> list[Swap]:
    """Functions are swapped wherever a module of the app has bound them."""
    functions = {
        context.Context: _nowhere,
        sealing.seal: _seal,
        sealing.open_sealed: _open,
        sealing.seal_padded: _seal,
        sealing.open_padded: _open,
        sealing.open_in_pieces: _as_it_arrives,
        sealing.sealed_size: _as_long,
        derivation.derive: _derive,
        derivation.keyed_hash: _keyed_hash,
        lifekeys.woken: _woken,
        proofs.proof_of: _no_proof,
    }
    app = [module for name, module in sys.modules.items() if name == "odr" or name.startswith("odr.")]
    return [
        Swap(module, name, value, functions[value])
        for module in app
        for name, value in list(vars(module).items())
        if isinstance(value, type | type(_seal)) and value in functions
    ] + [
        Swap(owner, name, vars(owner)[name], plain)
        for owner, name, plain in (
            (BoxPublicKey, "__post_init__", _no_check),
            (BoxPublicKey, "seal", _as_it_is),
            (BoxKeyPair, "__init__", _no_key_pair),
            (BoxKeyPair, "public", _NO_PUBLIC_KEY),
            (BoxKeyPair, "open", _as_it_is),
            (SigningKeyPair, "__init__", _no_signing_pair),
            (SigningKeyPair, "sign", _no_signature),
            (VerifyingKey, "__post_init__", _no_check),
            (VerifyingKey, "verify", _as_signed),
            (Installation, "seal", _as_it_is),
            (Installation, "open", _as_it_is),
        )
    ]


@contextmanager
def plaintext() -> Iterator[None]:
    """For as long as this lasts, the app stores plaintext. The app's modules must all have been imported before."""
    swaps = _swaps()
    for swap in swaps:
        setattr(swap.owner, swap.name, swap.plain)
    try:
        yield
    finally:
        for swap in swaps:
            setattr(swap.owner, swap.name, swap.sealing)
