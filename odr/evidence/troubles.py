"""What the upkeep could not do, for whoever runs the service: kept in the database, because any worker may be asked."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from odr.db.guard import by_itself
from odr.db.upsert import insert_into
from odr.db.work import Work
from odr.evidence.tables import Trouble


def note(work: Work, step: str, failed: Mapping[str, str]) -> None:
    """What one step of the upkeep could not do this time, by item, with the kind of error. What it could is over."""
    over = delete(Trouble).where(Trouble.step == step, Trouble.item.not_in(list(failed)))
    work.session.execute(by_itself(over))
    for item, error in sorted(failed.items()):
        row = insert_into(work.session, Trouble).values(step=step, item=item, error=error[:80], since=work.now)
        noted = row.on_conflict_do_update(index_elements=[Trouble.step, Trouble.item], set_={"error": error[:80]})
        work.session.execute(by_itself(noted))


def troubles(work: Work) -> Sequence[Trouble]:
    """All there is, the oldest first."""
    return work.session.scalars(select(Trouble).order_by(Trouble.since, Trouble.step, Trouble.item)).all()
