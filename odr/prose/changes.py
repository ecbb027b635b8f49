"""Where two texts differ, block by block, at a cost that grows with their length and no faster.

What stands once in each text holds the comparison together: the longest row of such blocks in the same order is taken
for unchanged, and what lies between them is looked at again in the same way, a few times over. A part that repeats
itself and has been moved about may be told as one large change, which is true as well.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from odr.prose.text import Block, blocks

_ROUNDS = 6


@dataclass(frozen=True)
class TextChange:
    """A part in which two texts differ: what stood there, and what stands there now."""

    before: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class _Gap:
    """A stretch of each text."""

    was: range
    now: range


def changes(before: str, after: str) -> list[TextChange]:
    """Where two texts differ, in the order of the second."""
    old, new = blocks(before), blocks(after)
    found = differing(old, new)
    return [TextChange(old[was.start : was.stop], new[now.start : now.stop]) for was, now in found]


def differing(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[range, range]]:
    """Which stretches differ, by their places in each; what lies between two of them is the same in both.

    Of blocks, or whatever else two texts consist of that can be the same.
    """
    gaps = [_Gap(range(len(old)), range(len(new)))]
    for _round in range(_ROUNDS):
        gaps = [part for gap in gaps for part in _parted(old, new, gap)]
    return [(gap.was, gap.now) for gap in gaps]


def _parted(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> Iterator[_Gap]:
    """What is left of a gap when everything in it that is surely the same has been taken out."""
    was, now = gap.was, gap.now
    while was and now and old[was[0]] == new[now[0]]:
        was, now = was[1:], now[1:]
    while was and now and old[was[-1]] == new[now[-1]]:
        was, now = was[:-1], now[:-1]
    for i, k in [*_held(old, new, was, now), (was.stop, now.stop)]:
        part = _Gap(range(was.start, i), range(now.start, k))
        if part.was or part.now:
            yield part
        was, now = range(i + 1, was.stop), range(k + 1, now.stop)


def _held(old: Sequence[Hashable], new: Sequence[Hashable], was: range, now: range) -> list[tuple[int, int]]:
    """Where the same block stands in both, for as many as possible of those that stand once in each, in one order."""
    in_old, in_new = Counter(old[i] for i in was), Counter(new[k] for k in now)
    place = {old[i]: i for i in was if in_old[old[i]] == 1}
    pairs = [(place[new[k]], k) for k in now if in_new[new[k]] == 1 and new[k] in place]
    # The longest rising row: of each length the one with the lowest end, and from each pair the way back.
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (i, _k) in enumerate(pairs):
        length = bisect_left(ends, i)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1], last[length : length + 1] = [i], [number]
    row: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]
