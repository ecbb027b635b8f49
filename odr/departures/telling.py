"""Telling the people of an organisation that its contract ends, or that it goes on after all.

Their mails are made by the upkeep, some at a time, so that no unit of work makes more than ``AT_ONCE`` of them however
many people there are. How far it has come is written down in the unit of work that makes them: each of them gets one,
whatever happens to the process. Whoever comes later is told as they come. What they are told stands in the log of the
desk (``odr.contracts.ending``).
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.contracts.contract import contract_for
from odr.contracts.ending import told_day, told_last
from odr.contracts.tables import Contract
from odr.dates import format_full_day
from odr.db.work import Work
from odr.departures import mails, people
from odr.mail.outbox import drop, queue
from odr.organisations.organisations import administers, colleagues, organisation_of
from odr.organisations.tables import Organisation

AT_ONCE = 100
_CASES, _END = "/cases", "/administration/contract/end"


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
    link = f"{public_url}{_END}"
    for one in colleagues(work, organisation):
        if not one.suspended:
            with written_to(work, one.contact.language, organisation.language):
                mail = to_administrators(one.contact.email, organisation.name, link, format_full_day(day))
                queue(work, mail, about=contract.id)


def arrived(work: Work, organisation_id: UUID, account_id: UUID, public_url: str) -> None:
    """Mails somebody who comes after notice was given, by an invitation or into a facilitator's place.

    Unless the mails that are being made reach them.
    """
    contract = _held(work, organisation_id, reads=True)
    if contract is None or contract.ends_on is None:
        return
    day, administers_it = told_day(work, contract), administers(work, account_id, organisation_id)
    is_reached = contract.telling_since is not None and (
        contract.told_up_to is None or account_id > contract.told_up_to
    )
    if day is None or (is_reached and not administers_it):
        return
    to_newcomer, path = (mails.contract_ends, _END) if administers_it else (mails.ends, _CASES)
    organisation, contact = organisation_of(work, organisation_id), contacts_of(work, [account_id])[account_id]
    with written_to(work, contact.language, organisation.language):
        mail = to_newcomer(contact.email, organisation.name, f"{public_url}{path}", format_full_day(day))
        queue(work, mail, about=contract.id)


def under_way(work: Work) -> Sequence[UUID]:
    """The organisations whose people's mails are not all made yet."""
    asked = select(Contract.organisation_id).where(Contract.telling_since.is_not(None))
    return work.session.scalars(asked.order_by(Contract.telling_since)).all()


def make_some(work: Work, organisation_id: UUID, public_url: str) -> bool:
    """Makes the next mails of one of them; whether there may be more. The unit of work holds ``Job.DESK``."""
    contract = _held(work, organisation_id, reads=False)
    if contract is None or contract.telling_since is None:
        return False
    said = told_last(work, contract)
    found: Sequence[UUID] = ()
    # Nobody is told of a day that the log of the desk does not have.
    if said is not None:
        day, ends = said
        asked = people.told(organisation_id, work.now).order_by(Account.id).limit(AT_ONCE)
        if contract.told_up_to is not None:
            asked = asked.where(Account.id > contract.told_up_to)
        found = work.session.scalars(asked).all()
        to_people, organisation = mails.ends if ends else mails.goes_on, organisation_of(work, organisation_id)
        for contact in contacts_of(work, found).values():
            with written_to(work, contact.language, organisation.language):
                mail = to_people(contact.email, organisation.name, f"{public_url}{_CASES}", format_full_day(day))
                queue(work, mail, about=contract.id)
    if len(found) < AT_ONCE:
        contract.telling_since = contract.told_up_to = None
        return False
    contract.told_up_to = found[-1]
    return True


def _held(work: Work, organisation_id: UUID, *, reads: bool) -> Contract | None:
    """The contract as it is now, until the unit of work ends.

    Whoever makes mails and whoever arrives have no lock together but this: the first sees who has arrived, or the
    second how far the mails have come.
    """
    asked = select(Contract).where(Contract.organisation_id == organisation_id).with_for_update(read=reads)
    return work.session.scalar(asked, execution_options={"populate_existing": True})
