"""Files in a copy that somebody takes along: each under a name that harms nothing, written as it is sent."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from uuid import UUID

from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.exports import files_in, name_in_archive, sent_archive
from odr.files.format import FileEntry
from odr.files.keeping import FileHouse, Opened, open_stored


def name_in_copy(entry: FileEntry) -> str:
    """The name of a file in a copy."""
    return name_in_archive(entry.id.hex[:8], entry.name)


def opened_files(work: Work, house: FileHouse, case_id: UUID, files: Iterable[FileEntry]) -> list[tuple[str, Opened]]:
    """These files, each once and under its name in the copy. Those that do not open stay out."""
    found: dict[str, Opened] = {}
    for entry in files:
        with suppress(Unopenable):
            found[name_in_copy(entry)] = open_stored(work, house, case_id, entry)
    return list(found.items())


def sent_with(packed: bytes, files: Sequence[tuple[str, Opened]], at: datetime) -> Iterator[bytes]:
    """An archive that was made, with files in it, written as it is sent: one part of one file is held at a time.

    Raises ``Unopenable`` or ``StoreAway`` at a file that can't be had; what was sent is then no ZIP that opens.
    """
    if not files:
        return iter([packed])
    there = ((name, one.place.length, one.read(0, one.place.length)) for name, one in files)
    return sent_archive(chain(files_in(packed), there), at)
