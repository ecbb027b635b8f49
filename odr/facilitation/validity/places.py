"""Where in the log a signature stands: only the key that was its signer's newest there can have made it."""

from uuid import UUID

from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.derivation import digest
from odr.db.once import once
from odr.db.work import Work

_EVENTS = (Event.AGREEMENT_SIGNED.value, Event.DISCLOSURE_ACCEPTED.value, Event.PAPER_WRITTEN.value)


def signature_id(document_id: UUID, participant_id: UUID) -> UUID:
    """What the log calls one participant's signature under an agreement or a disclosure."""
    return UUID(bytes=digest(document_id.bytes + participant_id.bytes)[:16])


@once(AuditEntry)
def places_of(work: Work, case_ids: frozenset[UUID], subjects: frozenset[UUID]) -> dict[UUID, int]:
    """The numbers of the entries that tell of these signatures and papers. In one query; none for none."""
    if not subjects:
        return {}
    rows = work.session.execute(
        select(AuditEntry.subject_id, func.min(AuditEntry.number))
        .where(AuditEntry.subject_id.in_(subjects), AuditEntry.case_id.in_(case_ids), AuditEntry.event.in_(_EVENTS))
        .group_by(AuditEntry.subject_id)
    )
    return {subject_id: number for subject_id, number in rows if subject_id is not None}
