"""What is made before it is sent: however long it is, memory holds a piece of it, and no disk any of it in clear.

What leaves the service is in the log first, and the log says what it held; so it is made as a whole before its first
byte leaves. What is more than a piece waits in a file without a name, in the system's temporary folder, sealed under a
key that only this process has: once the copy has left, or the process has ended, nothing opens what may be left of it.
"""

import hashlib
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from odr.crypto.context import Context, Purpose
from odr.crypto.sealing import open_padded, seal_padded
from odr.crypto.secrets import SymmetricKey

PIECE = 256 * 1024


class NoRoom(Exception):
    """The disk did not take it."""


@dataclass(frozen=True)
class Copy:
    """What leaves: how many bytes, and the bytes, to be had once."""

    length: int
    pieces: Iterator[bytes]


class Spool:
    """Bytes that are written first and then read from the beginning, by one reader at a time."""

    def __init__(self) -> None:
        self._key = SymmetricKey.generate()
        self._file: IO[bytes] | None = None
        self._sealed: list[int] = []
        self._begun = bytearray()
        self._is_given_up = False
        self._digest = hashlib.sha256()
        self.length = 0

    def write(self, data: bytes) -> None:
        """Takes more. Raises ``NoRoom``, and takes nothing any more from then on."""
        if self._is_given_up:
            return
        self.length += len(data)
        self._digest.update(data)
        view = memoryview(data)
        while view:
            taken = view[: PIECE - len(self._begun)]
            self._begun += taken
            view = view[len(taken) :]
            if len(self._begun) == PIECE:
                self._put_away()

    def sha256(self) -> str:
        """The digest of what was written, in hexadecimal."""
        return self._digest.hexdigest()

    def copy(self) -> Copy:
        """All that was written, to be sent."""
        return Copy(self.length, self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """The same, piece by piece. Raises ``Unopenable`` if the file was altered."""
        if self._file is not None:
            self._file.seek(0)
            for number, length in enumerate(self._sealed):
                yield open_padded(self._key, self._file.read(length), _context(number))
        yield bytes(self._begun)

    def _put_away(self) -> None:
        sealed = seal_padded(self._key, bytes(self._begun), _context(len(self._sealed)))
        try:
            if self._file is None:
                # Closed with the spool, which whoever was to have it may never ask for.
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
                weakref.finalize(self, self._file.close)
            _write_all(self._file, sealed)
        except OSError as problem:
            self._is_given_up = True
            raise NoRoom from problem
        self._sealed.append(len(sealed))
        self._begun.clear()


def _write_all(file: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _context(number: int) -> Context:
    return Context(purpose=Purpose.COPY_PIECE, version=number)
