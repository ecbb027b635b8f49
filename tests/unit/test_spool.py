"""What waits to be sent: whole, sealed where it lies, and never in memory as a whole."""

import errno
import os
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from odr.crypto.errors import Unopenable
from odr.spool import PIECE, NoRoom, Spool

PLANTED = b"The sentence that was planted in a copy. "


@pytest.fixture
def lying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where spools lie in this test, under a name."""
    path = tmp_path / "spool"

    def named(**_given: Any) -> IO[bytes]:
        return path.open("w+b", buffering=0)

    monkeypatch.setattr(tempfile, "TemporaryFile", named)
    return path


def filled(size: int) -> Spool:
    spool = Spool()
    for data in pieces(size):
        spool.write(data)
    return spool


def pieces(size: int) -> Iterator[bytes]:
    step = PLANTED * 100
    for begin in range(0, size, len(step)):
        yield step[: size - begin]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 10 * PIECE + 7])
def test_what_was_written_comes_out_again(size: int) -> None:
    copy = filled(size).copy()
    assert copy.length == size
    assert b"".join(copy.pieces) == b"".join(pieces(size))


def test_a_long_copy_lies_sealed_and_in_no_folder(lying: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = filled(4 * PIECE)
    there = lying.read_bytes()
    assert len(there) >= 4 * PIECE
    assert b"planted" not in there
    assert b"".join(spool.pieces()) == b"".join(pieces(4 * PIECE))
    monkeypatch.undo()
    made: list[IO[bytes]] = []
    unnamed = tempfile.TemporaryFile

    def watched(**given: Any) -> IO[bytes]:
        made.append(unnamed(**given))
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", watched)
    spool = filled(4 * PIECE)
    assert os.fstat(made[0].fileno()).st_nlink == 0
    del spool
    assert made[0].closed, "whoever was to have it never asked for it"


def test_a_short_copy_is_on_no_disk(lying: Path) -> None:
    filled(PIECE - 1)
    assert not lying.exists()


@pytest.mark.parametrize("change", ["a bit", "two pieces"])
def test_a_copy_that_was_altered_where_it_lies_does_not_leave(lying: Path, change: str) -> None:
    spool = filled(4 * PIECE)
    there = bytearray(lying.read_bytes())
    if change == "a bit":
        there[PIECE // 2] ^= 1
    else:
        sealed = len(there) // 4
        there[:sealed], there[sealed : 2 * sealed] = there[sealed : 2 * sealed], there[:sealed]
    lying.write_bytes(there)
    with pytest.raises(Unopenable):
        list(spool.pieces())


def test_a_disk_that_is_full_is_told_of_before_anything_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, _data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_given: Full())
    spool = Spool()
    with pytest.raises(NoRoom):
        spool.write(b"x" * PIECE)


def test_what_is_held_does_not_grow_with_the_copy() -> None:
    peaks = []
    for count in (10, 100):
        tracemalloc.start()
        try:
            assert sum(map(len, filled(count * PIECE).pieces())) == count * PIECE
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
