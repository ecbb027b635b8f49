"""Padding hides a length and gives the data back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.errors import Unopenable
from odr.crypto.padding import MINIMUM, pad, padded_size, unpad
from tests.unit.crypto import by_hand

sizes = st.integers(2, 10_000) | st.integers(2, 2**50)


@given(sizes)
def test_a_size_is_padded_by_the_papers_formula(size: int) -> None:
    assert padded_size(size) == by_hand.padme(size)


@given(sizes)
def test_padding_adds_at_most_twelve_per_cent(size: int) -> None:
    assert size <= padded_size(size) <= size * 1.12


@given(sizes)
def test_a_padded_size_stays_as_it_is(size: int) -> None:
    assert padded_size(padded_size(size)) == padded_size(size)


@given(sizes, st.integers(0, 1000))
def test_a_longer_text_is_never_padded_to_less(size: int, more: int) -> None:
    assert padded_size(size) <= padded_size(size + more)


@pytest.mark.parametrize("exponent", [8, 12, 16])
def test_few_sizes_are_left_to_tell_apart(exponent: int) -> None:
    left = {padded_size(size) for size in range(2**exponent, 2 ** (exponent + 1))}
    # The sizes of one power of two, and the next power itself.
    assert len(left) == 2 ** (math.floor(math.log2(exponent)) + 1) + 1


@given(st.binary(max_size=500) | st.binary(max_size=5).map(lambda end: b"x" * 60 + end + b"\x80\0\0"))
def test_what_was_padded_comes_back(data: bytes) -> None:
    padded = pad(data)
    assert unpad(padded) == data
    assert len(padded) >= MINIMUM
    assert len(padded) == padded_size(len(padded))


def test_short_answers_are_all_of_one_size() -> None:
    assert {len(pad(b"x" * size)) for size in range(MINIMUM)} == {MINIMUM}


@given(st.binary(max_size=300))
def test_bytes_are_unpadded_only_if_padding_them_gives_the_same(padded: bytes) -> None:
    try:
        data = unpad(padded)
    except Unopenable:
        return
    assert pad(data) == padded


@given(st.binary(max_size=200), st.integers(1, 200))
def test_padding_that_was_lengthened_or_shortened_is_refused(data: bytes, by: int) -> None:
    padded = pad(data)
    with pytest.raises(Unopenable):
        unpad(padded + bytes(by))
    with pytest.raises(Unopenable):
        unpad(padded[: max(0, len(padded) - by)])
