"""One secret from another, with a label that says what for (HKDF-SHA256, RFC 5869), and keyed hashes."""

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from odr.crypto.secrets import Secret

_PREFIX = b"odr/v1/"
_LONGEST = 255 * 32


def derive(secret: Secret, label: str, size: int = 32) -> bytes:
    """``size`` bytes for the purpose named by ``label``, from a secret that is already uniformly random.

    HKDF-SHA256 without salt; ``info`` is ``odr/v1/`` and the label in ASCII. The version is in the label, so another
    version of the protocol derives other keys. One label, one use and one size: a shorter key is the beginning of a
    longer one. ``size`` is 1 to 8160 (RFC 5869, section 2.3); raises ``ValueError`` otherwise.
    """
    if not 1 <= size <= _LONGEST:
        raise ValueError(f"derive gives 1 to {_LONGEST} bytes")
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=_PREFIX + label.encode("ascii")).derive(
        secret.reveal()
    )


def keyed_hash(key: Secret, label: str, value: bytes) -> bytes:
    """Finds a value without storing it: the 32-byte HMAC-SHA256 (RFC 2104) of it under a key derived for ``label``."""
    return hmac.new(derive(key, label), value, hashlib.sha256).digest()


def digest(value: bytes) -> bytes:
    """SHA-256 (FIPS 180-4), 32 bytes, for values that are already unguessable or public."""
    return hashlib.sha256(value).digest()
