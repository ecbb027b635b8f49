"""The part of the audit log that administrators read, and everybody who takes part: what happened to the case as such,
and nothing of any vault."""

from datetime import datetime
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.audit.orders import orders_in
from odr.audit.reading import LogPage, LogPart, WantedEntries, page_of
from odr.audit.wording import Names
from odr.cases.tables import Case
from odr.db.work import Work


def case_log(
    work: Work,
    case: Case,
    reader_id: UUID,
    *,
    until: datetime | None = None,
    newer_than: int | None = None,
    older_than: int | None = None,
) -> tuple[LogPage, Names]:
    """One page of the entries about the case as such, and the people in them by name.

    ``until`` is the last moment of which the reader is told something, if there is one.
    """
    page = page_of(work, LogPart(case.id, until=until), WantedEntries(), newer_than=newer_than, older_than=older_than)
    contacts = contacts_of(work, {entry.actor_id for entry in page.rows if entry.actor_id is not None})
    people = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    return page, Names(reader_id=reader_id, people=people, orders=orders_in(work, page.rows))
