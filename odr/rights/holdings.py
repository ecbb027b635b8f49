"""What this service holds about a person outside the sealed stores, table by table and row by row.

Of a row everything readable is told. What is sealed is told where the person themself gave it; a key, or what checks a
secret, never is. Whoever else a row names is "somebody else".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, select

from odr.accounts.contact import contact_of, is_same_email
from odr.accounts.tables import Account, BrowserSession, Link
from odr.accounts.where import noted
from odr.audit.log import Event
from odr.audit.reading import KINDS
from odr.audit.wording import kind_words
from odr.cases.naming.labels import opened as opened_label
from odr.cases.people.dispute_roles import role_given, role_of
from odr.cases.tables import Adviser, Case, CaseLabel, Participant
from odr.dates import format_full_day, format_full_moment
from odr.db.columns import Moment
from odr.db.work import Work
from odr.enquiries import enquiries, finding_requests
from odr.enquiries.tables import Enquiry, Request, RequestWords
from odr.enquiries.wording import field_words
from odr.i18n import gettext as _
from odr.i18n import language_name
from odr.mail.outbox import waiting_for
from odr.organisations.tables import Invitation, Organisation
from odr.push.tables import PushSubscription
from odr.rights import wording
from odr.rights.finding import model_of, rows_about, rows_behind, tables_counted, tables_of_places, tables_shown

ROWS_AT_ONCE = 200
MAILS = "mails"


@dataclass(frozen=True)
class Fact:
    """One thing that a row says: which column, in words and as it is called, and the value in words and as it is."""

    column: str
    label: str
    words: str
    value: str | int | bool


@dataclass(frozen=True)
class HoldingsPart:
    """What one table holds about the person. ``not_shown`` are the columns with keys and what is sealed."""

    table: str
    title: str
    note: str
    count: int
    not_shown: tuple[str, ...]


@dataclass(frozen=True)
class Behind:
    """How many rows of a table lie behind the person's codes."""

    table: str
    title: str
    count: int


class Holdings:
    """Everything about one account, as it is in this unit of work. Rows come one after the other, in batches."""

    def __init__(self, work: Work, account: Account, timezone: tzinfo) -> None:
        self._work = work
        self._account = account
        self._timezone = timezone
        of_places = tables_of_places()
        self._of_places = {table.name for table in of_places}
        self._tables = {table.name: table for table in (*tables_shown(), *of_places)}
        self._cases = _own_cases(work, account)
        self._organisations = {
            row.id: row.name for row in work.session.execute(select(Organisation.id, Organisation.name))
        }

    def parts(self) -> list[HoldingsPart]:
        """The tables in which there is something, the account itself first."""
        found = []
        for table in self._tables.values():
            count = self._count(table)
            if count:
                hidden = tuple(column.name for column in table.columns if not self._is_told(table.name, column.name))
                found.append(
                    HoldingsPart(table.name, wording.title(table.name), wording.note(table.name), count, hidden)
                )
        mails = sum(1 for _one in waiting_for(self._work, is_same_email(contact_of(self._work, self._account).email)))
        if mails:
            found.append(HoldingsPart(MAILS, wording.title(MAILS), wording.note(MAILS), mails, ("sealed_message",)))
        return found

    def behind(self) -> list[Behind]:
        """What lies behind the person's codes, as far as it can be counted without one."""
        found = []
        for table in tables_counted():
            count = self._work.session.scalar(
                select(func.count()).select_from(table).where(rows_behind(table, self._account))
            )
            if count:
                found.append(Behind(table.name, wording.title(table.name), count))
        return found

    def rows(self, name: str, most: int | None = None) -> Iterator[Sequence[Fact]]:
        """The rows of one part, the latest first where there is a time."""
        if name == MAILS:
            yield from self._mails(most)
            return
        table = self._tables[name]
        model = model_of(table)
        order = [column.desc() for column in table.columns if isinstance(column.type, Moment) and not column.nullable]
        asked = select(model).where(self._about(table))
        asked = asked.order_by(*order[:1], *table.primary_key.columns).limit(most)
        for row in self._work.session.scalars(asked, execution_options={"yield_per": ROWS_AT_ONCE}):
            yield list(self._facts(table, row))

    def _count(self, table: Table) -> int:
        return self._work.session.scalar(select(func.count()).select_from(table).where(self._about(table))) or 0

    def _about(self, table: Table) -> ColumnElement[bool]:
        if table.name in self._of_places:
            return rows_behind(table, self._account)
        return rows_about(self._work, table, self._account)

    def _is_told(self, table: str, column: str) -> bool:
        kind = self._tables[table].columns[column].info["kind"]
        return kind == "metadata" or f"{table}.{column}" in OPENED

    def _facts(self, table: Table, row: Any) -> Iterator[Fact]:
        for column in table.columns:
            where = f"{table.name}.{column.name}"
            if where in OPENED:
                for name, label, said in OPENED[where](self._work, row, self._account):
                    yield Fact(name, label, said or _not_known(name), said)
            elif column.info["kind"] == "metadata":
                value = getattr(row, column.name)
                if value is not None:
                    words, plain = self._told(table, column.name, value)
                    yield Fact(column.name, wording.label(column.name), words, plain)

    def _told(self, table: Table, name: str, value: Any) -> tuple[str, str | int | bool]:
        """A value for people, in their language; and as it is taken along for programs, in none."""
        targets = {key.column.table.name for key in table.columns[name].foreign_keys}
        words: str
        plain: str | int | bool
        if "accounts" in targets:
            is_own = value == self._account.id
            words, plain = (_("you"), "you") if is_own else (_("somebody else"), "somebody else")
        elif table.name == "accounts" and name == "id":
            words = plain = str(value)
        elif "cases" in targets:
            words = plain = self._cases.get(value, str(value))
        elif "organisations" in targets:
            words = plain = self._organisations.get(value, str(value))
        elif name == "event":
            words, plain = self._event(value), str(value)
        elif isinstance(value, datetime):
            words, plain = format_full_moment(value, self._timezone), value.isoformat()
        elif isinstance(value, date):
            words, plain = format_full_day(value), value.isoformat()
        elif isinstance(value, bool):
            words, plain = (_("yes") if value else _("no")), value
        elif isinstance(value, int):
            words, plain = str(value), value
        else:
            words = plain = str(value)
        return words, plain

    def _event(self, value: str) -> str:
        try:
            return _("%(kind)s (%(event)s)", kind=kind_words(KINDS[Event(value)]), event=value)
        except ValueError:
            return value

    def _mails(self, most: int | None) -> Iterator[Sequence[Fact]]:
        found = waiting_for(self._work, is_same_email(contact_of(self._work, self._account).email))
        for number, (mail, message) in enumerate(found):
            if number == most:
                return
            moment = format_full_moment(mail.created_at, self._timezone)
            yield [
                Fact("created_at", wording.label("created_at"), moment, mail.created_at.isoformat()),
                # Not the text: it may hold a link that lets somebody in.
                Fact("subject", _("Subject"), message.subject, message.subject),
            ]


