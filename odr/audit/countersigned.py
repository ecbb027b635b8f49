"""Heads of the chain that a vault's holder has signed: what came before cannot be rewritten without their key.

Who may sign, and when, is decided where the key is (``odr.vaults.keys.countersigning``); here is what anybody can
check.
"""

import struct
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from odr.audit.tables import Countersignature
from odr.crypto.derivation import digest
from odr.crypto.errors import BadKey, BadSignature
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.db.work import Work

_SHOWN = 8


def sign(row: Countersignature, pair: SigningKeyPair) -> None:
    """Signs what the row says, and notes with which key."""
    row.public_key = pair.public.encoded
    row.signature = pair.sign(_document(row), row.signature_context())


def holds(row: Countersignature) -> bool:
    """Whether the signature is one over what the row says, by the key that the row names.

    Whose key that is only its holder can tell: whoever writes to the database can put another one there.
    """
    try:
        VerifyingKey(row.public_key).verify(row.signature, _document(row), row.signature_context())
    except (BadKey, BadSignature, TypeError, ValueError, AttributeError, struct.error):
        # The last four: a value in the database that is not of its column's kind.
        return False
    return True


def countersignatures(work: Work, case_id: UUID) -> Sequence[Countersignature]:
    """Every vault's of this case, that with the earliest head first."""
    return work.session.scalars(
        select(Countersignature)
        .where(Countersignature.case_id == case_id)
        .order_by(Countersignature.number, Countersignature.vault_id)
    ).all()


def key_words(public_key: bytes) -> str:
    """The first eight bytes of the SHA-256 of a key, in four groups of four digits, to compare."""
    digits = digest(public_key)[:_SHOWN].hex()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _document(row: Countersignature) -> bytes:
    return struct.pack(">Q", row.number) + row.hash
