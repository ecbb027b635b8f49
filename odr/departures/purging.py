"""Erasing an organisation: everything that belongs to it, found by the foreign keys, in one unit of work.

So a crash at any moment leaves it whole or erased, and of two workers the second finds nothing to do.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, literal, select, true

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.accounts.tables import Account
from odr.audit.desk import DeskEvent, record_on_desk
from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.contracts.contract import contract_for, details_of
from odr.contracts.ending import told_day
from odr.contracts.tables import Contract, Handover, Statement
from odr.dates import format_full_day
from odr.db.columns import Base
from odr.db.database import erases
from odr.db.work import Work
from odr.departures import mails
from odr.departures.handing_over import handover_of
from odr.departures.people import named_by
from odr.departures.records import accounts_named, of_organisations
from odr.enquiries import finding_requests, requests, telling
from odr.i18n import gettext as _
from odr.lifekeys import lives
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.messages.news import notices
from odr.organisations.naming import every_name
from odr.organisations.organisations import colleagues
from odr.organisations.tables import Invitation, Organisation
from odr.retention.holds import Holds
from odr.retention.retention_period import last_days_told
from odr.rights import deleting
from odr.rights.finding import pointing

AT_ONCE = 5


@dataclass(frozen=True)
class Purged:
    """What went."""

    cases: int
    people: int
    accounts: int


def due(work: Work, timezone: tzinfo) -> Sequence[UUID]:
    """Organisations to be erased now: their records were confirmed, or have waited long enough. Five at most.

    Not those of which a case is held, which may take long and would stand in the way of others.
    """
    waiting = work.session.scalars(
        select(Handover.organisation_id).where(Handover.erase_from <= work.now).order_by(Handover.erase_from)
    ).all()
    return list(islice((one for one in waiting if not _is_held(work, one, timezone)), AT_ONCE))


def purge_due(work: Work, organisation_id: UUID, timezone: tzinfo, public_url: str) -> Purged | None:
    """Erases an organisation if it is due, and mails the receipts; ``None`` if it is not, or no longer.

    Needs the whole installation. What counts is the day in the log of the desk, and that of each closed case;
    and no case is held.
    """
    organisation = work.session.get(Organisation, organisation_id)
    records = handover_of(work, organisation) if organisation is not None else None
    if organisation is None or records is None or records.erase_from is None or records.erase_from > work.now:
        return None
    contract, today = contract_for(work, organisation), work.now.astimezone(timezone).date()
    day = told_day(work, contract)
    if (
        day is None
        or day >= today
        or _is_promised(work, organisation, today)
        or _is_held(work, organisation.id, timezone)
    ):
        return None
    return _purge(work, organisation, contract, timezone, public_url)


def _is_promised(work: Work, organisation: Organisation, today: date) -> bool:
    """Whether people of a closed case were told that they can still take copies.

    Also where its log has no word of a day: the case gets a new one, and they are told (``odr.retention.destroying``).
    """
    return any(last is None or last >= today for last in last_days_told(work, organisation.id))


def _is_held(work: Work, organisation_id: UUID, timezone: tzinfo) -> bool:
    """Whether one of its cases is held. All of the organisation stays then: the case would be nobody's."""
    held = Holds(work, timezone)
    own = select(Case.id).where(Case.organisation_id == organisation_id, Case.state != CaseState.DESTROYED.value)
    return any(held.keep(case_id) for case_id in work.session.scalars(own))


