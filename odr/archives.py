"""What somebody takes along as one file: a table, or a ZIP of tables, pages and files.

Tables and pages are made in a spool before a byte of them leaves; files are opened as they leave. How long the whole
will be is known before its first byte, so that a browser notices when it ends early, whatever stands between.

The ZIP is written here (APPNOTE.TXT 6.3.10): ``zipfile`` can write one that is sent as it is made, and cannot say
before how long that will be.
"""

import codecs
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from odr.exports import TABLE_ENCODING, table_lines
from odr.purposes import Purpose
from odr.spool import Copy, Spool

# What does not fit into so many bits has a place of its own.
_MOST_16, _MOST_32 = 0xFFFF, 0xFFFFFFFF
# A block of deflate that holds its bytes as they are: how many, and how many bytes more each takes.
_BLOCK, _BESIDE_A_BLOCK = 0xFFFF, 5
_NEEDED, _NEEDED_IF_LARGE, _MADE_ON_UNIX = 20, 45, 3 << 8
_FLAGS = 1 << 3 | 1 << 11  # lengths stand behind the content; names are UTF-8
_DEFLATED = 8
_ITS_OWNERS_ALONE = 0o100600 << 16


@dataclass(frozen=True)
class Along:
    """A file that goes along: its name in the archive, its length, and how its bytes are had when their turn comes."""

    name: str
    length: int
    read: Callable[[], Iterable[bytes]]


@dataclass
class _Entry:
    """What an archive knows of one file in it. ``is_large`` is known before its content."""

    name: bytes
    begins: int
    is_large: bool = False
    crc: int = 0
    packed: int = 0
    length: int = 0


def archive(purpose: Purpose, files: Mapping[str, Iterable[str] | bytes], at: datetime) -> "Archive":
    """A ZIP of these files, by name, made for this purpose, all of this moment and for their owner alone to read.

    Each is taken in piece by piece. Raises ``NoRoom``.
    """
    made = Archive(at)
    for name, content in files.items():
        made.add(name, content)
    return made


