"""Telling the browsers that are due. No unit of work is open while a push service is spoken to."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from sqlalchemy.orm import Session

from odr.db.about import about
from odr.db.database import Database
from odr.db.work import Work
from odr.push import subscriptions
from odr.push.sending import Outcome, Sender


def deliver(
    database: Database, work_in: Callable[[Session], Work], sender: Sender, account_id: UUID, one: UUID
) -> Outcome | None:
    """Tells one browser, if it is still due; what came of it. What fails is tried again, and then let be."""
    with database.writing(about(accounts=[account_id])) as session:
        work = work_in(session)
        endpoint = subscriptions.claim(work, one)
    if endpoint is None:
        return None
    outcome = Outcome.LATER
    with suppress(OSError):  # a push service that is away is nothing for whoever runs this one to look into
        outcome = sender.send(endpoint, work.now)
    if outcome is not Outcome.LATER:
        with database.writing(about(accounts=[account_id])) as session:
            (subscriptions.told if outcome is Outcome.TAKEN else subscriptions.gone)(work_in(session), one)
    return outcome
