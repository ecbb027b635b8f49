"""Files in a copy that somebody takes along: each under a name that harms nothing, opened as it is sent."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from odr.archives import Along
from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.exports import name_in_archive
from odr.files.format import FileEntry, open_root
from odr.files.keeping import FileHouse
from odr.files.reading import Opened, stored_root
from odr.spool import Spool

# Is told of a file.
TakeFile = Callable[[FileEntry], None]
_LENGTH = 4


def name_in_copy(entry: FileEntry) -> str:
    """The name of a file in a copy."""
    return name_in_archive(entry.id.hex[:8], entry.name)


class FilesAlong:
    """Files that go along, each once, in their order. However many there are, what opens them waits in a spool.

    They can be gone through when the unit of work is over, and more than once.
    """

    def __init__(self, work: Work, house: FileHouse, case_id: UUID) -> None:
        self._work, self._house, self._case_id = work, house, case_id
        self._seen: set[bytes] = set()
        self._spool = Spool()

    def add(self, entry: FileEntry) -> None:
        """Takes one in, unless it does not open. Raises ``NoRoom``."""
        if entry.id.bytes in self._seen:
            return
        with suppress(Unopenable):
            sealed_root = stored_root(self._work, entry)
            open_root(entry, self._case_id, sealed_root)
            self._seen.add(entry.id.bytes)
            kept = json.dumps({"entry": entry.as_payload(), "root": sealed_root.hex()}).encode("ascii")
            self._spool.write(len(kept).to_bytes(_LENGTH, "big") + kept)

    def __iter__(self) -> Iterator[Along]:
        """The files, as an archive takes them."""
        for kept in self._kept():
            entry = FileEntry.of_payload(kept["entry"])
            place, root = entry.place(self._case_id), bytes.fromhex(kept["root"])
            opened = Opened(entry, place, open_root(entry, self._case_id, root), self._house.store)
            yield Along(name_in_copy(entry), entry.length, partial(opened.read, 0, entry.length))

    def _kept(self) -> Iterator[dict[str, Any]]:
        held = bytearray()
        for piece in self._spool.pieces():
            held += piece
            while len(held) >= _LENGTH and len(held) >= (end := _LENGTH + int.from_bytes(held[:_LENGTH], "big")):
                yield json.loads(held[_LENGTH:end])
                del held[:end]
