"""Which rows are about an account: found by following the foreign keys, so that no table has to be listed.

A table that somebody adds is found if it points at accounts, at what goes with one, or at a place in a case. What
names a person without a foreign key stands in ``BY_ANOTHER_WAY``; a test fills every table and asks about each.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, or_, select
from sqlalchemy.orm import aliased

from odr.accounts import throttle
from odr.accounts.tables import Account, Throttle
from odr.audit.log import Event
from odr.audit.tables import AuditEntry, DeskEntry
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, CaseNote, Participant
from odr.db.belonging import Belonging, belonging_to
from odr.db.columns import Base
from odr.db.work import Work
from odr.enquiries.tables import Enquiry, Request, RequestWords
from odr.organisations.tables import Invitation
from odr.rights.behind import is_behind_codes
from odr.tables import METADATA
from odr.vaults.tables import Vault

ACCOUNTS = "accounts"
# What a party or facilitator keeps and says is told of by their places, and not by who changed it last.
SEALED_STORES = frozenset({"items", "disclosures"})


def tables_shown() -> list[Table]:
    """The tables whose rows about an account are shown one by one, in the order in which they depend on each other."""
    return [
        table
        for table in METADATA.sorted_tables
        if table.name not in SEALED_STORES
        and (table.name == ACCOUNTS or table.name in {**pointing(), **_along().ways} or table.name in BY_ANOTHER_WAY)
    ]


def tables_behind() -> list[Table]:
    """The tables of what hangs on the person's places in cases, and is not shown by the account."""
    shown = {table.name for table in tables_shown()}
    return [table for table in METADATA.sorted_tables if table.name in _behind().ways and table.name not in shown]


def tables_of_places() -> list[Table]:
    """Those of them that anybody can read who runs the service: their rows are shown one by one as well."""
    return [table for table in tables_behind() if not is_behind_codes(table)]


def tables_counted() -> list[Table]:
    """The tables of which it is told how many rows are behind the person's codes."""
    return [table for table in tables_behind() if is_behind_codes(table)]


def rows_about(work: Work, table: Table, account: Account) -> ColumnElement[bool]:
    """The condition under which a row of a table that is shown is about the account."""
    if table.name == ACCOUNTS:
        return table.c.id == account.id
    conditions: list[ColumnElement[bool]] = [_points_at(column, account) for column in pointing().get(table.name, ())]
    if table.name in _along().ways:
        conditions.append(_along().rows_of(table, account.id))
    if table.name in BY_ANOTHER_WAY:
        conditions.append(BY_ANOTHER_WAY[table.name](work, account))
    return or_(*conditions)


def rows_behind(table: Table, account: Account, unless_shut_at: datetime | None = None) -> ColumnElement[bool]:
    """The condition under which a row of a table behind their places is the person's own, in any of their cases.

    With a moment: in any that is not shut to them then.
    """
    places = _places(account)
    if unless_shut_at is not None:
        places = places.join(Case, Case.id == Participant.case_id).where(is_open_to_its_people(unless_shut_at))
    return _behind().rows_of(table, places)


@cache
def pointing() -> dict[str, tuple[Column[Any], ...]]:
    """For each table that points at accounts itself, the columns by which it does."""
    found = {
        table.name: tuple(
            column for column in table.columns for key in column.foreign_keys if key.column.table.name == ACCOUNTS
        )
        for table in METADATA.sorted_tables
    }
    return {name: columns for name, columns in found.items() if columns}


def model_of(table: Table) -> type[Base]:
    """The model of a table."""
    return _models(len(METADATA.tables))[table.name]


@cache
def _models(_number_of_tables: int) -> dict[str, type[Base]]:
    return {str(mapper.local_table.description): mapper.class_ for mapper in Base.registry.mappers}


def _points_at(column: Column[Any], account: Account) -> ColumnElement[bool]:
    only = ONLY_WHERE.get(str(column))
    return column == account.id if only is None else and_(column == account.id, only(account))


@cache
def _along() -> Belonging:
    return belonging_to(ACCOUNTS, METADATA, only_what_goes_with_it=True)


@cache
def _behind() -> Belonging:
    return belonging_to("participants", METADATA)