def _own_cases(work: Work, account: Account) -> dict[UUID, str]:
    """The references of the cases in which the person has or had a place, or which they opened."""
    mine = account.id
    places = select(Participant.case_id).where(Participant.account_id == mine)
    advised = select(Adviser.case_id).where(Adviser.account_id == mine)
    asked = select(Case.id, Case.reference).where(Case.id.in_(places) | Case.id.in_(advised) | (Case.opened_by == mine))
    return {row.id: row.reference for row in work.session.execute(asked)}


Opened = Callable[[Work, Any, Account], list[tuple[str, str, str]]]


def _contact(work: Work, row: Account, _account: Account) -> list[tuple[str, str, str]]:
    contact = contact_of(work, row)
    told = [
        ("legal_name", _("Legal name"), contact.legal_name),
        ("postal_address", _("Postal address"), contact.postal_address),
        ("email", _("Email"), contact.email),
        ("telephone", _("Telephone"), contact.telephone),
    ]
    if contact.language:
        told.append(("language", _("Language"), language_name(contact.language)))
    if contact.time_zone:
        told.append(("time_zone", _("Time zone"), contact.time_zone))
    return told


def _new_address(work: Work, row: Link, _account: Account) -> list[tuple[str, str, str]]:
    address = work.installation.open(row.sealed_email, row.sealed_email_context()).decode("utf-8")
    return [("email", _("Email"), address)]


def _push_endpoint(work: Work, row: PushSubscription, _account: Account) -> list[tuple[str, str, str]]:
    address = work.installation.open(row.sealed_endpoint, row.sealed_endpoint_context()).decode("ascii")
    return [("endpoint", _("Address at the push service"), address)]


def _signed_in_where(work: Work, row: BrowserSession, _account: Account) -> list[tuple[str, str, str]]:
    found = noted(work, row)
    if found is None:
        return []
    told = [("browser", _("Browser"), found.browser), ("system", _("System"), found.system)]
    return [*told, ("network", _("Mark of the network"), found.network.hex())]


def _not_known(name: str) -> str:
    """What people are told of a value that is empty, as on "My details"; programs find it empty, in any language."""
    return {"browser": _("A browser of another kind"), "system": _("A system of another kind")}.get(name, "")


def _invited_address(work: Work, row: Invitation, account: Account) -> list[tuple[str, str, str]]:
    """The address of an invitation to the person; where they sent it, it is somebody else's."""
    if row.sealed_email is None or row.email_tag != account.email_tag:
        return []
    told = [("email", _("Email"), contact_of(work, account).email)]
    role = role_given(work, row.id)
    return [*told, ("dispute_role", _("Role in the dispute"), role)] if role else told


def _enquiry(work: Work, row: Enquiry, _account: Account) -> list[tuple[str, str, str]]:
    said = enquiries.opened(work, row).fields
    return [(name, field_words(name), text) for name, text in said.items()]


def _asker(work: Work, row: Request, _account: Account) -> list[tuple[str, str, str]]:
    asker = finding_requests.asker_of(work, row)
    return [("name", field_words("name"), asker.name), ("email", field_words("email"), asker.email)]


def _request_words(work: Work, row: RequestWords, _account: Account) -> list[tuple[str, str, str]]:
    return [("text", field_words("message"), finding_requests.opened_text(work, row))]


def _label(work: Work, row: CaseLabel, _account: Account) -> list[tuple[str, str, str]]:
    return [("label", _("Your name for this case"), opened_label(work, row))]


def _dispute_role(work: Work, row: Participant, _account: Account) -> list[tuple[str, str, str]]:
    role = role_of(work, row)
    return [("dispute_role", _("Role in the dispute"), role)] if role else []


# The sealed columns that hold what the person gave, and how they are told.
OPENED: Mapping[str, Opened] = {
    "accounts.sealed_contact": _contact,
    "case_labels.sealed_label": _label,
    "participants.sealed_dispute_role": _dispute_role,
    "links.sealed_email": _new_address,
    "invitations.sealed_email": _invited_address,
    "push_subscriptions.sealed_endpoint": _push_endpoint,
    "sessions.sealed_where": _signed_in_where,
    "enquiries.sealed_content": _enquiry,
    "requests.sealed_contact": _asker,
    "request_words.sealed_text": _request_words,
}
