"""Who was in a case when a facilitator left it: of how it goes on for the others they learn nothing.

The rows say how it is now, and whoever comes back has the row that they had; what was before, the log tells.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.audit.told import told_in
from odr.cases.cases import FACILITATOR
from odr.cases.tables import Participant
from odr.db.once import once
from odr.db.work import Work


class There(NamedTuple):
    """Somebody's place as it was: when they joined, and when they had left, if they had."""

    joined_at: datetime
    withdrawn_at: datetime | None


def has_left(participant: Participant) -> bool:
    """Whether they are a facilitator whose work in the case has ended."""
    return participant.role == FACILITATOR and participant.withdrawn_at is not None


def there_at_the_end(work: Work, participant: Participant) -> Mapping[UUID, There] | None:
    """Everybody in the case, by account, as it was when this facilitator left; ``None`` for anybody else."""
    if not has_left(participant):
        return None
    return _at_the_end_of(work, participant.case_id, participant.account_id)


@once(AuditEntry)
def _at_the_end_of(work: Work, case_id: UUID, account_id: UUID) -> Mapping[UUID, There]:
    """How it was where the log last tells of an end of this facilitator's work; without one, as it is."""
    there: dict[UUID, There] = {}
    at_the_end = there
    engaged: dict[UUID | None, UUID] = {}
    for one in told_in(work, frozenset([case_id]))[case_id]:
        match Event(one.event), one.actor_id:
            case (Event.PARTICIPANT_JOINED, UUID() as who) if who in there:
                # A party who comes back joined when they first did, as their row says.
                there[who] = There(there[who].joined_at, None)
            case (Event.PARTICIPANT_JOINED | Event.FACILITATOR_JOINED as event, UUID() as who):
                there[who] = There(one.at, None)
                if event is Event.FACILITATOR_JOINED:
                    engaged[one.subject_id] = who
            case (Event.PARTICIPANT_WITHDREW, UUID() as who) if who in there:
                there[who] = There(there[who].joined_at, one.at)
            case (Event.FACILITATOR_ENDED, _) if one.subject_id in engaged:
                who = engaged[one.subject_id]
                there[who] = There(there[who].joined_at, one.at)
                if who == account_id:
                    at_the_end = dict(there)
    return at_the_end
