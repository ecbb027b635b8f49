"""Checking the audit logs, each case's and the desk's, and the registers.

Each is a chain with nothing missing, changed or out of order.

A chain on its own shows tampering by whoever did not recompute it. Whoever holds the database can recompute all of
it; against that stands a head noted earlier somewhere else, a number and a hash that the chain must still contain, and
the heads that the holders of vaults have countersigned, with keys that the database does not have
(``odr.audit.countersigned``).
"""

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import ScalarResult, func, select

from odr.audit.countersigned import countersignatures, holds
from odr.audit.desk import DeskEvent
from odr.audit.log import GENESIS, entry_hash, is_marked, last_of
from odr.audit.tables import (
    BREACHES,
    REGISTERS,
    TRAINING,
    AuditEntry,
    Countersignature,
    DeskEntry,
    Entry,
    MarkedEntry,
    RegisterEntry,
    TrainingEntry,
)
from odr.db.once import once
from odr.db.work import Work

SHORT_BYTES = 8
_GROUP = 4
_HEAD = re.compile(r"([0-9]{1,9})[-·:\s]+([0-9a-f][-·:\s0-9a-f]*)")
_BETWEEN = re.compile(r"[-·:\s]")


class Problem(Enum):
    """What is wrong with the first entry that does not fit."""

    MISSING = "missing"
    CHANGED = "changed"
    OUT_OF_ORDER = "out of order"
    NOT_THE_NOTED_HEAD = "not the head that was noted"
    NOT_WHAT_WAS_COUNTERSIGNED = "not what was countersigned"
    NOT_OURS = "not written by this service"
    BADLY_COUNTERSIGNED = "countersigned with a signature that does not hold"


@dataclass(frozen=True)
class Head:
    """The end of a chain: how many entries it has, and the hash of the last: all 32 bytes of it, or its first 8.

    Eight bytes are what people copy by hand. To fit other entries to them takes about 2^64 attempts; to the whole,
    2^256.
    """

    number: int
    hash: bytes

    def __str__(self) -> str:
        """``12-1f3a…``, as it is copied and mailed."""
        return f"{self.number}-{self.hash.hex()}"

    @property
    def groups(self) -> str:
        """The first eight bytes, in four groups of four digits, as it is shown to people."""
        digits = self.hash[:SHORT_BYTES].hex()
        return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))

    @property
    def short(self) -> str:
        """``12 · 1f3a 9c0e 77b1 02dd``, as it is shown to people."""
        return f"{self.number} · {self.groups}"

    def fits(self, number: int, found: bytes) -> bool:
        """Whether this is the head of a chain whose last entry has this number and this (whole) hash."""
        return self.number == number and found[: len(self.hash)] == self.hash

    @classmethod
    def parse(cls, text: str) -> "Head":
        """What ``str``, ``short`` or a person wrote, with any dashes, dots and spaces. Raises ``ValueError``."""
        found = _HEAD.fullmatch(text.strip().casefold())
        digits = _BETWEEN.sub("", found[2]) if found else ""
        if found is None or len(digits) not in (2 * SHORT_BYTES, 2 * len(GENESIS)):
            raise ValueError("a head is a number and 16 or 64 hexadecimal digits")
        return cls(int(found[1]), bytes.fromhex(digits))


@dataclass(frozen=True)
class Verdict:
    """What a check found. ``problem`` is ``None`` if everything fits; else ``number`` is the first that does not.

    ``head`` is the end of what fits.
    """

    case_id: UUID
    head: Head
    problem: Problem | None = None
    number: int | None = None


def verify(work: Work, case_id: UUID, noted: Sequence[Head] = ()) -> Verdict:
    """Checks one chain from its beginning, a case's or that of ``DESK``, and that it still contains what must be in it.

    That is the heads noted earlier, if any, and those that the case's vaults have countersigned.
    """
    signed = countersignatures(work, case_id)
    for batch in (500, 1):
        # Closed, because a check that finds something reads no further, and a server would keep the rest ready.
        with closing(_entries(work, case_id, batch)) as found:
            verdict = check(case_id, _marked(work, found) if case_id in (TRAINING, BREACHES) else found, noted, signed)
        # A value that cannot even be read spoils the whole batch that it is in; one by one, it is found.
        if verdict.problem is not Problem.CHANGED:
            break
    if case_id == BREACHES and verdict.problem is None and verdict.head.number < told_of_breaches(work):
        return Verdict(case_id, verdict.head, Problem.MISSING, verdict.head.number + 1)
    return verdict


