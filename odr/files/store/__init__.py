"""Where the parts of files lie: names and sealed bytes, and nothing that says whose or what they are."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

_NAME = 40
_DIGITS = frozenset("0123456789abcdef")


class StoreAway(Exception):
    """The store cannot be used at the moment; nothing was kept."""


class NoRoom(StoreAway):
    """The store is full, or would be fuller than it may be."""


class Missing(Exception):
    """There is no part of this name."""


class Store(Protocol):
    """A place for parts. Each is put in as a whole or not at all. Of two under one name the first stays.

    Names are forty small hexadecimal digits. Everything raises ``StoreAway`` if the store cannot be used.
    """

    def put(self, name: str, content: bytes) -> None:
        """Keeps a part, unless there is one of this name; when it returns, one is there for good. Raises ``NoRoom``."""

    def get(self, name: str) -> bytes:
        """A part. Raises ``Missing``."""

    def pieces(self, name: str, size: int) -> Iterator[bytes]:
        """A part, ``size`` bytes at a time; the last may be shorter. Raises ``Missing``."""

    def has(self, name: str) -> bool:
        """Whether there is such a part."""

    def remove(self, names: Iterable[str]) -> None:
        """Removes parts; one that is not there is left out."""

    def names(self) -> Iterator[str]:
        """The names of all parts, in no order."""

    def make_sure_of_room(self, size: int) -> None:
        """Raises ``NoRoom`` if so many bytes more would leave less free than has to be."""

    def remove_left_behind(self) -> None:
        """Removes what a crash has left of parts that were never put in."""


def is_name(name: str) -> bool:
    """Whether this can be the name of a part. In a bucket something else may lie beside them."""
    return len(name) == _NAME and _DIGITS.issuperset(name)


def store_at(address: str, folder: Path, free_percent: int) -> Store:
    """The store that an installation uses: ``address`` is a setting; empty, its own folder."""
    if not address:
        from odr.files.store.directory import DirectoryStore  # noqa: PLC0415 - one of the two is needed

        return DirectoryStore(folder, free_percent)
    from odr.files.store.s3 import S3Store, parsed  # noqa: PLC0415 - tens of megabytes that few installations need

    return S3Store(parsed(address))
