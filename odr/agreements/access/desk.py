"""The list of a facilitator's cases, with the state of each as its own page tells it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from odr.accounts.contact import contacts_of
from odr.cases.tables import Case
from odr.db.work import Work
from odr.facilitation.engagement.stages import Shown, Stage, shown
from odr.facilitation.tables import Engagement, HandedCode
from odr.organisations.tables import Organisation
from odr.texts import levelled

PAGE = 25


@dataclass(frozen=True)
class DeskLine:
    """One case. ``waits_for`` are names, sorted, the facilitator's own excluded; ``own_turn`` says if it is theirs."""

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


def desk_of(work: Work, account_id: UUID, page: int) -> tuple[list[DeskLine], int]:
    """One page of the cases that somebody is asked to or works in, and how many pages there are.

    In as many queries for a full page as for one case.
    """
    wanted = (Engagement.account_id == account_id, Engagement.asked_at.is_not(None))
    total = work.session.scalar(select(func.count()).select_from(Engagement).where(*wanted)) or 0
    last = max(1, -(-total // PAGE))
    rows = work.session.execute(
        select(Engagement, Organisation.name)
        .join(Case, Case.id == Engagement.case_id)
        .join(Organisation, Organisation.id == Case.organisation_id)
        .where(*wanted)
        .order_by(Engagement.ended_at.is_not(None), Engagement.asked_at.desc(), Engagement.id)
        .limit(PAGE)
        .offset((max(1, min(page, last)) - 1) * PAGE)
    ).all()
    found = shown(work, [engagement for engagement, _name in rows])
    contacts = contacts_of(work, {place.account_id for one in found for place in one.parties} | {account_id})
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    untyped = set(
        work.session.scalars(
            select(HandedCode.engagement_id).where(
                HandedCode.engagement_id.in_([one.engagement.id for one in found]), HandedCode.box.is_(None)
            )
        )
    )
    return [
        _line(one, name, account_id, names, one.engagement.id in untyped)
        for one, (_engagement, name) in zip(found, rows, strict=True)
    ], last


def asked_or_working(work: Work, account_id: UUID) -> bool:
    """Whether somebody is or ever was asked to facilitate: then the desk is offered to them."""
    return (
        work.session.scalar(
            select(Engagement.id).where(Engagement.account_id == account_id, Engagement.asked_at.is_not(None)).limit(1)
        )
        is not None
    )


def _line(one: Shown, organisation: str, account_id: UUID, names: dict[UUID, str], untyped: bool) -> DeskLine:
    ended_at = one.engagement.ended_at
    version = one.validity.offered.row if one.validity.offered is not None else None
    return DeskLine(
        engagement=one.engagement,
        case=one.case,
        organisation=organisation,
        stage=one.stage,
        # Of who came after the end nothing is told any more.
        parties=[names[place.account_id] for place in one.parties if ended_at is None or place.joined_at <= ended_at],
        waits_for=sorted((names[waiting] for waiting in one.waits_for if waiting != account_id), key=levelled),
        own_turn=account_id in one.waits_for,
        version=version.number if version is not None else None,
        in_force_since=version.in_force_since if version is not None else None,
        untyped=untyped and one.stage is Stage.IN_FORCE,
    )
