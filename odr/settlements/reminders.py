"""Days on which somebody wants to be reminded of a case. What is due that day stands in the sealed settlement alone.

The service cannot read a settlement, so the person chooses a day. It is stored as it is, beside the person and the
case, and removed when the mail is on its way.
"""

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import delete, select, union

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.cases.people.advisers import acts
from odr.cases.tables import Adviser, Case, Participant
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import queue
from odr.organisations.organisations import organisation_of
from odr.settlements.mails import wanted_to_be_reminded
from odr.settlements.tables import SettlementReminder

MOST_DAYS = 20
LONGEST = timedelta(days=3 * 366)


def days_of(work: Work, case_id: UUID, account_id: UUID) -> list[date]:
    """The days on which this person wants to be reminded, in order."""
    return list(
        work.session.scalars(
            select(SettlementReminder.day)
            .where(SettlementReminder.case_id == case_id, SettlementReminder.account_id == account_id)
            .order_by(SettlementReminder.day)
        )
    )


def remind_on(work: Work, case_id: UUID, account_id: UUID, day: date, timezone: tzinfo) -> None:
    """Notes a day. Raises ``Refusal`` for one that is over, too far away, or one too many."""
    today, known = work.now.astimezone(timezone).date(), days_of(work, case_id, account_id)
    case = work.session.get_one(Case, case_id)
    if account_id not in _wanted_of(work, case):
        raise Refusal(_("You take part in this case no more, so no mail about it comes to you."), "day")
    if case.kept_until is not None and day >= case.kept_until.astimezone(timezone).date():
        raise Refusal(_("The case is destroyed by then. Please choose an earlier day."), "day")
    if not today < day <= today + LONGEST:
        raise Refusal(_("Please choose a day from tomorrow on, and within three years."), "day")
    if day in known:
        return
    if len(known) >= MOST_DAYS:
        raise Refusal(_("There are %(count)d days already. Please remove one first.", count=MOST_DAYS), "day")
    work.session.add(SettlementReminder(case_id=case_id, account_id=account_id, day=day))
    work.session.flush()


def forget(work: Work, case_id: UUID, account_id: UUID, day: date) -> None:
    """Removes a day; one that is not there is no fault."""
    work.session.execute(
        delete(SettlementReminder).where(
            SettlementReminder.case_id == case_id,
            SettlementReminder.account_id == account_id,
            SettlementReminder.day == day,
        )
    )


def _wanted_of(work: Work, case: Case) -> set[UUID]:
    """Who can be reminded: whoever takes part, and whoever acts for a party as long as the case is not closed."""
    taking_part = select(Participant.account_id).where(
        Participant.case_id == case.id, Participant.withdrawn_at.is_(None)
    )
    acting = select(Adviser.account_id).join(Case, Case.id == Adviser.case_id).where(Adviser.case_id == case.id, acts())
    return set(work.session.scalars(union(taking_part, acting)))


def due(work: Work, timezone: tzinfo) -> Sequence[UUID]:
    """The cases with a day that has come, each once."""
    today = work.now.astimezone(timezone).date()
    # Told apart here: the database would go through the days of every case for it.
    return list(
        dict.fromkeys(work.session.scalars(select(SettlementReminder.case_id).where(SettlementReminder.day <= today)))
    )


def send_due(work: Work, case_id: UUID, timezone: tzinfo, cases_link: str) -> None:
    """Mails whoever wanted to be reminded and still takes part or acts for somebody, once, and removes the day.

    That the case was closed changes nothing: what was agreed is to be done all the same. Once its last day is over,
    nobody is told anything about it any more.
    """
    today = work.now.astimezone(timezone).date()
    case = work.session.get(Case, case_id)
    rows = work.session.scalars(
        select(SettlementReminder).where(SettlementReminder.case_id == case_id, SettlementReminder.day <= today)
    ).all()
    if case is None or not rows:
        return
    organisation = organisation_of(work, case.organisation_id)
    is_over = case.kept_until is not None and case.kept_until <= work.now
    told = set() if is_over else {one.account_id for one in rows} & _wanted_of(work, case)
    for person in contacts_of(work, told).values():
        with written_to(work, person.language, organisation.language):
            queue(work, wanted_to_be_reminded(person.email, organisation.name, f"{cases_link}/{case.id}"))
    for one in rows:
        work.session.delete(one)
