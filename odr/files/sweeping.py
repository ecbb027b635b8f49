"""Removing from the store what belongs nowhere: after the commit that removed it, and again until it is done."""

from uuid import UUID

from odr.db.about import about
from odr.db.database import Database
from odr.db.work import Work
from odr.files import keeping
from odr.files.store import Store


def sweep(database: Database, work: Work, store: Store, file_id: UUID) -> None:
    """Removes one file's parts, then its row. ``work`` is a unit of work that reads; raises ``StoreAway``.

    A crash between the two leaves the row, and the next round finds nothing left to remove.
    """
    keeping.remove_parts(work, store, file_id)
    with database.writing(about()) as session:
        keeping.forget(Work(session, work.installation, work.now), file_id)
