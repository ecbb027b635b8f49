"""A context has one encoding, and no other context has it."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.context import Context, Purpose
from tests.unit.crypto import by_hand

numbers = st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2, 2**64 - 1])
# Few different values, so that neighbouring parts often hold the same one.
identifiers = st.sampled_from([UUID(int=number) for number in (0, 1, 2**128 - 1)]) | st.uuids()
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(["", "item", "version"])
parts = st.fixed_dictionaries(
    {},
    optional={
        "case": identifiers,
        "vault": identifiers,
        "folder": identifiers,
        "item": identifiers,
        "version": numbers,
        "epoch": numbers,
        "subject": identifiers,
        "detail": texts,
    },
)
purposes = st.sampled_from(Purpose)


@given(purposes, parts)
def test_a_context_encodes_as_the_second_implementation_says(purpose: Purpose, given_parts: dict[str, Any]) -> None:
    assert Context(purpose=purpose, **given_parts).encode() == by_hand.context(purpose.value, **given_parts)


@given(purposes, parts, purposes, parts)
def test_two_contexts_share_an_encoding_only_if_they_are_equal(
    purpose: Purpose, one: dict[str, Any], other_purpose: Purpose, other: dict[str, Any]
) -> None:
    left, right = Context(purpose=purpose, **one), Context(purpose=other_purpose, **other)
    assert (left == right) is (left.encode() == right.encode())


@given(purposes, parts)
def test_a_part_left_out_changes_the_encoding(purpose: Purpose, given_parts: dict[str, Any]) -> None:
    whole = Context(purpose=purpose, **given_parts)
    for name in given_parts:
        fewer = {part: value for part, value in given_parts.items() if part != name}
        assert Context(purpose=purpose, **fewer).encode() != whole.encode()


@given(purposes, parts)
def test_the_parts_can_be_read_back(purpose: Purpose, given_parts: dict[str, Any]) -> None:
    encoded = Context(purpose=purpose, **given_parts).encode()
    assert encoded[:5] == b"odr\0\1"
    read: dict[str, bytes] = {}
    rest = encoded[5:]
    while rest:
        fields = []
        for _ in range(2):
            size = int.from_bytes(rest[:2], "big")
            fields.append(rest[2 : 2 + size])
            rest = rest[2 + size :]
        read[fields[0].decode()] = fields[1]
    assert set(read) == {"purpose", *given_parts}
    assert read["purpose"].decode() == purpose.value


@pytest.mark.parametrize("part", ["version", "epoch"])
@pytest.mark.parametrize("number", [-1, -(2**64), 2**64, 2**200])
def test_a_number_that_has_no_encoding_is_refused(part: str, number: int) -> None:
    with pytest.raises(ValueError, match=part):
        Context(purpose=Purpose.ITEM, **{part: number})  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["x" * 65536, "é" * 32768, "\ud800", "a\udfffb"])
def test_text_that_has_no_encoding_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="detail") as refused:
        Context(purpose=Purpose.GRANT, detail=text)
    assert text not in str(refused.value)


def test_the_longest_text_is_encoded() -> None:
    assert len(Context(purpose=Purpose.GRANT, detail="é" * 32767 + "x").encode()) > 65535


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("case", "00000000-0000-4000-8000-000000000000"),
        ("vault", bytes(16)),
        ("folder", 7),
        ("item", ""),
        ("subject", True),
        ("version", "1"),
        ("version", 1.0),
        ("version", True),
        ("epoch", False),
        ("epoch", b"\0" * 8),
        ("detail", 1),
        ("detail", b"text"),
        ("purpose", "item"),
        ("purpose", None),
    ],
)
def test_a_part_of_another_type_is_refused(part: str, value: object) -> None:
    given_parts: dict[str, Any] = {"purpose": Purpose.ITEM} | {part: value}
    with pytest.raises(TypeError, match=part):
        Context(**given_parts)


def test_text_from_an_enumeration_counts_as_the_text_it_is() -> None:
    class Kind(StrEnum):
        FOLDER = "folder key"

    place = Context(purpose=Purpose.GRANT, detail=Kind.FOLDER)
    assert place.encode() == Context(purpose=Purpose.GRANT, detail="folder key").encode()


def test_every_purpose_has_a_value_of_its_own_in_ascii() -> None:
    values = [purpose.value for purpose in Purpose]
    assert len(values) == len(set(values)) == len(Purpose.__members__)
    assert all(value.isascii() and value for value in values)
