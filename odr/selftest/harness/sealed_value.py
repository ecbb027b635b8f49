"""One sealed value, or one key in a box, as it lies in the database: what the attacks of a thief are made on."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from odr.crypto.context import Context

IN_A_BROWSER = " in a browser"
_EPOCH = struct.Struct(">Q")


@dataclass(frozen=True)
class Wakes:
    """Whose life key the 32 bytes that lie there are to be woken with, and at which place."""

    life: UUID
    context: Context


@dataclass(frozen=True)
class SealedValue:
    """One sealed value where it lies. Values of one ``group`` have one key."""

    column: str
    group: str
    sealed: bytes
    context: Context
    wakes: Wakes | None = None
    within: Within | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Within:
    """What a browser sealed and the service sealed once more: under whose key it is, and its place in each epoch.

    ``epochs`` are those that it may belong to, where its own does not stand before it.
    """

    group: str
    place: Callable[[int], Context]
    epochs: Sequence[int] = ()

    def found_in(self, column: str, opened: bytes) -> list[SealedValue]:
        """The inner seal, once the outer one is open: as a value for each epoch that it may belong to."""
        if self.epochs:
            epochs, sealed = self.epochs, opened
        else:
            epochs, sealed = _EPOCH.unpack_from(opened), opened[_EPOCH.size :]
        return [
            SealedValue(f"{column}{IN_A_BROWSER}", f"{self.group} {epoch}", sealed, self.place(epoch))
            for epoch in epochs
        ]


@dataclass(frozen=True)
class Box:
    """One grant, or one entry of a keyring, and the public key it is sealed to."""

    column: str
    group: str
    public_key: bytes
    sealed: bytes
    context: Context
    wakes: Wakes | None = None
