"""The browsers that a person wants to be told in: opted in one by one, and ended by them, or when they are gone."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update

from odr.crypto.errors import Unopenable
from odr.db.database import erases
from odr.db.work import Work
from odr.push.endpoints import checked_endpoint
from odr.push.tables import PushSubscription

# Whoever opts in in more browsers than this is told in the latest.
MOST = 5
# When it is tried again, and that it is not any more after the last of these: the mail has come long since.
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
AT_A_TIME = 20


def subscribe(work: Work, account_id: UUID, endpoint: str, named: Collection[str]) -> UUID:
    """A browser of this person's is told from now on. Raises ``Refusal`` for one of no push service that is known."""
    checked_endpoint(endpoint, named)
    tag = work.installation.throttle_bucket("push endpoint", account_id.bytes + endpoint.encode("ascii"))
    own = of_account(work, account_id)
    known = next((one for one in own if one.endpoint_tag == tag), None)
    if known is not None:
        return known.id
    for one in own[MOST - 1 :]:
        work.session.delete(one)
        erases(work.session)
    row = PushSubscription(id=uuid4(), account_id=account_id, endpoint_tag=tag, made_at=work.now, attempts=0)
    row.sealed_endpoint = work.installation.seal(endpoint.encode("ascii"), row.sealed_endpoint_context())
    work.session.add(row)
    work.session.flush()
    return row.id


def of_account(work: Work, account_id: UUID) -> Sequence[PushSubscription]:
    """The browsers in which this person is told, the latest first."""
    return work.session.scalars(
        select(PushSubscription)
        .where(PushSubscription.account_id == account_id)
        .order_by(PushSubscription.made_at.desc(), PushSubscription.id)
    ).all()


def end(work: Work, account_id: UUID, subscription_id: UUID) -> bool:
    """One of this person's browsers is told no more. False if they have none of this name."""
    ended = work.session.scalars(
        delete(PushSubscription)
        .where(PushSubscription.id == subscription_id, PushSubscription.account_id == account_id)
        .returning(PushSubscription.id)
    ).all()
    erases(work.session)
    return bool(ended)


def end_all(work: Work, account_id: UUID) -> None:
    """None of this person's browsers is told any more."""
    for row in of_account(work, account_id):
        work.session.delete(row)
        erases(work.session)


def wake(work: Work, account_id: UUID) -> None:
    """Something is new for this person: their browsers are told as soon as may be."""
    work.session.execute(
        update(PushSubscription).where(PushSubscription.account_id == account_id).values(due_at=work.now, attempts=0)
    )


def due(work: Work) -> list[tuple[UUID, UUID]]:
    """The subscriptions that are to be told now, the longest due first, each with whose it is. Some at a time."""
    found = select(PushSubscription.id, PushSubscription.account_id).where(PushSubscription.due_at <= work.now)
    rows = work.session.execute(found.order_by(PushSubscription.due_at).limit(AT_A_TIME))
    return [(row.id, row.account_id) for row in rows]


def claim(work: Work, subscription_id: UUID) -> str | None:
    """Where to tell one that is due, for whoever asks first; nobody else tries before the next pause is over."""
    row = work.session.get(PushSubscription, subscription_id)
    if row is None or row.due_at is None or row.due_at > work.now:
        return None
    try:
        endpoint = work.installation.open(row.sealed_endpoint, row.sealed_endpoint_context()).decode("ascii")
    except (Unopenable, UnicodeDecodeError):
        work.session.delete(row)
        return None
    row.due_at = work.now + PAUSES[row.attempts] if row.attempts < len(PAUSES) else None
    row.attempts += 1
    return endpoint


def told(work: Work, subscription_id: UUID) -> None:
    """The push service has taken it."""
    row = work.session.get(PushSubscription, subscription_id)
    if row is not None:
        row.due_at, row.attempts = None, 0


def gone(work: Work, subscription_id: UUID) -> None:
    """The push service says that there is no such browser any more (RFC 8030, section 7.3)."""
    work.session.execute(delete(PushSubscription).where(PushSubscription.id == subscription_id))
    erases(work.session)
