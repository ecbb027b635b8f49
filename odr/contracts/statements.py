"""Statements: the invoices that the operator records. They are mailed as a link, and reminded of when overdue."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from odr.accounts.languages import written_to
from odr.amounts import Amount, parse
from odr.amounts import read as read_amount
from odr.audit.desk import DeskEvent, record_on_desk
from odr.contracts import mails
from odr.contracts.cards import refuse_card_number
from odr.contracts.contract import contract_for, contract_of, details_of
from odr.contracts.tables import Statement
from odr.crypto.secrets import Token
from odr.dates import end_of
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import drop, queue
from odr.organisations.organisations import colleagues, organisation_of
from odr.organisations.tables import Organisation
from odr.texts import one_line, same

LONGEST_NUMBER = 40
REMIND_EVERY = timedelta(days=14)
MOST_REMINDERS = 3
AT_ONCE = 20
_LINK = "statement"


def checked_number(typed: str) -> str:
    """The number of an invoice. Raises ``Refusal``."""
    refuse_card_number(typed, "invoice")
    return one_line(typed, LONGEST_NUMBER, missing=_("Please give the number of the invoice."), field="invoice")


def checked_amount(typed: str, currency: str) -> Amount:
    """What is to be paid, more than nothing. Raises ``Refusal``."""
    refuse_card_number(typed, "amount")
    amount = read_amount(typed, currency, "amount")
    if amount.value <= 0:
        raise Refusal(_("Please give an amount that is more than nothing."), "amount")
    return amount


def record(
    work: Work,
    organisation: Organisation,
    number: str,
    period: tuple[date, date],
    amount: Amount,
    due: date,
    by: UUID,
    timezone: tzinfo,
) -> Statement:
    """A new statement; the caller mails it (``tell``). Raises ``Refusal``."""
    number = checked_number(number)
    if period[1] < period[0]:
        raise Refusal(_("The last day can't be before the first."), "until_day")
    known = work.session.scalars(select(Statement.number).where(Statement.organisation_id == organisation.id))
    if any(same(number, one) for one in known):
        raise Refusal(_("There is a statement with this number already."), "invoice")
    contract, token = contract_for(work, organisation), Token.generate()
    row = Statement(
        id=uuid4(),
        organisation_id=organisation.id,
        number=number,
        from_day=period[0],
        until_day=period[1],
        amount=amount.stored(),
        due=due,
        recorded_at=work.now,
        remind_at=end_of(due, timezone),
        reminders=0,
        token_hash=work.installation.token_hash(_LINK, token),
    )
    row.sealed_token = work.installation.seal(token.reveal(), row.sealed_token_context())
    work.session.add(row)
    work.session.flush()
    record_on_desk(work, DeskEvent.STATEMENT_RECORDED, actor_id=by, subject_id=row.id, count=contract.number)
    return row


def amount_of(row: Statement) -> str:
    """What is to be paid, as the reader reads it."""
    amount = parse(row.amount)
    return amount.shown() if amount is not None else row.amount


def is_overdue(row: Statement, now: datetime, timezone: tzinfo) -> bool:
    """Whether the day by which it was to be paid is over."""
    return row.paid_at is None and end_of(row.due, timezone) <= now


def statements_of(work: Work, organisation: Organisation) -> Sequence[Statement]:
    """All statements of an organisation, the latest first."""
    return work.session.scalars(
        select(Statement)
        .where(Statement.organisation_id == organisation.id)
        .order_by(Statement.due.desc(), Statement.id)
    ).all()


def with_overdue(work: Work, timezone: tzinfo) -> Select[UUID]:
    """Asks for the organisations that have a statement which is overdue."""
    today = work.now.astimezone(timezone).date()
    return select(Statement.organisation_id).where(Statement.paid_at.is_(None), Statement.due < today)


def overdue_by_organisation(work: Work, timezone: tzinfo) -> dict[UUID, int]:
    """How many statements of each organisation are overdue. In one query."""
    today = work.now.astimezone(timezone).date()
    counted = work.session.execute(
        select(Statement.organisation_id, func.count().label("statements"))
        .where(Statement.paid_at.is_(None), Statement.due < today)
        .group_by(Statement.organisation_id)
    )
    return {row.organisation_id: row.statements for row in counted}


def find_of_organisation(work: Work, organisation: Organisation, statement_id: UUID) -> Statement:
    """One of the organisation's own statements. Raises ``NotFound``."""
    row = work.session.get(Statement, statement_id)
    if row is None or row.organisation_id != organisation.id:
        raise NotFound
    return row


def find_by_link(work: Work, token: Token) -> Statement:
    """The statement of a mailed link. Looking at it uses nothing up. Raises ``NotFound``."""
    row = work.session.scalar(
        select(Statement).where(Statement.token_hash == work.installation.token_hash(_LINK, token))
    )
    if row is None:
        raise NotFound
    return row


def token_of(work: Work, row: Statement) -> Token:
    """The secret part of its link."""
    return Token(work.installation.open(row.sealed_token, row.sealed_token_context()))


def note_paid(work: Work, row: Statement, by: UUID) -> None:
    """The desk notes that it was paid: no reminder goes out any more. Raises ``Refusal`` if it was noted already."""
    if row.paid_at is not None:
        raise Refusal(_("That it was paid is noted already."))
    row.paid_at, row.remind_at = work.now, None
    drop(work, row.id)
    _on_desk(work, row, DeskEvent.STATEMENT_PAID, by)


def withdraw(work: Work, row: Statement, by: UUID) -> None:
    """The desk takes a statement back that was wrong; its link leads nowhere any more."""
    drop(work, row.id)
    _on_desk(work, row, DeskEvent.STATEMENT_WITHDRAWN, by)
    work.session.delete(row)
    work.session.flush()


def tell(work: Work, row: Statement, link: str, mail: mails.OfStatement = mails.statement) -> int:
    """Mails it to the contact for invoices, or to the administrators as long as there is none; to how many."""
    organisation = organisation_of(work, row.organisation_id)
    contact = details_of(work, contract_of(work, organisation.id)).invoice_email
    to = {contact: ""} if contact else {}
    if not to:
        to = {one.contact.email: one.contact.language for one in colleagues(work, organisation) if not one.suspended}
    for address, own in to.items():
        with written_to(work, own, organisation.language):
            queue(work, mail(address, link, row.due), about=row.id)
    return len(to)


def to_be_reminded(work: Work) -> Sequence[UUID]:
    """Statements that are overdue and to be reminded of now, the earliest first. Twenty at most."""
    return work.session.scalars(
        select(Statement.id).where(Statement.remind_at <= work.now).order_by(Statement.remind_at).limit(AT_ONCE)
    ).all()


def remind(work: Work, statement_id: UUID, link_of: mails.LinkOf) -> None:
    """Mails a reminder, three at most, and two weeks apart."""
    row = work.session.get(Statement, statement_id)
    if row is None or row.paid_at is not None or row.remind_at is None or row.remind_at > work.now:
        return
    row.reminders += 1
    row.remind_at = work.now + REMIND_EVERY if row.reminders < MOST_REMINDERS else None
    tell(work, row, link_of(token_of(work, row)), mails.reminder)


def _on_desk(work: Work, row: Statement, event: DeskEvent, by: UUID) -> None:
    contract = contract_for(work, organisation_of(work, row.organisation_id))
    record_on_desk(work, event, actor_id=by, subject_id=row.id, count=contract.number)
