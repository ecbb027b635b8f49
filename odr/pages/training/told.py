"""What stands in the register of training, as it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.audit.log import is_marked
from odr.audit.tables import TrainingEntry
from odr.db.work import Work
from odr.i18n import gettext as _
from odr.training.register import TrainingEvent


@dataclass(frozen=True)
class TrainingLine:
    """One entry. ``is_ours`` is false for a row that this service did not write."""

    who: str
    course: str
    version: int
    at: datetime
    until: datetime
    confirmed_by: str
    is_ours: bool


def lines_of(
    work: Work, entries: Sequence[TrainingEntry], titles: Mapping[UUID, str], names: Mapping[UUID, str]
) -> list[TrainingLine]:
    """The entries, for people. ``names`` are those that are known already."""
    others = {one.actor_id for one in entries if one.actor_id is not None} - set(names)
    known = dict(names) | {one: contact.legal_name for one, contact in contacts_of(work, sorted(others)).items()}
    return [
        TrainingLine(
            known.get(one.subject_id, "") if one.subject_id is not None else "",
            titles.get(one.course_id, _("A course that is not there any more")),
            one.count or 0,
            one.at,
            one.until,
            _confirmed(one, known),
            is_marked(work, one),
        )
        for one in entries
    ]


def _confirmed(entry: TrainingEntry, known: Mapping[UUID, str]) -> str:
    if entry.event != TrainingEvent.CONFIRMED.value:
        return ""
    return known.get(entry.actor_id, "") if entry.actor_id is not None else _("whoever runs the machine")
