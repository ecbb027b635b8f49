"""How a file is sealed: in parts, each a seal of its own, under a key that belongs to this file alone.

Whoever holds a file's entry holds all it takes to open it: the key, and the digest of the root, which vouches for
every part. The entry lies in what is sealed already, an entry of a vault or a message; giving it on gives this file and
no other, and copies no part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import derive, digest
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.padding import padded_size
from odr.crypto.sealing import open_in_pieces, open_padded, open_sealed, seal, seal_padded, sealed_size
from odr.crypto.secrets import SymmetricKey

PART = 4 * 1024 * 1024
# So much of a sealed part is looked at before any of it is opened.
PIECE = 256 * 1024
# What is shorter is as long as this.
SMALLEST = 4096
_DIGEST = 32


@dataclass(frozen=True)
class FilePlace:
    """Where the parts of one file belong, and how long it is: its case, itself, its length in bytes."""

    case_id: UUID
    file_id: UUID
    length: int

    @property
    def padded(self) -> int:
        """What its length is padded to, as a whole."""
        return padded_size(max(self.length, SMALLEST))

    @property
    def count(self) -> int:
        """How many parts it has."""
        return -(-self.padded // PART)

    def size_of(self, number: int) -> int:
        """How many bytes part ``number`` holds, counted from 0, padding and all."""
        return min(PART, self.padded - number * PART)

    def told_in(self, number: int) -> int:
        """How many bytes of the file itself are in it; the rest is padding."""
        return max(0, min(PART, self.length - number * PART))

    def pieces_in(self, number: int) -> int:
        """In how many pieces part ``number`` is vouched for, sealed as it is."""
        return -(-sealed_size(self.size_of(number)) // PIECE)

    @property
    def root_size(self) -> int:
        """How many bytes of digests its root holds."""
        return _DIGEST * sum(map(self.pieces_in, range(self.count)))

    def part_context(self, number: int) -> Context:
        """Where a part belongs: its number, and how many there are."""
        return Context(
            purpose=Purpose.FILE_PART,
            case=self.case_id,
            version=number,
            subject=self.file_id,
            detail=str(self.count),
        )

    def root_context(self) -> Context:
        """Where the root belongs: a file of this length."""
        return Context(purpose=Purpose.FILE_ROOT, case=self.case_id, subject=self.file_id, detail=str(self.length))


@dataclass(frozen=True)
class FileEntry:
    """What is known of a file where it belongs, and all that it takes to open it.

    ``sha256`` is the digest of the original, ``root`` that of the sealed root. ``type`` is what the browser called it:
    nobody believes it.
    """

    id: UUID
    name: str
    type: str
    length: int
    sha256: bytes
    key: SymmetricKey
    root: bytes

    def place(self, case_id: UUID) -> FilePlace:
        """Where its parts belong."""
        return FilePlace(case_id, self.id, self.length)

    def receipt_salt(self) -> bytes:
        """What hides the file in its mark, until somebody shows a receipt. It opens nothing."""
        return derive(self.key, "file/receipt salt")

    def as_payload(self) -> dict[str, Any]:
        """The entry as it is sealed."""
        return {
            "id": self.id.hex,
            "key": self.key.reveal().hex(),
            "length": self.length,
            "name": self.name,
            "root": self.root.hex(),
            "sha256": self.sha256.hex(),
            "type": self.type,
        }

    @classmethod
    def of_payload(cls, kept: dict[str, Any]) -> FileEntry:
        """What ``as_payload`` made. Raises ``Unopenable`` for what it never makes."""
        try:
            return cls(
                UUID(kept["id"]),
                kept["name"],
                kept["type"],
                int(kept["length"]),
                bytes.fromhex(kept["sha256"]),
                SymmetricKey(bytes.fromhex(kept["key"])),
                bytes.fromhex(kept["root"]),
            )
        except (AttributeError, BadKey, KeyError, TypeError, ValueError):
            raise Unopenable("file entry") from None

    def __repr__(self) -> str:
        return "<FileEntry>"


def part_name(file_id: UUID, number: int) -> str:
    """Under which name a part lies in the store: to whoever sees only the store, no two have to do with each other."""
    return digest(f"odr/file part\n{file_id.hex} {number}".encode("ascii"))[:20].hex()


def part_names(file_id: UUID, count: int) -> Iterator[str]:
    """The names of all parts, in their order."""
    return (part_name(file_id, number) for number in range(count))


def mark_of(salt: bytes, sha256: bytes, length: int) -> UUID:
    """What the log says of a file that was put in: it names this file alone, and says nothing to who has no receipt."""
    return UUID(bytes=digest(b"odr/file mark\n" + salt + sha256 + length.to_bytes(8, "big"))[:16])


def seal_part(key: SymmetricKey, place: FilePlace, number: int, content: bytes) -> bytes:
    """A part, sealed. ``content`` is what it holds of the file; what it takes to fill it is added."""
    return seal_padded(key, content.ljust(place.size_of(number), b"\0"), place.part_context(number))


def open_part(key: SymmetricKey, place: FilePlace, number: int, sealed: bytes) -> bytes:
    """What a part holds of the file. Raises ``Unopenable`` for one of another place, file, length or key."""
    padded = open_padded(key, sealed, place.part_context(number))
    if len(padded) != place.size_of(number):
        raise Unopenable("file part")
    told = place.told_in(number)
    return padded if told == len(padded) else padded[:told]


def digests_of(sealed: bytes) -> bytes:
    """What vouches for a sealed part: the SHA-256 of each 256 KiB of it, in their order."""
    return b"".join(digest(piece) for piece in _pieces_of(sealed))


def seal_root(key: SymmetricKey, place: FilePlace, digests: list[bytes]) -> bytes:
    """The root: the digests of the sealed parts, as ``digests_of`` gives them, in their order, sealed."""
    return seal(key, b"".join(digests), place.root_context())


def open_root(entry: FileEntry, case_id: UUID, sealed_root: bytes) -> list[bytes]:
    """The digests of each part. Raises ``Unopenable`` unless it is the very root that the entry was made with."""
    if digest(sealed_root) != entry.root:
        raise Unopenable("file root")
    place = entry.place(case_id)
    joined = open_sealed(entry.key, sealed_root, place.root_context())
    ends = [0, *accumulate(_DIGEST * place.pieces_in(number) for number in range(place.count))]
    if len(joined) != ends[-1]:
        raise Unopenable("file root")
    return [joined[begin:end] for begin, end in pairwise(ends)]


def open_checked(
    entry: FileEntry, case_id: UUID, digests: list[bytes], number: int, sealed: Iterable[bytes]
) -> Iterator[bytes]:
    """What a part holds, as its pieces are given. Raises ``Unopenable`` at one that the root does not vouch for.

    None of a piece is opened before all of it is known to be right: another seal of the same part is refused.
    """
    place, opened = entry.place(case_id), 0
    told = place.told_in(number)
    for piece in open_in_pieces(entry.key, _vouched(sealed, digests[number]), place.part_context(number)):
        if piece and opened < told:
            yield piece if len(piece) <= told - opened else piece[: told - opened]
        opened += len(piece)
    if opened != place.size_of(number):
        raise Unopenable("file part")


def _vouched(pieces: Iterable[bytes], digests: bytes) -> Iterator[bytes]:
    for at, piece in enumerate(pieces):
        if digest(piece) != digests[at * _DIGEST : (at + 1) * _DIGEST]:
            raise Unopenable("file part")
        yield piece


def _pieces_of(sealed: bytes) -> Iterator[bytes]:
    return (sealed[begin : begin + PIECE] for begin in range(0, len(sealed), PIECE))


class Parts:
    """Cuts what arrives into parts, as it arrives. ``take`` gives those that are full; ``rest`` what is left."""

    def __init__(self, place: FilePlace) -> None:
        self._place = place
        self._begun = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self._taken = 0

    def take(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Takes more of the file. Raises ``ValueError`` for more than it was said to hold."""
        self._taken += len(data)
        if self._taken > self._place.length:
            raise ValueError("more than the file was said to hold")
        self._hash.update(data)
        view = memoryview(data)
        while view:
            room = PART - len(self._begun)
            self._begun += view[:room]
            view = view[room:]
            if len(self._begun) == PART:
                yield self._cut()

    def rest(self) -> Iterator[tuple[int, bytes]]:
        """The parts that are left, those of padding alone too. Raises ``ValueError`` if the file is not all there."""
        if self._taken != self._place.length:
            raise ValueError("less than the file was said to hold")
        while self._number < self._place.count:
            yield self._cut()

    def sha256(self) -> bytes:
        """The digest of all that was taken."""
        return self._hash.digest()

    def _cut(self) -> tuple[int, bytes]:
        number, content = self._number, bytes(self._begun)
        self._number += 1
        self._begun.clear()
        return number, content
