"""When a case is shut to its people: it is closed, its last day has passed, and no hold they know of keeps it any more.

Then nothing that they have may differ from what they would have if it had been destroyed on its day
(docs/decisions/0017): whatever is asked for somebody across their cases leaves out what is shut.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, not_

from odr.cases.life import CaseState
from odr.cases.tables import Case


def has_passed(until: datetime, case: Case, now: datetime) -> bool:
    """Whether a day until which something in a case is kept is over, and no hold that its people know of keeps it."""
    held = case.known_held_until
    return until <= now and (held is None or held <= now)


def is_open_to_its_people(now: datetime | ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a case, in a statement that has it: it is not shut."""
    over = (Case.state == CaseState.CLOSED.value) & Case.kept_until.is_not(None) & (Case.kept_until <= now)
    # Not whether there was one: what is kept after its end is kept by another, of which they may know nothing.
    return not_(over) | (Case.known_held_until.is_not(None) & (Case.known_held_until > now))
