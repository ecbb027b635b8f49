"""How failed attempts slow down the next one."""

from typing import Any

import pytest
from sqlalchemy import select

from odr.accounts import throttle
from odr.accounts.tables import Throttle

pytestmark = pytest.mark.both_engines("counting by SQL")

TAG = b"t" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.1", "192.0.2.254"),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9"),
        ("::ffff:192.0.2.1", "192.0.2.9"),
        (None, "not an address"),
        ("fe80::1%eth0", "fe80::2"),
    ],
)
def test_addresses_of_one_network_count_together(one: str | None, other: str | None) -> None:
    assert throttle.network_of(one) == throttle.network_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("192.0.2.1", "192.0.3.1"), ("2001:db8:1::", "2001:db8:2::"), (None, "::1")]
)
def test_addresses_of_different_networks_do_not(one: str | None, other: str | None) -> None:
    assert throttle.network_of(one) != throttle.network_of(other)


def test_the_first_failures_are_free_and_the_longest_pause_is_six_seconds(at: Any) -> None:
    pauses = []
    with at() as work:
        counted = throttle.buckets(work, TAG, "192.0.2.1")
        for _ in range(60):
            pauses.append(throttle.pause(work, counted))
            throttle.count_failure(work, counted)
            work.session.flush()
    assert pauses[:9] == [0, 0, 0, 0.5, 1, 2, 4, 6, 6]
    assert max(pauses) == 6


def test_failures_are_forgotten_after_half_an_hour_without_one(at: Any) -> None:
    with at() as work:
        counted = throttle.buckets(work, TAG, None)
        for _ in range(20):
            throttle.count_failure(work, counted)
    with at(minutes=29) as work:
        assert throttle.pause(work, counted) == 6
        throttle.count_failure(work, counted)
    with at(minutes=58) as work:
        assert throttle.pause(work, counted) == 6
    with at(minutes=59) as work:
        assert throttle.pause(work, counted) == 0
        throttle.count_failure(work, counted)
        assert {row.failures for row in work.session.scalars(select(Throttle))} == {1}
        throttle.remove_stale(work)
        assert len(work.session.scalars(select(Throttle)).all()) == 3
    with at(minutes=90) as work:
        throttle.remove_stale(work)
        assert work.session.scalars(select(Throttle)).all() == []


def test_a_success_forgets_the_accounts_failures_and_not_the_networks(at: Any) -> None:
    with at() as work:
        counted = throttle.buckets(work, TAG, "192.0.2.1")
        for _ in range(12):
            throttle.count_failure(work, counted)
        throttle.forget(work, counted)
        assert throttle.pause(work, counted) == 2
        assert throttle.pause(work, throttle.buckets(work, TAG, "198.51.100.1")) == 0


def test_what_is_stored_names_neither_account_nor_network(at: Any) -> None:
    with at() as work:
        throttle.count_failure(work, throttle.buckets(work, TAG, "192.0.2.1"))
        stored = work.session.scalars(select(Throttle.bucket)).all()
    assert all(len(bucket) == 32 and bucket != TAG and b"192" not in bucket for bucket in stored)
