"""Handing an organisation its records over, after the last day of its contract: made step by step, fetched, confirmed.

Each step writes some rows in a unit of work of its own and notes how far it is, so that a process that ends loses
nothing, and two workers do nothing twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from uuid import UUID, uuid4

from sqlalchemy import select

from odr import archives, exports
from odr.accounts.languages import written_to
from odr.audit.desk import DeskEvent, record_on_desk
from odr.contracts.contract import contract_for
from odr.contracts.ending import told_day
from odr.contracts.tables import Contract, Handover, HandoverPart
from odr.crypto.secrets import Token
from odr.dates import format_full_day
from odr.db.database import erases
from odr.db.work import Work
from odr.departures import mails, records
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import drop, queue
from odr.organisations.organisations import colleagues, organisation_of
from odr.organisations.tables import Organisation
from odr.purposes import THE_SERVICE

# If nobody confirms: long enough to hear of it after a holiday or an illness.
KEPT_FOR = timedelta(days=30)
AT_ONCE = 20
# How long a link that has given the file gives it again: to a second click, which takes the place of the first.
AGAIN_WITHIN = timedelta(minutes=2)
_LINK = "records"
_USED_LINK = "records, given"
NAME = "records-of-your-organisation.zip"


@dataclass(frozen=True)
class Progress:
    """How far the records are: tables that are written, and all there are."""

    done: int
    all: int


def handover_of(work: Work, organisation: Organisation) -> Handover | None:
    """The records of an organisation, as far as they are made."""
    return work.session.scalar(select(Handover).where(Handover.organisation_id == organisation.id))


def progress_of(row: Handover) -> Progress:
    """How far they are."""
    return Progress(row.tables_done, len(records.HANDED))


def due(work: Work, timezone: tzinfo) -> Sequence[UUID]:
    """Organisations whose last day is over and whose records are not ready. Twenty at most."""
    today = work.now.astimezone(timezone).date()
    return work.session.scalars(
        select(Contract.organisation_id)
        .outerjoin(Handover, Handover.organisation_id == Contract.organisation_id)
        .where(Contract.ends_on < today, Handover.ready_at.is_(None))
        .limit(AT_ONCE)
    ).all()


def step(work: Work, organisation_id: UUID, timezone: tzinfo, link_of: Callable[[Token], str]) -> bool:
    """One step; whether there is another. With the last one the link is mailed. The unit of work holds ``Job.DESK``."""
    organisation = work.session.get(Organisation, organisation_id)
    if organisation is None:
        return False
    contract, row = contract_for(work, organisation), handover_of(work, organisation)
    day = told_day(work, contract)
    if day is None or day >= work.now.astimezone(timezone).date():
        contract.ends_on = day  # a row was given another day than the log has
        return False
    if row is None:
        row = Handover(id=uuid4(), organisation_id=organisation.id, begun_at=work.now, tables_done=0, parts=0)
        work.session.add(row)
        work.session.flush()
        return True
    if row.ready_at is not None:
        return False
    if row.tables_done < len(records.HANDED):
        _write(work, row)
        return True
    row.ready_at, row.erase_from = work.now, work.now + KEPT_FOR
    mail_links(work, organisation, row, link_of(make_link(work, row)), timezone)
    record_on_desk(work, DeskEvent.CONTRACT_RECORDS_READY, actor_id=None, subject_id=contract.id, count=contract.number)
    return False


def erased_on(row: Handover, timezone: tzinfo) -> date | None:
    """The day on which everything is erased if nobody confirms before."""
    return None if row.erase_from is None else row.erase_from.astimezone(timezone).date()


def make_link(work: Work, row: Handover) -> Token:
    """A link that gives the records once; one from before works no more. Raises ``Refusal`` if they are not ready."""
    if row.ready_at is None:
        raise Refusal(_("The records are not ready yet."))
    drop(work, row.id)
    token = Token.generate()
    row.token_hash = work.installation.token_hash(_LINK, token)
    return token


def mail_links(work: Work, organisation: Organisation, row: Handover, link: str, timezone: tzinfo) -> None:
    """Mails the link to every administrator: whoever uses it first has the records."""
    day = erased_on(row, timezone)
    for one in colleagues(work, organisation):
        if not one.suspended and day is not None:
            with written_to(work, one.contact.language, organisation.language):
                mail = mails.records_ready(one.contact.email, organisation.name, link, format_full_day(day))
                queue(work, mail, about=row.id)


def find(work: Work, organisation: Organisation, token: Token) -> Handover:
    """The records that a link of the organisation gives, or gave a moment ago. Uses nothing up. Raises ``NotFound``."""
    row = handover_of(work, organisation)
    if row is not None and row.token_hash is not None:
        given_now = row.fetched_at is not None and work.now < row.fetched_at + AGAIN_WITHIN
        for label in [_LINK, *([_USED_LINK] if given_now else [])]:
            if row.token_hash == work.installation.token_hash(label, token):
                return row
    raise NotFound


def fetch(work: Work, row: Handover, token: Token) -> None:
    """The records leave by this link. After a moment it works no more."""
    if row.token_hash == work.installation.token_hash(_LINK, token):
        row.token_hash, row.fetched_at = work.installation.token_hash(_USED_LINK, token), work.now
    drop(work, row.id)
    erases(work.session)


def packed(work: Work, organisation: Organisation) -> archives.Archive:
    """The records as a ZIP. Raises ``NotFound`` if there are none."""
    row = handover_of(work, organisation)
    if row is None:
        raise NotFound
    files = {f"{table.name}.csv": _lines_of(work, row, table.name) for table in records.handed_tables()}
    return archives.archive(
        THE_SERVICE, {"README.txt": _readme(work, row), "schema.json": records.schema(), **files}, work.now
    )


def confirm(work: Work, organisation: Organisation) -> None:
    """An administrator says that they have the records: everything may be erased now. Raises ``Refusal``."""
    row = handover_of(work, organisation)
    if row is None or row.fetched_at is None:
        raise Refusal(_("Nobody has fetched the records yet."))
    if row.received_at is None:
        row.received_at = row.erase_from = work.now
        contract = contract_for(work, organisation)
        record_on_desk(
            work, DeskEvent.CONTRACT_RECORDS_RECEIVED, actor_id=None, subject_id=contract.id, count=contract.number
        )


def _write(work: Work, row: Handover) -> None:
    table = records.handed_tables()[row.tables_done]
    rows, after = records.next_rows(work, table, row.organisation_id, row.after)
    lines = exports.table_lines([column.name for column in records.handed_columns(table)], rows)
    if row.after is not None:
        next(lines)  # the names of the columns stand above the first part
    part = HandoverPart(handover_id=row.id, number=row.parts, table=table.name)
    part.sealed_rows = work.installation.seal("".join(lines).encode("utf-8"), part.sealed_rows_context())
    work.session.add(part)
    row.parts += 1
    row.after = after
    if after is None:
        row.tables_done += 1
    work.session.flush()


def _lines_of(work: Work, row: Handover, table: str) -> Iterator[str]:
    parts = work.session.scalars(
        select(HandoverPart)
        .where(HandoverPart.handover_id == row.id, HandoverPart.table == table)
        .order_by(HandoverPart.number),
        execution_options={"yield_per": 1},
    )
    for part in parts:
        yield work.installation.open(part.sealed_rows, part.sealed_rows_context()).decode("utf-8")


def _readme(work: Work, row: Handover) -> Iterator[str]:
    yield _(
        "The records of %(organisation)s\n\n"
        "Made between %(begun)s and %(ready)s.\n\n"
        "Each CSV file is one table: UTF-8 with a byte order mark, fields as RFC 4180 has them, the names of "
        "the columns in "
        "the first line. The last column says which part of a row a line is, as a rule “1 of 1”. Moments are "
        "in ISO 8601 "
        "with their zone. Columns that hold several things hold JSON. “schema.json” says of every column what it "
        "holds and why, which columns were not handed over, and which tables.\n\n"
        "A program that guesses what a field is changes some of them. When it asks, choose UTF-8, commas, and text for "
        "every column.\n\n"
        "So that no program runs what somebody wrote, an apostrophe stands before whatever could begin a "
        "formula. Take it "
        "away to have the text as it was.\n\n"
        "What the parties wrote, and the contact data of people, is sealed and is not here. Parties have taken "
        "copies of "
        "what is theirs by themselves.\n",
        organisation=organisation_of(work, row.organisation_id).name,
        begun=row.begun_at.isoformat(),
        ready=(row.ready_at or work.now).isoformat(),
    )
