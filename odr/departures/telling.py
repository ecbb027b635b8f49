"""Telling the people of an organisation that its contract ends, or that it goes on after all.

Their mails are made by the upkeep, some at a time, so that no unit of work makes more than ``AT_ONCE`` of them however
many people there are. How far it has come is written down in the unit of work that makes them: each of them gets one,
whatever happens to the process. What they are told stands in the log of the desk (``odr.contracts.ending``).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, select, true, union

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.cases.life import CaseState
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, Participant
from odr.contracts.contract import contract_for, contract_of
from odr.contracts.ending import told_last
from odr.contracts.tables import Contract
from odr.dates import format_full_day
from odr.db.work import Work
from odr.departures import mails
from odr.mail.outbox import drop, queue
from odr.organisations.organisations import colleagues, organisation_of
from odr.organisations.tables import Organisation

AT_ONCE = 100


def in_cases(organisation_id: UUID, unless_shut_at: datetime | None = None) -> Select[UUID]:
    """Asks for everybody who has something in a case of the organisation that still is.

    With a moment: in one that is not shut to its people then, so that a mail does not tell that it is still there.
    """
    there = _still_there(organisation_id, unless_shut_at)
    return select(Participant.account_id).join(Case, Case.id == Participant.case_id).where(*there)


def taking_part(organisation_id: UUID, unless_shut_at: datetime | None = None) -> CompoundSelect[UUID]:
    """Asks for those, and for whoever acts for somebody there."""
    there = _still_there(organisation_id, unless_shut_at)
    acting = select(Adviser.account_id).join(Case, Case.id == Adviser.case_id).where(*there, Adviser.ended_at.is_(None))
    return union(in_cases(organisation_id, unless_shut_at), acting)


def _still_there(organisation_id: UUID, unless_shut_at: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return (
        Case.organisation_id == organisation_id,
        Case.state != CaseState.DESTROYED.value,
        true() if unless_shut_at is None else is_open_to_its_people(unless_shut_at),
    )


def begin(work: Work, organisation: Organisation, public_url: str) -> None:
    """Mails the administrators; the upkeep mails the people. What waits of an earlier telling does not go out."""
    contract = contract_for(work, organisation)
    drop(work, contract.id)
    contract.telling_since, contract.told_up_to = work.now, None
    said = told_last(work, contract)
    if said is None:
        return
    day, ends = said
    to_administrators = mails.contract_ends if ends else mails.contract_goes_on
    link = f"{public_url}/administration/contract/end"
    for one in colleagues(work, organisation):
        if not one.suspended:
            with written_to(work, one.contact.language, organisation.language):
                mail = to_administrators(one.contact.email, organisation.name, link, format_full_day(day))
                queue(work, mail, about=contract.id)


def under_way(work: Work) -> Sequence[UUID]:
    """The organisations whose people's mails are not all made yet."""
    asked = select(Contract.organisation_id).where(Contract.telling_since.is_not(None))
    return work.session.scalars(asked.order_by(Contract.telling_since)).all()


def make_some(work: Work, organisation_id: UUID, public_url: str) -> bool:
    """Makes the next mails of one of them; whether there may be more. The unit of work holds ``Job.DESK``."""
    contract = contract_of(work, organisation_id)
    if contract is None or contract.telling_since is None:
        return False
    said = told_last(work, contract)
    found: Sequence[UUID] = ()
    # Nobody is told of a day that the log of the desk does not have.
    if said is not None:
        day, ends = said
        there = taking_part(organisation_id, work.now).subquery()
        asked = select(there.c.account_id).order_by(there.c.account_id).limit(AT_ONCE)
        if contract.told_up_to is not None:
            asked = asked.where(there.c.account_id > contract.told_up_to)
        found = work.session.scalars(asked).all()
        to_people, organisation = mails.ends if ends else mails.goes_on, organisation_of(work, organisation_id)
        for contact in contacts_of(work, found).values():
            with written_to(work, contact.language, organisation.language):
                mail = to_people(contact.email, organisation.name, f"{public_url}/cases", format_full_day(day))
                queue(work, mail, about=contract.id)
    if len(found) < AT_ONCE:
        contract.telling_since = contract.told_up_to = None
        return False
    contract.told_up_to = found[-1]
    return True
