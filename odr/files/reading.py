"""Taking files out of the store: the root that an entry vouches for, and the parts behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.errors import NotFound
from odr.files.format import (
    PART,
    PIECE,
    FileEntry,
    FilePlace,
    open_checked,
    open_root,
    part_name,
)
from odr.files.keeping import FileHouse
from odr.files.store import Missing, Store
from odr.files.tables import StoredFile


def file_among(files: Iterable[FileEntry], file_id: UUID) -> FileEntry:
    """One of these files. Raises ``NotFound``."""
    found = next((one for one in files if one.id == file_id), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Opened:
    """A file that can be read from any place on: its root holds, and it is the one that its entry tells of."""

    entry: FileEntry
    place: FilePlace
    digests: list[bytes]
    store: Store

    def read(self, begin: int, end: int) -> Iterator[bytes]:
        """The bytes from ``begin`` up to ``end``, some at a time.

        Raises ``Unopenable`` at a part that is gone or not the one it was, ``StoreAway`` if it cannot be asked for.
        """
        for number in range(begin // PART, -(-end // PART)):
            sealed = self.store.pieces(part_name(self.place.file_id, number), PIECE)
            first = number * PART
            try:
                for piece in open_checked(self.entry, self.place.case_id, self.digests, number, sealed):
                    after = first + len(piece)
                    if begin < after and first < end:
                        yield piece if begin <= first and after <= end else piece[max(0, begin - first) : end - first]
                    first = after
            except Missing:
                raise Unopenable("file part") from None


def open_stored(work: Work, house: FileHouse, case_id: UUID, entry: FileEntry) -> Opened:
    """A file, to be read. Raises ``Unopenable`` if its root is gone, or not the one that its entry vouches for."""
    return Opened(entry, entry.place(case_id), open_root(entry, case_id, stored_root(work, entry)), house.store)


def stored_root(work: Work, entry: FileEntry) -> bytes:
    """The sealed root of a file, as it lies there. Raises ``Unopenable`` if it is gone."""
    root = work.session.scalar(select(StoredFile.sealed_root).where(StoredFile.id == entry.id))
    if root is None:
        raise Unopenable("file root")
    return root
