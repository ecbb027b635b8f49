"""What somebody who was signed in did about their own data: shown to the person, so that they see if it was another."""

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from odr.accounts.tables import AccountEvent
from odr.db.guard import by_itself
from odr.db.work import Work

KEPT_FOR = timedelta(days=365)
# Looking again within the hour is the same look.
SAME_WITHIN = timedelta(hours=1)


class OwnEvent(Enum):
    """What can be done about one's own data. A value is never renamed: old rows keep it."""

    SHOWN = "data.shown"
    TAKEN = "data.taken"


def note(work: Work, account_id: UUID, event: OwnEvent) -> None:
    """Notes it, unless the same was noted within the hour."""
    recently = select(AccountEvent.id).where(
        AccountEvent.account_id == account_id,
        AccountEvent.event == event.value,
        AccountEvent.at > work.now - SAME_WITHIN,
    )
    if work.session.scalar(recently.limit(1)) is None:
        work.session.add(AccountEvent(id=uuid4(), account_id=account_id, at=work.now, event=event.value))


def of_account(work: Work, account_id: UUID) -> Sequence[AccountEvent]:
    """What was done, the latest first."""
    mine = select(AccountEvent).where(AccountEvent.account_id == account_id)
    return work.session.scalars(mine.order_by(AccountEvent.at.desc(), AccountEvent.id)).all()


def remove_old(work: Work) -> None:
    """Forgets what is more than a year old."""
    work.session.execute(by_itself(delete(AccountEvent).where(AccountEvent.at <= work.now - KEPT_FOR)))
