"""Checking the audit log: each case's entries form a chain in which nothing can be missing, changed or out of order.

A chain on its own shows tampering by whoever did not recompute it. Whoever holds the database can recompute all of
it; against that stands a head noted earlier somewhere else: a number and a hash that the chain must still contain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import GENESIS, entry_hash
from odr.audit.tables import AuditEntry
from odr.db.work import Work


class Problem(Enum):
    """What is wrong with the first entry that does not fit."""

    MISSING = "missing"
    CHANGED = "changed"
    OUT_OF_ORDER = "out of order"
    NOT_THE_NOTED_HEAD = "not the head that was noted"


@dataclass(frozen=True)
class Head:
    """The end of a chain: how many entries it has, and the hash of the last. Written ``12-1f3a…`` for people."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number}-{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """What ``str`` wrote. Raises ``ValueError``."""
        number, _dash, digits = text.strip().partition("-")
        head = cls(int(number), bytes.fromhex(digits))
        if head.number < 0 or len(head.hash) != len(GENESIS):
            raise ValueError("a head is a number, a dash and 64 hexadecimal digits")
        return head


@dataclass(frozen=True)
class Verdict:
    """What a check found. ``problem`` is ``None`` if everything fits; else ``number`` is the first that does not."""

    case_id: UUID
    head: Head
    problem: Problem | None = None
    number: int | None = None


def verify(work: Work, case_id: UUID, noted: Head | None = None) -> Verdict:
    """Checks one case's chain from its beginning, and that it still contains a head noted earlier, if one is given."""
    entries = work.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.case_id == case_id)
        .order_by(AuditEntry.number)
        .execution_options(yield_per=500)
    )
    return check(case_id, entries, noted)


def check(case_id: UUID, entries: Iterable[AuditEntry], noted: Head | None) -> Verdict:
    """The check itself, over entries in the order of their numbers."""
    head = Head(0, GENESIS)
    for entry in entries:
        if entry.number != head.number + 1:
            return Verdict(case_id, head, Problem.MISSING, head.number + 1)
        if entry.hash != entry_hash(entry):
            return Verdict(case_id, head, Problem.CHANGED, entry.number)
        if entry.previous_hash != head.hash:
            return Verdict(case_id, head, Problem.OUT_OF_ORDER, entry.number)
        head = Head(entry.number, entry.hash)
        if noted is not None and noted.number == head.number and noted.hash != head.hash:
            return Verdict(case_id, head, Problem.NOT_THE_NOTED_HEAD, head.number)
    if noted is not None and noted.number > head.number:
        return Verdict(case_id, head, Problem.MISSING, head.number + 1)
    return Verdict(case_id, head)


def cases_with_entries(work: Work) -> list[UUID]:
    """Every case that has a chain."""
    return list(work.session.scalars(select(AuditEntry.case_id).distinct().order_by(AuditEntry.case_id)))
