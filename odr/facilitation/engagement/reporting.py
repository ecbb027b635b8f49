"""The facilitator's report: attendance and outcome, out of fixed lists. Nothing else can be said in it, to anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.audit.log import Event, record
from odr.cases.cases import PARTY
from odr.cases.seats import participants_in
from odr.cases.tables import Case, Participant
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Attendance, Engagement, Report
from odr.facilitation.validity.offered import versions_of
from odr.facilitation.validity.people import parties_met
from odr.i18n import gettext as _


class Outcome(Enum):
    """Whether there is a settlement."""

    SETTLED = "settled"
    PARTLY = "settled in part"
    NOT_SETTLED = "not settled"


@dataclass(frozen=True)
class Reported:
    """A report as it is shown: to those who take part, and to the administrators."""

    facilitator: str
    outcome: Outcome
    at: datetime
    attended: list[str]
    absent: list[str]


def may_report(work: Work, engagement: Engagement, place: Participant) -> bool:
    """Whether this is the facilitator, whose agreement has been in force at some time."""
    if engagement.participant_id != place.id:
        return False
    return any(one.row.in_force_since is not None for one in versions_of(work, engagement))


def parties_to_report(work: Work, engagement: Engagement) -> list[Participant]:
    """Of whom a facilitator reports: the parties who were there while they were, also those who have withdrawn since.

    Of who came, or came back, after the end they learn nothing.
    """
    met = parties_met(work, engagement).ever
    return [one for one in participants_in(work, engagement.case_id) if one.role == PARTY and one.id in met]


def report(
    work: Work, engagement: Engagement, place: Participant, outcome: Outcome, attended: Sequence[UUID]
) -> Report:
    """Reports, once. Raises ``NotFound`` unless ``may_report``, ``Refusal`` if it was done before."""
    if not may_report(work, engagement, place):
        raise NotFound
    if work.session.get(Report, engagement.id) is not None:
        raise Refusal(_("You have reported already."))
    parties = parties_to_report(work, engagement)
    if not set(attended) <= {one.id for one in parties}:
        raise NotFound
    made = Report(engagement_id=engagement.id, outcome=outcome.value, reported_at=work.now)
    work.session.add(made)
    work.session.add_all(
        Attendance(engagement_id=engagement.id, participant_id=one.id, attended=one.id in attended) for one in parties
    )
    work.session.flush()
    record(work, engagement.case_id, Event.FACILITATOR_REPORTED, actor_id=place.account_id, subject_id=engagement.id)
    return made


def reports_in(work: Work, case: Case) -> dict[UUID, Reported]:
    """The reports about a case, by engagement. In three queries."""
    rows = work.session.execute(
        select(Report, Engagement.account_id)
        .join(Engagement, Engagement.id == Report.engagement_id)
        .where(Engagement.case_id == case.id)
        .order_by(Report.reported_at)
    ).all()
    there = work.session.execute(
        select(Attendance, Participant.account_id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(Attendance.engagement_id.in_([row.engagement_id for row, _account in rows]))
    ).all()
    contacts = contacts_of(
        work, [account for _row, account in rows if account is not None] + [account for _row, account in there]
    )
    return {
        row.engagement_id: Reported(
            contacts[account].legal_name if account is not None else "",
            Outcome(row.outcome),
            row.reported_at,
            *(
                sorted(
                    contacts[who].legal_name
                    for one, who in there
                    if one.engagement_id == row.engagement_id and one.attended is was_there
                )
                for was_there in (True, False)
            ),
        )
        for row, account in rows
    }
