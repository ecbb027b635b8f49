"""What an attack is, and what it gets: the played case, and as many copies of it as it likes to spoil."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from odr.selftest.harness.world import World
from odr.selftest.story.story import Story


@dataclass
class Found:
    """What an attack did: how many things it tried, and what it got. A finding never holds a secret, only its name.

    ``how`` says which of several ways it had to take, if there are several.
    """

    tried: int = 0
    what: list[str] = field(default_factory=list)
    how: str = ""

    def __add__(self, other: Found) -> Found:
        return Found(self.tried + other.tried, self.what + other.what, self.how or other.how)

    def note(self, succeeded: bool, finding: str) -> None:
        """One more thing was tried."""
        self.tried += 1
        if succeeded:
            self.what.append(finding)


@dataclass
class Stage:
    """The played case. ``story`` is to be looked at only; what changes anything works on a copy."""

    story: Story
    folder: Path
    _copies: int = 0

    @contextmanager
    def copy(self) -> Iterator[World]:
        """A copy of the installation, as the case stands in it; gone afterwards."""
        self._copies += 1
        world = self.story.copied(self.folder / f"copy-{self._copies}")
        try:
            yield world
        finally:
            world.close()


@dataclass(frozen=True)
class Attack:
    """One attack. ``at_least`` is what it has to try before finding nothing means anything."""

    name: str
    at_least: int
    run: Callable[[Stage], Found]
