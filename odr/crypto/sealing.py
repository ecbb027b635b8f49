"""Symmetric sealing of records: Cobblestone-256 (C2SP chunked-encryption) over Padmé-padded plaintext."""

from collections.abc import Iterable, Iterator

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from odr.crypto.context import Context
from odr.crypto.errors import Unopenable
from odr.crypto.padding import MINIMUM, pad, padded_size, unpad
from odr.crypto.secrets import SymmetricKey

FORMAT = 1


_HEADER = 1 + 24 + 32
_CHUNK = 16 * 1024
_TAG = 16


def seal(key: SymmetricKey, plaintext: bytes, context: Context) -> bytes:
    """``plaintext`` sealed under ``key`` for the place ``context``: one version byte, then the Cobblestone message.

    73 bytes longer than the padded plaintext, and 16 more for each full 16 KiB of it. Randomised: two seals of one
    text differ. A key may seal as many as it likes: each seal has a key and nonces of its own, derived with a random
    salt of 24 bytes.
    """
    return seal_padded(key, pad(plaintext), context)


def seal_padded(key: SymmetricKey, padded: bytes, context: Context) -> bytes:
    """The same of what is padded already: a part of something longer whose length is hidden as a whole."""
    encryptor = Cobblestone256Encryptor(key.reveal(), context.encode())
    return b"".join([bytes([FORMAT]), encryptor.update(padded), encryptor.finalize()])


def open_sealed(key: SymmetricKey, sealed: bytes, context: Context) -> bytes:
    """What ``seal`` was given. Raises ``Unopenable`` for another key or context, altered bytes or another version."""
    return unpad(open_padded(key, sealed, context))


def open_padded(key: SymmetricKey, sealed: bytes, context: Context) -> bytes:
    """What ``seal_padded`` was given. Raises like ``open_sealed``."""
    if sealed[:1] != bytes([FORMAT]):
        raise Unopenable("sealed")
    try:
        decryptor = Cobblestone256Decryptor(key.reveal(), context.encode())
        return decryptor.update(memoryview(sealed)[1:]) + decryptor.finalize()
    except InvalidTag:
        raise Unopenable("sealed") from None


def open_in_pieces(key: SymmetricKey, sealed: Iterable[bytes], context: Context) -> Iterator[bytes]:
    """What ``seal_padded`` was given, as its seal arrives: the first of it leaves before the last is opened.

    All that is given belongs where it is given; whether anything is missing is known at the end alone. Raises like
    ``open_sealed``.
    """
    arriving = iter(sealed)
    first = next(arriving, b"")
    if first[:1] != bytes([FORMAT]):
        raise Unopenable("sealed")
    try:
        decryptor = Cobblestone256Decryptor(key.reveal(), context.encode())
        yield decryptor.update(memoryview(first)[1:])
        yield from map(decryptor.update, arriving)
        yield decryptor.finalize()
    except InvalidTag:
        raise Unopenable("sealed") from None


def could_be_seal(sealed: bytes) -> bool:
    """Whether these bytes have the form of what ``seal`` makes. Who has no key can see that, and nothing more.

    No text has it: of 136 random bytes or more, it never happens that all are UTF-8.
    """
    chunks, last = divmod(len(sealed) - _HEADER, _CHUNK + _TAG)
    padded = chunks * _CHUNK + last - _TAG
    if sealed[:1] != bytes([FORMAT]) or last < _TAG or padded < MINIMUM or padded_size(padded) != padded:
        return False
    try:
        sealed.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def sealed_size(padded: int) -> int:
    """How long the seal of something padded to this size is."""
    return _HEADER + padded + _TAG * (padded // _CHUNK + 1)
