"""The list of a facilitator's cases, cheap however many there are: what is opened is checked when it is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from odr.accounts.contact import contacts_of
from odr.cases.cases import PARTY, UNDER_WAY
from odr.cases.tables import Case, Participant
from odr.db.work import Work
from odr.facilitation.engagement.stages import Stage
from odr.facilitation.tables import Agreement, AgreementSignature, DisclosureAnswer, Engagement, HandedCode, Paper
from odr.facilitation.validity.paper_rows import PaperKind
from odr.organisations.tables import Organisation

PAGE = 25


@dataclass(frozen=True)
class DeskLine:
    """One case. ``waits_for`` are names, the facilitator's own excluded; ``own_turn`` says whether it is theirs."""

    engagement: Engagement
    case: Case
    organisation: str
    stage: Stage
    parties: list[str]
    waits_for: list[str]
    own_turn: bool
    version: int | None
    in_force_since: datetime | None
    untyped: bool


@dataclass(frozen=True)
class _Found:
    """What the lines are made of, looked up for all of a page at once."""

    parties: dict[UUID, list[Participant]]
    names: dict[UUID, str]
    versions: dict[UUID, Agreement]
    signed: dict[UUID, set[UUID]]
    disclosures: dict[UUID, UUID]
    accepted: dict[UUID, set[UUID]]
    untyped: set[UUID]


def desk_of(work: Work, account_id: UUID, page: int) -> tuple[list[DeskLine], int]:
    """One page of the cases that somebody is asked to or works in, and how many pages there are. In eleven queries."""
    wanted = (Engagement.account_id == account_id, Engagement.asked_at.is_not(None))
    total = work.session.scalar(select(func.count()).select_from(Engagement).where(*wanted)) or 0
    last = max(1, -(-total // PAGE))
    rows = work.session.execute(
        select(Engagement, Case, Organisation.name)
        .join(Case, Case.id == Engagement.case_id)
        .join(Organisation, Organisation.id == Case.organisation_id)
        .where(*wanted)
        .order_by(Engagement.ended_at.is_not(None), Engagement.asked_at.desc(), Engagement.id)
        .limit(PAGE)
        .offset((max(1, min(page, last)) - 1) * PAGE)
    ).all()
    found = _look_up(work, [engagement for engagement, _case, _name in rows])
    return [_line(engagement, case, name, found) for engagement, case, name in rows], last


def asked_or_working(work: Work, account_id: UUID) -> bool:
    """Whether somebody is or ever was asked to facilitate: then the desk is offered to them."""
    return (
        work.session.scalar(
            select(Engagement.id).where(Engagement.account_id == account_id, Engagement.asked_at.is_not(None)).limit(1)
        )
        is not None
    )


def _look_up(work: Work, engagements: Sequence[Engagement]) -> _Found:
    session, ids = work.session, [one.id for one in engagements]
    parties: dict[UUID, list[Participant]] = {}
    for place in session.scalars(
        select(Participant)
        .where(
            Participant.case_id.in_({one.case_id for one in engagements}),
            Participant.role == PARTY,
            Participant.withdrawn_at.is_(None),
        )
        .order_by(Participant.joined_at, Participant.id)
    ):
        parties.setdefault(place.case_id, []).append(place)
    contacts = contacts_of(work, [place.account_id for places in parties.values() for place in places])
    versions = {
        row.engagement_id: row
        for row in session.scalars(select(Agreement).where(Agreement.engagement_id.in_(ids)).order_by(Agreement.number))
    }
    signed: dict[UUID, set[UUID]] = {}
    for agreement_id, participant_id in session.execute(
        select(AgreementSignature.agreement_id, AgreementSignature.participant_id).where(
            AgreementSignature.agreement_id.in_([row.id for row in versions.values()])
        )
    ):
        signed.setdefault(agreement_id, set()).add(participant_id)
    disclosures: dict[UUID, UUID] = {}
    for paper in session.execute(
        select(Paper.engagement_id, Paper.id)
        .where(Paper.engagement_id.in_(ids), Paper.kind == PaperKind.DISCLOSURE.value)
        .order_by(Paper.number)
    ):
        disclosures[paper.engagement_id] = paper.id
    accepted: dict[UUID, set[UUID]] = {}
    for paper_id, participant_id in session.execute(
        select(DisclosureAnswer.paper_id, DisclosureAnswer.participant_id).where(
            DisclosureAnswer.paper_id.in_(disclosures.values())
        )
    ):
        accepted.setdefault(paper_id, set()).add(participant_id)
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    untyped = set(
        session.scalars(
            select(HandedCode.engagement_id).where(HandedCode.engagement_id.in_(ids), HandedCode.box.is_(None))
        )
    )
    return _Found(parties, names, versions, signed, disclosures, accepted, untyped)


def _line(engagement: Engagement, case: Case, organisation: str, found: _Found) -> DeskLine:
    # Of who came after the end nothing is told any more.
    parties = [
        one
        for one in found.parties.get(case.id, [])
        if engagement.ended_at is None or one.joined_at <= engagement.ended_at
    ]
    version = found.versions.get(engagement.id)
    signed = found.signed.get(version.id, set()) if version is not None else set()
    disclosure = found.disclosures.get(engagement.id)
    answered = found.accepted.get(disclosure, set()) if disclosure is not None else set()
    unanswered = [one for one in parties if one.id not in answered]
    unsigned = [one for one in parties if one.id not in signed]
    own_unsigned = engagement.participant_id not in signed
    stage, waits, own = Stage.IN_FORCE, list[Participant](), False
    if engagement.ended_at is not None or case.state not in UNDER_WAY:
        stage = Stage.ENDED
    elif engagement.joined_at is None:
        stage, own = Stage.ASKED, True
    elif disclosure is None:
        stage, own = Stage.DISCLOSING, True
    elif unanswered:
        stage, waits = (Stage.ANSWERING if version is None else Stage.RESTING), unanswered
    elif version is None:
        stage, own = Stage.OFFERING, True
    elif unsigned or own_unsigned:
        first = version.number == 1 and version.in_force_since is None
        stage, waits, own = (Stage.SIGNING if first else Stage.RESTING), unsigned, own_unsigned
    return DeskLine(
        engagement,
        case,
        organisation,
        stage,
        [found.names[one.account_id] for one in parties],
        [found.names[one.account_id] for one in waits],
        own,
        version.number if version is not None else None,
        version.in_force_since if version is not None else None,
        stage is Stage.IN_FORCE and engagement.id in found.untyped,
    )