def _purge(work: Work, organisation: Organisation, contract: Contract, timezone: tzinfo, public_url: str) -> Purged:
    session, name, language = work.session, organisation.name, organisation.language
    contract_id, number = contract.id, contract.number
    # Everything that is told of it later is looked up before it goes.
    people = contacts_of(work, session.scalars(named_by(organisation.id)))
    known = accounts_named(work, organisation.id)
    to = {email: "" for email in [details_of(work, contract).invoice_email] if email}
    to |= {one.contact.email: one.contact.language for one in colleagues(work, organisation)}
    cases = session.scalars(select(Case.id).where(Case.organisation_id == organisation.id)).all()
    _drop_mails(work, organisation, {one.email for one in people.values()} | to.keys())
    unanswered = requests.take_over(work, organisation.id)
    _remove_rows(work, organisation.id)
    lives.end(work, cases)
    accounts = [account_id for account_id in people if _belongs_to_nothing(work, account_id)]
    for account_id in accounts:
        account = session.get_one(Account, account_id)
        session.execute(delete(Invitation).where(Invitation.accepted_by == account_id))
        deleting.remove_what_is_theirs(work, account)
    deleting.remove_bare(work, list(people))
    for request_id in unanswered:
        telling.taken_over(work, request_id, public_url)
    notices.forget_unless_something_waits(work, set(people) - set(accounts))
    erases(session)
    record_on_desk(work, DeskEvent.CONTRACT_PURGED, actor_id=None, subject_id=contract_id, count=number)
    session.flush()
    today = work.now.astimezone(timezone).date()
    for address, own in sorted(to.items()):
        with written_to(work, own, language):
            # Of whom it never knew, it is told no number either.
            told = sum(account_id in known for account_id in accounts)
            counts = _("Cases: %(cases)s. Accounts: %(accounts)s.", cases=len(cases), accounts=told)
            outbox.queue(work, mails.receipt(address, name, number, format_full_day(today), counts))
    for contact in (people[account_id] for account_id in accounts):
        if contact.email not in to:
            with written_to(work, contact.language, language):
                outbox.queue(work, mails.gone(contact.email, name, format_full_day(today)))
    return Purged(len(cases), len(people), len(accounts))


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name in of_organisations().ways]


def _drop_mails(work: Work, organisation: Organisation, addresses: set[str]) -> None:
    """Nothing that waits and is about the organisation goes out: its people, its cases, its links."""
    own: Any = select(Case.id).where(Case.organisation_id == organisation.id)
    cases = [str(case_id) for case_id in work.session.scalars(own)]
    invited = work.session.scalars(select(Invitation.id).where(Invitation.organisation_id == organisation.id)).all()
    sent = work.session.scalars(select(Statement.id).where(Statement.organisation_id == organisation.id)).all()
    for one in (*invited, *sent):
        outbox.drop(work, one)

    names = _naming(work, organisation)

    def is_about_it(message: Message) -> bool:
        words = f"{message.subject}\n{message.body}"
        named = message.to in addresses and names(words)
        return named or any(case_id in words for case_id in cases)

    outbox.remove_if(work, is_about_it)


def _naming(work: Work, organisation: Organisation) -> Callable[[str], bool]:
    """Tells whether it is named in some words, as it is called or was: what was queued before bears the older name.

    "Harbour" is not named where "Harbour North" is, if that is another organisation.
    """
    own = {name for whose, name in every_name(work) if whose == organisation.id}
    others = [name for whose, name in every_name(work) if whose != organisation.id and any(one in name for one in own)]
    # The longest first, so that of each stretch of words the whole name is found.
    found = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted([*own, *others], key=len)[::-1]))
    return lambda words: any(match.group() in own for match in found.finditer(words))


def remove_again(work: Work, organisation_id: UUID) -> int:
    """Removes an organisation that a restored backup brought back, and tells nobody. Gives how many that were."""
    if work.session.get(Organisation, organisation_id) is None:
        return 0
    requests.take_over(work, organisation_id)
    _remove_rows(work, organisation_id)
    return 1


def _remove_rows(work: Work, organisation_id: UUID) -> None:
    for table in reversed(_tables()):
        work.session.execute(delete(table).where(of_organisations().rows_of(table, organisation_id)))
    organisations = Base.metadata.tables["organisations"]
    work.session.execute(delete(organisations).where(organisations.c.id == organisation_id))
    work.session.expunge_all()


def _belongs_to_nothing(work: Work, account_id: UUID) -> bool:
    """Whether no organisation, case or desk has to do with an account any more, and its person waits for nothing.

    An answer to a request goes to an account: with it, it would never be given.
    """
    account = work.session.get(Account, account_id)
    if account is None or account.deleted_at is not None or account.operator_roles is not None:
        return False
    if finding_requests.waits(work, account_id):
        return False
    left: Any = select(Organisation.id)
    named = [
        (of_organisations().rows_of(table, left), column)
        for table in _tables()
        for column in pointing().get(table.name, ())
    ]
    named += [(true(), column) for column in pointing()["desk_entries"]]
    return not any(
        work.session.scalar(select(literal(1)).where(column == account_id, own).limit(1)) for own, column in named
    )
