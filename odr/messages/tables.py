"""Tables of messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    false,
    or_,
)
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, key_material, metadata, sealed
from odr.messages.documents import MESSAGE, EntryPlace

# For so long a message can be undone, and nobody else sees it.
UNDO = timedelta(seconds=20)
# Between machines that serve the same database.
CLOCKS_DIFFER = timedelta(minutes=1)


class Room(Base):
    """A set of participants who exchange messages. Its kind and name are in the signed rosters among its messages.

    A room that every case has one of is known by its identifier (``odr.messages.documents.common_room``).
    """

    __tablename__ = "rooms"

    id: Mapped[UUID] = identifier()
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), index=True)
    created_at: Mapped[datetime] = metadata("orders the list", Moment)


class RoomMember(Base):
    """Who may come into a room that is not the joint one. Who reads a message is decided by its envelopes alone."""

    __tablename__ = "room_members"

    room_id: Mapped[UUID] = metadata(
        "says which room", Uuid, ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    participant_id: Mapped[UUID] = metadata(
        "says who", Uuid, ForeignKey("participants.id"), primary_key=True, index=True
    )
    joined_at: Mapped[datetime] = metadata("shown to the members", Moment)


class Message(Base):
    """One entry in a room: a message, a roster or an act. They are numbered without a gap and linked by their hashes.

    The hash covers the digest of the sealed body, so the chain stands when the body of one that was taken back is gone.
    """

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("room_id", "number"), Index(None, "room_id", "kind", "number"))

    id: Mapped[UUID] = identifier()
    room_id: Mapped[UUID] = metadata("says in which room", Uuid, ForeignKey("rooms.id", ondelete="CASCADE"))
    number: Mapped[int] = metadata("orders the room", Integer)
    kind: Mapped[str] = metadata("finds rosters and acts among the messages", String(20))
    author_id: Mapped[UUID] = metadata(
        "says whose key checks what was taken back", Uuid, ForeignKey("participants.id"), index=True
    )
    sent_at: Mapped[datetime] = metadata("says when others see it; covered by the hash", Moment)
    addressed: Mapped[bytes] = metadata("says to whom, as the envelopes do; covered by the hash", LargeBinary)
    sealed_body: Mapped[bytes | None] = sealed()
    body_digest: Mapped[bytes] = key_material()
    previous_hash: Mapped[bytes] = key_material()
    hash: Mapped[bytes] = key_material()
    ended: Mapped[str | None] = metadata("says why the content is gone", String(20))
    ended_at: Mapped[datetime | None] = metadata("shown in the content's place", Moment)
    end_proof: Mapped[bytes | None] = key_material()
    was_opened: Mapped[bool | None] = metadata("shown in the content's place", Boolean)

    @property
    def visible_at(self) -> datetime:
        """When others see it: a message once it can no longer be undone. Worked out from what its hash covers."""
        return _visible_at(self)

    @staticmethod
    def delivered(now: datetime) -> ColumnElement[bool]:
        """Which entries others see. One from the future is shown too, as the altered entry that it must be."""
        return Message.delivered_by(now - UNDO, now + CLOCKS_DIFFER)

    @staticmethod
    def delivered_by(since: Any, future: Any) -> ColumnElement[bool]:
        """The same for a statement that is prepared once: sent by ``since``, or not before ``future``."""
        return or_(Message.kind != MESSAGE, Message.sent_at <= since, Message.sent_at > future)

    def place(self, case_id: UUID) -> EntryPlace:
        """Where the entry belongs."""
        return EntryPlace(case_id, self.room_id, self.id, self.number)

    def sealed_body_context(self, case_id: UUID) -> Context:
        """Where the body belongs."""
        return self.body_context_at(self.place(case_id))

    @staticmethod
    def body_context_at(place: EntryPlace) -> Context:
        """The same, also for one whose columns alone were read."""
        return place.context(Purpose.MESSAGE)


class MessageColumns(NamedTuple):
    """The columns of an entry, as one reads them who changes nothing: they cost a tenth of an object."""

    id: UUID
    room_id: UUID
    number: int
    kind: str
    author_id: UUID
    sent_at: datetime
    addressed: bytes
    sealed_body: bytes | None
    body_digest: bytes
    previous_hash: bytes
    hash: bytes
    ended: str | None
    ended_at: datetime | None
    end_proof: bytes | None
    was_opened: bool | None

    @property
    def visible_at(self) -> datetime:
        """As of an object."""
        return _visible_at(self)

    def place(self, case_id: UUID) -> EntryPlace:
        """As of an object."""
        return EntryPlace(case_id, self.room_id, self.id, self.number)

    def __repr__(self) -> str:
        return "<MessageColumns>"


AnyMessage = Message | MessageColumns


def _visible_at(row: AnyMessage) -> datetime:
    return row.sent_at + UNDO if row.kind == MESSAGE else row.sent_at


class Envelope(Base):
    """The key of one message, sealed to the mailbox of one addressee.

    Once it has been opened, the key is kept a second time under a key of the reader's own that opens faster.
    """

    __tablename__ = "envelopes"
    __table_args__ = (Index(None, "vault_id", "room_id", "number"),)

    message_id: Mapped[UUID] = metadata(
        "says of which message", Uuid, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    vault_id: Mapped[UUID] = metadata(
        "says whose mailbox", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"), primary_key=True
    )
    room_id: Mapped[UUID] = metadata(
        "counts what is unread in a room", Uuid, ForeignKey("rooms.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int] = metadata("counts what is unread in a room", Integer)
    epoch: Mapped[int] = metadata("says under which renewal of the mailbox", Integer)
    box: Mapped[bytes] = key_material(LargeBinary)
    opened_at: Mapped[datetime | None] = metadata("the receipt, and whether it had been opened", Moment)
    sealed_key: Mapped[bytes | None] = sealed()
    sealed_epoch: Mapped[int | None] = metadata("says under which renewal of the mailbox", Integer)

    def box_context(self, place: EntryPlace) -> Context:
        """Where the key belongs: with one entry, for one mailbox."""
        return self.box_context_of(self, place)

    @staticmethod
    def box_context_of(row: "Envelope | EnvelopeColumns", place: EntryPlace) -> Context:
        """The same, also for one whose columns alone were read."""
        return place.context(Purpose.MESSAGE_KEY, vault=row.vault_id, epoch=row.epoch)

    def sealed_key_context(self, place: EntryPlace) -> Context:
        """Where the key belongs that is kept a second time."""
        return self.sealed_key_context_of(self, place)

    @staticmethod
    def sealed_key_context_of(row: "Envelope | EnvelopeColumns", place: EntryPlace) -> Context:
        """The same, also for one whose columns alone were read."""
        return place.context(Purpose.MESSAGE_OPENED, vault=row.vault_id, epoch=row.sealed_epoch)


class EnvelopeColumns(NamedTuple):
    """The columns of an envelope, as one reads them who changes nothing."""

    message_id: UUID
    vault_id: UUID
    epoch: int
    box: bytes
    opened_at: datetime | None
    sealed_key: bytes | None
    sealed_epoch: int | None

    def __repr__(self) -> str:
        return "<EnvelopeColumns>"


AnyEnvelope = Envelope | EnvelopeColumns

_OF_MESSAGE = len(MessageColumns._fields)
ENTRY_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(Message.__table__.columns[name] for name in MessageColumns._fields),
    *(Envelope.__table__.columns[name] for name in EnvelopeColumns._fields),
)


def columns_in(row: Sequence[Any]) -> tuple[MessageColumns, EnvelopeColumns | None]:
    """What a statement gives that asks for ``ENTRY_COLUMNS``: an entry, and its envelope if there is one."""
    message, envelope = row[:_OF_MESSAGE], row[_OF_MESSAGE:]
    return MessageColumns._make(message), EnvelopeColumns._make(envelope) if envelope[0] is not None else None


class ReadMark(Base):
    """How far somebody has read in a room."""

    __tablename__ = "read_marks"

    room_id: Mapped[UUID] = metadata(
        "says in which room", Uuid, ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id"), primary_key=True, index=True)
    number: Mapped[int] = metadata("tells what is new from what is not", Integer)


class Disclosure(Base):
    """An item of which a copy was sent as a message."""

    __tablename__ = "disclosures"

    message_id: Mapped[UUID] = metadata(
        "says with which message", Uuid, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[UUID] = metadata("says which item", Uuid, ForeignKey("items.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = metadata("shown with the item", Moment)
    by: Mapped[UUID] = metadata("shown with the item", Uuid, ForeignKey("accounts.id"))


class MessagePreference(Base):
    """How a person wants to be told that messages wait, and whether others see that they have opened one."""

    __tablename__ = "message_preferences"

    account_id: Mapped[UUID] = metadata(
        "says who", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    notices: Mapped[str] = metadata("at once, daily or never", String(20))
    hour: Mapped[int] = metadata("says at which hour, where it is daily", Integer, default=8, server_default="8")
    receipts: Mapped[bool] = metadata("lets others see what was opened", Boolean)


class WaitingNotice(Base):
    """When a person is to be told by mail what is new for them, and how they were told lately."""

    __tablename__ = "waiting_notices"

    account_id: Mapped[UUID] = metadata(
        "says who", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    due_at: Mapped[datetime | None] = metadata("says when; empty while there is nothing to tell", Moment, index=True)
    told: Mapped[bool] = metadata(
        "says that they were told of messages and have not looked since", Boolean, default=False, server_default=false()
    )
    told_at: Mapped[datetime | None] = metadata("keeps the next mail from following too soon", Moment)
    times: Mapped[int] = metadata("lengthens the pause before the next mail", Integer, default=0, server_default="0")


class CaseNews(Base):
    """That something is new in a case for a person who has yet to be told: what kind of thing, and nothing of it."""

    __tablename__ = "case_news"

    account_id: Mapped[UUID] = metadata(
        "says for whom", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[UUID] = metadata("says where", Uuid, ForeignKey("cases.id"), primary_key=True, index=True)
    what: Mapped[str] = metadata("one of a fixed list", String(20), primary_key=True)
