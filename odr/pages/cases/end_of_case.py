"""What the page of a case tells about its end, to its people and to its administrators alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from odr.cases import declarations
from odr.cases.life import ways_out
from odr.cases.people.participants import Person
from odr.cases.tables import Case
from odr.cases.wording import cause_words, declared_words
from odr.db.work import Work
from odr.retention.quiet import told_in_quiet
from odr.settings.settings import Settings


@dataclass(frozen=True)
class Said:
    """What one party has declared."""

    name: str
    words: str


@dataclass(frozen=True)
class EndOfCase:
    """What was declared, the ways on, and the last day on which it stays open by itself, if people were told one."""

    said: list[Said]
    ways: list[str]
    last_day: date | None
    has_ended: bool


def end_of_case(work: Work, case: Case, people: Sequence[Person], settings: Settings) -> EndOfCase:
    """For one case; ``people`` are those whom the reader may know."""
    said = declarations.declared(work, case)
    parties = [
        one for one in people if not one.is_facilitator and (one.withdrawn_at is None or one.participant_id in said)
    ]
    quiet = told_in_quiet(work, case, settings.timezone) if case.looked_at_next is not None else None
    return EndOfCase(
        said=[Said(one.name, declared_words(said.get(one.participant_id))) for one in parties] if said else [],
        ways=[cause_words(way.cause) for way in ways_out(case.state)],
        last_day=quiet.last_day if quiet is not None else None,
        has_ended=quiet is not None and quiet.has_ended,
    )
