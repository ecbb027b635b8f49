"""The days that are fixed in an organisation's cases and in its contract, in their order: what a calendar shows.

Every day stands on another page that its administrators have, and none is here for the first time. What is sealed (the
end of an agreement, the days of a settlement) and what people arrange among themselves (meetings) is not asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from odr.audit.log import Event
from odr.audit.told import told_in
from odr.cases.life import CaseState
from odr.cases.tables import Case, CaseInvitation
from odr.contracts.tables import Contract, Handover, Statement
from odr.dates import beginning_of, end_of
from odr.db.columns import Moment
from odr.db.work import Work
from odr.enquiries.requests import OPEN as OPEN_REQUESTS
from odr.enquiries.tables import Request
from odr.errors import NotFound
from odr.organisations.invitations import InvitationKind
from odr.organisations.tables import Invitation, Organisation
from odr.retention.holds import Holds
from odr.retention.quiet import last_days

PAGE = 25
_LAST_ID = UUID(int=2**128 - 1)
_WRITTEN = "%Y%m%dT%H%M%S.%fZ"


class DayKind(Enum):
    """What a day is fixed for, in the order in which they stand when they come at the same moment."""

    INVITATION = "invitation"
    CLOSING = "closing"
    STATEMENT = "statement"
    REQUEST = "request"
    CONTRACT = "contract"
    # Those above last until the end of their day; these happen with its beginning.
    DESTRUCTION = "destruction"
    ERASING = "erasing"

    @property
    def order(self) -> int:
        """Its place among the others."""
        return _ORDER[self]


_ORDER = {kind: number for number, kind in enumerate(DayKind)}
_IN_ITS_DAY = (DayKind.DESTRUCTION, DayKind.ERASING)


@dataclass(frozen=True)
class CalendarPlace:
    """Where in the calendar something stands."""

    at: datetime
    kind: DayKind
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).strftime(_WRITTEN)}~{self.kind.value}~{self.id}"

    @classmethod
    def read(cls, said: str) -> "CalendarPlace":
        """As an address gives it. Raises ``NotFound`` for what is none."""
        try:
            at, kind, about = said.split("~")
            return cls(datetime.strptime(at, _WRITTEN).replace(tzinfo=UTC), DayKind(kind), UUID(about))
        except ValueError:
            raise NotFound from None

    @classmethod
    def before(cls, day: date, timezone: tzinfo) -> "CalendarPlace":
        """Before whatever is fixed for a day, and behind whatever ends with the day before it."""
        return cls(beginning_of(day, timezone), DayKind.CONTRACT, _LAST_ID)


@dataclass(frozen=True)
class FixedDay:
    """One line of the calendar. ``id`` is that of the invitation, case, statement and so on that it is about.

    ``has_ended``: of a closing, that the case has ended and nobody has closed it; of a contract, that notice was given.
    ``is_held``: of a destruction, that the people of the case were told of a legal hold. ``told``: the day as they were
    told it, which a time zone that is set otherwise later does not move. ``case_kind``: the kind that the case is of.
    """

    kind: DayKind
    at: datetime
    id: UUID
    case_id: UUID | None = None
    name: str = ""
    has_ended: bool = False
    is_held: bool = False
    told: date | None = None
    case_kind: str = ""

    @property
    def place(self) -> CalendarPlace:
        """Where it stands."""
        return CalendarPlace(self.at, self.kind, self.id)

    def day(self, timezone: tzinfo) -> date:
        """The day that people are told: what ends with a day is over at the first moment of the next."""
        if self.told is not None:
            return self.told
        at = self.at if self.kind in _IN_ITS_DAY else self.at - timedelta(microseconds=1)
        return at.astimezone(timezone).date()


@dataclass(frozen=True)
class Days:
    """One page of the calendar; ``after`` is where the next one begins, if there is one."""

    rows: list[FixedDay]
    after: CalendarPlace | None


def page_of_days(
    work: Work,
    organisation: Organisation,
    timezone: tzinfo,
    after: CalendarPlace,
    kind: DayKind | None = None,
    size: int = PAGE,
) -> Days:
    """What is fixed behind a place, of one kind or of all. Costs the same however much there is: each kind is read
    along an index that begins with the organisation, and no further than a page goes."""
    asked = _Asked(work, organisation, timezone, after, size + 1)
    found = sorted(
        (one for each in ([kind] if kind is not None else DayKind) for one in _SOURCES[each](asked)),
        key=lambda one: (one.at, one.kind.order, one.id.bytes),
    )
    rows = found[:size]
    return Days(_as_the_logs_say(work, rows, timezone), rows[-1].place if len(found) > size else None)


@dataclass(frozen=True)
class _Asked:
    work: Work
    organisation: Organisation
    timezone: tzinfo
    after: CalendarPlace
    most: int

    def moments(
        self, kind: DayKind, wanted: Select[*tuple[Any, ...]], at: Any, about: InstrumentedAttribute[UUID]
    ) -> Select[*tuple[Any, ...]]:
        """Those behind the place, by a column of moments."""
        place, order = self.after, kind.order - self.after.kind.order
        behind: ColumnElement[bool] = at > place.at if order < 0 else at >= place.at
        if order == 0:
            behind = tuple_(at, about) > tuple_(literal(place.at, Moment), literal(place.id, Uuid))
        return wanted.where(behind).order_by(at, about).limit(self.most)

    def days(
        self, kind: DayKind, wanted: Select[*tuple[Any, ...]], day: Any, about: InstrumentedAttribute[UUID]
    ) -> Select[*tuple[Any, ...]]:
        """The same by a column of days, each of which ends with its last moment."""
        place, order = self.after, kind.order - self.after.kind.order
        here = place.at.astimezone(self.timezone).date()
        before = here - timedelta(days=1)
        behind: ColumnElement[bool] = day >= here
        if end_of(before, self.timezone) == place.at and order == 0:
            behind = tuple_(day, about) > tuple_(literal(before), literal(place.id, Uuid))
        elif end_of(before, self.timezone) == place.at and order > 0:
            behind = day >= before
        return wanted.where(behind).order_by(day, about).limit(self.most)

    def is_behind(self, one: FixedDay) -> bool:
        """The same of one by itself."""
        place = self.after
        return (one.at, one.kind.order, one.id.bytes) > (place.at, place.kind.order, place.id.bytes)


def _invitations(asked: _Asked) -> Iterator[FixedDay]:
    """Open ones into cases. Never those by which a party brings in an adviser, of whom nobody else learns."""
    wanted = (
        select(Invitation.id, Invitation.expires_at, Case.id.label("case_id"), Case.reference, Case.kind)
        .join(CaseInvitation, CaseInvitation.invitation_id == Invitation.id)
        .join(Case, Case.id == CaseInvitation.case_id)
        .where(
            Invitation.organisation_id == asked.organisation.id,
            Invitation.kind == InvitationKind.PARTICIPANT.value,
            Invitation.expires_at > asked.work.now,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.declined_at.is_(None),
            Case.organisation_id == asked.organisation.id,
        )
    )
    rows = asked.moments(DayKind.INVITATION, wanted, Invitation.expires_at, Invitation.id)
    for row in asked.work.session.execute(rows):
        yield FixedDay(DayKind.INVITATION, row.expires_at, row.id, row.case_id, row.reference, case_kind=row.kind)


def _closings(asked: _Asked) -> Iterator[FixedDay]:
    columns = (Case.id, Case.closes_after, Case.reference, Case.kind)
    wanted = select(*columns).where(Case.organisation_id == asked.organisation.id)
    for row in asked.work.session.execute(asked.days(DayKind.CLOSING, wanted, Case.closes_after, Case.id)):
        at = end_of(row.closes_after, asked.timezone)
        yield FixedDay(DayKind.CLOSING, at, row.id, row.id, row.reference, told=row.closes_after, case_kind=row.kind)


def _destructions(asked: _Asked) -> Iterator[FixedDay]:
    wanted = select(Case.id, Case.kept_until, Case.last_day, Case.reference, Case.kind).where(
        Case.organisation_id == asked.organisation.id, Case.state == CaseState.CLOSED.value
    )
    for row in asked.work.session.execute(asked.moments(DayKind.DESTRUCTION, wanted, Case.kept_until, Case.id)):
        told = row.last_day + timedelta(days=1) if row.last_day is not None else None
        yield FixedDay(
            DayKind.DESTRUCTION, row.kept_until, row.id, row.id, row.reference, told=told, case_kind=row.kind
        )


def _statements(asked: _Asked) -> Iterator[FixedDay]:
    wanted = select(Statement.id, Statement.due, Statement.number).where(
        Statement.organisation_id == asked.organisation.id, Statement.paid_at.is_(None)
    )
    for row in asked.work.session.execute(asked.days(DayKind.STATEMENT, wanted, Statement.due, Statement.id)):
        yield FixedDay(DayKind.STATEMENT, end_of(row.due, asked.timezone), row.id, name=row.number)


def _requests(asked: _Asked) -> Iterator[FixedDay]:
    """Those that the organisation has to answer: a handful, found by whose they are."""
    wanted = select(Request.id, Request.due_at).where(
        Request.organisation_id == asked.organisation.id, Request.state.in_(OPEN_REQUESTS)
    )
    for row in asked.work.session.execute(asked.moments(DayKind.REQUEST, wanted, Request.due_at, Request.id)):
        yield FixedDay(DayKind.REQUEST, row.due_at, row.id)


def _contract(asked: _Asked) -> Iterator[FixedDay]:
    row = asked.work.session.execute(
        select(Contract.id, Contract.ends_on, Contract.until_day).where(
            Contract.organisation_id == asked.organisation.id
        )
    ).one_or_none()
    last = None if row is None else row.ends_on or row.until_day
    if row is not None and last is not None:
        one = FixedDay(DayKind.CONTRACT, end_of(last, asked.timezone), row.id, has_ended=row.ends_on is not None)
        if asked.is_behind(one):
            yield one


def _erasing(asked: _Asked) -> Iterator[FixedDay]:
    row = asked.work.session.execute(
        select(Handover.id, Handover.erase_from).where(
            Handover.organisation_id == asked.organisation.id, Handover.received_at.is_(None)
        )
    ).one_or_none()
    if row is not None and row.erase_from is not None:
        one = FixedDay(DayKind.ERASING, row.erase_from, row.id)
        if asked.is_behind(one):
            yield one


_SOURCES = {
    DayKind.INVITATION: _invitations,
    DayKind.CLOSING: _closings,
    DayKind.STATEMENT: _statements,
    DayKind.REQUEST: _requests,
    DayKind.CONTRACT: _contract,
    DayKind.DESTRUCTION: _destructions,
    DayKind.ERASING: _erasing,
}


def _as_the_logs_say(work: Work, rows: list[FixedDay], timezone: tzinfo) -> list[FixedDay]:
    """Without closings that somebody has put off since; with those destructions marked that a legal hold puts off."""
    closing = last_days(work, [one.id for one in rows if one.kind is DayKind.CLOSING])
    held = _held(work, frozenset(one.id for one in rows if one.kind is DayKind.DESTRUCTION), timezone)
    said = []
    for one in rows:
        if one.kind is DayKind.CLOSING:
            last = closing.get(one.id)
            if last is not None and last.day == one.day(timezone):
                said.append(replace(one, has_ended=last.has_ended))
        else:
            said.append(replace(one, is_held=one.id in held) if one.id in held else one)
    return said


def _held(work: Work, case_ids: frozenset[UUID], timezone: tzinfo) -> frozenset[UUID]:
    """Those that a hold keeps of which their people know."""
    told = told_in(work, case_ids) if case_ids else {}
    asked = [case_id for case_id, found in told.items() if any(one.event == Event.CASE_HELD.value for one in found)]
    if not asked:
        return frozenset()
    holds = Holds(work, timezone)
    return frozenset(
        case_id for case_id in asked if any(one.is_told and one.keeps(work.now, timezone) for one in holds.of(case_id))
    )
