"""A box that says who made it: anybody can seal to a public key, so what is inside carries a proof.

The proof is made with a key that only the box's holder and those who may give it something know.
"""

import hashlib
import hmac

from odr.crypto.boxes import BoxKeyPair, BoxPublicKey
from odr.crypto.context import Context
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import SymmetricKey


def seal_proven(to: BoxPublicKey, plaintext: bytes, key: SymmetricKey, context: Context) -> bytes:
    """A box with a secret in it and the proof that whoever made it knew ``key``."""
    return to.seal(plaintext + proof_of(key, plaintext, context), context)


def open_proven(pair: BoxKeyPair, box: bytes, size: int, key: SymmetricKey, context: Context) -> bytes:
    """The secret of ``size`` bytes in a box. Raises ``Unopenable`` if it is another's, or made without ``key``."""
    opened = pair.open(box, context)
    plaintext, proof = opened[:size], opened[size:]
    if len(plaintext) != size or not hmac.compare_digest(proof, proof_of(key, plaintext, context)):
        raise Unopenable("proof")
    return plaintext


def proof_of(key: SymmetricKey, plaintext: bytes, context: Context) -> bytes:
    """What shows that whoever made a box for this place knew the key."""
    return hmac.new(key.reveal(), context.encode() + plaintext, hashlib.sha256).digest()
