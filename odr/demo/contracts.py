"""The contract of the demonstration's organisation, and its statements: one paid, one overdue, one to come."""

from datetime import timedelta
from uuid import UUID

from odr.accounts.contact import Contact, find_by_email
from odr.contracts import contract, statements
from odr.contracts.contract import Details
from odr.db.work import Work
from odr.demo.house import House, account
from odr.departures import notice
from odr.errors import NotFound
from odr.organisations.organisations import add_organisation, appoint
from odr.training.course import own_course
from odr.training.register import record_pass
from odr.web.asking.sessions import write_token

DETAILS = Details("2 Harbour Street\nHarbourtown", "Hanna Reed, treasurer", "treasurer@demo.example")
LEAVING = Contact("Pia Lund", "8 Pier Street, Harbourtown", "pia@demo.example", "+44 1632 960012")
# So many days before the start each was recorded; it is due three weeks later.
RECORDED = {"2026-07": 70, "2026-08": 40, "2026-09": 8}


def play(house: House, officer_email: str) -> None:
    """The dates, the contact for invoices, and three statements."""
    with house.ago(days=84) as work:
        contract.correct_details(work, house.organisation(work), DETAILS)
        first = (house.started - timedelta(days=84)).date().replace(day=1)
        by = _officer(work, officer_email)
        contract.set_dates(work, house.organisation(work), first, None, contract.NOTICE_DAYS, by)
    with house.ago(days=5) as work:  # another organisation, whose contract is about to end
        leaving = add_organisation(work, "Pier Street Mediation")
        pia = account(work, LEAVING)
        appoint(work, pia, leaving)
        record_pass(work, own_course(), pia.id, house.settings.training_valid)
        contract.set_dates(
            work, leaving, work.now.date() - timedelta(days=300), None, 30, _officer(work, officer_email)
        )
        day = notice.earliest_day(work, leaving, house.settings.timezone)
        notice.give(work, leaving, day, None, house.settings.timezone, house.settings.public_url)
    for number, days in RECORDED.items():
        with house.ago(days=days) as work:
            today = work.now.date()
            row = statements.record(
                work,
                house.organisation(work),
                number,
                (today - timedelta(days=30), today - timedelta(days=1)),
                statements.checked_amount("480.00", "EUR"),
                today + timedelta(days=21),
                _officer(work, officer_email),
                house.settings.timezone,
            )
            link = f"{house.settings.public_url}/statement/{write_token(statements.token_of(work, row))}"
            statements.tell(work, row, link)
            row_id = row.id
        if number == min(RECORDED):
            with house.ago(days=days - 10) as work:
                row = statements.find_of_organisation(work, house.organisation(work), row_id)
                statements.note_paid(work, row, _officer(work, officer_email))


def _officer(work: Work, email: str) -> UUID:
    found = find_by_email(work, email)
    if found is None:
        raise NotFound
    return found.id