def _places(account: Account) -> Any:
    return select(Participant.id).where(Participant.account_id == account.id)


def _own_adviser(account: Account) -> ColumnElement[bool]:
    """Whoever stopped acting for the person: with a case that is closed, somebody else's advisers stop as well."""
    return Adviser.participant_id.in_(_places(account))


def _where_they_stood(account: Account) -> ColumnElement[bool]:
    """What the person did to a case as such, with a code of theirs, or in a vault of theirs or of whom they act for.

    What ended in another's vault by something that they did elsewhere is for whose vault it was: it tells what was
    given, and to how many. Whose a vault is says who made it, as its entries outlive it.
    """
    made = aliased(AuditEntry)
    is_made = made.event == Event.VAULT_MADE.value
    own = select(made.vault_id).where(is_made, made.actor_id == account.id)
    its_party = and_(Participant.account_id == made.actor_id, Participant.case_id == made.case_id)
    acted_for = select(made.vault_id).join(Participant, its_party)
    acted_for = acted_for.join(Adviser, Adviser.participant_id == Participant.id)
    acted_for = acted_for.where(is_made, Adviser.account_id == account.id)
    return or_(
        AuditEntry.vault_id.is_(None),
        AuditEntry.code_id.is_not(None),
        AuditEntry.event == Event.VAULT_REFUSED.value,
        AuditEntry.vault_id.in_(own),
        AuditEntry.vault_id.in_(acted_for),
    )


def _entries_about(_work: Work, account: Account) -> ColumnElement[bool]:
    """Entries of logs that are about the person: what was done to their account or to a place of theirs.

    What somebody else does in a vault of their own about a place, such as comparing its keys, is theirs alone to know.
    """
    advising = select(Adviser.id).where(Adviser.account_id == account.id)
    own_vaults = select(Vault.id).where(Vault.participant_id.in_(_places(account)))
    subject, vault = AuditEntry.subject_id, AuditEntry.vault_id
    about_place = and_(subject.in_(_places(account)), or_(vault.is_(None), vault.in_(own_vaults)))
    return or_(subject == account.id, about_place, subject.in_(advising))


def _desk_about(_work: Work, account: Account) -> ColumnElement[bool]:
    """Entries of the desk's log that are about the person's account, or about what they wrote to the desk."""
    wrote = select(Enquiry.id).where(Enquiry.account_id == account.id)
    asked = select(Request.id).where(Request.account_id == account.id)
    subject = DeskEntry.subject_id
    return or_(subject == account.id, subject.in_(wrote), subject.in_(asked))


def _invitations_to(_work: Work, account: Account) -> ColumnElement[bool]:
    """Invitations to the person's address, if it is known to be theirs."""
    known = account.email_tag if account.email_confirmed_at is not None else b""
    return Invitation.email_tag == known


def _notes_on_cases(_work: Work, account: Account) -> ColumnElement[bool]:
    """Notes on cases that the person takes part in: that there are such, and no more."""
    places = select(Participant.case_id).where(Participant.account_id == account.id)
    return CaseNote.case_id.in_(places)


def _words_of_requests(_work: Work, account: Account) -> ColumnElement[bool]:
    """What was written about the person's own requests, by whomever."""
    return RequestWords.request_id.in_(select(Request.id).where(Request.account_id == account.id))


def _failures(work: Work, account: Account) -> ColumnElement[bool]:
    """How often signing in has failed for the account. By network it is counted as well, which names nobody."""
    bucket = throttle.buckets(work, account.email_tag, None)[0]
    return Throttle.bucket == bucket


# Columns that name the person also where they only set off what is somebody else's alone to know.
ONLY_WHERE: dict[str, Callable[[Account], ColumnElement[bool]]] = {
    "advisers.ended_by": _own_adviser,
    "audit_entries.actor_id": _where_they_stood,
}

BY_ANOTHER_WAY: dict[str, Callable[[Work, Account], ColumnElement[bool]]] = {
    "audit_entries": _entries_about,
    "case_notes": _notes_on_cases,
    "desk_entries": _desk_about,
    "invitations": _invitations_to,
    "request_words": _words_of_requests,
    "throttles": _failures,
}
