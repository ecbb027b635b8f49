"""Which records an organisation is handed over: whatever it could read here, and nothing that is sealed.

The tables are found by the foreign keys, and of each it is decided here: a test asks about every new one. Of no table
are sealed columns and key material handed over, whoever could open them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, ColumnElement, Integer, Table, Uuid, select

from odr.amounts import parse
from odr.audit.reading import EventKind, events_of
from odr.audit.tables import AuditEntry
from odr.db.belonging import Belonging, belonging_to
from odr.db.columns import Moment
from odr.db.paging import beyond
from odr.db.work import Work
from odr.exports import as_json
from odr.organisations.invitations import InvitationKind
from odr.organisations.tables import Invitation
from odr.rights.finding import pointing
from odr.tables import METADATA

ORGANISATIONS = "organisations"
ROWS_AT_ONCE = 1_000
# What is handed over, and which readable columns of it are not, because administrators are not shown them either.
HANDED: Mapping[str, frozenset[str]] = {
    ORGANISATIONS: frozenset(),
    "contracts": frozenset({"telling_since", "told_up_to"}),  # how far mails are made
    "statements": frozenset(),
    "former_names": frozenset(),
    "administrators": frozenset(),
    "suspensions": frozenset(),
    "invitations": frozenset({"operator_roles"}),
    "case_invitations": frozenset(),
    "roster_entries": frozenset(),
    "roster_invitations": frozenset(),
    "agreement_forms": frozenset(),
    "settlement_templates": frozenset(),
    "policy_versions": frozenset(),
    "surveys": frozenset({"asking_since", "asked_up_to"}),  # how far mails are made
    "training_courses": frozenset(),
    "training_course_versions": frozenset(),
    "support_permissions": frozenset(),
    "support_looks": frozenset(),
    "requests": frozenset({"account_id"}),  # whether somebody who asks has an account is told to nobody
    "case_kinds": frozenset(),
    "mail_words": frozenset(),
    "cases": frozenset(),
    "participants": frozenset(),
    "destructions": frozenset(),
    "audit_entries": frozenset({"vault_id", "code_id", "subject_id"}),
}
# What belongs to an organisation and is not handed over, with the reason. What lies behind a place in a case is the
# people's own, and is not listed (``behind_places``).
KEPT_BACK: Mapping[str, str] = {
    "acceptances": "what somebody accepted is shown to them, and to those who run the service",
    "case_labels": "a person's own",
    "case_news": "mailed within a day",
    "case_notes": "sealed, and copied by hand from the page of a case where they are wanted",
    "case_reference_keys": "parts of the references, which are handed over with the cases",
    "countersignatures": "made with keys of the people in a case",
    "facilitator_suggestions": "what people of a case said to each other",
    "handover_parts": "these records themselves",
    "handovers": "these records themselves",
    "folder_marks": "how far somebody has read",
    "read_marks": "how far somebody has read",
    "request_words": "sealed, and hers or his who asked",
    "rooms": "what people of a case named",
    "sent_forms": "forgotten after a day",
    "settlement_reminders": "a person's own",
    "stuck_cases": "what the service saw last, which the log of each case tells",
    "survey_answered": "who has answered is told to nobody",
    "survey_texts": "sealed, and shown when nobody can be recognised by them",
    "survey_totals": "shown when nobody can be recognised by them",
}
# Columns that hold more than one thing, and stand as JSON.
_STRUCTURED = frozenset({"statements.amount"})


@cache
def of_organisations() -> Belonging:
    """What belongs to an organisation."""
    return belonging_to(ORGANISATIONS, METADATA)


@cache
def behind_places() -> frozenset[str]:
    """The tables of what lies behind people's places in cases."""
    return frozenset(belonging_to("participants", METADATA).ways)


def handed_tables() -> list[Table]:
    """The tables that are handed over, in the order in which they are."""
    return [METADATA.tables[name] for name in HANDED]


