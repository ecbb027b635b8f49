"""When a vault is shut to its owner: a facilitator's, once the day has come until which their notes are kept.

Whether they were destroyed on it or a legal hold keeps them that nobody may be told of, it opens as little, and nothing
tells one from the other (docs/decisions/0017). A hold that its people know of keeps it open to them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_

from odr.cases.shut import has_passed, is_open_to_its_people
from odr.cases.tables import Case
from odr.db.work import Work
from odr.vaults.tables import Vault


def is_open_to_its_owner(now: datetime | ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a vault and its case, in a statement that has both: neither is shut."""
    opens = or_(Vault.opens_until.is_(None), Vault.opens_until > now)
    return is_open_to_its_people(now) & (opens | (Case.known_held_until.is_not(None) & (Case.known_held_until > now)))


def is_shut(work: Work, vault: Vault) -> bool:
    """The same of one vault, of which the case is open."""
    until = vault.opens_until
    return (
        until is not None
        and until <= work.now
        and has_passed(until, work.session.get_one(Case, vault.case_id), work.now)
    )
