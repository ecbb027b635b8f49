"""Totals of which no small group can be read off: what a survey shows of one question.

Each answer is shown as a band of five: fewer than five, 5 to 9, 10 to 14. A band says nothing of another answer, and no
sum of them is shown anywhere: so nothing can be taken away from anything, and what is fewer than five stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BAND = 5


@dataclass(frozen=True)
class Band:
    """How often an answer was given: from ``fewest`` to ``most``. The first band is shown as "fewer than five"."""

    fewest: int
    most: int

    @property
    def is_small(self) -> bool:
        """Whether it is a group that is not shown."""
        return self.fewest < BAND


def shown(counts: Sequence[int]) -> tuple[Band, ...]:
    """What may be shown of these counts, one for each answer."""
    return tuple(Band(count // BAND * BAND, count // BAND * BAND + BAND - 1) for count in counts)
