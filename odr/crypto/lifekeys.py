"""What comes out of a grant or a box opens nothing by itself: it is woken with a life key, which lies elsewhere.

Destroying the life key destroys whatever it wakes, in every copy of the database there is.
"""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from odr.crypto.context import Context
from odr.crypto.secrets import Secret

_PREFIX = b"odr/v1/life\0"


class LifeKey(Secret):
    """Without it nothing of a vault, a folder or a case opens. It lies in the key store and nowhere else."""

    __slots__ = ()


class Dormant(Secret):
    """A secret as a grant, a box or the chain of epochs holds it. Nothing is ever sealed under these bytes."""

    __slots__ = ()


def woken(dormant: Dormant, life: LifeKey, context: Context) -> bytes:
    """The 32 bytes that something is really sealed under: HKDF-SHA256 (RFC 5869) with the life key as its salt.

    ``info`` is ``odr/v1/life``, a zero byte and the encoded ``context``: the place of what it opens.
    """
    info = _PREFIX + context.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=life.reveal(), info=info).derive(dormant.reveal())
