"""What a vault remembers of its messages: the keys of the others, and how far it has seen each room.

It is sealed (``odr.vaults.keys.correspondence``), so whoever holds the database can neither exchange a key nor cut a
room short without its being noticed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.errors import Unopenable
from odr.db import payload
from odr.messages.tables import Message
from odr.vaults.keys.correspondence import note_record, read_record
from odr.vaults.keys.open_vault import OpenVault


@dataclass(frozen=True)
class SigningKey:
    """One signing key that somebody had: of which vault, in which epoch."""

    vault: str
    epoch: int
    key: str


@dataclass(frozen=True)
class Pin:
    """The keys of one participant as they were last known to be theirs. ``checked`` is when words were compared.

    ``signing`` are those of their vault as it is, ``earlier`` those that were given up for a change nobody had signed:
    what was said with them stays provable.
    """

    vault: str
    signing: tuple[SigningKey, ...]
    mailbox: str
    mailbox_epoch: int
    earlier: tuple[SigningKey, ...] = ()
    checked: str | None = None

    @property
    def newest(self) -> SigningKey:
        """The signing key of the day."""
        return self.signing[-1]

    def signing_keys(self) -> list[bytes]:
        """Every signing key that is known to have been this person's, the newest first."""
        return [bytes.fromhex(one.key) for one in (*reversed(self.signing), *reversed(self.earlier))]


@dataclass(frozen=True)
class RoomMemory:
    """From where and how far a room was seen, with the hash of the last entry; and what its latest roster says.

    ``proven`` is the number up to which the signatures of its acts were checked.
    """

    first: int = 0
    number: int = 0
    hash: str = ""
    roster_number: int = 0
    name: str = ""
    members: tuple[str, ...] = ()
    kind: str = ""
    proven: int = 0

    def __repr__(self) -> str:
        return "<RoomMemory>"


@dataclass
class Memory:
    """The whole record. ``lost`` says that there was one before and somebody removed or altered it.

    ``items`` are entries of the vault that are to be found again, by what they are for: offers in preparation.
    """

    pins: dict[str, Pin] = field(default_factory=dict)
    rooms: dict[str, RoomMemory] = field(default_factory=dict)
    items: dict[str, list[str]] = field(default_factory=dict)
    lost: bool = False

    def copy(self) -> Memory:
        """As it is now."""
        items = {purpose: list(ids) for purpose, ids in self.items.items()}
        return Memory(dict(self.pins), dict(self.rooms), items, self.lost)

    def pin(self, participant_id: UUID) -> Pin | None:
        """What is known of one participant's keys."""
        return self.pins.get(str(participant_id))

    def room(self, room_id: UUID) -> RoomMemory:
        """What is known of one room."""
        return self.rooms.get(str(room_id), RoomMemory())


def recall(opened: OpenVault) -> Memory:
    """What the vault remembers. A record that is gone or was altered makes a memory that knows it has lost something.

    A vault that never had a record is told from one whose record was removed by what it has said. What its person said
    before they started over is none of that.
    """
    try:
        record = read_record(opened)
    except Unopenable:
        return Memory(lost=True)
    if record is None:
        author = opened.vault.participant_id
        spoke = opened.work.session.scalar(select(Message.id).where(Message.author_id == author).limit(1))
        return Memory(lost=spoke is not None and _has_spoken(opened))
    return _decode(payload.decode(record))


def _has_spoken(opened: OpenVault) -> bool:
    """Whether the log tells that something was said with this vault."""
    entry = AuditEntry
    said = [event.value for event in (Event.MESSAGE_SENT, Event.ACT_SENT, Event.ROOM_MADE, Event.ROOM_MEMBER_ADDED)]
    asked = select(entry.number).where(
        entry.case_id == opened.vault.case_id, entry.vault_id == opened.vault.id, entry.event.in_(said)
    )
    return opened.work.session.scalar(asked.limit(1)) is not None


def remember(opened: OpenVault, memory: Memory, based_on: int) -> None:
    """Has what the vault is to remember sealed. ``based_on`` is the version of the record that was recalled."""
    note_record(opened, payload.encode(asdict(memory)), based_on)


def _decode(kept: dict[str, Any]) -> Memory:
    pins = {
        participant: Pin(
            **pin | {part: tuple(SigningKey(**one) for one in pin[part]) for part in ("signing", "earlier")}
        )
        for participant, pin in kept["pins"].items()
    }
    rooms = {room: RoomMemory(**one | {"members": tuple(one["members"])}) for room, one in kept["rooms"].items()}
    return Memory(pins, rooms, kept["items"], kept["lost"])
