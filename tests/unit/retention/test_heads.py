"""A head that was noted, held against a case whose record is gone."""

import pytest

from odr.audit.chain import Head
from odr.cases.tables import Destruction
from odr.retention.heads import Comparison, compare

CLOSING, LAST = bytes(range(32)), bytes(range(1, 33))
RECEIPT = Destruction(closing_number=7, closing_hash=CLOSING, last_number=12, last_hash=LAST)


@pytest.mark.parametrize(
    ("noted", "found"),
    [
        (Head(12, LAST), Comparison.LAST),
        (Head(12, LAST[:8]), Comparison.LAST),
        (Head(7, CLOSING), Comparison.CLOSING),
        (Head(7, CLOSING[:8]), Comparison.CLOSING),
        (Head(12, CLOSING), Comparison.OTHER),
        (Head(7, LAST[:8]), Comparison.OTHER),
        (Head(13, LAST), Comparison.BEYOND),
        (Head(5, LAST), Comparison.GONE),
        (Head(9, LAST), Comparison.GONE),
    ],
)
def test_of_the_record_two_heads_are_left(noted: Head, found: Comparison) -> None:
    assert compare(RECEIPT, noted) is found
    assert found.fits == (found not in (Comparison.OTHER, Comparison.BEYOND))
