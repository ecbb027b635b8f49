"""What a writing unit of work is about: what it locks on PostgreSQL, and may therefore change (docs/decisions/0003)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import Connection

from odr.crypto.derivation import digest

# Any number will do, as long as every process of the installation uses the same.
_INSTALLATION = 0x6F6472


class Job(Enum):
    """What belongs to no account and no case, and is done by one unit of work at a time."""

    MAIL = "mail"  # claiming what waits in the outbox
    DEAR = "dear"  # counting what costs much and is under way
    ADDRESSES = "addresses"  # giving an email address to an account
    DESK = "desk"  # what the operators do, and their log
    REMOVALS = "removals"  # saying in the erasure ledger what was removed
    TRAINING = "training"  # the register of who has passed which course


@dataclass(frozen=True)
class About:
    """What a unit of work is about; made with ``about``. Two of them together: ``one | other``."""

    jobs: frozenset[Job] = frozenset()
    accounts: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()
    everything: bool = False

    def __or__(self, other: "About") -> "About":
        return About(
            self.jobs | other.jobs,
            self.accounts | other.accounts,
            self.cases | other.cases,
            self.everything or other.everything,
        )


def about(*, cases: Iterable[UUID] = (), accounts: Iterable[UUID] = (), jobs: Iterable[Job] = ()) -> About:
    """These cases, accounts and jobs. Without any: what several units of work may do side by side."""
    return About(frozenset(jobs), frozenset(accounts), frozenset(cases))


# The whole installation: nobody else writes meanwhile. For migrations and rare administration.
EVERYTHING = About(everything=True)


def take_locks(connection: Connection, subject: About) -> None:
    """Takes the locks of a unit of work on PostgreSQL, until its transaction ends.

    Always in the same order, so that no two of them wait for each other: the installation, jobs, accounts, cases, and
    within a kind by number.
    """
    if subject.everything:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_INSTALLATION})")
        return
    # One statement a lock: within one, nothing promises that they are taken from left to right.
    statements = [f"SELECT pg_advisory_xact_lock_shared({_INSTALLATION})"]
    statements += [f"SELECT pg_advisory_xact_lock({number})" for number in _numbers(subject)]
    connection.exec_driver_sql("; ".join(statements))


def _numbers(subject: About) -> list[int]:
    """The lock numbers, in the order in which they are taken."""
    kinds = ([_job_number(job) for job in subject.jobs], map(_number, subject.accounts), map(_number, subject.cases))
    return [number for kind in kinds for number in sorted(kind)]


def _number(identifier: UUID) -> int:
    """64 of the 128 bits of an identifier, as PostgreSQL takes them: with a sign."""
    return int.from_bytes(identifier.bytes[8:], "big", signed=True)


def _job_number(job: Job) -> int:
    return int.from_bytes(digest(f"job {job.value}".encode("ascii"))[:8], "big", signed=True)
