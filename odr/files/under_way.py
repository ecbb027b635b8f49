"""Files on their way to where they will belong, whatever that is: an entry, a room, and what else holds files.

A ``Destination`` is all that is known here of it. What is known of the file is sealed under a key of the destination;
the row says which file comes, for whom and where to, and until when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from odr.crypto.context import Context
from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey
from odr.db import payload
from odr.db.database import erases
from odr.db.once import kept_row, once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.files.format import FileEntry, FilePlace
from odr.files.keeping import (
    GOES_ON_FOR,
    Announced,
    Coming,
    FileHouse,
    Incomplete,
    Received,
    checked,
    expect,
    stored_row,
)
from odr.files.tables import FileUpload, StoredFile
from odr.i18n import gettext as _


@dataclass(frozen=True)
class Destination:
    """Where a file is to belong, as whoever sends it may see it.

    ``columns`` are those of ``file_uploads`` that say where; ``said`` stands beside what is known of the file, and what
    says otherwise is not there. ``key_of`` gives the key of an epoch, ``context_of`` where a row's state belongs.
    """

    case_id: UUID
    participant_id: UUID
    columns: Mapping[str, UUID]
    epoch: int
    key_of: Callable[[int], SymmetricKey]
    context_of: Callable[[FileUpload], Context]
    said: Mapping[str, str] = field(default_factory=dict)

    def place(self) -> tuple[tuple[str, UUID | int], ...]:
        """What the columns say of whatever is on its way here, and can be opened."""
        return (*self.columns.items(), ("participant_id", self.participant_id), ("epoch", self.epoch))

    def __repr__(self) -> str:
        return "<Destination>"


@dataclass(frozen=True)
class Expected:
    """A file that may come, and the rows that say so; they are written before the first part is."""

    coming: Coming
    stored: StoredFile
    upload: FileUpload


def expect_at(work: Work, house: FileHouse, to: Destination, announced: Announced) -> Expected:
    """What is to be received, if it may come. Nothing is written. Raises ``Refusal`` saying which limit it passes."""
    coming = expect(work, house, to.case_id, to.participant_id, announced)
    upload = FileUpload(
        file_id=coming.place.file_id,
        case_id=to.case_id,
        participant_id=to.participant_id,
        epoch=to.epoch,
        began_at=work.now,
        ends_at=work.now + GOES_ON_FOR,
        **to.columns,
    )
    _write(to, upload, coming)
    return Expected(coming, stored_row(coming), upload)


def begin(work: Work, expected: Expected) -> UUID:
    """Notes that the file is on its way, part by part."""
    work.session.add(expected.stored)
    work.session.flush()
    work.session.add(expected.upload)
    return expected.stored.id


def coming_to(work: Work, to: Destination, file_id: UUID) -> Coming:
    """What is on its way there. Raises ``NotFound`` if there is no such thing, or no more."""
    return _of(to, _upload(work, to, file_id))[0]


def begin_or_go_on(
    work: Work, to: Destination, announced: Announced, most: int, expected: Callable[[], Expected]
) -> tuple[Coming, bool]:
    """What is on its way there, and whether it was before: the same file goes on where it broke off.

    One that is new is ``expected``, of which ``most`` may be under way at once. Raises ``Refusal``.
    """
    said = checked(announced)
    under_way = _under_way(work, to, most)
    for one in under_way:
        if one.coming.announced == said and one.entry is None:
            return one.coming, True
    if len(under_way) == most:
        raise Refusal(
            _("%(count)d files are on their way here. Please wait until they are in, or discard some.", count=most)
        )
    new = expected()
    begin(work, new)
    return new.coming, False


def give_up(work: Work, to: Destination, file_id: UUID) -> None:
    """Nobody sends the rest of it, or what waits is not wanted. Raises ``NotFound``."""
    coming_to(work, to, file_id)
    no_longer(work, [file_id])


def no_longer(work: Work, file_ids: Sequence[UUID]) -> None:
    """These are no longer on their way."""
    work.session.execute(delete(FileUpload).where(FileUpload.file_id.in_(file_ids)))
    erases(work.session)


def require_coming(work: Work, to: Destination, coming: Coming) -> None:
    """Asks once more whether a file that travelled while nobody waited for it can be taken in where it is to belong.

    Raises ``Incomplete`` if it was given up, or if its key lies under one that was replaced meanwhile.
    """
    try:
        coming_to(work, to, coming.place.file_id)
    except NotFound:
        raise Incomplete from None


def wait(work: Work, to: Destination, coming: Coming, received: Received) -> FileEntry:
    """The file is whole, and waits until what it is for is there. Raises ``Incomplete`` (``require_coming``)."""
    require_coming(work, to, coming)
    row = work.session.get(StoredFile, coming.place.file_id)
    upload = kept_row(work, FileUpload, coming.place.file_id)
    if row is None or upload is None:
        raise Incomplete
    row.sealed_root = received.sealed_root
    _write(to, upload, coming, {"root": digest(received.sealed_root).hex(), "sha256": received.sha256.hex()})
    return coming.entry(received)


def waiting(work: Work, to: Destination, most: int) -> list[FileEntry]:
    """The files that are whole and wait there, the one that was begun first before the others."""
    return [one.entry for one in _under_way(work, to, most) if one.entry is not None]


@dataclass(frozen=True)
class Unfinished:
    """A file that is on its way and not whole, since when, and until when it can be gone on with."""

    coming: Coming
    began_at: datetime
    ends_at: datetime


def unfinished(work: Work, to: Destination, most: int) -> list[Unfinished]:
    """The files on their way there that are not whole, the one that was begun first before the others."""
    return [
        Unfinished(one.coming, one.upload.began_at, one.upload.ends_at)
        for one in _under_way(work, to, most)
        if one.entry is None
    ]


@dataclass(frozen=True)
class _UnderWay:
    upload: FileUpload
    coming: Coming
    entry: FileEntry | None


def _under_way(work: Work, to: Destination, most: int) -> list[_UnderWay]:
    """What this person has on its way there. Whose a row is shows only when it is opened: others may have as much."""
    found: list[_UnderWay] = []
    for upload in uploads_to(work, to.place()):
        if len(found) == most:
            break
        with suppress(NotFound):
            found.append(_UnderWay(upload, *_of(to, upload)))
    return found


@once(FileUpload)
def uploads_to(work: Work, place: tuple[tuple[str, UUID | int], ...]) -> Sequence[FileUpload]:
    """The rows of what is on its way to a place (``Destination.place``), what was begun first before the others."""
    return work.session.scalars(
        select(FileUpload)
        .where(*(getattr(FileUpload, name) == value for name, value in place), FileUpload.ends_at > work.now)
        .order_by(FileUpload.began_at, FileUpload.file_id)
    ).all()


def _upload(work: Work, to: Destination, file_id: UUID) -> FileUpload:
    upload = kept_row(work, FileUpload, file_id)
    if upload is None or upload.case_id != to.case_id or upload.participant_id != to.participant_id:
        raise NotFound
    if any(getattr(upload, name) != value for name, value in to.columns.items()):
        raise NotFound
    return upload


def _write(to: Destination, upload: FileUpload, coming: Coming, received: Mapping[str, str] | None = None) -> None:
    state = {
        "key": coming.key.reveal().hex(),
        "length": coming.announced.length,
        "modified": coming.announced.modified,
        "name": coming.announced.name,
        "type": coming.announced.type,
        **to.said,
        **(received or {}),
    }
    upload.epoch = to.epoch
    upload.sealed_state = seal(to.key_of(to.epoch), payload.encode(state), to.context_of(upload))


def _of(to: Destination, upload: FileUpload) -> tuple[Coming, FileEntry | None]:
    """What is known of a file on its way, and its entry once it is whole. Raises ``NotFound``.

    A key that was replaced since may be in other hands, and with it that of the file: it is sent again under another.
    """
    if upload.epoch != to.epoch:
        raise NotFound
    try:
        state: dict[str, Any] = payload.decode(
            open_sealed(to.key_of(upload.epoch), upload.sealed_state, to.context_of(upload))
        )
    except Unopenable:  # altered, or what it was for has moved
        raise NotFound from None
    if any(state.get(name) != value for name, value in to.said.items()):
        raise NotFound
    announced = Announced(state["name"], state["type"], state["length"], state["modified"])
    key, place = SymmetricKey(bytes.fromhex(state["key"])), FilePlace(to.case_id, upload.file_id, announced.length)
    coming = Coming(announced, key, place)
    if "root" not in state:
        return coming, None
    sha256, root = bytes.fromhex(state["sha256"]), bytes.fromhex(state["root"])
    return coming, FileEntry(upload.file_id, announced.name, announced.type, announced.length, sha256, key, root)
