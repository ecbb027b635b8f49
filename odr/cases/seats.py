"""Who ever had a place in a case: rows, asked for once in a unit of work, of many cases in one query."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from odr.accounts.tables import Account
from odr.cases.tables import Case, Participant
from odr.db.once import once
from odr.db.work import Work
from odr.organisations.tables import Suspension


def participants_in(work: Work, case_id: UUID) -> Sequence[Participant]:
    """Everybody who ever had a place in a case, in the order in which they joined."""
    return participants_among(work, [case_id])[case_id]


def participants_among(work: Work, case_ids: Iterable[UUID]) -> dict[UUID, Sequence[Participant]]:
    """The same of each of these cases. In one query, for those that were not asked about before."""
    return {case_id: [one.participant for one in seats] for case_id, seats in _seats_among(work, case_ids).items()}


def suspended_among(work: Work, case_ids: Iterable[UUID]) -> set[UUID]:
    """The participants of these cases whose accounts the organisation that runs the case has suspended."""
    found = _seats_among(work, case_ids).values()
    return {one.participant.id for seats in found for one in seats if one.suspended_id is not None}


class _Seat(NamedTuple):
    """A participant, with their account, whose name is wanted nearly always; its identifier again if suspended."""

    participant: Participant
    account: Account
    suspended_id: UUID | None


def _seats_among(work: Work, case_ids: Iterable[UUID]) -> dict[UUID, list[_Seat]]:
    wanted, known = set(case_ids), _known_seats(work)
    unknown = wanted - known.keys()
    if unknown:
        rows = work.session.execute(_SEATS, {"case_ids": list(unknown)}).all()
        known.update((case_id, []) for case_id in unknown)
        for participant, account, suspended_id in rows:
            known[participant.case_id].append(_Seat(participant, account, suspended_id))
    return {case_id: known[case_id] for case_id in wanted}


@once(Suspension, rows_of=(Participant,))
def _known_seats(work: Work) -> dict[UUID, list[_Seat]]:
    """Those of the cases that this unit of work has asked about."""
    return {}


_SEATS = (
    select(Participant, Account, Suspension.account_id)
    .join(Account, Account.id == Participant.account_id)
    .join(Case, Case.id == Participant.case_id)
    .outerjoin(Suspension, (Suspension.account_id == Account.id) & (Suspension.organisation_id == Case.organisation_id))
    .where(Participant.case_id.in_(bindparam("case_ids", expanding=True)))
    .order_by(Participant.joined_at, Participant.id)
)
