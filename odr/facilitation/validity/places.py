"""Where in the log a signature stands, and where its signer came.

Only the key that was the newest there can have made it, and whoever came back after withdrawing has to sign again.
"""

from uuid import UUID

from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.derivation import digest
from odr.db.once import once
from odr.db.work import Work

_CAME = Event.PARTICIPANT_JOINED.value
_EVENTS = (Event.AGREEMENT_SIGNED.value, Event.DISCLOSURE_ACCEPTED.value, Event.PAPER_WRITTEN.value, _CAME)


def signature_id(document_id: UUID, participant_id: UUID) -> UUID:
    """What the log calls one participant's signature under an agreement or a disclosure."""
    return UUID(bytes=digest(document_id.bytes + participant_id.bytes)[:16])


@once(AuditEntry)
def places_of(work: Work, case_ids: frozenset[UUID], subjects: frozenset[UUID]) -> dict[UUID, int]:
    """The numbers of the entries that tell of these signatures, papers and participants. In one query; none for none.

    Of a participant it is the last time that they came.
    """
    if not subjects:
        return {}
    rows = work.session.execute(
        select(AuditEntry.subject_id, AuditEntry.event, func.min(AuditEntry.number), func.max(AuditEntry.number))
        .where(AuditEntry.subject_id.in_(subjects), AuditEntry.case_id.in_(case_ids), AuditEntry.event.in_(_EVENTS))
        .group_by(AuditEntry.subject_id, AuditEntry.event)
    )
    return {
        subject_id: last if event == _CAME else first
        for subject_id, event, first, last in rows
        if subject_id is not None
    }
