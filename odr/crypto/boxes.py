"""Sealing to a holder of a key pair who is away: HPKE (RFC 9180) with a hybrid post-quantum KEM.

Suite: MLKEM768-X25519 (draft-ietf-hpke-pq, KEM 0x647a), HKDF-SHA256, AES-256-GCM, mode base.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from odr.crypto.context import Context
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.padding import pad, unpad
from odr.crypto.secrets import BoxSeed

FORMAT = 1
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MLKEM_SIZE = 1184
_X25519_SIZE = 32
_ENCAPSULATION = 1088 + _X25519_SIZE
_TAG = 16
PUBLIC_KEY_SIZE = 1 + _MLKEM_SIZE + _X25519_SIZE
# Any private key does: with a point of small order the exchange gives zero, and the library refuses.
_PROBE = X25519PrivateKey.from_private_bytes(bytes(_X25519_SIZE))


@dataclass(frozen=True)
class BoxPublicKey:
    """The public half, 1217 bytes encoded: version byte, ML-KEM-768 encapsulation key, X25519 public key.

    Raises ``BadKey`` unless the bytes are a public key of a known version that can be sealed to: the encapsulation
    key reduced (FIPS 203, section 7.2), the X25519 point not of small order (RFC 7748, section 6.1).
    """

    encoded: bytes = field(repr=False)

    def __post_init__(self) -> None:
        self._key()
        try:
            _PROBE.exchange(X25519PublicKey.from_public_bytes(self.encoded[-_X25519_SIZE:]))
        except ValueError:
            raise BadKey("box public key") from None

    def _key(self) -> MLKEM768X25519PublicKey:
        raw = self.encoded
        if type(raw) is not bytes or len(raw) != PUBLIC_KEY_SIZE or raw[0] != FORMAT:
            raise BadKey("box public key")
        try:
            return MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(raw[1 : 1 + _MLKEM_SIZE]),
                X25519PublicKey.from_public_bytes(raw[1 + _MLKEM_SIZE :]),
            )
        except ValueError:
            raise BadKey("box public key") from None

    def seal(self, plaintext: bytes, context: Context) -> bytes:
        """``plaintext`` sealed to the holder of the private half, bound to ``context`` (HPKE ``info``).

        One version byte, the 1120-byte encapsulation, then the ciphertext of the padded plaintext with its 16-byte tag.
        """
        return bytes([FORMAT]) + _SUITE.encrypt(pad(plaintext), self._key(), info=context.encode())


def could_be_box(box: bytes, size: int) -> bool:
    """Whether these bytes have the form of a box over ``size`` bytes. Who has no key can see that, and nothing more."""
    return box[:1] == bytes([FORMAT]) and len(box) == 1 + _ENCAPSULATION + len(pad(bytes(size))) + _TAG


class BoxKeyPair:
    """A key pair grown from a 32-byte seed, which is the suite's private key: SHAKE256 expands it to 96 bytes.

    The first 64 bytes are ML-KEM's ``d`` and ``z`` (FIPS 203), the last 32 the X25519 private key (RFC 7748), as in
    draft-irtf-cfrg-concrete-hybrid-kems, MLKEM768-X25519 (X-Wing). Not HPKE's ``DeriveKeyPair``.
    """

    __slots__ = ("_mlkem", "_private", "_public", "_x25519")

    def __init__(self, seed: BoxSeed) -> None:
        expanded = _expanded(seed)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        self._x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
        self._private = MLKEM768X25519PrivateKey(self._mlkem, self._x25519)
        self._public: BoxPublicKey | None = None

    @property
    def public(self) -> BoxPublicKey:
        """The public half. Worked out when first asked for: whoever only opens boxes does without it."""
        if self._public is None:
            self._public = BoxPublicKey(
                bytes([FORMAT])
                + self._mlkem.public_key().public_bytes_raw()
                + self._x25519.public_key().public_bytes_raw()
            )
        return self._public

    @classmethod
    def generate(cls) -> tuple[BoxSeed, Self]:
        """A fresh seed and its key pair."""
        seed = BoxSeed.generate()
        return seed, cls(seed)

    def open(self, box: bytes, context: Context) -> bytes:
        """What ``BoxPublicKey.seal`` was given. Raises ``Unopenable`` otherwise."""
        if box[:1] != bytes([FORMAT]):
            raise Unopenable("box")
        try:
            return unpad(_SUITE.decrypt(box[1:], self._private, info=context.encode()))
        except (InvalidTag, ValueError):
            raise Unopenable("box") from None

    def __repr__(self) -> str:
        return "<BoxKeyPair>"


def second_half(seed: BoxSeed) -> bytes:
    """The X25519 half of the public key: tells whether a seed may belong to it, in a tenth of the time."""
    return X25519PrivateKey.from_private_bytes(_expanded(seed)[64:]).public_key().public_bytes_raw()


def _expanded(seed: BoxSeed) -> bytes:
    return hashlib.shake_256(seed.reveal()).digest(96)
