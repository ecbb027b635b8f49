"""Which of very many keys fit a seal, told by the beginning of its commitment (protocol.md, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha512
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
_SALT = slice(1, 25)
# The commitment stands across the two blocks that are derived: the first of them tells 20 of its 32 bytes.
_FIRST = slice(25, 45)
_COMMITMENT_IN_BLOCK = 32 + 12
# HMAC's pads of a key of 32 bytes, to a block of SHA-512.
_INNER, _OUTER = (bytes(one ^ pad for one in range(256)) for pad in (0x36, 0x5C))
_BEHIND_INNER, _BEHIND_OUTER = b"\x36" * 96, b"\x5c" * 96


def begun(keys: Iterable[bytes]) -> list[tuple[bytes, _Hash, _Hash]]:
    """Each of these keys, of 32 bytes, with what is the same for every seal: a third of the work."""
    return [
        (key, sha512(key.translate(_INNER) + _BEHIND_INNER), sha512(key.translate(_OUTER) + _BEHIND_OUTER))
        for key in keys
    ]


def fitting(keys: Iterable[tuple[bytes, _Hash, _Hash]], sealed: bytes, context: bytes) -> Iterator[bytes]:
    """Those of these keys, as ``begun`` gives them, that the seal was made with at this place.

    ``context`` is written as ``Context.encode`` does. A thief tries millions, and this is HMAC written out: the library
    takes more than twice as long for one, most of it to get ready.
    """
    first, behind = sealed[_FIRST], _LABEL + sealed[_SALT] + context + b"\x01"
    for key, inner, outer in keys:
        inside = inner.copy()
        inside.update(behind)
        block = outer.copy()
        block.update(inside.digest())
        if block.digest()[_COMMITMENT_IN_BLOCK:] == first:
            yield key
