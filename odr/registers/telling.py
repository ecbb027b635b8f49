"""Telling the people whom a breach concerns: entered at once, and their mails made by the upkeep, some at a time.

However many people there are, no unit of work makes more than ``AT_ONCE`` mails, and each of them gets one: how far it
has come is written down in the unit of work that makes them.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, func, select, union

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.register import RegisterEvent, enter, entry_of
from odr.audit.tables import BreachMailing, RegisterEntry
from odr.cases.life import CaseState
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, Participant
from odr.db.work import Work
from odr.enquiries.writing import checked_message
from odr.errors import Refusal
from odr.facilitation.tables import Engagement, RosterEntry
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations.tables import Administrator
from odr.registers import mails
from odr.registers.breaches import Breach, organisation_of

AT_ONCE = 100


def tell(work: Work, breach: Breach, text: str, by: UUID) -> RegisterEntry:
    """Enters that the people concerned are told, in which words, and how many they are. Raises ``Refusal``."""
    said = checked_message(text, "text")
    people = how_many(work, breach)
    if not people:
        raise Refusal(_("There is nobody whom we could write to."), "text")
    entry = enter(work, RegisterEvent.PEOPLE_TOLD, {"text": said, "people": people}, by, breach.number)
    work.session.add(BreachMailing(number=entry.number))
    record_on_desk(work, DeskEvent.BREACH_TOLD, actor_id=by, subject_id=None, count=people)
    return entry


def how_many(work: Work, breach: Breach) -> int:
    """How many people are mailed if they are told now."""
    asked = _concerned(breach.organisation, work.now).subquery()
    return work.session.scalar(select(func.count()).select_from(asked)) or 0


def under_way(work: Work) -> Sequence[int]:
    """The entries about people being told whose mails are not all made yet."""
    return work.session.scalars(select(BreachMailing.number).order_by(BreachMailing.number)).all()


def make_some(work: Work, number: int) -> bool:
    """Makes the next mails of one of them; whether there may be more. The unit of work holds ``Job.DESK``."""
    mailing = work.session.get(BreachMailing, number)
    if mailing is None:
        return False
    told = entry_of(work, number)
    first = entry_of(work, told.about) if told is not None and told.about is not None else None
    found: Sequence[UUID] = ()
    # What this service did not enter is told to nobody.
    if told is not None and first is not None and told.event == RegisterEvent.PEOPLE_TOLD.value:
        asked = _concerned(organisation_of(first), told.at).order_by(Account.id).limit(AT_ONCE)
        found = work.session.scalars(asked.where(Account.id > mailing.reached) if mailing.reached else asked).all()
        for contact in contacts_of(work, found).values():
            with written_to(work, contact.language):
                queue(work, mails.breach(contact.email, told.word("text")))
    if len(found) < AT_ONCE:
        work.session.delete(mailing)
        return False
    mailing.reached = found[-1]
    return True


def _concerned(organisation: UUID | None, at: datetime) -> Select[UUID]:
    """Asks for the accounts that were there at a time: of an organisation's people, or everybody's."""
    asked = select(Account.id).where(Account.deleted_at.is_(None), Account.created_at <= at)
    return asked if organisation is None else asked.where(Account.id.in_(_known_to(organisation, at)))


def _known_to(organisation: UUID, at: datetime) -> CompoundSelect[UUID | None]:
    """Asks for everybody of whom an organisation has something: also who was only asked to facilitate, or acts no more.

    A case that is shut to its people then is left out, so that a mail does not tell that it is still there.
    """
    there = (
        Case.organisation_id == organisation,
        Case.state != CaseState.DESTROYED.value,
        is_open_to_its_people(at),
    )
    return union(
        *(
            select(table.account_id).join(Case, Case.id == table.case_id).where(*there, table.account_id.is_not(None))
            for table in (Participant, Adviser, Engagement)
        ),
        select(RosterEntry.account_id).where(RosterEntry.organisation_id == organisation),
        select(Administrator.account_id).where(Administrator.organisation_id == organisation),
    )
