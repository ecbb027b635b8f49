"""Proposing that there be a facilitator at all, before anybody is named; the other parties agree or decline.

That all have agreed is worked out from their answers each time it is asked: a party who joins later is asked too. It
commits nobody to a person. Once somebody works under an agreement, the proposal has done its work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import bindparam, exists, select

from odr.audit.log import Event, record
from odr.cases.cases import PARTY
from odr.cases.life import UNDER_WAY
from odr.cases.tables import Case, Participant
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Engagement, FacilitationConsent, FacilitationProposal
from odr.facilitation.validity.people import parties_of
from odr.i18n import gettext as _


class WantedEnd(Enum):
    """Why a proposal of facilitation ended."""

    DECLINED = "declined"  # by a party who had not agreed
    WITHDRAWN = "withdrawn"  # by a party who had
    DONE = "done"  # an agreement with a facilitator came into force
    CASE_OVER = "case over"


@dataclass(frozen=True)
class Wanted:
    """A proposal that goes on. ``agreed`` and ``waits_for`` are the parties as they are now."""

    proposal: FacilitationProposal
    agreed: tuple[Participant, ...]
    waits_for: tuple[Participant, ...]
    last_at: datetime

    @property
    def by_all(self) -> bool:
        """Whether every party has agreed: then it is time to name somebody."""
        return not self.waits_for


def propose(work: Work, case: Case, by: Participant) -> FacilitationProposal:
    """A party proposes facilitation. Raises ``Refusal`` if that or a person is proposed already."""
    _require_party(case, by)
    if len(parties_of(work, case.id)) < 2:
        raise Refusal(_("You are the only party so far, so there is nobody yet who could agree."))
    if wanted_in(work, case) is not None:
        raise Refusal(_("A facilitator is proposed already. Please answer that first."))
    if _somebody_is_named(work, case):
        raise Refusal(_("Somebody is proposed as facilitator already. Please answer that first."))
    proposal = FacilitationProposal(id=uuid4(), case_id=case.id, proposed_by=by.id, proposed_at=work.now)
    work.session.add(proposal)
    work.session.flush()
    record(work, case.id, Event.FACILITATION_PROPOSED, actor_id=by.account_id, subject_id=proposal.id)
    _note_consent(work, proposal, by)
    return proposal


def agree(work: Work, case: Case, proposal: FacilitationProposal, party: Participant) -> Wanted:
    """A party agrees. Raises ``Refusal`` if it is over, or they have agreed already."""
    found = _going_on(work, case, proposal, party)
    if party not in found.waits_for:
        raise Refusal(_("You have agreed already."))
    _note_consent(work, proposal, party)
    record(work, case.id, Event.FACILITATION_AGREED, actor_id=party.account_id, subject_id=proposal.id)
    return _wanted(work, proposal)


def say_no(work: Work, case: Case, proposal: FacilitationProposal, party: Participant) -> WantedEnd:
    """A party declines, or no longer wants what it had proposed or agreed to: the proposal ends. Raises ``Refusal``.

    It touches nobody who is proposed by name, nor anybody at work: those end by themselves.
    """
    found = _going_on(work, case, proposal, party)
    declined = party in found.waits_for
    _end(work, proposal, WantedEnd.DECLINED if declined else WantedEnd.WITHDRAWN)
    event = Event.FACILITATION_DECLINED if declined else Event.FACILITATION_WITHDRAWN
    record(work, case.id, event, actor_id=party.account_id, subject_id=proposal.id)
    return WantedEnd.DECLINED if declined else WantedEnd.WITHDRAWN


def agree_with_a_name(work: Work, case: Case, party: Participant) -> None:
    """Whoever proposes somebody or agrees to ask them wants a facilitator: an open proposal is answered with it."""
    found = wanted_in(work, case)
    if found is not None and party in found.waits_for:
        agree(work, case, found.proposal, party)


def wanted_in(work: Work, case: Case) -> Wanted | None:
    """The proposal that goes on in a case, if there is one. In two queries at most."""
    return wanted_among(work, [case]).get(case.id)


def wanted_among(work: Work, cases: Sequence[Case]) -> dict[UUID, Wanted]:
    """The proposals that go on in these cases, by case.

    In one query, for those that were not asked about before, and one for the people if nobody asked for them.
    """
    wanted = [case.id for case in cases if case.state in UNDER_WAY]
    known = _known(work)
    unknown = [case_id for case_id in wanted if case_id not in known]
    if unknown:
        known.update((case_id, None) for case_id in unknown)
        for row, participant_id, agreed_at in work.session.execute(_GOING_ON, {"case_ids": unknown}):
            found = known[row.case_id]
            if found is None or found[0] is not row:
                found = known[row.case_id] = (row, {})
            if participant_id is not None:
                found[1][participant_id] = agreed_at
    going_on = {case_id: found for case_id in wanted if (found := known[case_id]) is not None}
    return {
        case_id: _as_it_stands(row, parties_of(work, case_id), agreed) for case_id, (row, agreed) in going_on.items()
    }


@once(FacilitationProposal, FacilitationConsent)
def _known(work: Work) -> dict[UUID, tuple[FacilitationProposal, dict[UUID, datetime]] | None]:
    """What goes on in the cases that this unit of work has asked about, and who has agreed to it when."""
    return {}


# The earliest of a case last: it counts.
_GOING_ON = (
    select(FacilitationProposal, FacilitationConsent.participant_id, FacilitationConsent.agreed_at)
    .outerjoin(FacilitationConsent, FacilitationConsent.proposal_id == FacilitationProposal.id)
    .where(
        FacilitationProposal.case_id.in_(bindparam("case_ids", expanding=True)),
        FacilitationProposal.ended_at.is_(None),
    )
    .order_by(FacilitationProposal.proposed_at.desc(), FacilitationProposal.id.desc())
)


def cases_without_a_name(work: Work, cases: Sequence[Case]) -> set[UUID]:
    """Those of these cases in which all parties want a facilitator and nobody is proposed by name. In one query.

    It is all that administrators are told of it; each step stands in the log of the case, without a reason.
    """
    # Looked at here and not in the query: asked for states, the database might begin with every case there is.
    case_ids = [case.id for case in cases if case.state in UNDER_WAY]
    unanswered = exists().where(
        Participant.case_id == FacilitationProposal.case_id,
        Participant.role == PARTY,
        Participant.withdrawn_at.is_(None),
        ~exists()
        .where(
            FacilitationConsent.proposal_id == FacilitationProposal.id,
            FacilitationConsent.participant_id == Participant.id,
        )
        .correlate(FacilitationProposal, Participant),
    )
    named = exists().where(Engagement.case_id == FacilitationProposal.case_id, Engagement.ended_at.is_(None))
    return set(
        work.session.scalars(
            select(FacilitationProposal.case_id).where(
                FacilitationProposal.case_id.in_(case_ids),
                FacilitationProposal.ended_at.is_(None),
                ~unanswered,
                ~named,
            )
        )
    )


def ended_in(work: Work, case: Case) -> Sequence[FacilitationProposal]:
    """The proposals of a case that parties declined or withdrew, the latest first."""
    return work.session.scalars(
        select(FacilitationProposal)
        .where(
            FacilitationProposal.case_id == case.id,
            FacilitationProposal.end.in_([WantedEnd.DECLINED.value, WantedEnd.WITHDRAWN.value]),
        )
        .order_by(FacilitationProposal.ended_at.desc(), FacilitationProposal.id)
    ).all()


def proposal_in(work: Work, case: Case, proposal_id: UUID) -> FacilitationProposal:
    """A proposal of this case. Raises ``NotFound`` for any other."""
    found = work.session.get(FacilitationProposal, proposal_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def end_wanted(work: Work, case_id: UUID, why: WantedEnd) -> None:
    """Ends what goes on of it in a case, without anybody having said no."""
    for row in work.session.scalars(
        select(FacilitationProposal).where(
            FacilitationProposal.case_id == case_id, FacilitationProposal.ended_at.is_(None)
        )
    ).all():
        _end(work, row, why)


@once(FacilitationConsent)
def _agreed_at(work: Work, proposal_id: UUID) -> dict[UUID, datetime]:
    """Which participants have agreed, and when."""
    rows = work.session.scalars(select(FacilitationConsent).where(FacilitationConsent.proposal_id == proposal_id))
    return {row.participant_id: row.agreed_at for row in rows}


def _wanted(work: Work, proposal: FacilitationProposal) -> Wanted:
    return _as_it_stands(proposal, parties_of(work, proposal.case_id), _agreed_at(work, proposal.id))


def _as_it_stands(
    proposal: FacilitationProposal, parties: Sequence[Participant], at: Mapping[UUID, datetime]
) -> Wanted:
    return Wanted(
        proposal,
        tuple(one for one in parties if one.id in at),
        tuple(one for one in parties if one.id not in at),
        max(at.values(), default=proposal.proposed_at),
    )


def _going_on(work: Work, case: Case, proposal: FacilitationProposal, party: Participant) -> Wanted:
    _require_party(case, party)
    if proposal.case_id != case.id:
        raise NotFound
    if proposal.ended_at is not None:
        raise Refusal(_("This has ended already."))
    return _wanted(work, proposal)


def _note_consent(work: Work, proposal: FacilitationProposal, party: Participant) -> None:
    work.session.add(FacilitationConsent(proposal_id=proposal.id, participant_id=party.id, agreed_at=work.now))
    work.session.flush()


def _end(work: Work, proposal: FacilitationProposal, why: WantedEnd) -> None:
    proposal.ended_at, proposal.end = work.now, why.value
    work.session.flush()


def _require_party(case: Case, party: Participant) -> None:
    if party.role != PARTY or party.withdrawn_at is not None or party.case_id != case.id:
        raise NotFound
    if case.state not in UNDER_WAY:
        raise Refusal(_("The parties are not negotiating, so no facilitator can work in this case."))


def _somebody_is_named(work: Work, case: Case) -> bool:
    found = select(Engagement.id).where(Engagement.case_id == case.id, Engagement.ended_at.is_(None))
    return work.session.scalar(found.limit(1)) is not None
