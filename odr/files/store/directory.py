"""The store in a folder of the instance: a file for each part, in 256 folders by the beginning of its name."""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from odr.files.store import Missing, NoRoom, StoreAway, is_name

_FULL = (errno.ENOSPC, errno.EDQUOT)
_NEW = "new"
# Nobody writes one part for as long as this.
_LEFT_AFTER_SECONDS = 3600


class DirectoryStore:
    """See ``odr.files.store.Store``. Files are for the service's own user alone, and there as a whole or not at all."""

    def __init__(self, root: Path, free_percent: int) -> None:
        self._root = root
        self._free_percent = free_percent

    def put(self, name: str, content: bytes) -> None:
        """Writes it under another name, has the disk keep it, and only then gives it its own. Raises ``NoRoom``.

        Each part asks whether there is room: of several files that began when there was, not all may fit.
        """
        path = self._path(name)
        self.make_sure_of_room(len(content))
        begun = self._root / _NEW / secrets.token_hex(16)
        with _told():
            begun.parent.mkdir(mode=0o700, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            try:
                self._write(begun, content)
                with suppress(FileExistsError):
                    path.hardlink_to(begun)  # unlike a new name, it takes the place of none
            finally:
                with suppress(OSError):
                    begun.unlink(missing_ok=True)
            self._sync(path.parent)

    def get(self, name: str) -> bytes:
        """A part. Raises ``Missing``."""
        with _told():
            try:
                return self._path(name).read_bytes()
            except FileNotFoundError:
                raise Missing(name) from None

    def pieces(self, name: str, size: int) -> Iterator[bytes]:
        """A part, ``size`` bytes at a time; the last may be shorter. Raises ``Missing``."""
        with _told():
            try:
                with self._path(name).open("rb") as file:
                    yield from iter(lambda: file.read(size), b"")
            except FileNotFoundError:
                raise Missing(name) from None

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return self._path(name).is_file()

    def remove(self, names: Iterable[str]) -> None:
        """Removes parts; one that is not there is left out."""
        with _told():
            folders = set()
            for name in names:
                path = self._path(name)
                with suppress(FileNotFoundError):
                    path.unlink()
                    folders.add(path.parent)
            for folder in folders:
                self._sync(folder)

    def names(self) -> Iterator[str]:
        """The names of all parts, folder by folder."""
        with _told():
            for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
                with os.scandir(folder) as entries:  # whoever asks may stop in the middle
                    yield from (entry.name for entry in entries if is_name(entry.name))

    def make_sure_of_room(self, size: int) -> None:
        """Raises ``NoRoom`` if so many bytes more would leave less of the disk free than has to be."""
        with _told():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            disk = shutil.disk_usage(self._root)
        if disk.free - size < disk.total * self._free_percent // 100:
            raise NoRoom("disk")

    def remove_left_behind(self) -> None:
        """Removes what a crash has left of parts that were never put in."""
        before = time.time() - _LEFT_AFTER_SECONDS
        with _told():
            for left in (self._root / _NEW).glob("*"):
                with suppress(FileNotFoundError):
                    if left.stat().st_mtime < before:
                        left.unlink()

    def _path(self, name: str) -> Path:
        if not is_name(name):
            raise ValueError("not the name of a part")
        return self._root / name[:2] / name

    def _write(self, path: Path, content: bytes) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:  # noqa: PTH123 - of a handle, not a path
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _sync(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def __repr__(self) -> str:
        return "<DirectoryStore>"


@contextmanager
def _told() -> Iterator[None]:
    """What the system says, in words of a store."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom("disk") from None
        raise StoreAway(error.strerror or type(error).__name__) from None
