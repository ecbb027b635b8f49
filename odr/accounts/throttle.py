"""Failed sign-ins slow down the next one, per account and per network prefix, and never shut anybody out.

The right password is always let in; it only takes a moment longer while somebody is guessing, so the other party
cannot close a person's door by failing on purpose. Counts are in the database, under keyed hashes.
"""

import ipaddress
from datetime import timedelta

from sqlalchemy import case, delete

from odr.accounts.tables import Throttle
from odr.db.guard import by_itself
from odr.db.upsert import insert_into
from odr.db.work import Work

# Failures that slow nothing down yet. Many people may share a network, so it has more of them than an account.
FREE = 3
FREE_FOR_NETWORK = 10
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 6.0
FORGET_AFTER = timedelta(minutes=30)


def buckets(work: Work, email_tag: bytes, address: str | None) -> list[bytes]:
    """Where failures are counted: for this account, from this network, and for this account from this network.

    An unknown address counts as one network.
    """
    network = network_of(address)
    return [
        work.installation.throttle_bucket("account", email_tag),
        work.installation.throttle_bucket("network", network),
        work.installation.throttle_bucket("account from network", email_tag + network),
    ]


def pause(work: Work, counted: list[bytes]) -> float:
    """How many seconds to wait before looking at the next attempt: nothing at first, then doubling up to 6."""
    account, network, _both = counted
    return max(_pause(work, account, FREE), _pause(work, network, FREE_FOR_NETWORK))


def has_failed_here(work: Work, counted: list[bytes]) -> bool:
    """Whether this account was guessed at from this network lately, so that whoever comes from there has to wait.

    Anybody else is asked to wait as well, as long as there is room to wait in. Somebody who fills that from many
    networks must not keep the owner out, who comes from another one.
    """
    _account, _network, both = counted
    return _pause(work, both, FREE) > 0


def count_failure(work: Work, counted: list[bytes]) -> None:
    """One more failure in each bucket."""
    stale = Throttle.failed_at <= work.now - FORGET_AFTER
    for bucket in sorted(counted):  # in one order, so that two units of work do not wait for each other
        first = insert_into(work.session, Throttle).values(bucket=bucket, failures=1, failed_at=work.now)
        counted_up = {"failures": case((stale, 1), else_=Throttle.failures + 1), "failed_at": work.now}
        upsert = first.on_conflict_do_update(index_elements=[Throttle.bucket], set_=counted_up)
        work.session.execute(by_itself(upsert))


def counted(work: Work, bucket: bytes) -> int:
    """How often something was counted in a bucket that is not forgotten yet."""
    row = work.session.get(Throttle, bucket, populate_existing=True)
    return 0 if row is None or work.now - row.failed_at >= FORGET_AFTER else row.failures


def forget(work: Work, counted: list[bytes]) -> None:
    """After a success: the account's failures are forgotten; the network's are not, others may be guessing from it."""
    account, _network, both = counted
    work.session.execute(by_itself(delete(Throttle).where(Throttle.bucket.in_([account, both]))))


def remove_stale(work: Work) -> None:
    """Removes counts that no longer slow anything down."""
    work.session.execute(by_itself(delete(Throttle).where(Throttle.failed_at < work.now - FORGET_AFTER)))


def network_of(address: str | None) -> bytes:
    """The network of an address: 24 bits of IPv4, 48 of IPv6. Never the address itself."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return b"unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    length = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{length}", strict=False)).encode("ascii")


def _pause(work: Work, bucket: bytes, free: int) -> float:
    row = work.session.get(Throttle, bucket)
    if row is None or work.now - row.failed_at >= FORGET_AFTER or row.failures < free:
        return 0.0
    return float(min(FIRST_PAUSE * 2 ** min(row.failures - free, 10), LONGEST_PAUSE))
