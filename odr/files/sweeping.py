"""Removing from the store what belongs nowhere: after the commit that removed it, and again until it is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from odr.db.about import about
from odr.db.database import Database
from odr.db.work import Work
from odr.files import uses
from odr.files.format import FilePlace, part_names
from odr.files.store import Store


def sweep(database: Database, work: Callable[[Session], Work], store: Store, file_id: UUID) -> None:
    """Removes one file's parts, then its row. Raises ``StoreAway``; the row stays then, and with it what is to be done.

    A crash between the two leaves the row, and the next round finds nothing left to remove.
    """
    with database.reading() as session:
        names = uses.parts_of_unused(work(session), file_id)
    # Nobody reads any more: what is forgotten is to be gone from the files at once.
    store.remove(names)
    with database.writing(about()) as session:
        uses.forget(work(session), file_id)
    # Once more: a part that was put in between may have found the row still there (``travelling``).
    store.remove(names)


@contextmanager
def travelling(database: Database, work: Callable[[Session], Work], store: Store, place: FilePlace) -> Iterator[None]:
    """Within it, parts of a file are put that is on its way, while no unit of work holds its row.

    If it is given up and swept meanwhile, they would belong to no row: they are removed again. Raises ``StoreAway``.
    """
    try:
        yield
    finally:
        with database.reading() as session:
            is_known = uses.is_known(work(session), place.file_id)
        if not is_known:
            store.remove(part_names(place.file_id, place.count))
