"""What comes from a browser: seals, boxes, numbers and identifiers. Whatever else comes is refused, words above all.

The service cannot open a seal; it can tell what is none, and to which place it is said to belong.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from odr.crypto.boxes import BoxPublicKey
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.inner import could_be_inner_grant
from odr.crypto.sealing import could_be_seal
from odr.errors import Refusal
from odr.i18n import gettext as _

PAGES = 64
MOST_ROWS = 100
MOST_FILES = 100
# As long as a request may be; what is longer does not arrive.
LONGEST_SEAL = 1024 * 1024
LARGEST_NUMBER = 2**31 - 1
_EPOCH = struct.Struct(">Q")


class NotSealed(Refusal):
    """What came is not what a browser seals for this place. Nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "What was sent is not sealed as it has to be, so nothing of it was kept. Nothing was changed. "
                "Please reload the page."
            )
        )


@dataclass(frozen=True)
class InnerSeal:
    """A seal that a browser made, and the renewal of the inner key that it is under. Refuses what can be none."""

    epoch: int
    sealed: bytes

    def __post_init__(self) -> None:
        """Raises ``NotSealed``."""
        if not 1 <= self.epoch <= LARGEST_NUMBER or len(self.sealed) > LONGEST_SEAL or not could_be_seal(self.sealed):
            raise NotSealed

    def plain(self) -> bytes:
        """What the outer seal holds of it."""
        return _EPOCH.pack(self.epoch) + self.sealed

    @classmethod
    def of(cls, plain: bytes) -> "InnerSeal":
        """What ``plain`` gave. Raises ``Unopenable`` for what it never gives, such as words that were put there."""
        try:
            return cls(_EPOCH.unpack(plain[: _EPOCH.size])[0], plain[_EPOCH.size :])
        except (struct.error, NotSealed):
            raise Unopenable("inner seal") from None

    def __repr__(self) -> str:
        return "<InnerSeal>"


@dataclass(frozen=True)
class Record:
    """What browsers remember of a folder: the root, and pages of it."""

    number: int
    root: InnerSeal
    pages: Mapping[int, bytes]

    def __post_init__(self) -> None:
        """Raises ``NotSealed``."""
        right = all(0 <= page < PAGES and could_be_seal(sealed) for page, sealed in self.pages.items())
        if not 1 <= self.number <= LARGEST_NUMBER or not right:
            raise NotSealed


@dataclass(frozen=True)
class Row:
    """An entry as a browser gives it, and the files that belong to it."""

    item_id: UUID
    version: int
    title: InnerSeal
    body: InnerSeal
    files: Sequence[UUID] = ()

    def __post_init__(self) -> None:
        """Raises ``NotSealed``."""
        named = len(set(self.files)) == len(self.files) <= MOST_FILES
        if not 1 <= self.version <= LARGEST_NUMBER or self.title.epoch != self.body.epoch or not named:
            raise NotSealed


@dataclass(frozen=True)
class Name:
    """A folder's name as a browser gives it."""

    version: int
    sealed: InnerSeal


@dataclass(frozen=True)
class FolderChange:
    """What is to be different in a folder: all of it is taken, or nothing."""

    record: Record
    put: Sequence[Row] = ()
    removed: Sequence[UUID] = ()
    grants: Mapping[UUID, bytes] | None = None
    name: Name | None = None
    previous: bytes | None = None

    def __post_init__(self) -> None:
        """Raises ``NotSealed``: what is new is under the key of the record, and of each entry one thing is said."""
        epoch = self.record.root.epoch
        said = [*(row.item_id for row in self.put), *self.removed]
        seals = [*(row.title for row in self.put), *([self.name.sealed] if self.name else [])]
        if (
            len(set(said)) != len(said)
            or max(len(self.put), len(self.removed)) > MOST_ROWS
            or any(one.epoch != epoch for one in seals)
            or (self.previous is not None and not could_be_seal(self.previous))
        ):
            raise NotSealed
        checked_boxes(self.grants or {})

    @property
    def only_takes_away(self) -> bool:
        """Whether nothing is written and no key given but a new one: whom it is new to, the rows tell (``folders``)."""
        return not self.put and self.name is None and (self.previous is not None or not self.grants)


def checked_boxes(grants: Mapping[UUID, bytes]) -> None:
    """Raises ``NotSealed`` for what can be no inner grant."""
    if not all(could_be_inner_grant(box) for box in grants.values()):
        raise NotSealed


def checked_public_key(encoded: bytes) -> bytes:
    """An inner public key. Raises ``NotSealed`` for what is none."""
    try:
        return BoxPublicKey(encoded).encoded
    except BadKey:
        raise NotSealed from None
