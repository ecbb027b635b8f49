"""How far an engagement is, and whose turn it is: what pages tell, worked out from what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.cases.cases import PARTY
from odr.cases.tables import Case, Participant
from odr.db.work import Work
from odr.facilitation.engagement.engaging import email_of
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.lookup import Facts, look_up
from odr.facilitation.validity.people import parties_met
from odr.facilitation.validity.validity import Trouble, Validity, judged


class Stage(Enum):
    """How far an engagement is."""

    PROPOSED = "proposed"
    ASKED = "asked"
    DISCLOSING = "disclosing"
    ANSWERING = "answering"
    OFFERING = "offering"
    SIGNING = "signing"
    IN_FORCE = "in force"
    RESTING = "resting"
    ENDED = "ended"


@dataclass(frozen=True)
class Shown:
    """An engagement as pages show it. ``waits_for`` are account identifiers; ``name`` is a name or an address.

    ``parties`` are those who have not withdrawn; of what has ended, those who had not at its end.
    """

    engagement: Engagement
    stage: Stage
    validity: Validity
    name: str
    waits_for: tuple[UUID, ...]
    case: Case
    parties: tuple[Participant, ...]


def shown(work: Work, engagements: Sequence[Engagement]) -> list[Shown]:
    """Engagements as pages show them, each checked as for an opening. The same is told of one wherever it stands."""
    contacts = contacts_of(work, [one.account_id for one in engagements if one.account_id is not None])
    about = look_up(work, engagements)
    return [
        _shown(
            one,
            about[one.id],
            _parties(work, one, about[one.id]),
            contacts[one.account_id].legal_name if one.account_id is not None else email_of(work, one) or "",
        )
        for one in engagements
    ]


def stage_of(engagement: Engagement, found: Validity, disclosed: bool) -> Stage:
    """How far it is."""
    if engagement.ended_at is not None or Trouble.CASE_OVER in found.troubles:
        return Stage.ENDED
    if engagement.asked_at is None:
        return Stage.PROPOSED
    if engagement.joined_at is None:
        return Stage.ASKED
    if found.in_force:
        return Stage.IN_FORCE
    if not disclosed:
        return Stage.DISCLOSING
    if found.offered is None:
        return Stage.ANSWERING if Trouble.DISCLOSURE in found.troubles else Stage.OFFERING
    never_in_force = found.offered.row.number == 1 and found.offered.row.in_force_since is None
    if never_in_force and Trouble.UNSIGNED in found.troubles:
        return Stage.SIGNING
    return Stage.RESTING


def _parties(work: Work, engagement: Engagement, about: Facts) -> tuple[Participant, ...]:
    if engagement.ended_at is None:
        return tuple(about.parties)
    there = parties_met(work, engagement).last
    return tuple(one for one in about.people.values() if one.role == PARTY and one.id in there)


def _shown(engagement: Engagement, about: Facts, parties: tuple[Participant, ...], name: str) -> Shown:
    found = judged(engagement, about)
    stage = stage_of(engagement, found, bool(about.disclosures))
    waits = _waits_for(engagement, about, stage, found)
    return Shown(engagement, stage, found, name, waits, about.case, parties)


def _waits_for(engagement: Engagement, about: Facts, stage: Stage, found: Validity) -> tuple[UUID, ...]:
    match stage:
        case Stage.PROPOSED:
            return tuple(one.account_id for one in about.parties if one.id not in about.agreed)
        case Stage.ASKED | Stage.DISCLOSING | Stage.OFFERING:
            return (engagement.account_id,) if engagement.account_id is not None else ()
        case Stage.ANSWERING:
            waiting = [*found.unanswered]
        case Stage.SIGNING | Stage.RESTING:
            waiting = [*found.unanswered, *(one for one in found.unsigned if one not in found.unanswered)]
        case Stage.IN_FORCE | Stage.ENDED:
            waiting = []
    return tuple(about.people[one].account_id for one in waiting if one in about.people)
