"""Tags by which several things about one other thing are found, and which tell nothing without the key."""

from odr.crypto.derivation import derive
from odr.crypto.secrets import SymmetricKey

TAG = 32


def tags_under(key: SymmetricKey, count: int) -> list[bytes]:
    """So many tags of 32 bytes under the key of one thing, no two alike.

    Whoever lacks the key can't tell which of them belong together. They are the pieces of one derivation, so the first
    of many are those of few. ``count`` is 1 to 255.
    """
    pieces = derive(key, "note/tags", TAG * count)
    return [pieces[place : place + TAG] for place in range(0, len(pieces), TAG)]
