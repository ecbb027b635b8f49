"""What rules ask the log of a case for, again and again: who left, which keys there are, what was signed and declared.

All of it is asked for at once, and once in a unit of work. What is merely done day by day, reading and writing, is not
among it: it is most of a log.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.db.once import once
from odr.db.work import Work

ASKED_FOR = (
    Event.PARTICIPANT_JOINED,
    Event.PARTICIPANT_WITHDREW,
    Event.SIGNING_KEY_PUBLISHED,
    Event.MAILBOX_KEY_PUBLISHED,
    Event.FOLDER_KEY_RENEWED,
    Event.VAULT_DESTROYED,
    Event.FACILITATOR_JOINED,
    Event.FACILITATOR_ENDED,
    Event.DISCLOSURE_MADE,
    Event.DISCLOSURE_ACCEPTED,
    Event.AGREEMENT_PROPOSED,
    Event.AGREEMENT_SIGNED,
    Event.PAPER_WRITTEN,
    Event.DECLARED_SETTLED,
    Event.DECLARED_NOT_SETTLED,
    Event.DECLARATION_TAKEN_BACK,
    Event.CASE_QUIET,
    Event.CASE_LEFT_OPEN,
    Event.CASE_HELD,
)


class Told(NamedTuple):
    """One entry, as far as rules ask for it."""

    case_id: UUID
    number: int
    at: datetime
    event: str
    actor_id: UUID | None
    vault_id: UUID | None
    subject_id: UUID | None
    counted: int | None


def told_in(work: Work, case_ids: frozenset[UUID]) -> dict[UUID, list[Told]]:
    """What is asked for of the logs of these cases, in their order, by case.

    In one query, for those that were not asked about before.
    """
    known = _known(work)
    unknown = case_ids - known.keys()
    if unknown:
        known.update((case_id, []) for case_id in unknown)
        # Ordered here: for an order of its own the database would go through all of the log.
        rows = work.session.execute(_TOLD, {"case_ids": list(unknown)}).all()
        for row in sorted(rows, key=lambda row: row.number):
            known[row.case_id].append(Told(*row))
    return {case_id: known[case_id] for case_id in case_ids}


@once(AuditEntry)
def _known(work: Work) -> dict[UUID, list[Told]]:
    """What the logs told that this unit of work has asked."""
    return {}


_columns = AuditEntry.__table__.columns
_TOLD = select(*(_columns["count" if name == "counted" else name] for name in Told._fields)).where(
    _columns.case_id.in_(bindparam("case_ids", expanding=True)),
    _columns.event.in_([event.value for event in ASKED_FOR]),
)
