"""Legal holds: as long as one lasts, the service does not destroy the case.

What counts is the register (``odr.audit.register``), whose entries nobody can make with the database alone, and beside
it the log of the desk, which knows for each case how many holds were entered and until when. So a hold is still there
when its entry is gone from either. Nothing in a case's own rows says that it is held; its log does, once its people may
be told.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.log import Event, record
from odr.audit.register import HOLDS, Entered, RegisterEvent, Words, enter, entries
from odr.audit.tables import DeskEntry
from odr.audit.told import told_in
from odr.cases.life import CaseState
from odr.cases.naming import references
from odr.cases.tables import Case
from odr.dates import end_of
from odr.db.work import Work
from odr.enquiries.writing import checked_message
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.texts import one_line

LONGEST_NAME = 200
MOST_DAYS = 3650
# A case stays so long after its hold was lifted, or after its people were told late, so that they can look and take
# copies.
DAYS_AFTER = timedelta(days=14)
_ON_DESK = (DeskEvent.HOLD_SET.value, DeskEvent.HOLD_EXTENDED.value)


@dataclass(frozen=True)
class Order:
    """What a court or an authority wants, as it is entered."""

    authority: str
    reference: str
    reason: str
    until: date


@dataclass(frozen=True)
class Silence:
    """That the law forbids telling the people of the case, why, and on which day they are told."""

    reason: str
    tell_on: date


@dataclass(frozen=True)
class Hold:
    """One hold with what came after it. ``number`` is that of its first entry, which names it."""

    number: int
    case_id: UUID
    by: UUID
    since: datetime
    orders: Sequence[Entered]
    order_id: UUID
    until: date
    lifted: Entered | None
    silence: Silence | None
    told_on: date | None
    last: date

    @property
    def latest(self) -> Entered:
        """The order as it was entered last."""
        return self.orders[-1]

    @property
    def is_told(self) -> bool:
        """Whether the people of the case were told."""
        return self.told_on is not None

    def keeps(self, now: datetime, timezone: tzinfo) -> bool:
        """Whether the case stays because of it. Always until its people were told: they have to be able to look."""
        return not self.is_told or end_of(self.last, timezone) > now

    def can_change(self, now: datetime, timezone: tzinfo) -> bool:
        """Whether it can be extended or lifted: as long as it lasts, and nobody has lifted it."""
        return self.lifted is None and end_of(self.until, timezone) > now


class Holds:
    """Every hold there is, read once."""

    def __init__(self, work: Work, timezone: tzinfo) -> None:
        self._work, self._timezone = work, timezone
        known = entries(work, HOLDS)
        self.all: list[Hold] = [_hold(one, known) for one in known if one.event == RegisterEvent.HOLD_SET.value]
        self._unaccounted = _unaccounted(work, self.all)

    def of(self, case_id: UUID) -> list[Hold]:
        """The holds of a case, the latest first."""
        return [one for one in self.all if one.case_id == case_id]

    def keep(self, case_id: UUID) -> bool:
        """Whether the service must not destroy the case now."""
        now = self._work.now
        if any(one.keeps(now, self._timezone) for one in self.of(case_id)):
            return True
        left = self._unaccounted.get(mark_of_case(self._work, case_id), Counter())
        return any(_is_to_come(count, now, self._timezone) for count in left)

    def is_any_gone(self) -> bool:
        """Whether the log of the desk knows of a hold that the register does not have."""
        return any(left.total() for left in self._unaccounted.values())

    def to_be_told(self) -> list[Hold]:
        """Holds whose people are told now: the day has come until which the law forbade it."""
        today = self._work.now.astimezone(self._timezone).date()
        return [one for one in self.all if not one.is_told and one.silence and one.silence.tell_on <= today]


def not_held(work: Work, case_ids: Sequence[UUID], most: int, timezone: tzinfo) -> list[UUID]:
    """The first of these cases that the service may destroy something of now."""
    if not case_ids:
        return []
    held = Holds(work, timezone)
    return list(islice((case_id for case_id in case_ids if not held.keep(case_id)), most))


def mark_of_case(work: Work, case_id: UUID) -> UUID:
    """What the log of the desk names a case by. Without the installation key nobody finds the case by it."""
    return UUID(bytes=work.installation.hold_mark(case_id.bytes)[:16])


def case_to_hold(work: Work, organisation_id: UUID, reference: str) -> Case:
    """The case of an organisation that has this reference, unless it was destroyed. Raises ``Refusal``."""
    case = references.reading_so(work, organisation_id, " ".join(reference.split()))
    if case is None or case.state == CaseState.DESTROYED.value:
        raise Refusal(_("This organisation has no case with this reference, or it was destroyed."), "reference")
    return case


def case_at_desk(work: Work, case_id: UUID) -> Case:
    """A case, for whoever enters a hold. Raises ``NotFound`` for one that was destroyed."""
    case = work.session.get(Case, case_id)
    if case is None or case.state == CaseState.DESTROYED.value:
        raise NotFound
    return case


def add(work: Work, case: Case, order: Order, silence: Silence | None, by: UUID, timezone: tzinfo) -> int:
    """Enters a hold, and gives its number. Its people are not told yet. Raises ``Refusal``.

    The unit of work is about the case and holds ``Job.DESK``.
    """
    words = _words(work, case.id, order, silence, timezone)
    entry = enter(work, RegisterEvent.HOLD_SET, words, by)
    _on_desk(work, DeskEvent.HOLD_SET, case.id, by, order.until)
    return entry.number


def extend(work: Work, hold: Hold, order: Order, silence: Silence | None, by: UUID, timezone: tzinfo) -> None:
    """Enters that a hold lasts longer. Raises ``Refusal``; like ``add`` otherwise.

    As long as its people were not told, the day on which they are can be put off too.
    """
    _check_change(work, hold, timezone)
    if order.until <= hold.until:
        raise Refusal(_("It can only be extended: please give a later day."), "until")
    if silence is not None and hold.is_told:
        raise Refusal(_("The people of this case have been told already."), "tell_on")
    words = _words(work, hold.case_id, order, silence or hold.silence, timezone, may_be_past=silence is None)
    enter(work, RegisterEvent.HOLD_EXTENDED, words, by, hold.number)
    _on_desk(work, DeskEvent.HOLD_EXTENDED, hold.case_id, by, order.until)
    if hold.is_told:
        _in_log(work, Event.CASE_HELD_LONGER, hold.case_id, by, UUID(str(words["id"])), order.until)
        _note_known(work, hold.case_id, timezone)


def lift(work: Work, hold: Hold, order: Order, by: UUID, timezone: tzinfo) -> None:
    """Enters that a hold was lifted; ``order`` says by whom and why. It keeps the case some days more.

    Raises ``Refusal``; like ``add`` otherwise.
    """
    _check_change(work, hold, timezone)
    today = work.now.astimezone(timezone).date()
    last = min(hold.until, today + DAYS_AFTER)
    words: Words = _order_words(order) | {"id": str(uuid4()), "last": last.isoformat()}
    enter(work, RegisterEvent.HOLD_LIFTED, words, by, hold.number)
    _on_desk(work, DeskEvent.HOLD_LIFTED, hold.case_id, by, last)
    if hold.is_told:
        _in_log(work, Event.CASE_HOLD_LIFTED, hold.case_id, by, UUID(str(words["id"])), last)
        _note_known(work, hold.case_id, timezone)


def note_told(work: Work, hold: Hold, timezone: tzinfo) -> None:
    """Writes a hold into the log of its case, for its people to read, and that they were told."""
    enter(work, RegisterEvent.HOLD_TOLD, {"day": _today(work, timezone).isoformat()}, hold.by, hold.number)
    record_on_desk(
        work, DeskEvent.HOLD_TOLD, actor_id=None, subject_id=mark_of_case(work, hold.case_id), count=hold.number
    )
    _in_log(work, Event.CASE_HELD, hold.case_id, hold.by, hold.order_id, hold.until)
    if hold.lifted is not None:
        by, order_id = UUID(hold.lifted.word("by")), UUID(hold.lifted.word("id"))
        _in_log(work, Event.CASE_HOLD_LIFTED, hold.case_id, by, order_id, date.fromisoformat(hold.lifted.word("last")))
    _note_known(work, hold.case_id, timezone)


def hold_of(work: Work, case: Case, number: int, timezone: tzinfo) -> Hold:
    """One hold of a case. Raises ``NotFound``."""
    for one in Holds(work, timezone).of(case.id):
        if one.number == number:
            return one
    raise NotFound


def told_holds(work: Work, case: Case, timezone: tzinfo) -> list[Hold]:
    """The holds of a case that its people know of and that keep it, the latest first.

    Asks nothing more where the case's log tells of none.
    """
    if not is_told_of_one(work, case.id):
        return []
    return [one for one in Holds(work, timezone).of(case.id) if one.is_told and one.keeps(work.now, timezone)]


def is_told_of_one(work: Work, case_id: UUID) -> bool:
    """Whether the log of a case tells of a hold."""
    told = told_in(work, frozenset([case_id]))[case_id]
    return any(one.event == Event.CASE_HELD.value for one in told)


def _today(work: Work, timezone: tzinfo) -> date:
    return work.now.astimezone(timezone).date()


def _check_change(work: Work, hold: Hold, timezone: tzinfo) -> None:
    if not hold.can_change(work.now, timezone):
        raise Refusal(_("This hold is over."))


def _order_words(order: Order) -> dict[str, str | int]:
    return {
        "authority": one_line(
            order.authority, LONGEST_NAME, missing=_("Please say which court or authority it is."), field="authority"
        ),
        "reference": one_line(
            order.reference, LONGEST_NAME, missing=_("Please give the reference of the order."), field="reference"
        ),
        "reason": checked_message(order.reason, "reason"),
    }


def _words(
    work: Work, case_id: UUID, order: Order, silence: Silence | None, timezone: tzinfo, *, may_be_past: bool = False
) -> dict[str, str | int]:
    today = _today(work, timezone)
    words = _order_words(order)
    if not today <= order.until <= today + timedelta(days=MOST_DAYS):
        raise Refusal(_("Please choose a day from today on, and within ten years."), "until")
    words |= {"id": str(uuid4()), "case": str(case_id), "until": order.until.isoformat()}
    if silence is not None:
        if not may_be_past and not today < silence.tell_on <= today + timedelta(days=MOST_DAYS):
            raise Refusal(_("Please choose a day after today, and within ten years."), "tell_on")
        words |= {"silence": checked_message(silence.reason, "silence"), "tell_on": silence.tell_on.isoformat()}
    return words


def _on_desk(work: Work, event: DeskEvent, case_id: UUID, by: UUID, day: date) -> None:
    record_on_desk(work, event, actor_id=by, subject_id=mark_of_case(work, case_id), count=day.toordinal())


def _in_log(work: Work, event: Event, case_id: UUID, by: UUID, order_id: UUID, day: date) -> None:
    record(work, case_id, event, actor_id=by, subject_id=order_id, count=day.toordinal())


def _note_known(work: Work, case_id: UUID, timezone: tzinfo) -> None:
    """Notes until when its people know that the case is held (``odr.cases.shut``)."""
    told = [end_of(one.last, timezone) for one in Holds(work, timezone).of(case_id) if one.is_told]
    work.session.get_one(Case, case_id).known_held_until = max(told)


def _hold(first: Entered, known: Iterable[Entered]) -> Hold:
    later = sorted((one for one in known if one.about == first.number), key=lambda one: one.number)
    orders = [first, *(one for one in later if one.event == RegisterEvent.HOLD_EXTENDED.value)]
    lifted = next((one for one in later if one.event == RegisterEvent.HOLD_LIFTED.value), None)
    told = next((one for one in later if one.event == RegisterEvent.HOLD_TOLD.value), None)
    until = date.fromisoformat(orders[-1].word("until"))
    silence = _silence(orders[-1])
    told_on = date.fromisoformat(told.word("day")) if told is not None else None
    last = date.fromisoformat(lifted.word("last")) if lifted is not None else until
    if silence is not None and told_on is not None:
        last = max(last, told_on + DAYS_AFTER)
    return Hold(
        number=first.number,
        case_id=UUID(first.word("case")),
        by=UUID(first.word("by")),
        since=first.at,
        orders=orders,
        order_id=UUID(orders[-1].word("id")),
        until=until,
        lifted=lifted,
        silence=silence,
        told_on=told_on,
        last=last,
    )


def _silence(order: Entered) -> Silence | None:
    day = order.word("tell_on")
    return Silence(order.word("silence"), date.fromisoformat(day)) if day else None


def _unaccounted(work: Work, holds: Iterable[Hold]) -> dict[UUID | None, Counter[int | None]]:
    """By what the log of the desk names a case by: the last days of holds there that the register does not have."""
    left: dict[UUID | None, Counter[int | None]] = {}
    asked = select(DeskEntry.subject_id, DeskEntry.count).where(DeskEntry.event.in_(_ON_DESK))
    for subject_id, count in work.session.execute(asked):
        left.setdefault(subject_id, Counter())[count] += 1
    for hold in holds:
        entered = left.get(mark_of_case(work, hold.case_id))
        if entered is not None:
            entered -= Counter(date.fromisoformat(one.word("until")).toordinal() for one in hold.orders)
    return left


def _is_to_come(count: int | None, now: datetime, timezone: tzinfo) -> bool:
    """Whether the day in an entry is not over; one that is none is never."""
    if count is None or not 0 < count < date.max.toordinal():
        return True
    return end_of(date.fromordinal(count), timezone) > now
