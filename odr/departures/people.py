"""Whose account an organisation's rows name: one question for telling people that it leaves, and for erasing it.

So nobody's account goes with the organisation whom a telling had no eye for. It follows the foreign keys: a column that
somebody adds is asked by itself.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, not_, or_, select, union

from odr.accounts.tables import Account
from odr.cases.life import CaseState
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, Participant
from odr.db.columns import Base
from odr.db.work import Work
from odr.departures.records import of_organisations
from odr.enquiries.tables import Request
from odr.organisations.tables import Administrator, Suspension
from odr.retention import case_rows
from odr.rights.finding import pointing


def named_by(organisation_id: UUID, unless_shut_at: datetime | None = None) -> CompoundSelect[UUID]:
    """Asks for every account that a row of the organisation names.

    With a moment: as if the cases that are shut to their people then were destroyed, so that a mail does not tell that
    they are still there.
    """
    asked: list[Select[Any]] = []
    for table in (one for one in Base.metadata.sorted_tables if one.name in of_organisations().ways):
        own: list[ColumnElement[bool]] = [of_organisations().rows_of(table, organisation_id)]
        if unless_shut_at is not None:
            own.append(case_rows.stays(table, _shut(organisation_id, unless_shut_at)))
        asked += [select(column).where(*own, column.is_not(None)) for column in pointing().get(table.name, ())]
    return union(*asked)


def in_cases(organisation_id: UUID, unless_shut_at: datetime | None = None) -> Select[UUID]:
    """Asks for everybody who has something in a case of the organisation that still is; or is not shut then."""
    there = _still_there(organisation_id, unless_shut_at)
    return select(Participant.account_id).join(Case, Case.id == Participant.case_id).where(*there)


def told(organisation_id: UUID, at: datetime) -> Select[UUID]:
    """Asks for everybody who is told as one of its people: whoever its rows name.

    Not for those who administer it, nor for those who run this service, unless they have something in a case: what the
    first are told is another mail, and of the second no account goes.
    """
    there = _still_there(organisation_id, at)
    acting = select(Adviser.account_id).join(Case, Case.id == Adviser.case_id).where(*there, Adviser.ended_at.is_(None))
    suspended = exists().where(
        Suspension.account_id == Administrator.account_id, Suspension.organisation_id == organisation_id
    )
    administering = select(Administrator.account_id).where(
        Administrator.organisation_id == organisation_id, not_(suspended)
    )
    only_named = Account.operator_roles.is_(None) & Account.id.not_in(administering)
    return select(Account.id).where(
        Account.deleted_at.is_(None),
        Account.id.in_(named_by(organisation_id, at)),
        or_(Account.id.in_(union(in_cases(organisation_id, at), acting)), only_named),
    )


def is_anybody_told(work: Work, organisation_id: UUID) -> bool:
    """Whether anybody is told; it may not tell whether somebody who asked for something has an account."""
    asked = select(Request.id).where(Request.organisation_id == organisation_id)
    return bool(work.session.scalar(select(or_(told(organisation_id, work.now).exists(), asked.exists()))))


def _still_there(organisation_id: UUID, unless_shut_at: datetime | None) -> list[ColumnElement[bool]]:
    there = [Case.organisation_id == organisation_id, Case.state != CaseState.DESTROYED.value]
    return there if unless_shut_at is None else [*there, is_open_to_its_people(unless_shut_at)]


def _shut(organisation_id: UUID, at: datetime) -> Select[UUID]:
    return select(Case.id).where(Case.organisation_id == organisation_id, not_(is_open_to_its_people(at)))
