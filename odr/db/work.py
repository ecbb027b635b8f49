"""What a rule works with: one unit of work, the installation's key, and the time it is.

A unit of work that only reads may still have something to write down: that something was read, when a code was used
last. A rule says so with ``note``, whatever kind of unit it is in. A unit that writes holds a lock: what is slow and
touches no row, such as the hash of a password, a rule has made ``outside``.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy.orm import Session

from odr.crypto.installation import Installation
from odr.i18n import SOURCE_LANGUAGE

Note = Callable[["Work"], None]
T = TypeVar("T")


class NeedsTheLock(Exception):
    """What was begun as reading has to be done again in a unit of work that writes."""


class Outside(Exception):
    """Something slow is to be made before this unit of work, which is then done from its beginning."""

    def __init__(self, what: Hashable, make: Callable[[], object]) -> None:
        super().__init__()
        self.what = what
        self.make = make


@dataclass(frozen=True)
class Work:
    """One unit of work. ``now`` is fixed for all of it, with a time zone, so a rule never asks a clock.

    ``notes`` is what a unit that only reads has to write down later; ``None`` in one that writes. ``made`` is what was
    made outside of this unit of work for it; ``None`` where slow things are made as they come.
    """

    session: Session
    installation: Installation
    now: datetime
    notes: list[Note] | None = field(default=None, compare=False)
    made: Mapping[Hashable, object] | None = field(default=None, compare=False)
    # What the installation speaks to whoever has chosen no language, and whose organisation has none.
    language: str = field(default=SOURCE_LANGUAGE, compare=False)

    def note(self, write: Note) -> None:
        """Writes something down: at once in a unit that writes, else before what was read is shown.

        ``write`` is given the unit of work to write in, and uses nothing of this one. What it finds may have changed
        since; if it cannot write on that, it raises ``NeedsTheLock``.
        """
        if self.notes is None:
            write(self)
        else:
            self.notes.append(write)

    def outside(self, what: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made while nobody waits for this unit of work. ``what`` names it with all it depends on.

        Raises ``Outside`` where that has yet to be done.
        """
        if self.made is None:
            return make()
        if what not in self.made:
            raise Outside(what, make)
        return cast(T, self.made[what])

    def is_made(self, what: Hashable) -> bool:
        """Whether this was made outside already, so that the unit of work is done for the second time."""
        return self.made is not None and what in self.made

    def changes(self) -> None:
        """Says that a rule changes more than a note could. Raises ``NeedsTheLock`` in a unit that only reads."""
        if self.notes is not None:
            raise NeedsTheLock