def table(purpose: Purpose, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Spool:
    """A table by itself, made for this purpose, row by row (``table_lines``). Raises ``NoRoom``."""
    made = Spool()
    for piece in _encoded(table_lines(columns, rows), TABLE_ENCODING):
        made.write(piece)
    return made


class Archive:
    """A ZIP in the making: what was added waits in a spool until the whole is sent as a ``copy``."""

    def __init__(self, at: datetime) -> None:
        self._date = (at.year - 1980) << 9 | at.month << 5 | at.day
        self._time = at.hour << 11 | at.minute << 5 | at.second // 2
        self._spool = Spool()
        self._entries: list[_Entry] = []
        self._is_finished = False

    def add(self, name: str, content: Iterable[str] | bytes) -> None:
        """Adds a file, packed. Raises ``NoRoom``."""
        encoding = TABLE_ENCODING if name.endswith(".csv") else "utf-8"
        entry = _Entry(name.encode("utf-8"), self._spool.length)
        self._spool.write(self._header(entry))
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        for piece in [content] if isinstance(content, bytes) else _encoded(content, encoding):
            self._spool.write(_packed(entry, piece, packer.compress(piece)))
        self._spool.write(_packed(entry, b"", packer.flush()))
        self._spool.write(_behind(entry))
        self._entries.append(entry)

    def finish(self) -> str:
        """Adds nothing any more, not even files along. Gives the SHA-256 of the whole, in hexadecimal."""
        begins = self._spool.length
        for entry in self._entries:
            self._spool.write(self._listed(entry))
        self._spool.write(_end(len(self._entries), self._spool.length - begins, begins))
        self._is_finished = True
        return self._spool.sha256()

    def copy(self, files: Iterable[Along] = ()) -> Copy:
        """The archive with these files in it, to be sent: a piece of one file is held at a time.

        The files are gone through twice, first for how long it will be. One that does not open on the way ends the
        copy before its end.
        """
        return Copy(self._length(files), self._sent(files))

    def _length(self, files: Iterable[Along]) -> int:
        if self._is_finished:
            return self._spool.length
        count, listed, there = (
            len(self._entries),
            sum(len(self._listed(one)) for one in self._entries),
            self._spool.length,
        )
        for one in files:
            entry = _entry_along(one, there)
            entry.packed, entry.length = _length_of_blocks(one.length), one.length
            count, listed = count + 1, listed + len(self._listed(entry))
            there += len(self._header(entry)) + entry.packed + len(_behind(entry))
        return there + listed + len(_end(count, listed, there))

    def _sent(self, files: Iterable[Along]) -> Iterator[bytes]:
        yield from self._spool.pieces()
        if self._is_finished:
            return
        # A line for each file: of many files it is long.
        directory, count, there = Spool(), len(self._entries), self._spool.length
        for entry in self._entries:
            directory.write(self._listed(entry))
        for one in files:
            entry = _entry_along(one, there)
            header = self._header(entry)
            yield header
            for block, piece in _in_blocks(one):
                yield _packed(entry, piece, block)
            behind = _behind(entry)
            yield behind
            count, there = count + 1, there + len(header) + entry.packed + len(behind)
            directory.write(self._listed(entry))
        yield from directory.pieces()
        yield _end(count, directory.length, there)

    def _header(self, entry: _Entry) -> bytes:
        extra = struct.pack("<HHQQ", 1, 16, 0, 0) if entry.is_large else b""
        unknown = _MOST_32 if entry.is_large else 0
        return (
            b"PK\3\4"
            + struct.pack("<HHHHH", _needed(entry), _FLAGS, _DEFLATED, self._time, self._date)
            + struct.pack("<LLLHH", 0, unknown, unknown, len(entry.name), len(extra))
            + entry.name
            + extra
        )

    def _listed(self, entry: _Entry) -> bytes:
        large = [entry.length, entry.packed] if entry.is_large else []
        packed, length = (_MOST_32, _MOST_32) if large else (entry.packed, entry.length)
        begins = min(entry.begins, _MOST_32)
        if begins == _MOST_32:
            large.append(entry.begins)
        extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
        needed = _NEEDED_IF_LARGE if large else _NEEDED
        return (
            b"PK\1\2"
            + struct.pack("<HHHHHH", _MADE_ON_UNIX | needed, needed, _FLAGS, _DEFLATED, self._time, self._date)
            + struct.pack("<LLLHHHHH", entry.crc, packed, length, len(entry.name), len(extra), 0, 0, 0)
            + struct.pack("<LL", _ITS_OWNERS_ALONE, begins)
            + entry.name
            + extra
        )


def _encoded(content: Iterable[str], encoding: str) -> Iterator[bytes]:
    encoder = codecs.getincrementalencoder(encoding)()
    return (encoder.encode(piece) for piece in content)


def _packed(entry: _Entry, piece: bytes, packed: bytes) -> bytes:
    """Notes that so much of the file has become so much of the archive; gives the latter."""
    entry.crc = zlib.crc32(piece, entry.crc)
    entry.length += len(piece)
    entry.packed += len(packed)
    return packed


def _behind(entry: _Entry) -> bytes:
    lengths = "QQ" if entry.is_large else "LL"
    return b"PK\7\x08" + struct.pack(f"<L{lengths}", entry.crc, entry.packed, entry.length)


def _needed(entry: _Entry) -> int:
    return _NEEDED_IF_LARGE if entry.is_large else _NEEDED


def _end(count: int, length: int, begins: int) -> bytes:
    """What stands behind the directory: how many files it lists, how long it is and where it begins."""
    last = struct.pack("<HHHHLLH", 0, 0, *[min(count, _MOST_16)] * 2, min(length, _MOST_32), min(begins, _MOST_32), 0)
    if count < _MOST_16 and begins + length < _MOST_32:
        return b"PK\5\6" + last
    made = _MADE_ON_UNIX | _NEEDED_IF_LARGE
    large = struct.pack("<QHHLLQQQQ", 44, made, _NEEDED_IF_LARGE, 0, 0, count, count, length, begins)
    return b"PK\6\6" + large + b"PK\6\7" + struct.pack("<LQL", 0, begins + length, 1) + b"PK\5\6" + last


def _entry_along(one: Along, begins: int) -> _Entry:
    return _Entry(one.name.encode("utf-8"), begins, is_large=_length_of_blocks(one.length) >= _MOST_32)


def _in_blocks(one: Along) -> Iterator[tuple[bytes, bytes]]:
    """A file in blocks of deflate that hold it as it is, so that their length is known. Each, and what it holds."""
    left = one.length
    held = bytearray()
    for piece in one.read():
        held += piece
        while len(held) >= _BLOCK and left > _BLOCK:
            content = bytes(held[:_BLOCK])
            del held[:_BLOCK]
            left -= _BLOCK
            yield _block(content, is_last=False), content
    if len(held) != left:
        raise ValueError("not as long as it was said to be")
    yield _block(bytes(held), is_last=True), bytes(held)


def _block(content: bytes, *, is_last: bool) -> bytes:
    return struct.pack("<BHH", is_last, len(content), len(content) ^ _MOST_16) + content


def _length_of_blocks(length: int) -> int:
    return length + _BESIDE_A_BLOCK * max(1, -(-length // _BLOCK))
