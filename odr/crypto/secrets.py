"""Types for secret bytes, so that none is ever passed, printed or compared where it should not be."""

import hmac
import os
from typing import ClassVar, NoReturn, Self

from odr.crypto.errors import BadKey


class Secret:
    """Some secret bytes of a known length, whose ``repr`` and ``str`` show nothing.

    ``size`` is the length in bytes. Equality is constant-time and only between the same type. A secret cannot be
    hashed, pickled or copied, and formatted into text it is its type's name; ``reveal()`` is the one way to its bytes.

    Raises ``BadKey`` if the length is wrong.
    """

    __slots__ = ("_value",)
    size: ClassVar[int] = 32

    def __init__(self, value: bytes) -> None:
        if type(value) is not bytes or len(value) != self.size:
            raise BadKey(f"{type(self).__name__} takes {self.size} bytes")
        self._value = value

    @classmethod
    def generate(cls) -> Self:
        """A fresh one from the operating system's random source."""
        return cls(os.urandom(cls.size))

    def reveal(self) -> bytes:
        """The bytes themselves. Search for this word to find every place where a secret leaves its type."""
        return self._value

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    __hash__ = None  # type: ignore[assignment]  # a secret is nobody's dictionary key

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be pickled or copied")


class SymmetricKey(Secret):
    """A 256-bit key for sealing (see ``odr.crypto.sealing``)."""

    __slots__ = ()


class CodeSecret(Secret):
    """The 130 random bits of an access code, as 17 bytes, big-endian.

    Raises ``BadKey`` if the top six bits are not zero.
    """

    __slots__ = ()
    size = 17

    def __init__(self, value: bytes) -> None:
        super().__init__(value)
        if value[0] >> 2:
            raise BadKey("CodeSecret takes 130 bits")

    @classmethod
    def generate(cls) -> Self:
        """A fresh one from the operating system's random source."""
        random = os.urandom(cls.size)
        return cls(bytes([random[0] & 0b11]) + random[1:])


class ServerShare(Secret):
    """What the server gets of an access code; everything the server does for a code derives from it."""

    __slots__ = ()


class BrowserShare(Secret):
    """What only a browser that derives for itself keeps of an access code. See ``odr.crypto.inner``."""

    __slots__ = ()


class BoxSeed(Secret):
    """The private key of a box key pair (see ``odr.crypto.boxes``), in the 32-byte form of the HPKE drafts."""

    __slots__ = ()


class SigningSeed(Secret):
    """An Ed25519 private key (RFC 8032, section 5.1.5)."""

    __slots__ = ()


class Token(Secret):
    """A random bearer token: a session cookie, the secret part of a mailed link."""

    __slots__ = ()
