"""Finding a case by its reference, however many there are.

A reference is found by how it begins and by how each word and number in it begins, with and without leading zeros:
"2026-0117" by "2026-01", by "0117" and by "117". These beginnings lie beside the case, so that an index finds them.
"""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union_all

from odr.cases.tables import Case, ReferenceKey
from odr.db.work import Work
from odr.organisations.tables import Organisation
from odr.texts import levelled

MOST_FOUND = 25
_BEGINS = re.compile(r"(?<![^\W_])[^\W_]")
# No text in UTF-8 holds this byte: so it stands behind everything that begins alike.
_BEHIND = b"\xff"


def keys_of(reference: str) -> set[bytes]:
    """What a reference is found by: each, and whatever begins as one of them does."""
    text = levelled(reference)
    ends = {text, *(text[match.start() :] for match in _BEGINS.finditer(text))}
    return {one.encode() for end in ends for one in (end, end.lstrip("0")) if one}


def note(work: Work, case: Case) -> None:
    """Notes what a new case is found by."""
    for key in sorted(keys_of(case.reference)):
        work.session.add(ReferenceKey(case_id=case.id, key=key, organisation_id=case.organisation_id))


def reading_so(work: Work, organisation_id: UUID, typed: str) -> Case | None:
    """The organisation's case with this reference, or with the only one that reads alike: whoever types one from paper
    cannot tell its hyphens apart. A case that was destroyed is found as well.
    """
    exact = select(Case.id).where(Case.organisation_id == organisation_id, Case.reference == typed)
    alike = select(ReferenceKey.case_id).where(
        ReferenceKey.organisation_id == organisation_id, ReferenceKey.key == levelled(typed).encode()
    )
    rows = work.session.scalars(select(Case).where(Case.id.in_(union_all(exact, alike)))).all()
    found = [one for one in rows if levelled(one.reference) == levelled(typed)]
    return next((one for one in found if one.reference == typed), found[0] if len(found) == 1 else None)


def is_taken(work: Work, organisation_id: UUID, reference: str) -> bool:
    """Whether a case of the organisation has this reference, or one that reads alike."""
    found = work.session.scalars(
        select(Case.reference)
        .join(ReferenceKey, ReferenceKey.case_id == Case.id)
        .where(ReferenceKey.organisation_id == organisation_id, ReferenceKey.key == levelled(reference).encode())
    )
    return any(levelled(one) == levelled(reference) for one in found)


def found_by(work: Work, organisation: Organisation, typed: str) -> Sequence[Case]:
    """The organisation's cases whose reference reads so or has a part that begins so, the newest first.

    At most one more than ``MOST_FOUND``. Nothing is found by nothing.
    """
    begins = levelled(typed).strip().encode()
    if not begins:
        return []
    ids = select(ReferenceKey.case_id).where(
        ReferenceKey.organisation_id == organisation.id,
        ReferenceKey.key >= begins,
        ReferenceKey.key < begins + _BEHIND,
    )
    newest = select(Case).where(Case.id.in_(ids)).order_by(Case.opened_at.desc(), Case.id.desc())
    return work.session.scalars(newest.limit(MOST_FOUND + 1)).all()
