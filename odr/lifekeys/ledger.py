"""The erasure ledger: what was removed, line by line, in the key store and so in no backup of the database.

It only grows. Each line's mark is made under the installation key over the mark before it, so that nobody else can
add, change, leave out or re-order any; the end is marked by itself, so that no line is cut off without being missed.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, text

from odr.crypto.installation import Installation
from odr.lifekeys.store import KeyStore
from odr.lifekeys.store_tables import END, LINES
from odr.lifekeys.tables import Removal


class BadLedger(Exception):
    """The ledger is not what this installation has written, or ends before what it has to contain."""


@dataclass(frozen=True)
class LedgerPlace:
    """How far somebody has read: the number and the mark of a line; ``BEGINNING`` before the first."""

    number: int
    mark: bytes


BEGINNING = LedgerPlace(0, bytes(32))


@dataclass(frozen=True)
class LedgerLine:
    """What one unit of work removed: ``unit`` names it in the database too, ``said`` is what it was."""

    place: LedgerPlace
    unit: UUID
    said: bytes


def ends_with_its_last_line(store: KeyStore) -> bool:
    """Whether the end that a ledger names is its last line. Who wrote it is not looked at: that needs its key."""
    with store.reading_one_state() as connection:
        end = connection.execute(select(END.c.number, END.c.mark)).one_or_none()
        last = connection.execute(select(LINES.c.number, LINES.c.mark).order_by(LINES.c.number.desc()).limit(1))
        return end == last.one_or_none()


class Ledger:
    """The ledger of one installation, in its key store."""

    def __init__(self, store: KeyStore, installation: Installation) -> None:
        self._store = store
        self._installation = installation

    def append(self, unit: UUID, said: bytes) -> None:
        """Adds a line, unless there is one of this unit; when it returns, it is on the disk. Raises ``BadLedger``.

        What it says is sealed under the installation key: of what was removed, a thief of the disk finds no trace.
        """
        said = self._installation.seal(said, Removal.context_of(unit))
        with self._store.engine.begin() as connection:
            if not self._store.is_sqlite:
                connection.execute(text(f"LOCK TABLE {END.name} IN EXCLUSIVE MODE"))
            if connection.scalar(select(LINES.c.number).where(LINES.c.unit == unit)) is not None:
                return
            before = self._end(connection)
            place = self._next(before, unit, said)
            connection.execute(insert(LINES), {"number": place.number, "unit": unit, "said": said, "mark": place.mark})
            connection.execute(delete(END))
            connection.execute(
                insert(END), {"number": place.number, "mark": place.mark, "end_mark": self._end_mark(place)}
            )

    def end(self) -> LedgerPlace:
        """Where it ends. Raises ``BadLedger``."""
        with self._store.reading_one_state() as connection:
            return self._end(connection)

    def after(self, place: LedgerPlace) -> Sequence[LedgerLine]:
        """The lines after a place, each checked. Raises ``BadLedger`` if it does not contain that place, or is cut."""
        with self._store.reading_one_state() as connection:
            end = self._end(connection)
            if place.number > 0:
                there = connection.scalar(select(LINES.c.mark).where(LINES.c.number == place.number))
                if there != place.mark:
                    raise BadLedger("older")
            rows = connection.execute(select(LINES).where(LINES.c.number > place.number).order_by(LINES.c.number))
            lines = [LedgerLine(LedgerPlace(row.number, row.mark), row.unit, row.said) for row in rows]
        at = place
        for line in lines:
            at = self._next(at, line.unit, line.said)
            if at.number != line.place.number or not hmac.compare_digest(at.mark, line.place.mark):
                raise BadLedger("changed")
        if at != end:
            raise BadLedger("cut")
        return [replace(line, said=self._installation.open(line.said, Removal.context_of(line.unit))) for line in lines]

    def _end(self, connection: Connection) -> LedgerPlace:
        row = connection.execute(select(END)).one_or_none()
        if row is None:
            if connection.scalar(select(LINES.c.number).limit(1)) is not None:
                raise BadLedger("cut")
            return BEGINNING
        end = LedgerPlace(row.number, row.mark)
        if not hmac.compare_digest(self._end_mark(end), row.end_mark):
            raise BadLedger("changed")
        return end

    def _next(self, before: LedgerPlace, unit: UUID, said: bytes) -> LedgerPlace:
        number = before.number + 1
        return LedgerPlace(number, self._installation.ledger_mark(before.mark, number, unit, said))

    def _end_mark(self, end: LedgerPlace) -> bytes:
        return self._installation.ledger_end_mark(end.mark, end.number)
