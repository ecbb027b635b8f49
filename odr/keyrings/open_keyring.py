"""An open keyring: what a personal code yields, and what every function that needs a code out of it takes.

``odr.keyrings.opening`` makes them; nothing else may.
"""

from uuid import UUID

from odr.crypto.boxes import BoxKeyPair, BoxPublicKey
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.secrets import BoxSeed, ServerShare
from odr.db.work import Work
from odr.keyrings.tables import Keyring, KeyringEntry
from odr.vaults.tables import Vault


class OpenKeyring:
    """A keyring that its holder has opened with their personal code, for one unit of work."""

    def __init__(self, work: Work, keyring: Keyring, seed: BoxSeed) -> None:
        self.work = work
        self.keyring = keyring
        self._seed = seed
        self._pair = BoxKeyPair(seed)

    @property
    def account_id(self) -> UUID:
        """Whose it is."""
        return self.keyring.account_id

    @property
    def public_key(self) -> BoxPublicKey:
        """The public key as it follows from the private one, whatever stands in the database."""
        return self._pair.public

    @property
    def is_altered(self) -> bool:
        """Whether the database gives out another public key than the keyring's own."""
        return self.keyring.public_key != self.public_key.encoded

    @property
    def seed(self) -> BoxSeed:
        """The private key, to seal it under another personal code."""
        return self._seed

    def share_in(self, entry: KeyringEntry, vault: Vault) -> ServerShare:
        """The code's share that an entry holds. Raises ``Unopenable`` if it was altered or belongs elsewhere."""
        opened = self._pair.open(entry.box, entry.box_context(vault))
        try:
            return ServerShare(opened)
        except BadKey:
            raise Unopenable("keyring entry") from None

    def __repr__(self) -> str:
        return "<OpenKeyring>"
