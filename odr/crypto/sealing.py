"""Symmetric sealing of records: Cobblestone-256 (C2SP chunked-encryption) over Padmé-padded plaintext."""

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from odr.crypto.context import Context
from odr.crypto.errors import Unopenable
from odr.crypto.padding import pad, unpad
from odr.crypto.secrets import SymmetricKey

FORMAT = 1


def seal(key: SymmetricKey, plaintext: bytes, context: Context) -> bytes:
    """``plaintext`` sealed under ``key`` for the place ``context``: one version byte, then the Cobblestone message.

    73 bytes longer than the padded plaintext, and 16 more for each full 16 KiB of it. Randomised: two seals of one
    text differ. A key may seal as many as it likes: each seal has a key and nonces of its own, derived with a random
    salt of 24 bytes.
    """
    encryptor = Cobblestone256Encryptor(key.reveal(), context.encode())
    return bytes([FORMAT]) + encryptor.update(pad(plaintext)) + encryptor.finalize()


def open_sealed(key: SymmetricKey, sealed: bytes, context: Context) -> bytes:
    """What ``seal`` was given. Raises ``Unopenable`` for another key or context, altered bytes or another version."""
    if sealed[:1] != bytes([FORMAT]):
        raise Unopenable("sealed")
    try:
        decryptor = Cobblestone256Decryptor(key.reveal(), context.encode())
        padded = decryptor.update(sealed[1:]) + decryptor.finalize()
    except InvalidTag:
        raise Unopenable("sealed") from None
    return unpad(padded)
