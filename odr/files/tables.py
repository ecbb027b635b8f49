"""Tables of files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, identifier, metadata, sealed
from odr.files.format import FilePlace


class StoredFile(Base):
    """What lies in the store, whoever uses it: enough to remove it. It goes once nothing uses it and nobody sends it.

    It names no case: what it belongs to may be gone while its parts are still to be removed.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        {"info": {"side_by_side": "written by whoever sends the file, removed when nothing points at it"}},
    )

    id: Mapped[UUID] = identifier()
    parts: Mapped[int] = metadata("says which parts to remove from the store", Integer)
    size: Mapped[int] = metadata("counts, padded, against how much somebody may put in", BigInteger)
    sealed_root: Mapped[bytes | None] = sealed()

    @staticmethod
    def sealed_root_context(place: FilePlace) -> Context:
        """Where the digests of the parts belong: a file of one case, of one length."""
        return place.root_context()


class FileUse(Base):
    """One place where a file belongs. A file that was given has several, and its parts lie in the store once.

    One of the columns that say to what is filled. What holds files gets a column of its own here, with a foreign key
    that takes the row along when it goes; nobody is shown a file because of this row, it only keeps the parts.
    """

    __tablename__ = "file_uses"

    id: Mapped[UUID] = identifier()
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), index=True)
    file_id: Mapped[UUID] = metadata("says which file", Uuid, ForeignKey("stored_files.id"), index=True)
    participant_id: Mapped[UUID] = metadata(
        "says whose files it counts among", Uuid, ForeignKey("participants.id"), index=True
    )
    item_id: Mapped[UUID | None] = metadata(
        "says to which entry it belongs", Uuid, ForeignKey("items.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[UUID | None] = metadata(
        "says with which message it was sent", Uuid, ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )


class FileUpload(Base):
    """A file on its way in. What is there of it is nobody's until it is whole, and has what it is for.

    An entry is there before its file. A message is not: its files are on their way to the room, and wait there.
    """

    __tablename__ = "file_uploads"

    file_id: Mapped[UUID] = metadata("says which file", Uuid, ForeignKey("stored_files.id"), primary_key=True)
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), index=True)
    participant_id: Mapped[UUID] = metadata(
        "says whose files it counts among", Uuid, ForeignKey("participants.id"), index=True
    )
    item_id: Mapped[UUID | None] = metadata(
        "says for which entry it is", Uuid, ForeignKey("items.id", ondelete="CASCADE"), index=True
    )
    room_id: Mapped[UUID | None] = metadata(
        "says in which room it is to be said", Uuid, ForeignKey("rooms.id", ondelete="CASCADE"), index=True
    )
    sealed_state: Mapped[bytes] = sealed()
    epoch: Mapped[int] = metadata("says under which renewal of the folder's key or mailbox it is sealed", Integer)
    began_at: Mapped[datetime] = metadata("shown to whoever goes on with it", Moment)
    ends_at: Mapped[datetime] = metadata("says from when it is removed if it never became whole", Moment, index=True)

    def sealed_state_context(self, vault_id: UUID, folder_id: UUID | None) -> Context:
        """Where the key, name and length of what is on its way belong: with an entry in a folder, or with a room."""
        return Context(
            purpose=Purpose.FILE_UPLOAD,
            case=self.case_id,
            vault=vault_id,
            folder=folder_id,
            item=self.item_id,
            epoch=self.epoch,
            subject=self.file_id,
            detail=None if self.room_id is None else f"room {self.room_id}",
        )
