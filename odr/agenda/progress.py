"""How far a facilitation is, as a line of steps: worked out from what is shown of it, stored nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from odr.facilitation.engagement.stages import Shown, Stage


class ProgressStep(Enum):
    """One step of it."""

    PROPOSED = "proposed"
    DISCLOSED = "disclosed"
    SIGNED = "signed"
    GIVEN = "given"


@dataclass(frozen=True)
class Progress:
    """The steps in their order, and how many of them are done."""

    steps: tuple[ProgressStep, ...]
    done: int

    @property
    def is_over(self) -> bool:
        """Whether every step is done, the last of them that something was given."""
        return self.done == len(self.steps)


_DONE = {
    Stage.PROPOSED: 0,
    Stage.ASKED: 1,
    Stage.DISCLOSING: 1,
    Stage.ANSWERING: 1,
    Stage.OFFERING: 2,
    Stage.SIGNING: 2,
    Stage.RESTING: 2,
    Stage.IN_FORCE: 3,
}


def progress_of(engagements: Sequence[Shown], *, given: bool) -> Progress | None:
    """Of the engagement that is furthest; ``None`` if none goes on. ``given`` says that the reader gave, or was given,
    something under it."""
    done = max((_DONE[one.stage] for one in engagements if one.stage in _DONE), default=None)
    if done is None:
        return None
    return Progress(tuple(ProgressStep), done + (done == len(ProgressStep) - 1 and given))
