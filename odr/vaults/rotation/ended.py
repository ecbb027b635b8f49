"""Codes that have ended, as the audit log tells it.

Whoever writes to the database can put the row of a code back with its grants. The log says that it ended, and cannot be
rewritten unseen; so it is the log that is asked.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import QueryableAttribute

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.db.work import Work

_ENDS = (Event.CODE_ENDED, Event.CODE_REVOKED)


def ended_by_the_log(work: Work, vault_id: UUID, code_ids: Iterable[UUID]) -> set[UUID]:
    """Of these codes of a vault, those whose end stands in the log. In one query, and none for none."""
    asked = list(code_ids)
    if not asked:
        return set()
    found = work.session.scalars(
        select(AuditEntry.subject_id).where(
            AuditEntry.subject_id.in_(asked),
            AuditEntry.vault_id == vault_id,
            AuditEntry.event.in_([event.value for event in _ENDS]),
        )
    )
    return {code_id for code_id in found if code_id is not None}


def ended_in_the_log(vault_id: QueryableAttribute[UUID], code_id: QueryableAttribute[UUID]) -> ColumnElement[bool]:
    """The same of one code, as a column of a statement that has the code in it."""
    return (
        select(AuditEntry.number)
        .where(
            AuditEntry.subject_id == code_id,
            AuditEntry.vault_id == vault_id,
            AuditEntry.event.in_([event.value for event in _ENDS]),
        )
        .exists()
    )
