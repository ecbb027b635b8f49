"""Two sides measured turn by turn, and the figures as people read them."""

import gc
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.browser import Took

Step = Callable[[], Took]


@dataclass(frozen=True)
class Compared:
    """One thing done on both sides. Times are medians in seconds; a ratio is one side's median by the other's."""

    name: str
    one: Took
    other: Took
    ratios: list[Took]

    @property
    def ratio(self) -> Took:
        """The median of the ratios of all rounds."""
        return Took(
            statistics.median(ratio.processor for ratio in self.ratios),
            statistics.median(ratio.wall for ratio in self.ratios),
        )


def compare(name: str, one: Step, other: Step, *, rounds: int, times: int) -> Compared:
    """Does both in turn, ``times`` each in a round, the one that begins changing from round to round.

    Whatever else the machine does slows both sides alike; each round gives one ratio. The first round only warms up.
    """
    ones: list[Took] = []
    others: list[Took] = []
    ratios: list[Took] = []
    for number in range(rounds + 1):
        gc.collect()
        taken: dict[bool, list[Took]] = {}
        for first in (True, False) if number % 2 else (False, True):
            step = one if first else other
            taken[first] = [step() for _ in range(times)]
        if number == 0:
            continue
        ones += taken[True]
        others += taken[False]
        here, there = median(taken[True]), median(taken[False])
        ratios.append(Took(here.processor / there.processor, here.wall / there.wall))
    return Compared(name, median(ones), median(others), ratios)


def median(taken: list[Took]) -> Took:
    """Of each clock by itself."""
    return Took(
        statistics.median(one.processor for one in taken),
        statistics.median(one.wall for one in taken),
    )


def print_heading(one: str, other: str) -> None:
    print(f"\n{'':42}{'processor time':^44}{'by the clock':^34}")
    print(f"{'':42}{one:>10}{other:>11}{'ratio (min–max)':>20}   {one:>10}{other:>11}{'ratio':>8}")


def print_compared(found: Compared) -> None:
    low, high = (pick(ratio.processor for ratio in found.ratios) for pick in (min, max))
    ratio = f"{found.ratio.processor:.2f} ({low:.2f}–{high:.2f})"
    print(
        f"{found.name:42}{_ms(found.one.processor):>10}{_ms(found.other.processor):>11}{ratio:>20}   "
        f"{_ms(found.one.wall):>10}{_ms(found.other.wall):>11}{found.ratio.wall:>8.2f}",
        flush=True,
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


class Aims:
    """What was aimed at, and whether it was met."""

    def __init__(self) -> None:
        self._lines: list[tuple[bool, str]] = []

    def note(self, met: bool, words: str) -> None:
        self._lines.append((met, words))

    def print(self) -> bool:
        """Whether all of them were met."""
        print("\nAims")
        for met, words in self._lines:
            print(f"  {'met   ' if met else 'MISSED'}  {words}")
        return all(met for met, _words in self._lines)
