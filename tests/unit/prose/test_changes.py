"""What is told of two texts is true of them, and telling it costs no more than their length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.derivation import digest
from odr.prose.changes import changes, differing
from odr.prose.text import LONGEST_TEXT, Block, blocks
from tests.support.growth import grows_no_faster_than_its_length

PARTS = st.lists(st.sampled_from(["# T", "One", "Two", "- a", "- b\n- c", "5\n6", "7", "8"]), max_size=12).map(
    lambda parts: "\n\n".join(parts) + "\n"
)


def told(before: str, after: str) -> list[tuple[list[str], list[str]]]:
    return [(_lines(one.before), _lines(one.after)) for one in changes(before, after)]


def _lines(found: list[Block]) -> list[str]:
    return [line for block in found for line in block.lines]


def test_differences_are_told_block_by_block() -> None:
    before = "# T\n\nOne\n\nTwo\n\nThree\n"
    assert told(before, "# T\n\nOne\n\n2\n\nThree\n\nFour\n") == [(["Two"], ["2"]), ([], ["Four"])]
    assert told(before, before) == []
    assert told(before, "# T\n\nThree\n") == [(["One", "Two"], [])]


def test_a_change_between_parts_that_repeat_themselves_is_told_alone() -> None:
    part = "Same\n\n## {}\n\nOne\n\nTwo\n\n"
    before = "".join(part.format(number) for number in range(9))
    assert told(before, before.replace("## 4\n\nOne", "## 4\n\n1")) == [(["One"], ["1"])]


@given(PARTS, PARTS)
def test_all_that_is_not_told_is_the_same_in_both(before: str, after: str) -> None:
    old, new = blocks(before), blocks(after)
    i = k = 0
    for was, now in [*differing(old, new), (range(len(old), len(old)), range(len(new), len(new)))]:
        assert old[i : was.start] == new[k : now.start]
        assert was or now or was.stop == len(old)
        i, k = was.stop, now.stop
    assert (i, k) == (len(old), len(new))
    assert bool(changes(before, after)) == (old != new)


def _turns(length: int) -> tuple[str, str]:
    rows = [chr(97 + number % 2) for number in range(length // 3)]
    return "\n\n".join(rows), "\n\n".join([*rows[::-1], "a"])


def _mixed(length: int) -> tuple[str, str]:
    rows = [f"{number:x}" for number in range(length // 6)]
    return "\n\n".join(rows), "\n\n".join(sorted(rows, key=lambda row: digest(row.encode())))


def _few(length: int) -> tuple[str, str]:
    rows = digest(b"") * (length // 3 // 32)
    return "\n\n".join("abcdefgh"[one % 8] for one in rows), "\n\n".join("abcdefgh"[one % 7] for one in rows)


def _lists(length: int) -> tuple[str, str]:
    return "- a\n" * (length // 4), "- b\n# x\n" * (length // 8)


def _other(length: int) -> tuple[str, str]:
    return "\n\n".join(map(str, range(length // 8))), "\n\n".join(map(str, range(length // 8, length // 4)))


@pytest.mark.parametrize("made", [_turns, _mixed, _few, _lists, _other], ids=lambda made: made.__name__)
def test_twice_the_text_takes_twice_as_long(made: object) -> None:
    assert callable(made)
    grows_no_faster_than_its_length(lambda texts: changes(*texts), made, LONGEST_TEXT)
