"""What the installation key does: seals contact data and mail, finds an email address without storing it.

The installation key is on the server (a file or the environment). It protects against a stolen database alone; it
opens nothing of any vault.
"""

from uuid import UUID

from odr.crypto.context import Context
from odr.crypto.derivation import derive, keyed_hash
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SigningSeed, SymmetricKey, Token
from odr.crypto.signing import SigningKeyPair


class Installation:
    """One installation's key, used only through a sub-key for each purpose."""

    __slots__ = ("_key",)

    def __init__(self, key: SymmetricKey) -> None:
        self._key = key

    def seal(self, plaintext: bytes, context: Context) -> bytes:
        """Sealed under the sub-key of the context's purpose (see ``odr.crypto.sealing.seal``)."""
        return seal(self._sub_key(context), plaintext, context)

    def open(self, sealed: bytes, context: Context) -> bytes:
        """What ``seal`` was given. Raises ``Unopenable`` otherwise."""
        return open_sealed(self._sub_key(context), sealed, context)

    def email_tag(self, normalised_email: str) -> bytes:
        """The 32 bytes under which an email address is found."""
        return keyed_hash(self._key, "installation/email tag", normalised_email.encode("utf-8"))

    def throttle_bucket(self, kind: str, value: bytes) -> bytes:
        """The 32 bytes under which failures of one account or network prefix are counted."""
        return keyed_hash(self._key, f"installation/throttle {kind}", value)

    def token_hash(self, kind: str, token: Token) -> bytes:
        """The 32 bytes under which a mailed link of this kind is found; they do not give the link back."""
        return keyed_hash(self._key, f"installation/link {kind}", token.reveal())

    def register_mark(self, register: bytes, entry_hash: bytes) -> bytes:
        """The 32 bytes that an entry of a register carries: whoever holds the database alone cannot make them."""
        return keyed_hash(self._key, "installation/register mark", register + entry_hash)

    def backup_mark(self, manifest: bytes) -> bytes:
        """The 32 bytes that the manifest of a backup carries: whoever keeps backups cannot make them."""
        return keyed_hash(self._key, "installation/backup mark", manifest)

    def ledger_mark(self, before: bytes, number: int, unit: UUID, said: bytes) -> bytes:
        """The 32 bytes that a line of the erasure ledger carries, over those of the line before it."""
        value = before + number.to_bytes(8, "big") + unit.bytes + said
        return keyed_hash(self._key, "installation/erasure ledger", value)

    def ledger_end_mark(self, last: bytes, number: int) -> bytes:
        """The 32 bytes that say where the erasure ledger ends."""
        return keyed_hash(self._key, "installation/erasure ledger end", last + number.to_bytes(8, "big"))

    def hold_mark(self, case: bytes) -> bytes:
        """The 32 bytes by which the log of the desk names a case that is held; they do not give the case back."""
        return keyed_hash(self._key, "installation/hold mark", case)

    def receipt_pair(self) -> SigningKeyPair:
        """The key pair that signs receipts as this service. Whoever holds the installation key can make it."""
        return SigningKeyPair(SigningSeed(derive(self._key, "installation/receipt seed")))

    def _sub_key(self, context: Context) -> SymmetricKey:
        return SymmetricKey(derive(self._key, f"installation/seal {context.purpose.value}"))

    def __repr__(self) -> str:
        return "<Installation>"
