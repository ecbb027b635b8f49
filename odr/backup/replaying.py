"""Removing again, from a restored database, what the erasure ledger says was removed since. It revives nothing.

A line names rows, not their contents. What it names and the database has not, was made after the backup. What hangs on
a row goes with it. Where more is meant than a row (an account, a case, an organisation), the rules that removed it
remove it here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, insert, or_, select, tuple_, update

from odr.accounts.tables import Account
from odr.cases.life import CaseState
from odr.cases.tables import Case, CaseInvitation
from odr.db import payload
from odr.db.database import erases
from odr.db.work import Work
from odr.departures import purging
from odr.lifekeys.ledger import LedgerLine
from odr.lifekeys.noted import EMPTIED, FILLED, UNSAID, UNSET
from odr.lifekeys.noting import value_of, without_noting
from odr.messages.tables import Envelope
from odr.organisations.tables import Invitation
from odr.retention import case_rows
from odr.rights import deleting
from odr.tables import METADATA

ROWS_AT_ONCE = 200
# As the kinds of rows are called, for whoever restores.
NAMES: Mapping[str, str] = {
    "access_codes": "codes",
    "accounts": "accounts",
    "administrators": "administrators",
    "case_labels": "own names for cases",
    "case_notes": "notes on cases",
    "cases": "cases",
    "consent_at": "consents to publishing",
    "disclosures": "copies that were sent",
    "engagements": "agreements",
    "facilitator_suggestions": "suggested facilitators",
    "file_uploads": "files on their way",
    "file_uses": "files",
    "folders": "folders",
    "invitations": "invitations",
    "items": "entries",
    "mail_words": "own words in mails",
    "messages": "messages",
    "opens_until": "facilitators' vaults that shut on a day",
    "organisations": "organisations",
    "push_subscriptions": "browsers that are told",
    "password_hash": "passwords",
    "published_at": "what was published",
    "sealed_dispute_role": "roles in disputes",
    "roster_invitations": "invitations to a roster",
    "reset_from": "vaults to be begun afresh",
    "settlement_reminders": "days to be reminded on",
    "sessions": "browsers that were signed in",
    "vaults": "vaults",
}


def replay(work: Work, lines: Sequence[LedgerLine]) -> Mapping[str, int]:
    """Removes or ends again what these lines say, and whatever is passing. Gives how many of each kind that were.

    Needs the whole installation; what it removes is not noted once more.
    """
    without_noting(work.session)
    again: Counter[str] = Counter()
    for name in EMPTIED:
        table = METADATA.tables[name]
        again[name] += _removed(work, table, _everything(table))
    for line in lines:
        said = payload.decode(line.said)
        for name, key, values in said["kept"]:
            _end_again(work, METADATA.tables[name], key, values, again)
        for name, keys in said["gone"].items():
            table = METADATA.tables[name]
            if name == "organisations":
                for (organisation_id,) in keys:
                    again[name] += purging.remove_again(work, UUID(organisation_id))
                continue
            for first in range(0, len(keys), ROWS_AT_ONCE):
                again[name] += _removed(work, table, _is_one_of(table, keys[first : first + ROWS_AT_ONCE]))
    work.session.flush()
    work.session.expunge_all()
    erases(work.session)
    return {name: count for name, count in again.items() if count}


def _end_again(work: Work, table: Table, key: list[Any], said: Mapping[str, Any], again: Counter[str]) -> None:
    values = {column: value_of(table, column, value) for column, value in said.items()}
    is_it = _is_one_of(table, [key])
    if table.name == "destructions":
        again["cases"] += _destroy_again(work, values)
        return
    if table.name == "suspensions":
        _suspend_again(work, table, values)
        return
    if work.session.execute(select(*table.primary_key.columns).where(is_it)).first() is None:
        return
    if values.get("deleted_at") is not None and table.name == "accounts":
        account = work.session.get_one(Account, UUID(key[0]))
        deleting.remove_what_is_theirs(work, account)
        account.deleted_at = values["deleted_at"]
        work.session.flush()
        again["accounts"] += 1
        return
    for column in values:
        if (table.name, column) in UNSAID:
            values[column] = ""  # the hash of no password
            again[column] += 1
    # The address that somebody was asked by is overwritten when that is over: without it nothing would remove it later.
    if table.name == "invitations" and values.keys() & {"accepted_at", "declined_at"}:
        into = CaseInvitation.invitation_id == UUID(key[0])
        work.session.execute(update(CaseInvitation).where(into).values(sealed_dispute_role=None))
    if table.name == "invitations" and values.get("accepted_at") is not None:
        values["sealed_email"] = None
        tag = work.session.scalar(select(Invitation.email_tag).where(is_it))
        if work.session.scalar(select(Account.id).where(Account.email_tag == tag)) is None:
            values["email_tag"] = None
    if table.name == "engagements" and values.get("ended_at") is not None:
        values["sealed_email"] = None
    if table.name == "messages" and values["ended"] is not None:
        values["sealed_body"] = None
        no_key = {"box": b"", "sealed_key": None, "sealed_epoch": None}
        work.session.execute(update(Envelope).where(Envelope.message_id == UUID(key[0])).values(no_key))
    work.session.execute(update(table).where(is_it).values(values))
    by_column = [column for column in values if (table.name, column) in UNSET | FILLED]
    again.update(by_column)
    if not by_column and not any((table.name, column) in UNSAID for column in values):
        again[table.name] += 1


def _destroy_again(work: Work, receipt: Mapping[str, Any]) -> int:
    """A case is destroyed as it was, with the receipt that it had; nobody is told once more."""
    case = work.session.get(Case, receipt["case_id"])
    if case is None or case.state == CaseState.DESTROYED.value:
        return 0
    case_rows.remove(work, case.id)
    case.state, case.state_since = CaseState.DESTROYED.value, receipt["destroyed_at"]
    case.kept_until = case.last_day = case.known_held_until = case.closes_after = case.reminded_at = None
    work.session.flush()
    work.session.execute(insert(METADATA.tables["destructions"]), dict(receipt))
    return 1


def _suspend_again(work: Work, table: Table, values: Mapping[str, Any]) -> None:
    there = [
        work.session.execute(select(pointed.table).where(pointed == values[column.name])).first() is not None
        for column in table.columns
        for pointed in (key.column for key in column.foreign_keys)
        if values[column.name] is not None
    ]
    is_it = and_(*(column == values[column.name] for column in table.primary_key.columns))
    if all(there) and work.session.execute(select(*table.primary_key.columns).where(is_it)).first() is None:
        work.session.execute(insert(table), dict(values))


def _removed(work: Work, table: Table, which: ColumnElement[bool]) -> int:
    """Removes rows with all that hangs on them, as far as the database does not do that by itself."""
    columns = list(table.primary_key.columns)
    keys = [tuple(row) for row in work.session.execute(select(*columns).where(which))]
    for first in range(0, len(keys), ROWS_AT_ONCE):
        some = keys[first : first + ROWS_AT_ONCE]
        them = columns[0].in_([key[0] for key in some]) if len(columns) == 1 else tuple_(*columns).in_(some)
        for other in METADATA.sorted_tables:
            for column in other.columns:
                for key in column.foreign_keys:
                    if key.column.table.name != table.name or key.ondelete in ("CASCADE", "SET NULL"):
                        continue
                    points = column.in_(select(key.column).where(them))
                    if column.nullable:
                        work.session.execute(update(other).where(points).values({column.name: None}))
                    else:
                        _removed(work, other, points)
        work.session.execute(delete(table).where(them))
    return len(keys)


def _is_one_of(table: Table, keys: Sequence[Sequence[Any]]) -> ColumnElement[bool]:
    columns = list(table.primary_key.columns)
    given = [[value_of(table, column.name, value) for column, value in zip(columns, key, strict=True)] for key in keys]
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in given])
    return or_(*(and_(*(column == value for column, value in zip(columns, key, strict=True))) for key in given))


def _everything(table: Table) -> ColumnElement[bool]:
    return next(iter(table.primary_key.columns)).is_not(None)
