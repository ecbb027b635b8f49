"""Writers on SQLite stand in line: first come, first served, whatever process and thread they are in.

SQLite lets whoever asks at the right moment go first, and who asks again too late waits until they are shut out. So
before ``BEGIN IMMEDIATE`` a writer takes its turn here. That is fairness alone: that nobody writes at the same time is
up to SQLite, for those too who do not stand in line (migrations, other programs).

Threads of one process hand their turn on in memory. The first of each process takes a number from a file beside the
database and holds a lock on the byte of that number until its turn is over; its turn comes when no lower byte is locked
any more. The system takes the locks of a process that dies away with it, so nobody waits for the dead.
"""

import fcntl
import os
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from odr.db.beside import open_beside

_LOOK_AGAIN = 0.0005
# Of ``struct flock``: type, whence, start, length, process.
_FLOCK = "hhqqi4x"
_NUMBER = "q"
# In the file, the number that comes next; the locks are on bytes far behind its end, which cost nothing.
_COUNTER, _FIRST = 0, 1 << 20


class NotYet(Exception):
    """The turn did not come in time."""


class Line:
    """The line before one database. ``path`` is the file that its processes share; made when first needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mutex = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @property
    def waiting(self) -> int:
        """How many threads of this process wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[int]:
        """Waits for the turn and keeps it; gives its number. Raises ``NotYet`` if it has not come in so many seconds.

        Where the file can't be written, say on a full disk, only this process's threads stand in line, as number 0.
        """
        until = time.monotonic() + seconds
        self._wait_in_process(until)
        place = None
        try:
            number = 0
            with suppress(OSError):
                place = _Place(self.path)
                number = place.wait(until)
            yield number
        finally:
            if place is not None:
                place.leave()
            self._hand_on()

    def _wait_in_process(self, until: float) -> None:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(max(0.0, until - time.monotonic())):
            return
        with self._mutex, suppress(ValueError):
            self._waiting.remove(called)
            raise NotYet
        # Called at the last moment, when the waiting was given up already: the turn is there all the same.

    def _hand_on(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


class _Place:
    """One place in the line of processes. An open file of its own: the locks belong to that, and end with it."""

    def __init__(self, path: Path) -> None:
        self._file = open_beside(path)

    def leave(self) -> None:
        """Lets the next one go."""
        os.close(self._file)

    def wait(self, until: float) -> int:
        """Takes a number and waits until no lower one is left."""
        self._lock(fcntl.F_WRLCK, _COUNTER, 1, until)
        number = self._take_number()
        self._lock(fcntl.F_WRLCK, _FIRST + number, 1, until)
        self._lock(fcntl.F_UNLCK, _COUNTER, 1, until)
        # The one before is the last to go, unless it dies while it waits itself: then there are others.
        self._lock(fcntl.F_RDLCK, _FIRST + number - 1, 1, until)
        self._lock(fcntl.F_RDLCK, _FIRST, number, until)
        return number

    def _take_number(self) -> int:
        kept = os.pread(self._file, struct.calcsize(_NUMBER), _COUNTER)
        number = int(struct.unpack(_NUMBER, kept)[0]) + 1 if len(kept) == struct.calcsize(_NUMBER) else 1
        os.pwrite(self._file, struct.pack(_NUMBER, number), _COUNTER)
        return number

    def _lock(self, kind: int, start: int, length: int, until: float) -> None:
        """There is no waiting for a lock with an end to it, so it is asked for again and again."""
        wanted = struct.pack(_FLOCK, kind, os.SEEK_SET, start, length, 0)
        while True:
            try:
                fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, wanted)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NotYet from None
                time.sleep(_LOOK_AGAIN)
            else:
                return
