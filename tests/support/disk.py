"""Where some words stand in clear: in any file that was written since, in files that have no name, in mapped memory."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PIECE = 1 << 20
# Where programs put what is passing, whatever they are told.
PASSING = ("/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir())  # noqa: S108 - they are searched
_MAPPED = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw.s \S+ \S+ (\d+)")


def places_with(
    words: bytes, since: float, folders: Iterable[Path], processes: Iterable[int] = (), besides: Path | None = None
) -> list[str]:
    """Every file with these words that was written after ``since``, in these folders or where programs put things.

    ``besides`` is where others put things at the same time: there only what lies in one of the folders is looked at.

    And every file that one of these processes has open, or has in memory and shares, whether or not it has a name.
    """
    searched = {*folders, *map(Path, PASSING)}
    found = [str(path) for path in _written(since, searched, besides) if _has(path, words)]
    for process in processes:
        for handle in _listed(Path(f"/proc/{process}/fd")):
            with suppress(OSError):
                if handle.is_file() and _has(handle, words):  # follows the handle, to a file without a name too
                    found.append(f"{handle}: {handle.readlink()}")
        found += [f"/proc/{process}: {place}" for place, held in _shared_memory(process) if words in held]
    return found


def of_all_tests(tmp_path: Path) -> Path:
    """Where the tests put things, this one and whatever runs beside it."""
    return next((one for one in tmp_path.parents if str(one.parent) in PASSING), tmp_path.parent)


def family(process: int) -> list[int]:
    """A process and all that come from it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in family(int(child)))]


def _written(since: float, folders: set[Path], besides: Path | None) -> Iterator[Path]:
    """What was written since, each once; links are not followed."""
    seen: set[tuple[int, int]] = set()
    for folder in folders:
        for at, below, names in os.walk(folder, onerror=lambda _error: None):
            below[:] = [one for one in below if Path(at, one) != besides]
            for name in names:
                path = Path(at, name)
                with suppress(OSError):
                    about = path.lstat()
                    one = (about.st_dev, about.st_ino)
                    if stat.S_ISREG(about.st_mode) and about.st_mtime >= since and one not in seen:
                        seen.add(one)
                        yield path


def _has(path: Path, words: bytes) -> bool:
    before = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                if words in before + piece:
                    return True
                before = piece[-len(words) :]
    except OSError:  # it is gone, or nobody may read it
        return False
    return False


def _shared_memory(process: int) -> Iterator[tuple[str, bytes]]:
    with suppress(OSError), Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            match = _MAPPED.match(line)
            if match is not None and match[3] != "0":
                begin, end = int(match[1], 16), int(match[2], 16)
                memory.seek(begin)
                with suppress(OSError):
                    yield line, memory.read(end - begin)


def memory_of(process: int) -> bytes:
    """All that the process can read and write."""
    found = bytearray()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if match:
                begin, end = (int(one, 16) for one in match.groups())
                memory.seek(begin)
                try:
                    found += memory.read(end - begin)
                except OSError:
                    continue
    return bytes(found)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
