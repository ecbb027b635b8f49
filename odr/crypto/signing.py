"""Signatures over a document in its context: Ed25519 (RFC 8032)."""

import struct
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from odr.crypto.context import Context
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.secrets import SigningSeed

FORMAT = 1
_KEY_SIZE = 32
# Curve25519 in Edwards form (RFC 8032, section 5.1): the field's prime and the curve's d.
_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P


def _message(document: bytes, context: Context) -> bytes:
    place = context.encode()
    return b"odr signature\0" + bytes([FORMAT]) + struct.pack(">I", len(place)) + place + document


@dataclass(frozen=True)
class VerifyingKey:
    """The public half, 33 bytes encoded: version byte and the Ed25519 public key.

    Raises ``BadKey`` unless the length and version are right, the encoding is canonical and the point is not of small
    order: of such a key one signature can verify over any document, so whoever held it could deny having signed.
    """

    encoded: bytes = field(repr=False)

    def __post_init__(self) -> None:
        raw = self.encoded
        if type(raw) is not bytes or len(raw) != 1 + _KEY_SIZE or raw[0] != FORMAT or _is_degenerate(raw[1:]):
            raise BadKey("verifying key")

    def verify(self, signature: bytes, document: bytes, context: Context) -> None:
        """Raises ``BadSignature`` unless ``signature`` (65 bytes) was made over this document in this context."""
        if signature[:1] != bytes([FORMAT]):
            raise BadSignature("signature")
        try:
            Ed25519PublicKey.from_public_bytes(self.encoded[1:]).verify(signature[1:], _message(document, context))
        except (InvalidSignature, ValueError):
            raise BadSignature("signature") from None


def _is_degenerate(point: bytes) -> bool:
    """Whether an encoded point has y beyond the prime or an order of 1, 2, 4 or 8.

    Those orders have y = 1, y = -1, y = 0, and (from doubling to y = 0, where x^2 = -y^2) dy^4 + 2y^2 = 1.
    """
    y = int.from_bytes(point, "little") & (1 << 255) - 1
    square = y * y % _P
    return y >= _P or y * (square - 1) * (_D * square * square + 2 * square - 1) % _P == 0


class SigningKeyPair:
    """Signs as one participant."""

    __slots__ = ("_private", "public")

    def __init__(self, seed: SigningSeed) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed.reveal())
        self.public = VerifyingKey(bytes([FORMAT]) + self._private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> tuple[SigningSeed, Self]:
        """A fresh seed and its key pair."""
        seed = SigningSeed.generate()
        return seed, cls(seed)

    def sign(self, document: bytes, context: Context) -> bytes:
        """65 bytes: version byte and the signature over the context and the document, each unambiguous in length."""
        return bytes([FORMAT]) + self._private.sign(_message(document, context))

    def __repr__(self) -> str:
        return "<SigningKeyPair>"
