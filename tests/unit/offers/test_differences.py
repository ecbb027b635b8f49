"""What a counter-offer changes, point by point."""

from dataclasses import replace
from decimal import Decimal

from odr.amounts import Amount
from odr.offers.differences import PointFate, differences
from odr.offers.terms import Point, Terms

A = Point("Deposit", "Paid back.", Amount(Decimal("1200.00"), "EUR"))
B = Point("Keys", "Handed over.")
C = Point("Cleaning")


def changes(before: tuple[Point, ...], now: tuple[Point, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = differences(Terms("t", before), Terms("t", now))
    return [(one.heading, one.change.value, one.parts) for one in found]


def test_each_point_is_the_same_changed_added_or_removed() -> None:
    cheaper = replace(A, amount=Amount(Decimal("900.00"), "EUR"))
    assert changes((A, B), (cheaper, C)) == [
        ("Deposit", "changed", ("amount",)),
        ("Cleaning", "added", ()),
        ("Keys", "removed", ()),
    ]
    assert changes((A, B), (A, B)) == [("Deposit", "same", ()), ("Keys", "same", ())]


def test_a_point_is_found_again_at_another_place_and_under_another_name() -> None:
    assert changes((A, B), (replace(B, heading="KEYS"), A)) == [
        ("KEYS", "changed", ("heading",)),
        ("Deposit", "same", ()),
    ]
    assert changes((A,), (replace(A, heading="The deposit"),)) == [("The deposit", "changed", ("heading",))]


def test_a_point_that_shares_nothing_is_another_one() -> None:
    found = differences(Terms("t", (A,)), Terms("t", (C,)))
    assert [one.change for one in found] == [PointFate.ADDED, PointFate.REMOVED]
