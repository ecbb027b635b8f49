"""A seal opens under its key, in its place, unaltered, and not otherwise."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.context import Context, Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.padding import pad, padded_size
from odr.crypto.sealing import could_be_seal, open_in_pieces, open_sealed, seal, seal_padded
from odr.crypto.secrets import SymmetricKey
from tests.unit.crypto import by_hand

KEY = SymmetricKey(bytes(range(32)))
PLACE = Context(purpose=Purpose.ITEM, case=UUID(int=1), item=UUID(int=2), version=3)
SEALED = seal(KEY, b"a private sentence", PLACE)


@given(st.binary(max_size=300) | st.integers(16_300, 16_500).map(bytes) | st.integers(32_700, 32_800).map(bytes))
def test_what_was_sealed_opens_in_both_implementations(text: bytes) -> None:
    sealed = seal(KEY, text, PLACE)
    assert open_sealed(KEY, sealed, PLACE) == text
    assert by_hand.cobblestone_open(KEY.reveal(), sealed[1:], PLACE.encode()) == pad(text)


@given(st.binary(max_size=300), st.binary(min_size=24, max_size=24))
def test_a_seal_of_the_second_implementation_opens(text: bytes, salt: bytes) -> None:
    sealed = b"\1" + by_hand.cobblestone_seal(KEY.reveal(), salt, by_hand.pad(text), PLACE.encode())
    assert open_sealed(KEY, sealed, PLACE) == text


@pytest.mark.parametrize("size", [0, 63, 64, 1000, 16_383, 16_384, 40_000, 100_000])
def test_a_seal_is_as_long_as_it_says(size: int) -> None:
    padded = len(pad(bytes(size)))
    assert len(seal(KEY, bytes(size), PLACE)) == padded + 73 + 16 * (padded // 16_384)


@pytest.mark.parametrize("size", [0, 1, 16_383, 16_384, 50_000])
@pytest.mark.parametrize("cut", [58, 1000, 100_000])
def test_what_was_sealed_opens_as_it_arrives(size: int, cut: int) -> None:
    text = (bytes(range(250)) * 200)[:size]
    sealed = seal_padded(KEY, text, PLACE)
    assert b"".join(open_in_pieces(KEY, (sealed[at : at + cut] for at in range(0, len(sealed), cut)), PLACE)) == text


@pytest.mark.parametrize("at", [0, 1, 30, 60, 30_000, -1])
def test_what_was_altered_or_cut_is_noticed_as_it_arrives(at: int) -> None:
    sealed = seal_padded(KEY, bytes(50_000), PLACE)
    for altered in (sealed[:at], sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at:][1:]):
        with pytest.raises(Unopenable):
            list(open_in_pieces(KEY, [altered[:20_000], altered[20_000:]], PLACE))


def test_two_seals_of_one_text_differ() -> None:
    made = [seal(KEY, b"yes", PLACE) for _ in range(20)]
    assert len({sealed[1:25] for sealed in made}) == 20
    assert all(one[57:] != other[57:] for one, other in pairwise(made))


def test_an_altered_byte_anywhere_is_noticed() -> None:
    for place in range(len(SEALED)):
        for change in (1, 0x80, 0xFF):
            altered = SEALED[:place] + bytes([SEALED[place] ^ change]) + SEALED[place + 1 :]
            with pytest.raises(Unopenable):
                open_sealed(KEY, altered, PLACE)


def test_a_seal_cut_anywhere_is_noticed() -> None:
    for size in range(len(SEALED)):
        with pytest.raises(Unopenable):
            open_sealed(KEY, SEALED[:size], PLACE)


@given(st.binary(min_size=1, max_size=40))
def test_a_seal_with_something_added_is_noticed(more: bytes) -> None:
    for extended in (SEALED + more, more + SEALED):
        with pytest.raises(Unopenable):
            open_sealed(KEY, extended, PLACE)


@given(st.binary(max_size=400))
def test_no_bytes_that_nobody_sealed_open(sealed: bytes) -> None:
    for attempt in (sealed, b"\1" + sealed):
        with pytest.raises(Unopenable):
            open_sealed(KEY, attempt, PLACE)


def test_chunks_of_a_long_seal_cannot_be_reordered_or_dropped() -> None:
    sealed = seal(KEY, bytes(range(256)) * 200, PLACE)
    header, size = sealed[:57], 16_384 + 16
    first, second, rest = sealed[57 : 57 + size], sealed[57 + size : 57 + 2 * size], sealed[57 + 2 * size :]
    for chunks in (
        (second, first, rest),
        (first, rest),
        (first, second),
        (first, first, rest),
        (first, second, second, rest),
    ):
        with pytest.raises(Unopenable):
            open_sealed(KEY, header + b"".join(chunks), PLACE)


@given(st.binary(min_size=32, max_size=32).filter(lambda key: key != KEY.reveal()))
def test_another_key_does_not_open_it(key: bytes) -> None:
    with pytest.raises(Unopenable):
        open_sealed(SymmetricKey(key), SEALED, PLACE)


@pytest.mark.parametrize(
    "place",
    [
        Context(purpose=Purpose.ITEM_TITLE, case=UUID(int=1), item=UUID(int=2), version=3),
        Context(purpose=Purpose.ITEM, case=UUID(int=9), item=UUID(int=2), version=3),
        Context(purpose=Purpose.ITEM, case=UUID(int=1), item=UUID(int=9), version=3),
        Context(purpose=Purpose.ITEM, case=UUID(int=1), item=UUID(int=2), version=4),
        Context(purpose=Purpose.ITEM, case=UUID(int=1), item=UUID(int=2), epoch=3),
        Context(purpose=Purpose.ITEM, case=UUID(int=2), item=UUID(int=1), version=3),
        Context(purpose=Purpose.ITEM, case=UUID(int=1), folder=UUID(int=2), version=3),
        Context(purpose=Purpose.ITEM, case=UUID(int=1), item=UUID(int=2)),
        Context(purpose=Purpose.ITEM, case=UUID(int=1), item=UUID(int=2), version=3, detail=""),
    ],
)
def test_it_does_not_open_in_another_place(place: Context) -> None:
    with pytest.raises(Unopenable):
        open_sealed(KEY, SEALED, place)


def test_a_refusal_says_nothing_of_key_or_text() -> None:
    with pytest.raises(Unopenable) as refused:
        open_sealed(SymmetricKey(bytes(32)), SEALED, PLACE)
    assert str(refused.value) == "sealed"
    assert refused.value.__suppress_context__


@given(st.binary(max_size=300) | st.integers(16_300, 16_500).map(bytes) | st.integers(32_700, 32_800).map(bytes))
def test_every_seal_has_the_form_of_one(text: bytes) -> None:
    assert could_be_seal(seal(KEY, text, PLACE))


def test_nothing_of_another_length_or_version_has_the_form_of_a_seal() -> None:
    padded = {padded_size(size) for size in range(64, 70_000)}
    sizes = {1 + len(by_hand.cobblestone_seal(KEY.reveal(), bytes(24), bytes(size), b"")) for size in padded}
    found = {size for size in range(66_000) if could_be_seal(b"\1" + b"\xff" * max(size - 1, 0))}
    assert found == {size for size in sizes if size < 66_000}
    for other in (b"", b"\0" + SEALED[1:], b"\2" + SEALED[1:], b"Was hier steht, ist im Klartext. " * 5):
        assert not could_be_seal(other)


def test_no_text_has_the_form_of_a_seal_however_long_it_is() -> None:
    for size in {len(SEALED), *(1 + 56 + padded_size(size) + 16 for size in range(64, 5_000, 7))}:
        assert could_be_seal(b"\1" + b"\xff" * (size - 1))
        assert not could_be_seal(b"\1" + b"x" * (size - 1))
