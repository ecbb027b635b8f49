"""How a case ended, as its parties say: each declares it, and it is over when all who take part have said the same,
or when one of them declares the negotiation over.

What each has declared is worked out from the log, where nobody can change it unseen; no column holds it.
"""

from collections.abc import Sequence
from enum import Enum
from uuid import UUID

from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.audit.told import Told, told_in
from odr.cases.cases import PARTY, move
from odr.cases.life import UNDER_WAY, Cause
from odr.cases.seats import participants_in
from odr.cases.tables import Case, Participant
from odr.db.once import once
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _


class Ending(Enum):
    """What a party can declare."""

    SETTLED = "settled"
    NOT_SETTLED = "not settled"


_EVENTS = {Ending.SETTLED: Event.DECLARED_SETTLED, Ending.NOT_SETTLED: Event.DECLARED_NOT_SETTLED}
_ENDINGS = {event.value: ending for ending, event in _EVENTS.items()}
_DECLARATIONS = (*_ENDINGS, Event.DECLARATION_TAKEN_BACK.value)
_CAUSES = {Ending.SETTLED: Cause.ALL_SAY_SETTLED, Ending.NOT_SETTLED: Cause.ALL_SAY_NOT_SETTLED}


def declared(work: Work, case: Case) -> dict[UUID, Ending]:
    """What each party has declared last and not taken back, by participant; those who have withdrawn included."""
    return _declared(work, case.id)


def declared_among(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Who has declared something in each of these cases and not taken it back, by case. In one query."""
    return {
        case_id: frozenset(who for who, ending in _last(told).items() if who is not None and ending is not None)
        for case_id, told in told_in(work, frozenset(case_ids)).items()
    }


def _last(told: Sequence[Told]) -> dict[UUID | None, Ending | None]:
    """What each has declared last, by participant; nothing for whoever has taken it back."""
    return {one.subject_id: _ENDINGS.get(one.event) for one in told if one.event in _DECLARATIONS}


@once(AuditEntry, Participant)
def _declared(work: Work, case_id: UUID) -> dict[UUID, Ending]:
    last = _last(told_in(work, frozenset([case_id]))[case_id])
    if not last:
        return {}
    parties = [one.id for one in participants_in(work, case_id) if one.role == PARTY]
    return {party: ending for party in parties if (ending := last.get(party)) is not None}


def may_declare(participant: Participant, case: Case) -> bool:
    """Whether it is theirs to say: a party who takes part, while the case is under way."""
    return participant.role == PARTY and participant.withdrawn_at is None and case.state in UNDER_WAY


def declare(work: Work, participant: Participant, case: Case, ending: Ending) -> None:
    """A party says how the case ended. It is over at once if everybody else who takes part has said the same.

    Raises ``Refusal`` unless ``may_declare``.
    """
    _require(participant, case)
    if declared(work, case).get(participant.id) is not ending:
        record(work, case.id, _EVENTS[ending], actor_id=participant.account_id, subject_id=participant.id)
    end_if_all_agree(work, case)


def declare_over(work: Work, participant: Participant, case: Case) -> None:
    """A party says that it ends without a settlement, and does not wait for the others: it is over with that.

    How things are left, they have said to the others (``odr.settlements.doing.signing``). Raises ``Refusal`` unless
    ``may_declare``.
    """
    _require(participant, case)
    if declared(work, case).get(participant.id) is not Ending.NOT_SETTLED:
        record(
            work,
            case.id,
            Event.DECLARED_NOT_SETTLED,
            actor_id=participant.account_id,
            subject_id=participant.id,
        )
    move(work, case, Cause.DECLARED_OVER)


def take_back(work: Work, participant: Participant, case: Case) -> None:
    """A party no longer says so. Raises ``Refusal`` unless ``may_declare``."""
    _require(participant, case)
    if participant.id in declared(work, case):
        record(
            work,
            case.id,
            Event.DECLARATION_TAKEN_BACK,
            actor_id=participant.account_id,
            subject_id=participant.id,
        )


def end_if_all_agree(work: Work, case: Case) -> None:
    """Ends the case if all parties who take part have declared the same."""
    if case.state not in UNDER_WAY:
        return
    said = declared(work, case)
    endings = {said.get(one) for one in _taking_part(work, case)}
    ending = endings.pop() if len(endings) == 1 else None
    if ending is not None:
        move(work, case, _CAUSES[ending])


def _require(participant: Participant, case: Case) -> None:
    if not may_declare(participant, case):
        raise Refusal(_("How a case ended is for its parties to say, while it goes on."))


def _taking_part(work: Work, case: Case) -> Sequence[UUID]:
    return [one.id for one in participants_in(work, case.id) if one.role == PARTY and one.withdrawn_at is None]
