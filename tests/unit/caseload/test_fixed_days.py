"""The calendar of administrators: what is fixed, in its order, page by page, and nothing that is not theirs to see."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from uuid import UUID, uuid4

import pytest

from odr.audit.log import Event, record
from odr.caseload.fixed_days import CalendarPlace, DayKind, Days, FixedDay, page_of_days
from odr.cases.cases import move, open_case
from odr.cases.life import CaseState, Cause
from odr.cases.tables import Case, Participant
from odr.contracts.contract import contract_for
from odr.contracts.tables import Handover, Statement
from odr.dates import end_of
from odr.db.work import Work
from odr.enquiries.requests import RequestKind, ask_signed_in
from odr.errors import NotFound
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Organisation
from odr.retention import quiet
from odr.retention.retention_period import moment_after
from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.cases import administrator_of, invited, opened
from tests.support.endings import close
from tests.support.holds import desk, hold
from tests.support.rooms import correspondents
from tests.support.statements import Asked, asked_of
from tests.support.vaults import Party, case_row
from tests.support.world import Person, World

LATER = date(2027, 3, 14)


@pytest.fixture
@scenes.scene
def ada(world: World) -> Person:
    return world.administrator()


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    return correspondents(world)


def today(work: Work) -> date:
    return work.now.astimezone(UTC).date()


def start(work: Work) -> CalendarPlace:
    return CalendarPlace.before(today(work), UTC)


def everything(work: Work, organisation: Organisation, size: int = 25, kind: DayKind | None = None) -> Iterator[Days]:
    """Page after page."""
    place: CalendarPlace | None = start(work)
    while place is not None:
        page = page_of_days(work, organisation, UTC, place, kind, size)
        yield page
        place = page.after


def closed_case(work: Work, organisation: Organisation, reference: str, by: UUID, last: date) -> UUID:
    """A case as closing leaves it, as far as the calendar looks at it."""
    case = open_case(work, organisation, reference, "other", by)
    case.state, case.last_day, case.kept_until = CaseState.CLOSED.value, last, moment_after(last, UTC)
    return case.id


def told_case(work: Work, organisation: Organisation, reference: str, by: UUID, last: date) -> UUID:
    """A case whose people were told that the service closes it."""
    case = open_case(work, organisation, reference, "other", by)
    case.closes_after = last
    record(work, case.id, Event.CASE_QUIET, actor_id=None, subject_id=case.id, count=last.toordinal())
    return case.id


def one_of_each(world: World, person: Person, more: int = 0) -> None:
    """One day of each kind, five of them in the same night; ``more`` of those of which there can be many."""
    invited(person, opened(person, "invited"), "tom@mail.example")
    with world.work() as work:
        account, organisation = administrator_of(world, work, person)
        for number in range(1 + more):
            told_case(work, organisation, f"quiet {number}", account.id, LATER)
            closed_case(work, organisation, f"closed {number}", account.id, LATER)
            work.session.add(statement(organisation, f"2026-{number}", LATER))
        contract_for(work, organisation).ends_on = LATER
        ask_signed_in(work, account, RequestKind.ACCESS, "What is held?", 30, organisation.id)
        work.session.add(
            Handover(
                id=uuid4(), organisation_id=organisation.id, begun_at=work.now, tables_done=0, parts=0,
                erase_from=end_of(LATER, UTC),
            )
        )  # fmt: skip


def statement(organisation: Organisation, number: str, due: date) -> Statement:
    return Statement(
        id=uuid4(), organisation_id=organisation.id, number=number, from_day=due, until_day=due, amount="1 EUR",
        due=due, recorded_at=end_of(due, UTC), reminders=0, token_hash=uuid4().bytes, sealed_token=b"",
    )  # fmt: skip


def test_each_kind_stands_where_its_day_is_and_what_ends_with_a_day_before_what_begins_with_the_next(
    world: World, ada: Person
) -> None:
    one_of_each(world, ada)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        (page,) = everything(work, organisation)
        invitation, request, *night = page.rows
        assert (invitation.kind, invitation.name) == (DayKind.INVITATION, "invited")
        assert invitation.day(UTC) == today(work) + timedelta(days=14)
        assert (request.kind, request.day(UTC)) == (DayKind.REQUEST, today(work) + timedelta(days=30))
        assert [(one.kind, one.name, one.day(UTC)) for one in night] == [
            (DayKind.CLOSING, "quiet 0", LATER),
            (DayKind.STATEMENT, "2026-0", LATER),
            (DayKind.CONTRACT, "", LATER),
            (DayKind.DESTRUCTION, "closed 0", LATER + timedelta(days=1)),
            (DayKind.ERASING, "", LATER + timedelta(days=1)),
        ]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_page_by_page_each_line_comes_once_also_where_many_share_a_moment(world: World, ada: Person, size: int) -> None:
    one_of_each(world, ada, more=3)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        whole = page_of_days(work, organisation, UTC, start(work)).rows
        assert len(whole) == 16
        pages = list(everything(work, organisation, size))
        assert [one for page in pages for one in page.rows] == whole
        assert len(pages) == -(-16 // size)
        assert [CalendarPlace.read(str(one.place)) for one in whole] == [one.place for one in whole]


def test_a_kind_alone_is_shown_alone_and_a_calendar_can_begin_later(world: World, ada: Person) -> None:
    one_of_each(world, ada)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        for kind in DayKind:
            assert [one.kind for page in everything(work, organisation, kind=kind) for one in page.rows] == [kind]
        next_day = CalendarPlace.before(LATER + timedelta(days=1), UTC)
        rows = page_of_days(work, organisation, UTC, next_day).rows
        assert [one.kind for one in rows] == [DayKind.DESTRUCTION, DayKind.ERASING]
        assert page_of_days(work, organisation, UTC, CalendarPlace.before(LATER + timedelta(days=2), UTC)).rows == []


@pytest.mark.parametrize("said", ["", "x", "~~", "20270314T000000.000000Z~closing~x", "now~closing~" + "0" * 32])
def test_a_place_that_is_none_is_not_found(said: str) -> None:
    with pytest.raises(NotFound):
        CalendarPlace.read(said)


def test_what_is_over_is_not_fixed_any_more(world: World, ada: Person) -> None:
    invited(ada, opened(ada, "invited"), "tom@mail.example")
    ada.submit("Take back")
    with world.work() as work:
        account, organisation = administrator_of(world, work, ada)
        paid = statement(organisation, "2026-17", LATER)
        paid.paid_at = work.now
        work.session.add(paid)
        case = work.session.get_one(Case, closed_case(work, organisation, "gone", account.id, LATER))
        case.state = CaseState.DESTROYED.value
        work.session.flush()
        assert page_of_days(work, organisation, UTC, start(work)) == Days([], None)


# --- closings and destructions are as the logs say -------------------------------------------------------------------


def closings(work: Work, case_id: UUID) -> list[FixedDay]:
    organisation = organisation_of(work, case_row(work, case_id).organisation_id)
    return page_of_days(work, organisation, UTC, start(work), DayKind.CLOSING).rows


def test_the_upkeep_notes_the_day_that_people_were_told_and_whoever_goes_on_takes_it_away(
    world: World, parties: list[Party]
) -> None:
    tessa, _leo = parties
    world.later(days=181)
    one_round(world.app_context)
    with world.work() as work:
        (one,) = closings(work, tessa.case_id)
        told = quiet.quiet_in(work, case_row(work, tessa.case_id), UTC)
        assert (one.day(UTC), one.has_ended) == (told.last_day, False)
        place = work.session.get_one(Participant, tessa.participant_id)
        record(work, tessa.case_id, Event.VAULT_UNLOCKED, actor_id=place.account_id)
    with world.work() as work:
        assert case_row(work, tessa.case_id).closes_after is not None
        assert closings(work, tessa.case_id) == []


def test_a_case_that_has_ended_is_told_apart_from_one_in_which_nobody_does_anything(
    world: World, parties: list[Party]
) -> None:
    tessa, _leo = parties
    with world.work() as work:
        move(work, case_row(work, tessa.case_id), Cause.ALL_SAY_NOT_SETTLED)
    world.later(days=91)
    one_round(world.app_context)
    with world.work() as work:
        (one,) = closings(work, tessa.case_id)
        assert one.has_ended
        assert one.day(UTC) == quiet.quiet_in(work, case_row(work, tessa.case_id), UTC).last_day
    close(world, tessa.case_id)
    with world.work() as work:
        assert closings(work, tessa.case_id) == []


def test_a_day_put_into_the_row_by_hand_is_not_shown(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    with world.work() as work:
        case_row(work, tessa.case_id).closes_after = LATER
        work.session.flush()
        assert closings(work, tessa.case_id) == []


@pytest.mark.parametrize(("told_in", "marked"), [(None, True), (60, False)])
def test_a_hold_is_marked_once_the_people_of_the_case_were_told_and_not_before(
    world: World, parties: list[Party], told_in: int | None, marked: bool
) -> None:
    tessa, _leo = parties
    days = close(world, tessa.case_id)
    hold(world, tessa.case_id, 400, desk(world), told_in)
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, tessa.case_id).organisation_id)
        (one,) = page_of_days(work, organisation, UTC, start(work)).rows
        assert (one.kind, one.day(UTC), one.is_held) == (DayKind.DESTRUCTION, days.destroyed, marked)


# --- what it costs ---------------------------------------------------------------------------------------------------

_ALONG = {
    DayKind.INVITATION: "ix_invitations_organisation_id_kind_expires_at_id",
    DayKind.CLOSING: "ix_cases_organisation_id_closes_after_id",
    DayKind.STATEMENT: "ix_statements_organisation_id_due_id",
    DayKind.DESTRUCTION: "ix_cases_organisation_id_kept_until_id",
}


@pytest.mark.both_engines("SQL that is written for each")
@pytest.mark.parametrize("kind", _ALONG)
def test_each_kind_is_read_along_its_index_from_any_place_and_never_sorted(
    world: World, ada: Person, kind: DayKind
) -> None:
    invited(ada, opened(ada, "invited"), "tom@mail.example")
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        midnight = CalendarPlace.before(today(work), UTC)
        for place in (midnight, CalendarPlace(midnight.at, kind, uuid4()), CalendarPlace(work.now, kind, uuid4())):
            with asked_of(world) as asked:
                page_of_days(work, organisation, UTC, place, kind)
            listing = next(one for one in asked if "LIMIT" in one.statement)
            steps = plan(work, listing, world.database.is_sqlite)
            assert _ALONG[kind] in steps, steps
            assert not any(word in steps for word in ("SCAN", "TEMP B-TREE", "Seq Scan", "Sort ")), steps


def plan(work: Work, listing: Asked, is_sqlite: bool) -> str:
    connection = work.session.connection()
    if not is_sqlite:
        # So small a table is read as a whole, and so few rows are sorted, unless that is forbidden.
        for way in ("seqscan", "bitmapscan", "sort"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    steps = connection.exec_driver_sql(f"{explain} {listing.statement}", listing.parameters)
    return "\n".join(str(step[-1]) for step in steps)


def test_many_lines_take_as_many_statements_as_few(world: World, ada: Person) -> None:
    one_of_each(world, ada, more=2)
    counts = []
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        for size in (5, 500):
            work.session.expire_all()
            with asked_of(world) as asked:
                page_of_days(work, organisation, UTC, CalendarPlace.before(LATER, UTC), size=size)
            counts.append(len(asked))
    assert counts[1] <= counts[0] <= len(DayKind) + 3
