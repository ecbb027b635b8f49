"""Where in the log a signature stands, and where its signer came.

Only the key that was the newest there can have made it, and whoever came back after withdrawing has to sign again.
"""

from uuid import UUID

from odr.audit.log import Event
from odr.audit.told import told_in
from odr.crypto.derivation import digest
from odr.db.work import Work

_CAME = Event.PARTICIPANT_JOINED.value
_EVENTS = (Event.AGREEMENT_SIGNED.value, Event.DISCLOSURE_ACCEPTED.value, Event.PAPER_WRITTEN.value, _CAME)


def signature_id(document_id: UUID, participant_id: UUID) -> UUID:
    """What the log calls one participant's signature under an agreement or a disclosure."""
    return UUID(bytes=digest(document_id.bytes + participant_id.bytes)[:16])


def places_of(work: Work, case_ids: frozenset[UUID], subjects: frozenset[UUID]) -> dict[UUID, int]:
    """The numbers of the entries that tell of these signatures, papers and participants.

    Of a participant it is the last time that they came, of anything else the first that tells of it.
    """
    found: dict[UUID, int] = {}
    for one in (one for told in told_in(work, case_ids).values() for one in told):
        if one.event in _EVENTS and one.subject_id in subjects and (one.event == _CAME or one.subject_id not in found):
            found[one.subject_id] = one.number  # the log is in order
    return found
