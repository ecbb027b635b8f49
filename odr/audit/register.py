"""Writing and reading the register of what outlives cases: breaches, staff matters, legal holds.

Entries are added and never changed; each bears a mark of this service.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import Select, select

from odr.audit.chain import has_been_written, verify
from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.log import append, is_marked, last_of
from odr.audit.tables import BREACHES, RegisterEntry
from odr.crypto.errors import Unopenable
from odr.db.paging import Page, page_by_number, page_from
from odr.db.work import Work

PAGE = 20
BATCH = 200
Words = Mapping[str, str | int]


class RegisterEvent(Enum):
    """What can stand in the register. A value is never renamed: old entries keep it."""

    BREACH_FOUND = "breach.found"
    BREACH_STEP = "breach.step"
    AUTHORITY_TOLD = "breach.authority_told"
    PEOPLE_TOLD = "breach.people_told"
    PEOPLE_TOLD_OTHERWISE = "breach.people_told_otherwise"
    STAFF_MATTER = "staff.matter"
    LAWFUL_ORDERED = "lawful.ordered"
    LAWFUL_PRODUCED = "lawful.produced"
    LAWFUL_FORBIDDEN = "lawful.forbidden"
    LAWFUL_TOLD = "lawful.told"
    HOLD_SET = "hold.set"
    HOLD_EXTENDED = "hold.extended"
    HOLD_LIFTED = "hold.lifted"
    HOLD_TOLD = "hold.told"


HOLDS = (RegisterEvent.HOLD_SET, RegisterEvent.HOLD_EXTENDED, RegisterEvent.HOLD_LIFTED, RegisterEvent.HOLD_TOLD)


@dataclass(frozen=True)
class Entered:
    """An entry that this service wrote, with its words. ``about`` is the number of the entry that it belongs to."""

    number: int
    at: datetime
    event: str
    about: int | None
    words: Words

    def word(self, name: str) -> str:
        """One of its words; empty if there is none."""
        return str(self.words.get(name, ""))

    def figure(self, name: str) -> int:
        """One of its numbers; zero if there is none."""
        found = self.words.get(name, 0)
        return found if isinstance(found, int) else 0


def enter(work: Work, event: RegisterEvent, words: Words, by: UUID | None, first: int | None = None) -> RegisterEntry:
    """Appends an entry, and says so in the log of the desk. The unit of work holds ``Job.DESK``.

    ``by`` is empty where the service does it by itself; ``first`` is the number of the entry that it belongs to.
    """
    entry = RegisterEntry(event=event.value, count=first)
    entry.number = last_of(work, BREACHES)[0] + 1
    content = json.dumps({**words, "by": str(by or "")}, ensure_ascii=False, sort_keys=True)
    entry.sealed_content = work.installation.seal(content.encode("utf-8"), entry.sealed_content_context())
    append(work, entry)
    record_on_desk(work, DeskEvent.REGISTER_WRITTEN, actor_id=by, subject_id=None, count=entry.number)
    return entry


def entries(work: Work, events: Collection[RegisterEvent] = tuple(RegisterEvent)) -> list[Entered]:
    """What this service has written, the latest first; what it did not write is left out (``odr.audit.chain``)."""
    return list(each_entry(work, events))


def each_entry(work: Work, events: Collection[RegisterEvent]) -> Iterator[Entered]:
    """The same one by one, for whoever keeps few of them."""
    asked = _of_kinds(events).order_by(RegisterEntry.number.desc())
    for row in work.session.scalars(asked, execution_options={"yield_per": BATCH}):
        found = _entered(work, row)
        if found is not None:
            yield found


def page_of_register(
    work: Work, event: RegisterEvent, *, newer_than: int | None = None, older_than: int | None = None
) -> Page[Entered, int]:
    """Twenty entries of a kind, the latest first: the latest, or those next to one. Costs the same wherever it is."""
    page = page_by_number(
        work.session, _of_kinds([event]), RegisterEntry.number, PAGE, newer_than=newer_than, older_than=older_than
    )
    rows = [one for one in (_entered(work, row) for row in page.rows) if one is not None]
    return Page(rows, page.newer_than, page.older_than)


def page_among(
    work: Work, numbers: Collection[int], *, newer_than: int | None = None, older_than: int | None = None
) -> Page[Entered, int]:
    """Twenty of the entries with these numbers, in the same way."""
    if newer_than is not None:
        found = sorted(one for one in numbers if one > newer_than)
    else:
        found = sorted((one for one in numbers if older_than is None or one < older_than), reverse=True)
    beside = newer_than is not None or older_than is not None
    page = page_from(found[: PAGE + 1], PAGE, lambda one: one, upwards=newer_than is not None, beside=beside)
    asked = select(RegisterEntry).where(RegisterEntry.number.in_(page.rows)).order_by(RegisterEntry.number.desc())
    rows = [_entered(work, row) for row in work.session.scalars(asked)] if page.rows else []
    return Page([one for one in rows if one is not None], page.newer_than, page.older_than)


def following(work: Work, numbers: Collection[int]) -> dict[int, list[Entered]]:
    """What came after each of these entries and belongs to it, the latest first."""
    found: dict[int, list[Entered]] = {one: [] for one in numbers}
    asked = select(RegisterEntry).where(RegisterEntry.count.in_(found)).order_by(RegisterEntry.number.desc())
    for row in work.session.scalars(asked) if found else ():
        one = _entered(work, row)
        if one is not None and one.about is not None:
            found[one.about].append(one)
    return found


def entry_of(work: Work, number: int) -> Entered | None:
    """One entry; ``None`` if there is none of this number, or this service did not write it."""
    row = work.session.get(RegisterEntry, number)
    return _entered(work, row) if row is not None else None


def altered_from(work: Work) -> int | None:
    """The number of the first entry that is not as this service wrote it; ``None`` if all are."""
    if not has_been_written(work, BREACHES):
        return None
    verdict = verify(work, BREACHES)
    return verdict.number if verdict.problem is not None else None


def _of_kinds(events: Collection[RegisterEvent]) -> Select[RegisterEntry]:
    return select(RegisterEntry).where(RegisterEntry.event.in_([one.value for one in events]))


def _entered(work: Work, row: RegisterEntry) -> Entered | None:
    words = _words(work, row)
    return Entered(row.number, row.at, row.event, row.count, words) if words is not None else None


def _words(work: Work, row: RegisterEntry) -> Words | None:
    if not is_marked(work, row):
        return None
    try:
        found: dict[str, str | int] = json.loads(
            work.installation.open(row.sealed_content, row.sealed_content_context())
        )
    except Unopenable:  # put back under another installation key
        return None
    return found
