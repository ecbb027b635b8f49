"""The search for many texts at once finds exactly what a search for each would find."""

import os

import pytest

from odr.selftest.harness.encodings import SHORTEST, found


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize("length", [8, 9, 10, 11, 12, 40])
def test_a_needle_is_found_wherever_it_begins_and_however_short_it_is(before: int, length: int) -> None:
    needle = os.urandom(length - 1) + b"\x01"
    for after in range(5):
        file = os.urandom(before) + needle + bytes(after + 1)
        assert found({"other": b"", "file": file}, [("what", "raw", needle)]) == ["what in file as raw"]
        assert found({"file": file.replace(needle, needle[:-1])}, [("what", "raw", needle)]) == []


def test_it_finds_what_a_search_for_each_finds() -> None:
    letters = b"ab"
    whole = {f"file {number}": bytes(letters[one & 1] for one in os.urandom(4000)) for number in range(3)}
    needles = [(str(number), "raw", bytes(letters[one & 1] for one in os.urandom(12))) for number in range(2000)]
    told = found(whole, needles)
    assert sorted(told) == sorted(
        f"{what} in {name} as raw"
        for what, _how, needle in set(needles)
        for name, file in whole.items()
        if needle in file
    )
    assert 0 < len(told) < 3 * len(needles)


def test_what_is_too_short_to_mean_anything_is_refused() -> None:
    with pytest.raises(AssertionError, match="too short"):
        found({"file": b""}, [("what", "raw", b"x" * (SHORTEST - 1))])
