"""Whether something is new for somebody, for a page that stays open: numbers and a moment, and nothing of what it is.

Asked again and again, so it is cheap, needs no key and writes nothing down. To whoever has no place in a case it says
what it says of a case that does not exist.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from odr.audit.reading import EventKind, events_of
from odr.audit.tables import AuditEntry
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Case, Participant
from odr.db.work import Work
from odr.messages.news.unread import waiting_for


@dataclass(frozen=True)
class Live:
    """How many messages wait for somebody: in all their cases, and in one case or room of it.

    ``changed`` is when something last happened in that case of which its log tells everybody there.
    """

    unread: int
    here: int
    changed: datetime | None


def live(work: Work, account_id: UUID, case_id: UUID | None, room_id: UUID | None) -> Live:
    """How it stands now. In two statements at most."""
    waiting = waiting_for(work, account_id)
    rooms = waiting.get(case_id, {}) if case_id is not None else {}
    here = sum(rooms.values()) if room_id is None else rooms.get(room_id, 0)
    changed = None
    if case_id is not None:
        changed = work.session.scalar(_CHANGED, {"account_id": account_id, "case_id": case_id, "now": work.now})
    return Live(sum(sum(one.values()) for one in waiting.values()), here, changed)


_there = (
    select(Participant.id)
    .join(Case, Case.id == Participant.case_id)
    .where(
        Participant.case_id == bindparam("case_id"),
        Participant.account_id == bindparam("account_id"),
        Participant.withdrawn_at.is_(None),
        is_open_to_its_people(bindparam("now")),
    )
)
_CHANGED = (
    select(AuditEntry.at)
    .where(
        AuditEntry.case_id == bindparam("case_id"),
        AuditEntry.vault_id.is_(None),
        AuditEntry.event.in_(events_of(EventKind.CASE)),
        _there.exists(),
    )
    .order_by(AuditEntry.number.desc())
    .limit(1)
)
