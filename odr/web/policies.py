"""Which version of the policy the foot of every page names.

Each worker knows the versions and asks for them again in every round of its upkeep, so that a page costs no statement
for its foot. Whether somebody has accepted the version in force is never answered from here: that is looked at with
every visit, in the database (``odr.web.asking.places``).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from odr.db.work import Work
from odr.privacy.policy.versions import announced
from odr.web.context import AppContext


@dataclass(frozen=True)
class Shown:
    """The version in force, and since when."""

    number: int
    since: datetime


def refresh(base: AppContext) -> None:
    """Asks for the versions that there are."""
    with base.database.reading() as session:
        base.policies = tuple(announced(base.work(session)))


def refresh_if_there(base: AppContext) -> None:
    """The same at the start of a worker, whose database may not be there yet."""
    try:
        refresh(base)
    except DBAPIError:
        return


def know(base: AppContext, work: Work) -> None:
    """The versions as this unit of work leaves them: a worker that publishes one need not wait for its next round."""
    base.policies = tuple(announced(work))


def shown(base: AppContext) -> Shown:
    """The version in force as far as this worker knows; before the first applies, that one."""
    now = base.clock()
    applying = [one for one in base.policies if one[1] <= now] or [base.policies[0]]
    return Shown(*applying[-1])