def handed_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that are handed over."""
    return [
        column
        for column in table.columns
        if column.info["kind"] == "metadata" and column.name not in HANDED[table.name]
    ]


def rows_of(table: Table, organisation_id: UUID) -> ColumnElement[bool]:
    """The condition under which a row of this table is the organisation's to have."""
    own = of_organisations().rows_of(table, organisation_id)
    if table.name == AuditEntry.__tablename__:
        # Of a case's log what its administrators read: entries about the case as such. Of advisers there are some
        # about no vault, where their party has destroyed it.
        return own & AuditEntry.vault_id.is_(None) & AuditEntry.event.in_(events_of(EventKind.CASE))
    if table.name == Invitation.__tablename__:
        # Who advises whom is between the two (docs/decisions/0005).
        return own & (Invitation.kind != InvitationKind.ADVISER.value)
    return own


def accounts_named(work: Work, organisation_id: UUID) -> set[UUID]:
    """The accounts that these records name: nobody's whom the organisation was never told of, such as an adviser's."""
    found: set[UUID] = set()
    for table in handed_tables():
        for column in pointing().get(table.name, ()):
            if column in handed_columns(table):
                rows = select(column).where(rows_of(table, organisation_id), column.is_not(None))
                found.update(work.session.scalars(rows.distinct()))
    return found


def next_rows(work: Work, table: Table, organisation_id: UUID, after: str | None) -> tuple[list[list[str]], str | None]:
    """A thousand rows in the order of their keys, and after which to go on; ``None`` if these were the last."""
    keys, columns = list(table.primary_key.columns), handed_columns(table)
    asked = select(*columns, *keys).where(rows_of(table, organisation_id))
    there = None if after is None else _read_key(keys, after)
    found = work.session.execute(beyond(asked, keys, there, rising=True).limit(ROWS_AT_ONCE)).all()
    rows = [[_told(column, value) for column, value in zip(columns, row, strict=False)] for row in found]
    if len(found) < ROWS_AT_ONCE:
        return rows, None
    return rows, _written_key(found[-1][len(columns) :])


def schema() -> Iterator[str]:
    """What stands in which file, as JSON."""
    tables = []
    for table in handed_tables():
        columns = [
            {
                "name": column.name,
                "holds": _kind(table, column),
                "says": column.info["reason"],
                "points_at": [key.target_fullname for key in column.foreign_keys],
                "may_be_empty": bool(column.nullable),
            }
            for column in handed_columns(table)
        ]
        left = [column.name for column in table.columns if column not in handed_columns(table)]
        tables.append({"file": f"{table.name}.csv", "columns": columns, "not_handed_over": left})
    yield json.dumps({"tables": tables, "tables_kept_back": KEPT_BACK}, ensure_ascii=False, indent=1)


def _kind(table: Table, column: Column[Any]) -> str:
    if f"{table.name}.{column.name}" in _STRUCTURED:
        return "JSON"
    for kind, name in ((Moment, "a moment, ISO 8601 with its zone"), (Uuid, "an identifier"), (Boolean, "yes or no")):
        if isinstance(column.type, kind):
            return name
    return "a whole number" if isinstance(column.type, Integer) else "text"


def _told(column: Column[Any], value: Any) -> str:
    if value is None:
        return ""
    if f"{column.table.name}.{column.name}" in _STRUCTURED:
        amount = parse(value)
        return as_json({"amount": amount.plain(), "currency": amount.currency} if amount is not None else value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _written_key(values: Sequence[Any]) -> str:
    return json.dumps([str(value) for value in values])


def _read_key(keys: Sequence[Column[Any]], written: str) -> list[Any]:
    kinds = {Uuid: UUID, Integer: int}
    said = json.loads(written)
    return [
        next((made(one) for kind, made in kinds.items() if isinstance(key.type, kind)), one)
        for key, one in zip(keys, said, strict=True)
    ]
