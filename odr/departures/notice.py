"""Giving notice: the last day, at the earliest when everybody can have taken copies, and telling whom it concerns.

The day is in the log of the desk, which counts (``odr.contracts.ending``). It is brought forward by two administrators
together alone, and never before a day that the people of a closed case were told (docs/decisions/0009).
"""

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select

from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.tables import AuditEntry
from odr.cases.tables import Case, Participant
from odr.contracts.contract import contract_for, contract_of
from odr.contracts.tables import Contract, Handover
from odr.dates import format_full_day
from odr.db.once import once
from odr.db.work import Work
from odr.departures import people, telling
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Organisation
from odr.retention.retention_period import FEWEST_DAYS, last_days_told

REMINDED_BEFORE = timedelta(days=14)
LONGEST_AHEAD = 3650
AT_ONCE = 20


def earliest_day(work: Work, organisation: Organisation, timezone: tzinfo) -> date:
    """The earliest last day of a contract of which notice is given now."""
    contract, today = contract_of(work, organisation.id), work.now.astimezone(timezone).date()
    notice = contract.notice_days if contract is not None else FEWEST_DAYS
    return max(today + timedelta(days=notice), _promised(work, organisation.id) or today)


def earliest_together(work: Work, organisation: Organisation, timezone: tzinfo) -> date:
    """The earliest last day that two administrators together can choose: at once if nobody else is told of it."""
    today = work.now.astimezone(timezone).date()
    is_anybody_told = people_of(work, organisation) or people.is_anybody_told(work, organisation.id)
    wait = FEWEST_DAYS if is_anybody_told else 0
    return max(today + timedelta(days=wait), _promised(work, organisation.id) or today)


def give(
    work: Work,
    organisation: Organisation,
    day: date,
    by: UUID | None,
    timezone: tzinfo,
    public_url: str,
) -> Contract:
    """Notice is given, by an operator or (``None``) by the organisation; everybody is told. Raises ``Refusal``."""
    contract = contract_for(work, organisation)
    if contract.ends_on is not None:
        raise Refusal(_("Notice has been given already."))
    earliest = earliest_day(work, organisation, timezone)
    latest = work.now.astimezone(timezone).date() + timedelta(days=LONGEST_AHEAD)
    if day < earliest:
        raise Refusal(_("The earliest last day is %(day)s.", day=format_full_day(earliest)), "day")
    if day > latest:
        raise Refusal(_("The latest last day is %(day)s.", day=format_full_day(latest)), "day")
    event = DeskEvent.NOTICE_GIVEN if by is not None else DeskEvent.NOTICE_BY_ORGANISATION
    _fix(work, contract, day, event, by)
    contract.noticed_at = work.now
    telling.begin(work, organisation, public_url)
    return contract


def take_back(work: Work, organisation: Organisation, by: UUID, public_url: str) -> Contract:
    """An operator takes the notice back, as long as no records were made. Raises ``Refusal``."""
    contract = contract_for(work, organisation)
    made = work.session.scalar(select(Handover.id).where(Handover.organisation_id == organisation.id))
    if contract.ends_on is None or made is not None:
        raise Refusal(_("There is no notice that could be taken back any more."))
    contract.ends_on = contract.noticed_at = contract.reminded_at = contract.early_by = None
    record_on_desk(work, DeskEvent.NOTICE_TAKEN_BACK, actor_id=by, subject_id=contract.id)
    telling.begin(work, organisation, public_url)
    return contract


def ask_earlier(work: Work, organisation: Organisation, by: UUID, timezone: tzinfo, public_url: str) -> date | None:
    """An administrator asks for the earliest end there can be; with the second one it is so, and everybody is told.

    The new day, or ``None`` as long as another administrator has to ask as well. Raises ``Refusal``.
    """
    contract, day = contract_for(work, organisation), earliest_together(work, organisation, timezone)
    if contract.ends_on is None or day >= contract.ends_on:
        raise Refusal(_("It can't end earlier: people have been told until when they can take copies."))
    if contract.early_by is None or contract.early_by == by:
        contract.early_by = by
        return None
    contract.early_by = contract.reminded_at = None
    _fix(work, contract, day, DeskEvent.NOTICE_EARLIER, None)
    telling.begin(work, organisation, public_url)
    return day


def to_be_reminded(work: Work, timezone: tzinfo) -> Sequence[UUID]:
    """Organisations whose people are now told once more. Twenty at most."""
    today = work.now.astimezone(timezone).date()
    return work.session.scalars(
        select(Contract.organisation_id)
        .where(
            Contract.ends_on >= today,
            Contract.ends_on <= today + REMINDED_BEFORE,
            Contract.reminded_at.is_(None),
            Contract.noticed_at < work.now - REMINDED_BEFORE,
        )
        .limit(AT_ONCE)
    ).all()


def remind(work: Work, organisation_id: UUID, public_url: str) -> None:
    """Tells everybody once more, two weeks before."""
    organisation = organisation_of(work, organisation_id)
    contract = contract_for(work, organisation)
    if contract.ends_on is not None and contract.reminded_at is None:
        contract.reminded_at = work.now
        telling.begin(work, organisation, public_url)


def people_of(work: Work, organisation: Organisation) -> set[UUID]:
    """Everybody who has something in a case of the organisation that is not destroyed yet.

    Others are told as well (``people.told``), such as advisers: an administrator who reads how many people it is must
    not learn from it whether anybody has one.
    """
    return _people(work, organisation.id)


@once(Case, Participant)
def _people(work: Work, organisation_id: UUID) -> set[UUID]:
    return set(work.session.scalars(people.in_cases(organisation_id)))


def _fix(work: Work, contract: Contract, day: date, event: DeskEvent, by: UUID | None) -> None:
    contract.ends_on = day
    record_on_desk(work, event, actor_id=by, subject_id=contract.id, count=day.toordinal())


@once(Case, AuditEntry)
def _promised(work: Work, organisation_id: UUID) -> date | None:
    """The latest day until which people of closed cases were told that they can take copies."""
    return max((last for last in last_days_told(work, organisation_id) if last is not None), default=None)
