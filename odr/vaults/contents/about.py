"""What a facilitator's note is about: sealed inside the note, and found by a tag that tells nobody else anything.

The tag stands beside the note in the database. It comes from the key of the facilitator's own mailbox, so neither what
it is about nor that somebody else noted the same thing shows; and no two notes have the same one. Every entry of a
facilitator's vault has a tag, and every body a reference of the same length, so that not even the notes about something
can be told from the others.
"""

import os
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from odr.cases.cases import FACILITATOR
from odr.cases.tables import Participant
from odr.crypto.errors import Unopenable
from odr.crypto.tags import TAG, tags_under
from odr.errors import NotFound
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind

# Notes about one thing; those about the messages of a room are counted together.
MOST = 50
# Renewals of the mailbox by whose tags notes are looked for, the latest ones.
_MOST_EPOCHS = 100
_NOTHING = UUID(int=0)


class NotedKind(Enum):
    """What sort of thing a note is about. The value is sealed: one letter."""

    ENTRY = "e"
    ROOM = "r"
    OFFER = "o"
    SETTLEMENT = "s"


@dataclass(frozen=True)
class NotedThing:
    """One thing: an entry that was given, a room, an offer, or the settlement of a room.

    ``part`` is what is meant of it: a message of the room, by its identifier, or a version of the settlement, whose
    number it is. Notes about all parts of a thing are found together.
    """

    kind: NotedKind
    id: UUID
    part: UUID = _NOTHING

    @classmethod
    def version(cls, room_id: UUID, number: int) -> "NotedThing":
        """One version of the settlement of a room."""
        return cls(NotedKind.SETTLEMENT, room_id, UUID(int=number))

    @property
    def number(self) -> int:
        """Which version of a settlement."""
        return self.part.int

    @property
    def message_id(self) -> UUID | None:
        """Which message of a room; none for the room itself."""
        return self.part if self.kind is NotedKind.ROOM and self.part != _NOTHING else None

    def sealed_as(self) -> str:
        """As it stands in the body of a note: 65 characters."""
        return f"{self.kind.value}{self.id.hex}{self.part.hex}"

    @classmethod
    def read(cls, words: str) -> "NotedThing":
        """The same, read. Raises ``ValueError``."""
        if len(words) != 65 or not words.isascii():
            raise ValueError("no reference")
        return cls(NotedKind(words[0]), UUID(hex=words[1:33]), UUID(hex=words[33:]))

    def __repr__(self) -> str:
        return "<About>"


def is_facilitators(opened: OpenVault) -> bool:
    """Whether the vault is a facilitator's: only their notes are about something."""
    owner = opened.work.session.get(Participant, opened.vault.participant_id)
    return owner is not None and owner.role == FACILITATOR


def reference(opened: OpenVault, about: NotedThing | None) -> dict[str, str]:
    """What the body of an entry says of it: as much for an entry that is about nothing; nothing in a party's vault."""
    if about is not None:
        return {"about": about.sealed_as()}
    return {"about": "-" * 65} if is_facilitators(opened) else {}


def read_reference(body: dict[str, object]) -> NotedThing | None:
    """What the body says that it is about. Raises ``ValueError``."""
    words = str(body.get("about", ""))
    return None if not words.strip("-") else NotedThing.read(words)


def some_tag(opened: OpenVault) -> bytes | None:
    """A tag for an entry that is about nothing, which nothing leads to; none in a party's vault."""
    return os.urandom(TAG) if is_facilitators(opened) else None


def tags_now(opened: OpenVault, about: NotedThing) -> list[bytes]:
    """The tags that notes about this get, under the key as it is now. Raises ``NotFound`` without the mailbox."""
    return _tags(opened, about, opened.row_of(SecretKind.MAILBOX).epoch)


def tags_ever(opened: OpenVault, about: NotedThing) -> list[bytes]:
    """Those, and the ones under the keys before it. Raises ``NotFound`` without the mailbox."""
    latest = opened.row_of(SecretKind.MAILBOX).epoch
    found: list[bytes] = []
    for epoch in range(latest, max(0, latest - _MOST_EPOCHS), -1):
        try:
            found += _tags(opened, about, epoch)
        except (Unopenable, NotFound):
            break
    return found


def _tags(opened: OpenVault, about: NotedThing, epoch: int) -> list[bytes]:
    return tags_under(opened.key_of_notes(about.kind.value.encode("ascii") + about.id.bytes, epoch), MOST)
