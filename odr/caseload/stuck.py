"""Cases that do not go on, and why: worked out by the service now and then, and kept so that a list costs one page.

It tells administrators what they could read out of the log of each case, and no more: not who of the parties waits for
whom, and nothing of what anybody wrote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from sqlalchemy import delete, func, select

from odr.cases.cases import PARTY, invitations_into
from odr.cases.life import BEFORE_NEGOTIATION, OVER, UNDER_WAY, CaseState
from odr.cases.tables import Case, Participant, StuckCase
from odr.db.paging import beyond
from odr.db.work import Work
from odr.facilitation.engagement.proposal import cases_without_a_name
from odr.facilitation.engagement.stages import Stage, shown
from odr.facilitation.tables import Engagement, FacilitationConsent, FacilitationProposal
from odr.mail.outbox import Fate, fate_of
from odr.organisations.invitations import InvitationKind, InvitationState, state_of
from odr.organisations.tables import Invitation, Organisation

AFTER = timedelta(days=7)
LOOK_EVERY = timedelta(hours=1)
AT_ONCE = 50
PAGE = 25


class WhyStuck(Enum):
    """Why a case does not go on."""

    MAIL_REFUSED = "mail refused"
    NOBODY_INVITED = "nobody invited"
    SECOND_MISSING = "second party missing"
    INVITATION_UNANSWERED = "invitation unanswered"
    FACILITATOR_WANTED = "facilitator wanted"
    FACILITATOR_SILENT = "facilitator does not answer"
    AGREEMENT_UNSIGNED = "agreement unsigned"


# Shown at once, since only the organisation can do something about them; anything else only after a week.
_AT_ONCE = (WhyStuck.MAIL_REFUSED, WhyStuck.FACILITATOR_WANTED)
_UNSIGNED = (Stage.DISCLOSING, Stage.ANSWERING, Stage.OFFERING, Stage.SIGNING)


@dataclass(frozen=True)
class Stuck:
    """A case with everything that keeps it, and since when, the oldest first."""

    case: Case
    reasons: tuple[tuple[WhyStuck, datetime], ...]

    @property
    def can_be_reminded(self) -> bool:
        """Whether an invitation lies there that nobody has answered."""
        return any(why is WhyStuck.INVITATION_UNANSWERED for why, _since in self.reasons)


@dataclass(frozen=True)
class Listing:
    """One page of cases that are stuck; ``after`` is where the next one begins, if there is one."""

    rows: list[Stuck]
    after: UUID | None


def to_look_at(work: Work) -> Sequence[UUID]:
    """Cases at which the service looks now, those first that have waited longest. Fifty at most."""
    return work.session.scalars(
        select(Case.id).where(Case.stuck_looked_next <= work.now).order_by(Case.stuck_looked_next).limit(AT_ONCE)
    ).all()


def look(work: Work, case_id: UUID) -> None:
    """Looks whether a case is stuck, and keeps what it finds."""
    case = work.session.get(Case, case_id)
    if case is None:
        return
    found = {} if case.state in OVER else reasons(work, case)
    case.stuck_looked_next = None if case.state in OVER else work.now + LOOK_EVERY
    known = {row.why: row for row in work.session.scalars(select(StuckCase).where(StuckCase.case_id == case.id))}
    gone = set(known) - {why.value for why in found}
    if gone:
        work.session.execute(delete(StuckCase).where(StuckCase.case_id == case.id, StuckCase.why.in_(gone)))
    oldest = min(found, key=lambda why: (found[why], why.value), default=None)
    for why, since in found.items():
        row = known.get(why.value)
        if row is None:
            row = StuckCase(case_id=case.id, why=why.value, organisation_id=case.organisation_id)
            work.session.add(row)
        row.since, row.is_oldest = since, why is oldest
        row.opened_at, row.state_since = case.opened_at, case.state_since
    work.session.flush()


def reasons(work: Work, case: Case) -> dict[WhyStuck, datetime]:
    """Everything that keeps a case, with since when; what is younger than a week is not told yet."""
    found: dict[WhyStuck, datetime] = {}
    for why, since in (*_of_invitations(work, case), *_of_facilitation(work, case)):
        if why in _AT_ONCE or since <= work.now - AFTER:
            found[why] = min(since, found.get(why, since))
    return found


def listing(
    work: Work, organisation: Organisation, why: WhyStuck | None = None, after: UUID | None = None, size: int = PAGE
) -> Listing:
    """The organisation's cases that are stuck, those first that have been for longest, for one reason or for any.

    ``after`` is the last case of the page before; the list begins anew if that is not stuck any more.
    """
    by = StuckCase.is_oldest.is_(True) if why is None else StuckCase.why == why.value
    wanted = select(StuckCase.case_id).where(StuckCase.organisation_id == organisation.id, by)
    key, there = (StuckCase.since, StuckCase.case_id), None
    if after is not None:
        place = select(*key).where(StuckCase.organisation_id == organisation.id, by, StuckCase.case_id == after)
        there = work.session.execute(place).first()
    found = work.session.scalars(beyond(wanted, key, there, rising=True).limit(size + 1)).all()
    page = found[:size]
    return Listing(_together(work, page), page[-1] if len(found) > size else None)


def reasons_of(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, list[WhyStuck]]:
    """What keeps each of these cases, as the list of those that are stuck says it, the oldest first. In one query."""
    found: dict[UUID, list[WhyStuck]] = {case_id: [] for case_id in case_ids}
    for case_id, why in work.session.execute(
        select(StuckCase.case_id, StuckCase.why)
        .where(StuckCase.case_id.in_(case_ids))
        .order_by(StuckCase.since, StuckCase.why)
    ):
        found[case_id].append(WhyStuck(why))
    return found


def _together(work: Work, case_ids: Sequence[UUID]) -> list[Stuck]:
    """These cases with all of their reasons, in this order."""
    if not case_ids:
        return []
    rows = work.session.execute(
        select(Case, StuckCase.why, StuckCase.since)
        .join(StuckCase, StuckCase.case_id == Case.id)
        .where(Case.id.in_(case_ids))
        .order_by(StuckCase.since, StuckCase.why)
    )
    together: dict[UUID, tuple[Case, list[tuple[WhyStuck, datetime]]]] = {}
    for case, why, since in rows:
        together.setdefault(case.id, (case, []))[1].append((WhyStuck(why), since))
    return [Stuck(case, tuple(found)) for case, found in (together[one] for one in case_ids)]


def _of_invitations(work: Work, case: Case) -> Iterator[tuple[WhyStuck, datetime]]:
    invitations = [one for one in invitations_into(work, case) if one.kind == InvitationKind.PARTICIPANT.value]
    still = [one for one in invitations if state_of(work, one) is InvitationState.OPEN]
    if case.state == CaseState.DRAFT.value:
        yield WhyStuck.NOBODY_INVITED, case.state_since
    elif case.state in BEFORE_NEGOTIATION:
        here = _joined(work, case)
        if len(here) + len(still) < 2:
            yield WhyStuck.SECOND_MISSING, max([case.state_since, *here, *(_end_of(one) for one in invitations)])
    for one in still:
        if fate_of(work, one.id) is Fate.REFUSED:
            yield WhyStuck.MAIL_REFUSED, one.created_at
        else:
            yield WhyStuck.INVITATION_UNANSWERED, _first_sent(one, invitations)


def _first_sent(invitation: Invitation, invitations: Sequence[Invitation]) -> datetime:
    """Since when this address waits: a reminder takes the place of what was sent before, and does not begin anew."""
    return min(
        one.created_at for one in invitations if one.email_tag == invitation.email_tag and one.declined_at is None
    )


def _end_of(invitation: Invitation) -> datetime:
    """When it came to nothing, or was accepted."""
    ends = (invitation.accepted_at, invitation.revoked_at, invitation.declined_at)
    return next((one for one in ends if one is not None), invitation.expires_at)


def _joined(work: Work, case: Case) -> Sequence[datetime]:
    return work.session.scalars(
        select(Participant.joined_at).where(
            Participant.case_id == case.id, Participant.role == PARTY, Participant.withdrawn_at.is_(None)
        )
    ).all()


def _of_facilitation(work: Work, case: Case) -> Iterator[tuple[WhyStuck, datetime]]:
    if case.state not in UNDER_WAY:
        return
    if cases_without_a_name(work, [case]):
        answered = (
            select(func.max(FacilitationConsent.agreed_at))
            .join(FacilitationProposal, FacilitationProposal.id == FacilitationConsent.proposal_id)
            .where(FacilitationProposal.case_id == case.id, FacilitationProposal.ended_at.is_(None))
        )
        yield WhyStuck.FACILITATOR_WANTED, work.session.scalar(answered) or case.state_since
    engagements = work.session.scalars(
        select(Engagement).where(Engagement.case_id == case.id, Engagement.ended_at.is_(None))
    ).all()
    for one in shown(work, engagements) if engagements else []:
        if one.stage is Stage.ASKED and one.engagement.asked_at is not None:
            refused = fate_of(work, one.engagement.invitation_id or one.engagement.id) is Fate.REFUSED
            yield WhyStuck.MAIL_REFUSED if refused else WhyStuck.FACILITATOR_SILENT, one.engagement.asked_at
        elif one.stage in _UNSIGNED and one.engagement.joined_at is not None:
            yield WhyStuck.AGREEMENT_UNSIGNED, one.engagement.joined_at