def check(
    case_id: UUID,
    entries: Iterable[Entry],
    noted: Sequence[Head] = (),
    signed: Sequence[Countersignature] = (),
) -> Verdict:
    """The check itself, over entries in the order of their numbers.

    A chain without entries lacks its first: every case begins with one.
    """
    head = Head(0, GENESIS)
    for row in signed:
        if not holds(row):
            return Verdict(case_id, head, Problem.BADLY_COUNTERSIGNED, row.number)
    wanted: dict[int, list[tuple[Head, Problem]]] = {}
    for one in noted:
        wanted.setdefault(one.number, []).append((one, Problem.NOT_THE_NOTED_HEAD))
    for row in signed:
        wanted.setdefault(row.number, []).append((Head(row.number, row.hash), Problem.NOT_WHAT_WAS_COUNTERSIGNED))
    try:
        for entry in entries:
            problem = _problem_of(entry, head)
            if problem is not None:
                number = head.number + 1 if problem is Problem.MISSING else entry.number
                return Verdict(case_id, head, problem, number)
            head = Head(entry.number, entry.hash)
            for one, problem in wanted.get(head.number, ()):
                if not one.fits(head.number, head.hash):
                    return Verdict(case_id, head, problem, head.number)
    except _Unmarked as slipped_in:
        return Verdict(case_id, head, Problem.NOT_OURS, slipped_in.number)
    except (TypeError, ValueError, AttributeError, struct.error):
        # A value in the database that is not of its column's kind: nobody but a forger writes one.
        return Verdict(case_id, head, Problem.CHANGED, head.number + 1)
    if head.number == 0 or max(wanted, default=0) > head.number:
        return Verdict(case_id, head, Problem.MISSING, head.number + 1)
    for one, problem in wanted.get(0, ()):
        if not one.fits(0, GENESIS):
            return Verdict(case_id, head, problem, 0)
    return Verdict(case_id, head)


def head_of(work: Work, case_id: UUID) -> Head:
    """The head of a case's chain as it stands, unchecked. Costs the same however long the chain is."""
    return Head(*last_of(work, case_id))


def is_contained(work: Work, case_id: UUID, head: Head) -> bool:
    """Whether a case's chain has this head among its entries, which are not checked. Costs the same however long."""
    if head.number == 0:
        return head.fits(0, GENESIS)
    if last_of.is_known(work, case_id) and last_of(work, case_id)[0] == head.number:
        return head.fits(*last_of(work, case_id))
    found = _hash_at(work, case_id, head.number)
    return found is not None and head.fits(head.number, found)


@once(AuditEntry)
def _hash_at(work: Work, case_id: UUID, number: int) -> bytes | None:
    with work.session.no_autoflush:  # an entry is written as soon as there is one
        return work.session.scalar(
            select(AuditEntry.hash).where(AuditEntry.case_id == case_id, AuditEntry.number == number)
        )


def heads(work: Work) -> Iterator[tuple[UUID, Head]]:
    """The heads of all chains there are, unchecked."""
    for chain in chains(work):
        yield chain, head_of(work, chain)


def told_of_breaches(work: Work) -> int:
    """How many entries the register of breaches has at least, as the log of the desk tells."""
    asked = select(func.max(DeskEntry.count)).where(DeskEntry.event == DeskEvent.REGISTER_WRITTEN.value)
    return work.session.scalar(asked) or 0


def chains(work: Work) -> list[UUID]:
    """Every chain there is: of each case, that of the desk and the registers, if they have an entry or had one."""
    return [*cases_with_entries(work), *(one for one in REGISTERS if has_been_written(work, one))]


def has_been_written(work: Work, register: UUID) -> bool:
    """Whether a log that is no case's has an entry, or had one."""
    return bool(head_of(work, register).number) or (register == BREACHES and bool(told_of_breaches(work)))


def cases_with_entries(work: Work) -> list[UUID]:
    """Every case that has a chain."""
    return list(work.session.scalars(select(AuditEntry.case_id).distinct().order_by(AuditEntry.case_id)))


class _Unmarked(Exception):
    """An entry of a register that this service has not written."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _marked(work: Work, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, as far as they bear the mark of this service. Raises ``_Unmarked`` at the first that does not."""
    for entry in entries:
        if isinstance(entry, MarkedEntry) and not is_marked(work, entry):
            raise _Unmarked(entry.number)
        yield entry


def _entries(
    work: Work, case_id: UUID, batch: int
) -> ScalarResult[AuditEntry] | ScalarResult[DeskEntry] | ScalarResult[TrainingEntry] | ScalarResult[RegisterEntry]:
    if case_id == BREACHES:
        written = select(RegisterEntry).order_by(RegisterEntry.number)
        return work.session.scalars(written.execution_options(yield_per=batch))
    if case_id == TRAINING:
        passed = select(TrainingEntry).order_by(TrainingEntry.number)
        return work.session.scalars(passed.execution_options(yield_per=batch))
    if case_id in REGISTERS:
        asked = select(DeskEntry).order_by(DeskEntry.number)
        return work.session.scalars(asked.execution_options(yield_per=batch))
    entries = select(AuditEntry).where(AuditEntry.case_id == case_id).order_by(AuditEntry.number)
    return work.session.scalars(entries.execution_options(yield_per=batch))


def _problem_of(entry: Entry, before: Head) -> Problem | None:
    if entry.number > before.number + 1:
        return Problem.MISSING
    if entry.number <= before.number:
        return Problem.OUT_OF_ORDER
    if entry.hash != entry_hash(entry):
        return Problem.CHANGED
    return None if entry.previous_hash == before.hash else Problem.OUT_OF_ORDER
