"""Counters of the hour, in memory alone, shared by all workers of a server.

They are written out by the hour and not before (``written``), so that neither a row nor the moment at which it was
written tells of a single visit. What is in them when the server stops is lost, on purpose.
"""

import json
import mmap
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context

from odr.privacy.statistics.seen import OTHER, CounterKind

SIZE = 256 * 1024
# Of one kind in one hour; whoever sends made-up names fills no more than this.
MOST_VALUES = 200
PATIENCE = 1.0
_LENGTH = struct.Struct(">I")

Counts = Counter[tuple[CounterKind, str]]


class Tally:
    """Made before the workers are forked, who then count on the same counters; or alone, in one process."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SIZE)
        self._lock = get_context("fork").Lock()

    def add(self, now: datetime, seen: Iterable[tuple[CounterKind, str]]) -> None:
        """One more of each, in the hour that it is. Rather counts nothing than lets anybody wait."""
        with self._held() as held:
            if not held:
                return
            hours = self._read()
            counters = hours.setdefault(_hour(now), {})
            for kind, value in seen:
                of_kind = counters.setdefault(kind.value, {})
                name = value if value in of_kind or len(of_kind) < MOST_VALUES else OTHER
                of_kind[name] = of_kind.get(name, 0) + 1
            self._write(hours)

    def take(self, now: datetime) -> dict[datetime, Counts]:
        """The hours that are over, which are then forgotten here."""
        with self._held() as held:
            if not held:
                return {}
            hours = self._read()
            over = {hour: counters for hour, counters in hours.items() if hour < _hour(now)}
            if over:
                self._write({hour: counters for hour, counters in hours.items() if hour not in over})
        return {
            datetime.fromisoformat(hour): Counter(
                {(CounterKind(kind), value): n for kind, of_kind in counters.items() for value, n in of_kind.items()}
            )
            for hour, counters in over.items()
        }

    @contextmanager
    def _held(self) -> Iterator[bool]:
        held = self._lock.acquire(timeout=PATIENCE)
        try:
            yield held
        finally:
            if held:
                self._lock.release()

    def _read(self) -> dict[str, dict[str, dict[str, int]]]:
        (length,) = _LENGTH.unpack_from(self._memory)
        if not length:
            return {}
        found: dict[str, dict[str, dict[str, int]]] = json.loads(
            self._memory[_LENGTH.size : _LENGTH.size + length].decode("utf-8")
        )
        return found

    def _write(self, hours: dict[str, dict[str, dict[str, int]]]) -> None:
        text = json.dumps(hours, separators=(",", ":")).encode("utf-8") if hours else b""
        if _LENGTH.size + len(text) > SIZE:
            return
        (before,) = _LENGTH.unpack_from(self._memory)
        _LENGTH.pack_into(self._memory, 0, len(text))
        self._memory[_LENGTH.size : _LENGTH.size + max(before, len(text))] = text.ljust(max(before, len(text)), b"\0")


def _hour(moment: datetime) -> str:
    return moment.replace(minute=0, second=0, microsecond=0).isoformat()
