"""An organisation's figures: how many of its cases were where at the end of each month, and how long the steps take.

From dates that administrators see anyway. A group under five is not told by itself. Whether a case ended with a
settlement is told in no figure: its parties decide who learns that (``odr.settlements.doing.releases``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from statistics import median
from uuid import UUID

from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.tables import Case, Destruction
from odr.db.work import Work
from odr.organisations.tables import Organisation
from odr.privacy.statistics.counts import SMALLEST_GROUP, folded


class Phase(Enum):
    """Where a case is, as far as figures tell."""

    UNDER_WAY = "under way"
    ENDED = "ended"
    CLOSED = "closed"
    DESTROYED = "destroyed"


class CaseDuration(Enum):
    """What takes a while."""

    TO_BOTH = "from opening until two have joined"
    TO_FACILITATOR = "from then until a facilitator has joined"
    TO_END = "from when two have joined until it ended"
    TO_CLOSING = "from the end until it was closed"


@dataclass
class _Dates:
    """What happened to a case, and when."""

    opened: datetime
    joined: dict[UUID | int, datetime] = field(default_factory=dict)
    facilitator: datetime | None = None
    ended: datetime | None = None
    closed: datetime | None = None
    destroyed: datetime | None = None

    @property
    def both(self) -> datetime | None:
        return sorted(self.joined.values())[1] if len(self.joined) > 1 else None

    def phase(self, moment: datetime) -> Phase | None:
        """Where it was then; nothing if it had not been opened."""
        if self.opened >= moment:
            return None
        for since, phase in (
            (self.destroyed, Phase.DESTROYED),
            (self.closed, Phase.CLOSED),
            (self.ended, Phase.ENDED),
        ):
            if since is not None and since < moment:
                return phase
        return Phase.UNDER_WAY


@dataclass(frozen=True)
class Figures:
    """``phases`` are the counts at each moment asked about; ``days`` is the median of each step that is told."""

    phases: list[Mapping[str, int]]
    days: dict[CaseDuration, int]


def figures(work: Work, organisation: Organisation, moments: Sequence[datetime]) -> Figures:
    """The figures of an organisation's cases, at each of these moments."""
    found = list(_dates(work, organisation).values())
    phases: list[Mapping[str, int]] = []
    for moment in moments:
        counts = Counter(one.value for case in found if (one := case.phase(moment)) is not None)
        phases.append(folded(counts))
    lasted = {
        CaseDuration.TO_BOTH: [_days(case.opened, case.both) for case in found],
        CaseDuration.TO_FACILITATOR: [_days(case.both, case.facilitator) for case in found],
        CaseDuration.TO_END: [_days(case.both, case.ended) for case in found],
        CaseDuration.TO_CLOSING: [_days(case.ended, case.closed) for case in found],
    }
    told = {step: [one for one in days if one is not None] for step, days in lasted.items()}
    return Figures(phases, {step: round(median(days)) for step, days in told.items() if len(days) >= SMALLEST_GROUP})


def opened_by_kind(work: Work, organisation: Organisation, since: datetime) -> Mapping[str, int]:
    """How many cases were opened since then, by ``key_of`` their kind; small groups together as "other"."""
    counted = work.session.execute(
        select(Case.kind, func.count().label("cases"))
        .where(Case.organisation_id == organisation.id, Case.opened_at >= since)
        .group_by(Case.kind)
    )
    return folded({key_of(row.kind): row.cases for row in counted})


def key_of(kind: str) -> str:
    """Under what the cases of a kind are counted: what is folded is called "other", and so is one of the kinds."""
    return f"kind {kind}"


_EVENTS = (
    Event.PARTICIPANT_JOINED, Event.FACILITATOR_JOINED, Event.CASE_SETTLED, Event.CASE_NOT_SETTLED, Event.CASE_CLOSED,
    Event.CASE_ABANDONED,
)  # fmt: skip


def _dates(work: Work, organisation: Organisation) -> dict[UUID, _Dates]:
    cases = work.session.execute(
        select(Case.id, Case.opened_at, Destruction.closed_at, Destruction.destroyed_at)
        .outerjoin(Destruction, Destruction.case_id == Case.id)
        .where(Case.organisation_id == organisation.id)
    )
    found = {row.id: _Dates(row.opened_at, closed=row.closed_at, destroyed=row.destroyed_at) for row in cases}
    entries = work.session.execute(
        select(AuditEntry.case_id, AuditEntry.event, AuditEntry.at, AuditEntry.actor_id, AuditEntry.number)
        .join(Case, Case.id == AuditEntry.case_id)
        .where(Case.organisation_id == organisation.id, AuditEntry.event.in_([event.value for event in _EVENTS]))
        .order_by(AuditEntry.case_id, AuditEntry.number)
    )
    for row in entries:
        case, event = found[row.case_id], Event(row.event)
        if event is Event.PARTICIPANT_JOINED:
            # Whoever withdraws and comes back is still one person.
            case.joined.setdefault(row.actor_id or row.number, row.at)
        elif event is Event.FACILITATOR_JOINED:
            case.facilitator = case.facilitator or row.at
        elif event in (Event.CASE_SETTLED, Event.CASE_NOT_SETTLED):
            case.ended = row.at
        else:
            case.closed = row.at
    return found


def _days(begin: datetime | None, end: datetime | None) -> float | None:
    return (end - begin) / timedelta(days=1) if begin is not None and end is not None and end >= begin else None
