"""Holding noted heads against a case that was destroyed: of its record there are two heads left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import select

from odr.audit.chain import Head
from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.tables import Case, Destruction
from odr.db.work import Work


class Comparison(Enum):
    """What a noted head is to a record that is gone."""

    LAST = "the head it ended with"
    CLOSING = "the head it was closed with"
    OTHER = "not the head it had"
    BEYOND = "beyond its end"
    GONE = "of an entry that is gone, and cannot be compared any more"

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against the noted head."""
        return self not in (Comparison.OTHER, Comparison.BEYOND)


@dataclass(frozen=True)
class Ended:
    """What can be said of the record of a case that was destroyed."""

    receipt: Destruction
    noted: Sequence[tuple[Head, Comparison]]
    something_is_left: bool

    @property
    def holds(self) -> bool:
        """Whether everything is as it should be."""
        return not self.something_is_left and all(comparison.fits for _head, comparison in self.noted)


def last_of(receipt: Destruction) -> Head:
    """The head that the record ended with."""
    return Head(receipt.last_number, receipt.last_hash)


def closing_of(receipt: Destruction) -> Head:
    """The head that everybody was mailed when the case was closed."""
    return Head(receipt.closing_number, receipt.closing_hash)


def compare(receipt: Destruction, noted: Head) -> Comparison:
    """What a noted head is to the record that is gone."""
    for known, comparison in ((last_of(receipt), Comparison.LAST), (closing_of(receipt), Comparison.CLOSING)):
        if noted.number == known.number:
            return comparison if noted.fits(known.number, known.hash) else Comparison.OTHER
    return Comparison.BEYOND if noted.number > receipt.last_number else Comparison.GONE


def ended(work: Work, case_id: UUID, noted: Sequence[Head] = ()) -> Ended | None:
    """What can be said of a case that was destroyed; ``None`` for any other."""
    receipt = work.session.scalar(
        select(Destruction)
        .join(Case, Case.id == Destruction.case_id)
        .where(Destruction.case_id == case_id, Case.state == CaseState.DESTROYED.value)
    )
    if receipt is None:
        return None
    left = work.session.scalar(select(AuditEntry.number).where(AuditEntry.case_id == case_id).limit(1))
    return Ended(receipt, [(head, compare(receipt, head)) for head in noted], left is not None)


def last_heads(work: Work) -> Iterator[tuple[UUID, Head]]:
    """The last head of every case that was destroyed."""
    for receipt in work.session.scalars(select(Destruction).order_by(Destruction.case_id)):
        yield receipt.case_id, last_of(receipt)
