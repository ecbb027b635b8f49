"""What costs much, such as a search: how much of it one account, and one network, may have under way at once.

Counted in the database, so that it holds for all workers together. Neither the account nor the network is named there.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, or_, select

from odr.accounts.tables import DearRequest
from odr.accounts.throttle import network_of
from odr.db.guard import by_itself
from odr.db.work import Work

OF_ONE_ACCOUNT = 2
# Whatever is still there then was left behind by a process that was killed.
OVER_AFTER = timedelta(minutes=2)


def is_free(work: Work, account_id: UUID | None, address: str | None, of_one_network: int) -> bool:
    """Whether neither the account nor the network has enough under way."""
    account, network = _tags(work, account_id, address)
    of_account, of_network = work.session.execute(
        select(
            func.count().filter(DearRequest.account_tag == account),
            func.count().filter(DearRequest.network_tag == network),
        ).where(
            or_(DearRequest.account_tag == account, DearRequest.network_tag == network),
            DearRequest.begun_at > work.now - OVER_AFTER,
        )
    ).one()
    return bool(of_network < of_one_network and (account is None or of_account < OF_ONE_ACCOUNT))


def begin(work: Work, account_id: UUID | None, address: str | None, of_one_network: int) -> UUID | None:
    """Notes that something dear begins, for ``end``; ``None`` if the account or the network has enough under way.

    The unit of work holds ``Job.DEAR``, so that two who begin at the same moment are both counted.
    """
    if not is_free(work, account_id, address, of_one_network):
        return None
    account, network = _tags(work, account_id, address)
    dear_id = uuid4()
    row = insert(DearRequest).values(id=dear_id, account_tag=account, network_tag=network, begun_at=work.now)
    work.session.execute(by_itself(row))
    return dear_id


def end(work: Work, dear_id: UUID) -> None:
    """It is done."""
    work.session.execute(by_itself(delete(DearRequest).where(DearRequest.id == dear_id)))


def remove_left_behind(work: Work) -> None:
    """Removes what a killed process has left."""
    work.session.execute(by_itself(delete(DearRequest).where(DearRequest.begun_at <= work.now - OVER_AFTER)))


def _tags(work: Work, account_id: UUID | None, address: str | None) -> tuple[bytes | None, bytes]:
    bucket = work.installation.throttle_bucket
    return (
        bucket("dear of account", account_id.bytes) if account_id is not None else None,
        bucket("dear of network", network_of(address)),
    )
