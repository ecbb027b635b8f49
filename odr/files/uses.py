"""Where files belong, and what belongs nowhere any more: rows that come and go with what holds a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, exists, select

from odr.crypto.derivation import digest
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.once import once
from odr.db.work import Work
from odr.files.format import FileEntry, part_names
from odr.files.tables import FileUpload, FileUse, StoredFile


def used_in(work: Work, case_id: UUID, participant_id: UUID, file_ids: Iterable[UUID], **where: UUID) -> None:
    """These files belong somewhere, perhaps elsewhere too: their parts stay as long as this is so.

    ``where`` is the column of ``FileUse`` that says to what, and what it says.
    """
    for file_id in file_ids:
        work.session.add(FileUse(id=uuid4(), case_id=case_id, file_id=file_id, participant_id=participant_id, **where))


def used_no_more(work: Work, case_id: UUID, file_ids: Iterable[UUID] | None = None, **where: UUID) -> None:
    """These files no longer belong there, or none does; parts that belong nowhere else are removed within a minute."""
    said = [getattr(FileUse, column) == value for column, value in where.items()]
    if file_ids is not None:
        said.append(FileUse.file_id.in_(file_ids))
    work.session.execute(delete(FileUse).where(FileUse.case_id == case_id, *said))
    erases(work.session)


def lost_among(work: Work, entries: Iterable[FileEntry]) -> set[UUID]:
    """Those of which the row is gone, or is not the one that the entry tells of: they do not open any more."""
    wanted = {one.id: one for one in entries}
    if not wanted:
        return set()
    roots = sealed_roots(work, frozenset(wanted))
    holds = {file_id for file_id, root in roots.items() if root is not None and digest(root) == wanted[file_id].root}
    return set(wanted) - holds


@once(StoredFile)
def sealed_roots(work: Work, file_ids: frozenset[UUID]) -> dict[UUID, bytes | None]:
    """The sealed root of each of these files of which the row is there."""
    rows = select(StoredFile.id, StoredFile.sealed_root).where(StoredFile.id.in_(file_ids))
    return {row.id: row.sealed_root for row in work.session.execute(rows)}


# --- what nothing uses any more ---------------------------------------------------------------------------------------

_UNUSED = (
    ~exists().where(FileUse.file_id == StoredFile.id),
    ~exists().where(FileUpload.file_id == StoredFile.id),
)
# How many files a round looks at, in the order of their random names; the next round goes on from there.
_LOOKED_AT_ONCE = 20_000
_FIRST = UUID(int=0)


def end_uploads(work: Work) -> None:
    """What was begun and never became whole is given up."""
    work.session.execute(by_itself(delete(FileUpload).where(FileUpload.ends_at < work.now)))
    erases(work.session)


def unused(work: Work, after: UUID = _FIRST) -> tuple[list[UUID], UUID]:
    """Files that belong nowhere, in their order: what they belonged to is gone, or they never became whole.

    And where to go on from next time; what was found is removed by then.
    """
    window = select(StoredFile.id).where(StoredFile.id > after).order_by(StoredFile.id).limit(_LOOKED_AT_ONCE)
    ids = list(work.session.scalars(window))
    if not ids:
        return [], _FIRST
    found = select(StoredFile.id).where(StoredFile.id > after, StoredFile.id <= ids[-1], *_UNUSED)
    return list(work.session.scalars(found.order_by(StoredFile.id))), ids[-1] if len(ids) == _LOOKED_AT_ONCE else _FIRST


def parts_of_unused(work: Work, file_id: UUID) -> list[str]:
    """The names of the parts of a file that belongs nowhere; nothing can make it belong anywhere again."""
    count = work.session.scalar(select(StoredFile.parts).where(StoredFile.id == file_id, *_UNUSED))
    return list(part_names(file_id, count or 0))


def is_known(work: Work, file_id: UUID) -> bool:
    """Whether a row still says that there may be parts of this file."""
    return work.session.scalar(select(StoredFile.id).where(StoredFile.id == file_id)) is not None


def forget(work: Work, file_id: UUID) -> None:
    """The parts are gone; so is the row that told of them."""
    work.session.execute(by_itself(delete(StoredFile).where(StoredFile.id == file_id, *_UNUSED)))
    erases(work.session)


def every_part(work: Work, *, in_use: bool = False) -> Iterator[str]:
    """The names of all parts that should be there: of whole files.

    ``in_use`` leaves out those of files that belong nowhere: their parts may be gone already, and their row not yet.
    """
    meant = [StoredFile.sealed_root.is_not(None), *([~and_(*_UNUSED)] if in_use else [])]
    rows = work.session.execute(
        select(StoredFile.id, StoredFile.parts).where(*meant), execution_options={"yield_per": 500}
    )
    with closing(rows):
        for file_id, count in rows:
            yield from part_names(file_id, count)
