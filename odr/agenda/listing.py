"""The list of somebody's cases: what stands in each row, in which order, and which of them are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from odr.agenda.unsealed import Known, known_of
from odr.audit.reading import EventKind, events_of
from odr.audit.tables import AuditEntry
from odr.cases.cases import FACILITATOR
from odr.cases.life import OVER
from odr.cases.naming.labels import labels_of
from odr.cases.people.advisers import Advised
from odr.cases.people.participants import Place
from odr.cases.tables import Adviser, Case, Participant
from odr.db.work import Work
from odr.texts import loosened
from odr.vaults.tables import Vault

PAGE = 25


class Show(Enum):
    """Which cases are asked for."""

    ALL = "all"
    OWN_TURN = "own turn"
    OTHERS_TURN = "others"
    OVER = "over"


@dataclass(frozen=True)
class AgendaRow:
    """One case in the list. ``adviser`` is set where the person acts for ``party``; ``label`` is their name for it."""

    case: Case
    organisation: str
    known: Known
    last_at: datetime
    participant: Participant | None = None
    adviser: Adviser | None = None
    party: str = ""
    label: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the case is over, or the person has left it."""
        left = self.participant is not None and self.participant.withdrawn_at is not None
        return left or self.case.state in OVER

    @property
    def facilitates(self) -> bool:
        """Whether the person is or was the facilitator there."""
        return self.participant is not None and self.participant.role == FACILITATOR

    @property
    def show(self) -> Show:
        """Under which heading it counts. What waits for the person comes first, even in a case that is over."""
        if self.known.agenda.own:
            return Show.OWN_TURN
        if self.is_over:
            return Show.OVER
        return Show.OTHERS_TURN


@dataclass(frozen=True)
class Listing:
    """One page of the list; how many cases there are under each heading, whatever is searched for."""

    rows: list[AgendaRow]
    counts: Mapping[Show, int]
    page: int
    last: int


def listing(
    work: Work,
    account_id: UUID,
    places: Sequence[Place],
    advised: Sequence[Advised],
    show: Show,
    search: str,
    page: int,
) -> Listing:
    """The cases of a person: first what waits for them, then the rest, each with the latest activity first.

    In as many queries for many cases as for one.
    """
    rows = rows_of(work, account_id, places, advised)
    counts = {one: sum(row.show is one for row in rows) for one in Show} | {Show.ALL: len(rows)}
    wanted = [row for row in rows if (show is Show.ALL or row.show is show) and fits(row, search)]
    last = max(1, -(-len(wanted) // PAGE))
    page = min(max(1, page), last)
    return Listing(wanted[(page - 1) * PAGE : page * PAGE], counts, page, last)


def rows_of(work: Work, account_id: UUID, places: Sequence[Place], advised: Sequence[Advised]) -> list[AgendaRow]:
    """All of them, in that order."""
    known = known_of(work, account_id, places, advised, formal=True)
    last_at = _last_activity(work, places, advised)
    labels = labels_of(work, account_id)
    rows = [
        AgendaRow(one.case, one.organisation, known[one.case.id], last_at[one.case.id], participant=one.participant)
        for one in places
    ] + [
        AgendaRow(
            one.case, one.organisation, known[one.case.id], last_at[one.case.id], adviser=one.adviser, party=one.party
        )
        for one in advised
    ]
    rows = [replace(row, label=labels.get(row.case.id, "")) for row in rows]
    order = list(Show)
    rows.sort(key=lambda row: row.last_at, reverse=True)
    rows.sort(key=lambda row: order.index(row.show))
    return rows


def fits(row: AgendaRow, search: str) -> bool:
    """By a part of the reference, of the label, or of a name or a role that stands in the row."""
    wanted, known = loosened(search), row.known
    there = [row.case.reference, row.label, row.party, known.dispute_role]
    return any(wanted in loosened(text) for text in (*there, *(text for one in known.others for text in one)))


def _last_activity(work: Work, places: Sequence[Place], advised: Iterable[Advised]) -> dict[UUID, datetime]:
    """When something was last done in each of these cases, as far as the person is told of it. In one query.

    That is what happened to their own vault, and what the log tells everybody of the case: what others do in theirs
    shows in nobody's list. A facilitator who has left is told of nothing later, and an adviser of the state alone.
    """
    found = {one.case.id: max(one.case.state_since, one.adviser.joined_at) for one in advised}
    found |= {one.case.id: max(one.case.state_since, one.participant.joined_at) for one in places}
    own = [one.participant.id for one in places]
    for case_id, in_vault, of_case in work.session.execute(_LAST, {"own": own}):
        found[case_id] = max(filter(None, (found[case_id], in_vault, of_case)))
    for one in places:
        left = one.participant.withdrawn_at
        if left is not None and one.participant.role == FACILITATOR:
            found[one.case.id] = left
    return found


_entry = aliased(AuditEntry)
_in_case = select(_entry.at).where(_entry.case_id == Participant.case_id).order_by(_entry.number.desc()).limit(1)
_LAST = (
    select(
        Participant.case_id,
        _in_case.where(_entry.vault_id == Vault.id).correlate(Participant, Vault).scalar_subquery(),
        _in_case.where(_entry.vault_id.is_(None), _entry.event.in_(events_of(EventKind.CASE)))
        .correlate(Participant)
        .scalar_subquery(),
    )
    .select_from(Participant)
    .outerjoin(Vault, Vault.participant_id == Participant.id)
    .where(Participant.id.in_(bindparam("own", expanding=True)))
)
