"""Numbers and identifiers that forms carry are read in one way."""

from uuid import uuid4

import pytest

from odr.errors import NotFound
from odr.web.typed.numbers import identifiers, number_of, whole_number

NONSENSE = ["", " 12", "12 ", "１２", "1_000", "+5", "0x1", "1e3", "1.0", "-", "--1", "²"]


@pytest.mark.parametrize("said", NONSENSE)
def test_what_is_no_number_is_none_anywhere(said: str) -> None:
    assert whole_number(said, 2**53) is None
    with pytest.raises(NotFound):
        number_of(said)


def test_a_number_is_taken_as_far_as_it_may_go() -> None:
    assert [whole_number(said, 100) for said in ("0", "-1", "100", "101", "-101")] == [0, -1, 100, None, None]
    assert whole_number("9" * 5000, 2**53) is None


def test_what_is_no_identifier_is_left_out() -> None:
    one = uuid4()
    assert identifiers([None, "", "nobody", str(one)]) == [one]
