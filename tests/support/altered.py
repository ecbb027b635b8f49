"""Somebody who owns the database: keeps rows of earlier days, puts them back, deletes, copies and exchanges them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, insert, select, update

import odr.tables  # noqa: F401  every table
from odr.audit.log import GENESIS, entry_hash
from odr.audit.tables import AuditEntry
from odr.db.columns import Base
from odr.db.work import Work
from odr.lifekeys.noting import without_noting

KEPT = ("vaults", "vault_secrets", "grants", "folders", "manifest_pages", "items", "countersignatures", "audit_entries")
Row = dict[str, Any]
Rows = dict[str, list[Row]]
Which = Callable[[Row], bool]


def rows_now(work: Work) -> Rows:
    """Everything about vaults, as it stands."""
    return {name: [dict(row) for row in work.session.execute(select(_table(name))).mappings()] for name in KEPT}


def put_back(work: Work, before: Rows, name: str, which: Which = lambda row: True) -> None:
    """The rows of that day, in the place of those that are there now; rows that came later stay."""
    there = {_key(name, row) for row in rows_now(work)[name]}
    for row in filter(which, before[name]):
        if _key(name, row) in there:
            _write(work, update(_table(name)).where(_is(name, row)).values(row))
        else:
            _write(work, insert(_table(name)).values(row))
    work.session.expire_all()


def put_back_wholly(work: Work, before: Rows, name: str, which: Which = lambda row: True) -> None:
    """As ``put_back``, and rows that came later are gone."""
    kept = {_key(name, row) for row in before[name]}
    for row in filter(which, rows_now(work)[name]):
        if _key(name, row) not in kept:
            _write(work, delete(_table(name)).where(_is(name, row)))
    put_back(work, before, name, which)


def remove(work: Work, name: str, which: Which) -> None:
    """These rows are gone."""
    for row in filter(which, rows_now(work)[name]):
        _write(work, delete(_table(name)).where(_is(name, row)))
    work.session.expire_all()


def copy(work: Work, name: str, which: Which, **changes: Any) -> None:
    """These rows once more, with something changed."""
    for row in list(filter(which, rows_now(work)[name])):
        _write(work, insert(_table(name)).values(row | changes))
    work.session.expire_all()


def alter(work: Work, name: str, which: Which, **changes: Any) -> None:
    """Something in these rows is changed."""
    for row in filter(which, rows_now(work)[name]):
        _write(work, update(_table(name)).where(_is(name, row)).values(changes))
    work.session.expire_all()


def write_log_anew(work: Work, case_id: UUID, forge: Callable[[list[Row]], list[Row]]) -> None:
    """The whole chain of a case, forged, and hashed as if it had always been so."""
    rows = sorted(
        (row for row in rows_now(work)["audit_entries"] if row["case_id"] == case_id), key=lambda row: row["number"]
    )
    _write(work, delete(AuditEntry).where(AuditEntry.case_id == case_id))
    previous = GENESIS
    for number, row in enumerate(forge(rows), start=1):
        row |= {"number": number, "previous_hash": previous}
        previous = row["hash"] = entry_hash(AuditEntry(**row))
        _write(work, insert(_table("audit_entries")).values(row))
    work.session.expire_all()


def _write(work: Work, statement: Any) -> None:
    """As one statement of a unit that notes nothing for the copies: no ledger knows of what an attacker does."""
    without_noting(work.session)
    work.session.execute(statement)


def _table(name: str) -> Any:
    return Base.metadata.tables[name]


def _key(name: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in _table(name).primary_key.columns)


def _is(name: str, row: Row) -> Any:
    return and_(*(column == row[column.name] for column in _table(name).primary_key.columns))
