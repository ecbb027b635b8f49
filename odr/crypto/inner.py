"""The inner seal: what a browser folder holds is sealed in the browser, under keys that the service never has.

Why it is so, and what it gives, is in ``docs/decisions/0019``. The rules are those of a vault's own secrets
(``odr.vaults.keys.secrets``), one storey higher: a key for each folder, granted to codes in boxes that carry a proof,
renewed by epochs. What they stand on is the browser share instead of the server's. The service runs none of this: it
is here for whoever plays a browser, and the browser's own is ``odr/web/static/reader/crypto/inner.js``.
"""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from odr.crypto.boxes import BoxKeyPair, BoxPublicKey, could_be_box
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import derive
from odr.crypto.errors import Unopenable
from odr.crypto.proofs import open_proven, seal_proven
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import BoxSeed, BrowserShare, SymmetricKey

_PROOF = 32


class InnerKind(Enum):
    """What an inner key is for. Stewardship seals what the vault's browsers remember of its codes."""

    FOLDER = "folder"
    STEWARDSHIP = "stewardship"


class InnerKey(SymmetricKey):
    """A key that only browsers hold. Not dormant: what it opens lies under an outer seal, which a life key ends."""

    __slots__ = ()


class InnerProofKey(SymmetricKey):
    """Proves to a code's holder that an inner grant comes from a steward's browser."""

    __slots__ = ()


@dataclass(frozen=True)
class InnerPlaces:
    """Where everything under one inner key belongs: that of a folder, or the stewardship's, which has no folder."""

    case: UUID
    vault: UUID
    folder: UUID | None = None

    @property
    def kind(self) -> InnerKind:
        """Which inner key it is."""
        return InnerKind.STEWARDSHIP if self.folder is None else InnerKind.FOLDER

    def grant(self, epoch: int, code: UUID) -> Context:
        """Of the box that holds the key for one code."""
        return self._context(Purpose.INNER_GRANT, epoch=epoch, subject=code, detail=self.kind.value)

    def previous(self, epoch: int) -> Context:
        """Of the seal of the key before, under the one of this epoch."""
        return self._context(Purpose.INNER_PREVIOUS_EPOCH, epoch=epoch, detail=self.kind.value)

    def name(self, version: int, epoch: int) -> Context:
        """Of the folder's name."""
        return self._context(Purpose.INNER_FOLDER_NAME, version=version, epoch=epoch)

    def title(self, item: UUID, version: int, epoch: int) -> Context:
        """Of an item's title."""
        return self._context(Purpose.INNER_ITEM_TITLE, item=item, version=version, epoch=epoch)

    def body(self, item: UUID, version: int, epoch: int) -> Context:
        """Of an item's body."""
        return self._context(Purpose.INNER_ITEM, item=item, version=version, epoch=epoch)

    def code_list(self, version: int, epoch: int) -> Context:
        """Of what stewards' browsers remember of the vault's codes, under the stewardship's key."""
        return self._context(Purpose.INNER_CODE_LIST, version=version, epoch=epoch)

    def record(self, number: int, epoch: int) -> Context:
        """Of the root of what browsers remember of the folder, written for the ``number``th time."""
        return self._context(Purpose.INNER_RECORD, version=number, epoch=epoch)

    def page(self, page: int, number: int, epoch: int) -> Context:
        """Of a page of it, sealed with that writing."""
        return self._context(Purpose.INNER_RECORD, version=number, epoch=epoch, detail=str(page))

    def _context(
        self,
        purpose: Purpose,
        *,
        epoch: int,
        item: UUID | None = None,
        version: int | None = None,
        subject: UUID | None = None,
        detail: str | None = None,
    ) -> Context:
        return Context(
            purpose=purpose,
            case=self.case,
            vault=self.vault,
            folder=self.folder,
            item=item,
            version=version,
            epoch=epoch,
            subject=subject,
            detail=detail,
        )


def inner_pair(share: BrowserShare) -> BoxKeyPair:
    """The key pair that inner keys are granted to."""
    return BoxKeyPair(BoxSeed(derive(share, "browser/box seed")))


def inner_proof_key(share: BrowserShare) -> InnerProofKey:
    """The key that the proof in an inner grant is made with."""
    return InnerProofKey(derive(share, "browser/grant proof"))


def grant_inner(key: InnerKey, to: BoxPublicKey, proof_key: InnerProofKey, context: Context) -> bytes:
    """A box that gives an inner key to one code (``InnerPlaces.grant``)."""
    return seal_proven(to, key.reveal(), proof_key, context)


def open_inner_grant(box: bytes, pair: BoxKeyPair, proof_key: InnerProofKey, context: Context) -> InnerKey:
    """What was granted. Raises ``Unopenable`` if the box is not this code's, or no steward's browser made it."""
    return InnerKey(open_proven(pair, box, InnerKey.size, proof_key, context))


def could_be_inner_grant(box: bytes) -> bool:
    """Whether these bytes have the form of what ``grant_inner`` makes: all that the service can look at."""
    return could_be_box(box, InnerKey.size + _PROOF)


def seal_previous_inner(newer: InnerKey, older: InnerKey, context: Context) -> bytes:
    """The key of the epoch before, for whoever holds the newer one (``InnerPlaces.previous``)."""
    return seal(_chain_key(newer), older.reveal(), context)


def open_previous_inner(newer: InnerKey, sealed: bytes, context: Context) -> InnerKey:
    """The key that ``newer`` took the place of. Raises ``Unopenable`` if it was altered or belongs elsewhere."""
    plaintext = open_sealed(_chain_key(newer), sealed, context)
    if len(plaintext) != InnerKey.size:
        raise Unopenable("previous inner epoch")
    return InnerKey(plaintext)


def _chain_key(key: InnerKey) -> SymmetricKey:
    return SymmetricKey(derive(key, "inner/previous epoch"))
