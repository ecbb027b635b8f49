"""Whether the cost of some work grows with the length of what it is given, and no faster.

Processor time is taken at a length and at four times it, several times over, and the least of each is compared: other
work on the machine can only add to a measurement. What the work takes for next to nothing is taken off both. What grows
with the square takes sixteen times as long.
"""

import gc
import math
from collections.abc import Callable
from time import process_time
from typing import Any

TIMES = 4
# Between four, for what is linear, and sixteen, for what is quadratic: what is believed at once, and after every round.
AT_ONCE, MOST = 6.0, 9.0
# Below this, the machine's own noise is what is measured.
LEAST_SECONDS = 0.02
ROUNDS = 5
SHORT = 16


def grows_no_faster_than_its_length(
    work: Callable[[Any], object], made: Callable[[int], Any], longest: int, least: float = LEAST_SECONDS
) -> None:
    """Fails if the work takes much more than four times as long for ``made(longest)`` as for a quarter of it.

    Whatever takes less than ``least`` seconds is short enough.
    """
    whole = _least(work, made(longest), 1)
    nothing = quarter = math.inf
    for _round in range(ROUNDS):
        if whole < least:
            return
        nothing = min(nothing, _least(work, made(SHORT), 2))
        quarter = min(quarter, _least(work, made(longest // TIMES), 3))
        part = max(quarter - nothing, least / 50)
        if whole - nothing <= AT_ONCE * part:
            return
        whole = min(whole, _least(work, made(longest), 2))
    if whole - nothing > MOST * part:
        raise AssertionError(f"{longest} take {whole:.3f} s, a quarter of them {quarter:.3f} s")


def _least(work: Callable[[Any], object], given: Any, rounds: int) -> float:
    return min(_seconds(work, given) for _round in range(rounds))


def _seconds(work: Callable[[Any], object], given: Any) -> float:
    # What the collector takes depends on everything else that this worker has made so far.
    collects = gc.isenabled()
    gc.disable()
    try:
        began = process_time()
        work(given)
        return process_time() - began
    finally:
        if collects:
            gc.enable()
