"""How long a facilitator's notes are kept, as pages tell it: the same whether they are destroyed or held in silence.

Whoever is engaged again while their notes are there goes on with them: they then go with the later engagement.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from odr.cases.shut import has_passed
from odr.cases.tables import Case
from odr.db.work import Work
from odr.facilitation.tables import Engagement


@dataclass(frozen=True)
class NotesKept:
    """``until`` is their day, and after it the last on which they opened; ``over`` says that they open no more.

    ``held`` says that a hold of which people know keeps them beyond it.
    """

    until: datetime
    over: bool
    held: bool


def notes_kept(engagement: Engagement, case: Case, now: datetime) -> NotesKept | None:
    """How it stands with the notes of a facilitator; ``None`` as long as no day is fixed for them.

    ``engagement`` is the one with which they go (``notes_go_with``).
    """
    until, destroyed, known = engagement.notes_until, engagement.notes_destroyed_at, case.known_held_until
    if until is None:
        return None
    over = destroyed is not None or has_passed(until, case, now)
    if over and known is not None:
        until = max(until, min(known, destroyed or known))
    return NotesKept(until, over, held=not over and until <= now)


def notes_go_with(work: Work, engagements: Collection[Engagement]) -> dict[UUID, Engagement]:
    """With which engagement of the same place the notes of each of these go: with itself, or with a later one."""
    places = {one.participant_id for one in engagements if one.ended_at is not None and one.participant_id is not None}
    of_place: dict[UUID | None, list[Engagement]] = {}
    if places:
        wanted = select(Engagement).where(Engagement.participant_id.in_(places)).order_by(Engagement.joined_at)
        for one in work.session.scalars(wanted):
            of_place.setdefault(one.participant_id, []).append(one)
    return {one.id: _last_with_its_notes(one, of_place.get(one.participant_id, ())) for one in engagements}


def _last_with_its_notes(engagement: Engagement, of_place: Sequence[Engagement]) -> Engagement:
    """Follows them from one engagement to the next, the earliest first."""
    for one in of_place:
        joined, ended, destroyed = one.joined_at, engagement.ended_at, engagement.notes_destroyed_at
        if one.id == engagement.id or joined is None or ended is None:
            continue
        # Destroyed before it began, they did not go over to it.
        if joined >= ended and (destroyed is None or destroyed > joined):
            engagement = one
    return engagement
