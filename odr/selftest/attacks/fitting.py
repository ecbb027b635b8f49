"""Which of very many keys fit a seal, told by the beginning of its commitment (protocol.md, section 7)."""

from collections.abc import Iterable, Iterator
from hashlib import sha512

_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
_SALT = slice(1, 25)
# The commitment stands across the two blocks that are derived: the first of them tells 20 of its 32 bytes.
_FIRST = slice(25, 45)
_COMMITMENT_IN_BLOCK = 32 + 12
# HMAC's pads of a key of 32 bytes, to a block of SHA-512.
_INNER, _OUTER = (bytes(one ^ pad for one in range(256)) for pad in (0x36, 0x5C))
_BEHIND_INNER, _BEHIND_OUTER = b"\x36" * 96, b"\x5c" * 96


def fitting(keys: Iterable[bytes], sealed: bytes, context: bytes) -> Iterator[bytes]:
    """Those of these keys, of 32 bytes each, that the seal was made with at this place.

    ``context`` is written as ``Context.encode`` does. A thief tries millions, and this is HMAC written out: the library
    takes more than twice as long for one, most of it to get ready.
    """
    first, behind = sealed[_FIRST], _BEHIND_INNER + _LABEL + sealed[_SALT] + context + b"\x01"
    for key in keys:
        inner = sha512(key.translate(_INNER) + behind).digest()
        block = sha512(key.translate(_OUTER) + _BEHIND_OUTER + inner).digest()
        if block[_COMMITMENT_IN_BLOCK:] == first:
            yield key
