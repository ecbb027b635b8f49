"""Account passwords: Argon2id (RFC 9106) at the figures OWASP recommends, as PHC strings."""

import os
import unicodedata
from threading import Lock

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

# OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
LONGEST_COMPOSED = 1_000
# One at a time in a process: as many sign-ins at once as there are threads would each take their 19 MiB. A processor
# hashes no more of them in a second for it.
_ONE_AT_A_TIME = Lock()


def hash_password(password: str) -> str:
    """A PHC string with a fresh 16-byte salt and a 32-byte hash. Takes about 25 ms and 19 MiB.

    Raises ``ValueError`` for text that is not Unicode (half of a surrogate pair).
    """
    argon2 = Argon2id(salt=os.urandom(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    spelled = _bytes_of(password)
    with _ONE_AT_A_TIME:
        return argon2.derive_phc_encoded(spelled)


def password_matches(password: str, phc: str) -> bool:
    """Whether ``password`` is the one that ``phc`` was made from. A malformed ``phc`` matches nothing."""
    try:
        spelled = _bytes_of(password)
        with _ONE_AT_A_TIME:
            Argon2id.verify_phc_encoded(spelled, phc)
    except (InvalidKey, ValueError):
        return False
    return True


def _bytes_of(password: str) -> bytes:
    """UTF-8 of the password in Unicode normalisation form C, as in OpaqueString of RFC 8265.

    Keyboards differ in whether they send an accented letter as one character or as two, and a person cannot see which.
    Form C makes the two one; form KC would also make unlike characters one, and weaken what was chosen.
    """
    # Nobody can choose one that long, and composing it could take minutes.
    composed = unicodedata.normalize("NFC", password) if len(password) <= LONGEST_COMPOSED else password
    try:
        return composed.encode("utf-8")
    except UnicodeEncodeError:  # would carry the password along
        raise ValueError("a password is Unicode text") from None
