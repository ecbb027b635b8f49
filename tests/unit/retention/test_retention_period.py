"""How long a closed case is kept: chosen by the organisation, fixed at closing, moved by nothing."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.audit.wording import Names, sentence
from odr.cases.cases import move
from odr.cases.life import Cause
from odr.cases.tables import Case
from odr.errors import Refusal
from odr.organisations.organisations import organisation_of
from odr.organisations.tables import Organisation
from odr.retention import destroying, retention_period
from odr.retention.retention_period import (
    FEWEST_DAYS,
    MOST_DAYS,
    Days,
    choose,
    days_from,
    days_of,
    fix,
    fixed,
    last_day,
    moment_after,
)
from tests.support.rooms import new_case
from tests.support.vaults import case_row
from tests.support.world import World

BERLIN = ZoneInfo("Europe/Berlin")


def closed(world: World, reference: str = "2026-0142") -> Case:
    """A case that was closed now, with its day fixed, and nobody in it."""
    case_id = new_case(world, reference)
    with world.work() as work:
        case = case_row(work, case_id)
        move(work, case, Cause.CLOSED_BY_HAND)
        fix(work, case, case.opened_by, UTC)
        return case


def test_an_organisation_that_has_not_chosen_keeps_for_ninety_days(world: World) -> None:
    case = closed(world)
    with world.work() as work:
        assert organisation_of(work, case.organisation_id).retention_days == 90


@pytest.mark.promise("P60")
@pytest.mark.parametrize("days", [FEWEST_DAYS, 365, MOST_DAYS])
def test_an_organisation_chooses_how_long(world: World, days: int) -> None:
    case_id = new_case(world)
    with world.work() as work:
        case = case_row(work, case_id)
        choose(work, organisation_of(work, case.organisation_id), days)
        assert fix(work, case, None, UTC) == days_from(world.time, days, UTC)


@pytest.mark.parametrize("days", [FEWEST_DAYS - 1, MOST_DAYS + 1, 0, -90, 10**12])
def test_nobody_chooses_so_little_that_copies_cannot_be_taken_nor_for_ever(world: World, days: int) -> None:
    new_case(world)
    with world.work() as work:
        organisation = work.session.query(Organisation).one()
        with pytest.raises(Refusal) as refused:
            choose(work, organisation, days)
        assert refused.value.field == "days"
        assert organisation.retention_days == 90


@pytest.mark.parametrize(
    ("closed_at", "days", "timezone", "until", "last"),
    [
        (datetime(2026, 11, 3, 0, 0, tzinfo=UTC), 30, UTC, datetime(2026, 12, 4, tzinfo=UTC), date(2026, 12, 3)),
        (datetime(2026, 11, 3, 23, 59, tzinfo=UTC), 30, UTC, datetime(2026, 12, 4, tzinfo=UTC), date(2026, 12, 3)),
        # There it is the 4th already.
        (datetime(2026, 11, 3, 23, tzinfo=UTC), 30, BERLIN, datetime(2026, 12, 4, 23, tzinfo=UTC), date(2026, 12, 4)),
        # Over the end of summer time: a day is a day.
        (datetime(2026, 10, 1, 9, tzinfo=UTC), 30, BERLIN, datetime(2026, 10, 31, 23, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2024, 2, 29, 9, 0, tzinfo=UTC), 365, UTC, datetime(2025, 3, 1, tzinfo=UTC), date(2025, 2, 28)),
    ],
)  # fmt: skip
def test_days_are_whole_days_where_the_organisation_is(
    closed_at: datetime, days: int, timezone: ZoneInfo, until: datetime, last: date
) -> None:
    assert last_day(closed_at, days, timezone) == last
    assert moment_after(last, timezone) == until
    assert days_from(closed_at, days, timezone) == Days(last, until.astimezone(timezone).date())


@pytest.mark.promise("P60")
@pytest.mark.parametrize("later", [FEWEST_DAYS, MOST_DAYS])
def test_what_people_were_told_is_neither_shortened_nor_lengthened_by_another_choice(world: World, later: int) -> None:
    case_id = closed(world).id
    with world.work() as work:
        case = case_row(work, case_id)
        before, told = days_of(case), fixed(work, case_id, UTC)
        choose(work, organisation_of(work, case.organisation_id), later)
    with world.work() as work:
        assert days_of(case_row(work, case_id)) == before
        assert fixed(work, case_id, UTC) == told


def test_the_day_stands_in_the_log_as_it_was_told(world: World) -> None:
    case = closed(world)
    with world.work() as work:
        entry = work.session.query(AuditEntry).filter_by(case_id=case.id).order_by(AuditEntry.number.desc()).first()
        assert entry is not None
        assert (entry.event, entry.count) == (Event.CASE_KEPT.value, date(2027, 2, 1).toordinal())
        found = fixed(work, case.id, UTC)
        assert found is not None
        assert found.until == case.kept_until
        assert (found.head.number, found.head.hash) == (entry.number, entry.hash)


@pytest.mark.promise("P60")
def test_a_time_zone_that_is_set_otherwise_later_moves_no_day(world: World) -> None:
    """Closed late in the evening of the one place, which is the next day at the other."""
    world.time = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)
    case_id = closed(world).id
    told = Days(date(2027, 2, 1), date(2027, 2, 2))
    with world.work() as work:
        case = case_row(work, case_id)
        found = fixed(work, case_id, ZoneInfo("Pacific/Auckland"))
        assert found is not None
        assert found.last == told.last
        assert days_of(case) == told
        # What the log says of it is the same day, too.
        entry = work.session.get_one(AuditEntry, (case_id, found.head.number))
        assert "until the end of 1 February 2027" in sentence(entry, Names(case.opened_by))


def test_a_case_that_is_not_closed_has_no_day(world: World) -> None:
    case_id = new_case(world)
    with world.work() as work:
        assert days_of(case_row(work, case_id)) is None
        assert fixed(work, case_id, UTC) is None
    world.later(days=4000)
    with world.work() as work:
        assert not retention_period.due(work)
        assert not retention_period.to_be_reminded(work)
        assert not retention_period.without_a_day(work)


def test_a_case_is_due_on_its_day_and_not_a_moment_before(world: World) -> None:
    case = closed(world)
    assert case.kept_until is not None
    world.time = case.kept_until - timedelta.resolution
    with world.work() as work:
        assert retention_period.due(work) == []
    world.time = case.kept_until
    with world.work() as work:
        assert retention_period.due(work) == [case.id]


def test_the_earliest_is_due_first_and_no_more_than_twenty_at_once(world: World) -> None:
    cases = []
    for number in range(22):
        cases.append(closed(world, f"S-{number}").id)
        world.later(days=1)
    world.later(days=200)
    with world.work() as work:
        assert destroying.due(work, UTC) == cases[:20]
