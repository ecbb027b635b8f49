"""When a case is shut to its people: it is closed, its last day has passed, and its log tells them of no hold.

Then nothing that they have may differ from what they would have if it had been destroyed on its day
(docs/decisions/0017): whatever is asked for somebody across their cases leaves out what is shut.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, not_
from sqlalchemy.orm import aliased

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.life import CaseState
from odr.cases.tables import Case

_entry = aliased(AuditEntry)


def is_open_to_its_people(now: datetime | ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a case, in a statement that has it: it is not shut."""
    told = exists().where(_entry.case_id == Case.id, _entry.event == Event.CASE_HELD.value).correlate(Case)
    over = (Case.state == CaseState.CLOSED.value) & Case.kept_until.is_not(None) & (Case.kept_until <= now)
    return not_(over) | told
