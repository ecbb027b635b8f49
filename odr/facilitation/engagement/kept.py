"""How long a facilitator's notes are kept, as pages tell it: the same whether they are destroyed or held in silence."""

from dataclasses import dataclass
from datetime import datetime

from odr.cases.shut import has_passed
from odr.cases.tables import Case
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
    """How it stands with the notes of a facilitator; ``None`` as long as no day is fixed for them."""
    until, destroyed, known = engagement.notes_until, engagement.notes_destroyed_at, case.known_held_until
    if until is None:
        return None
    over = destroyed is not None or has_passed(until, case, now)
    if over and known is not None:
        until = max(until, min(known, destroyed or known))
    return NotesKept(until, over, held=not over and until <= now)
