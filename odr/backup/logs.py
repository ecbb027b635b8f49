"""Which logs of a restored database are not what the erasure ledger knows of them.

Whatever removes something says in its line of the ledger where the logs end that it wrote to (``odr.lifekeys.noting``).
A database that lacks that line is older, so these logs end earlier in it: what happened since is not in them, and who
restores has to learn that. One that has another entry in that place is no older state of this installation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from odr.audit.chain import Head, head_of
from odr.audit.tables import REGISTERS, AuditEntry
from odr.backup.replaying import replay
from odr.cases.life import CaseState
from odr.cases.tables import Case, Destruction
from odr.db import payload
from odr.db.work import Work
from odr.lifekeys.ledger import LedgerLine
from odr.lifekeys.noting import heads_said


@dataclass(frozen=True)
class Behind:
    """A log that ends before the head that was noted, or has another entry in its place (``altered``)."""

    log: UUID
    ends: Head
    noted: Head
    altered: bool


def behind(work: Work, lines: Sequence[LedgerLine]) -> list[Behind]:
    """The logs that are not what these lines say of them, in the order of their identifiers."""
    noted: dict[UUID, Head] = {}
    for line in lines:
        said = payload.decode(line.said)
        for log, (number, found) in heads_said(said).items():
            if log not in noted or number > noted[log].number:
                noted[log] = Head(number, found)
        for table, _key, values in said["kept"]:
            if table == Destruction.__tablename__:
                noted.pop(UUID(values["case_id"]), None)
    compared = [_compared(work, log, head) for log, head in sorted(noted.items())]
    return [one for one in compared if one is not None]


def tell_and_replay(work: Work, lines: Sequence[LedgerLine]) -> tuple[Mapping[str, int], list[Behind]]:
    """Removes again what these lines say (``replay``), and tells which logs are behind of what is left then."""
    before, found = _standing(work), behind(work, lines)
    again = replay(work, lines)
    gone = before - _standing(work)
    return again, [one for one in found if one.log not in gone]


def _standing(work: Work) -> set[UUID]:
    return set(work.session.scalars(select(Case.id).where(Case.state != CaseState.DESTROYED.value)))


def _compared(work: Work, log: UUID, noted: Head) -> Behind | None:
    ends = head_of(work, log)
    if ends.number < noted.number:
        return Behind(log, ends, noted, altered=False)
    model = REGISTERS.get(log, AuditEntry)
    asked = select(model.hash).where(model.number == noted.number)
    if model is AuditEntry:
        asked = asked.where(AuditEntry.case_id == log)
    found = work.session.scalar(asked)
    return None if found is not None and noted.fits(noted.number, found) else Behind(log, ends, noted, altered=True)
