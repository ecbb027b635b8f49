"""Whether something is new for somebody, for a page that stays open: numbers and a moment, and nothing of what it is.

Asked again and again, so it is cheap, needs no key and writes nothing down. To whoever has no place in a case it says
what it says of a case that does not exist. A list of somebody's cases is asked about without saying whose: it is always
that of whoever asks, or of the organisation that they administer.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, union_all

from odr.audit.reading import EventKind, events_of
from odr.audit.tables import AuditEntry
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, Participant
from odr.db.columns import Moment
from odr.db.work import Work
from odr.facilitation.tables import Engagement
from odr.messages.news.unread import waiting_for


@dataclass(frozen=True)
class Live:
    """How many messages wait for somebody: in all their cases, and in what the page shows, a case, a room or a list.

    ``changed`` is when something last happened in that case, or in one of the list, of which its log tells everybody
    there; to whoever acts for a party, when its state last changed.
    """

    unread: int
    here: int
    changed: datetime | None


def live_in_list(work: Work, account_id: UUID) -> Live:
    """How it stands now in the list of somebody's cases. In two statements."""
    unread = sum(sum(one.values()) for one in waiting_for(work, account_id).values())
    changed = work.session.scalar(_CHANGED_IN_LIST, {"account_id": account_id, "now": work.now})
    return Live(unread, unread, changed)


def live_in_house(work: Work, account_id: UUID, organisation_id: UUID | None) -> Live:
    """How it stands now in the list of the organisation that somebody administers: when a case was last opened, or came
    into another state. In two statements, however many cases there are.

    Of messages it says what waits for them in cases of their own; none waits in this list.
    """
    unread = sum(sum(one.values()) for one in waiting_for(work, account_id).values())
    return Live(unread, 0, work.session.scalar(_CHANGED_IN_HOUSE, {"organisation_id": organisation_id}))


def live(
    work: Work, account_id: UUID, case_id: UUID | None, room_id: UUID | None, house_id: UUID | None = None
) -> Live:
    """How it stands now. In two statements at most.

    ``house_id`` is the organisation that somebody administers: of its cases they are told what their log tells.
    """
    waiting = waiting_for(work, account_id)
    rooms = waiting.get(case_id, {}) if case_id is not None else {}
    here = sum(rooms.values()) if room_id is None else rooms.get(room_id, 0)
    changed = None
    if case_id is not None:
        asked = {"account_id": account_id, "case_id": case_id, "house_id": house_id, "now": work.now}
        changed = work.session.scalar(_CHANGED, asked)
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
_told = (
    select(AuditEntry.at)
    .where(AuditEntry.vault_id.is_(None), AuditEntry.event.in_(events_of(EventKind.CASE)))
    .order_by(AuditEntry.number.desc())
    .limit(1)
)
_is_open = is_open_to_its_people(bindparam("now"))
# Whoever acts for a party is told of the state, and of nothing else that happens in the case.
_state_since = (
    select(Case.state_since)
    .join(Adviser, Adviser.case_id == Case.id)
    .where(
        Adviser.case_id == bindparam("case_id"),
        Adviser.account_id == bindparam("account_id"),
        Adviser.ended_at.is_(None),
        _is_open,
    )
    .limit(1)
)
_administered = select(Case.id).where(Case.id == bindparam("case_id"), Case.organisation_id == bindparam("house_id"))
_told_there = _told.where(AuditEntry.case_id == bindparam("case_id"), or_(_there.exists(), _administered.exists()))
_CHANGED = select(func.coalesce(_told_there.scalar_subquery(), _state_since.scalar_subquery()))
# What the lists show: the cases that somebody is in; those in which they act for a party, of which the state alone is
# told; and those that they are asked to facilitate, before they have a place there.
_moments = union_all(
    select(_told.where(AuditEntry.case_id == Participant.case_id).correlate(Participant).scalar_subquery().label("at"))
    .select_from(Participant)
    .join(Case, Case.id == Participant.case_id)
    .where(Participant.account_id == bindparam("account_id"), Participant.withdrawn_at.is_(None), _is_open),
    select(Case.state_since)
    .join(Adviser, Adviser.case_id == Case.id)
    .where(Adviser.account_id == bindparam("account_id"), Adviser.ended_at.is_(None), _is_open),
    select(func.coalesce(Engagement.ended_at, Engagement.asked_at))
    .join(Case, Case.id == Engagement.case_id)
    .where(Engagement.account_id == bindparam("account_id"), Engagement.asked_at.is_not(None), _is_open),
).subquery()
_CHANGED_IN_LIST = select(func.max(_moments.c.at, type_=Moment))
_CHANGED_IN_HOUSE = select(func.max(Case.state_since)).where(Case.organisation_id == bindparam("organisation_id"))
