"""Breaches: entered once, added to and never changed, with clocks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from odr.audit.register import RegisterEvent
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.registers import breaches
from odr.registers.breaches import EnteredBreach
from tests.support.people import account_of, with_account
from tests.support.world import World

FOUND = EnteredBreach("A list was lost.", date(2026, 9, 1), "Names", 3, "Letters", "Locked", None)


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    with_account(world, "Ada Marsh")
    with_account(world, "Olga Reed")
    with world.work() as found:
        yield found


def ada(work: Work, world: World) -> UUID:
    return account_of(work, world.person("Ada Marsh")).id


@pytest.mark.promise("P66")
def test_a_breach_is_entered_with_its_clocks_and_what_is_done_is_added_to_it(work: Work, world: World) -> None:
    by = ada(work, world)
    number = breaches.add(work, replace(FOUND, people_hours=96), by, UTC).number
    found = breaches.breach_of(work, number, UTC)
    beginning = datetime(2026, 9, 1, tzinfo=UTC)
    assert found.first.word("happened") == "A list was lost."
    assert (found.authority.due, found.people.due) == (beginning + timedelta(hours=72), beginning + timedelta(hours=96))
    assert not found.authority.is_overdue(beginning + timedelta(hours=71))
    assert found.authority.is_overdue(beginning + timedelta(hours=72))
    breaches.add_step(work, found, RegisterEvent.AUTHORITY_TOLD, "By letter.", by)
    breaches.add_step(work, found, RegisterEvent.BREACH_STEP, "The lock was changed.", by)
    found = breaches.breach_of(work, number, UTC)
    assert found.authority.told == work.now
    assert not found.authority.is_overdue(work.now)
    assert [one.word("text") for one in found.later] == ["By letter.", "The lock was changed."]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(FOUND, happened=" "), "happened"),
        (replace(FOUND, found=date(2099, 1, 1)), "found"),
        (replace(FOUND, people=-1), "people"),
        (replace(FOUND, authority_hours=0), "authority_hours"),
        (replace(FOUND, people_hours=9_000), "people_hours"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(work: Work, world: World, wrong: EnteredBreach, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        breaches.add(work, wrong, ada(work, world), UTC)
    assert refused.value.field == field
    assert breaches.page_of_breaches(work, UTC).rows == []


def test_a_further_step_is_no_breach_and_no_staff_matter(work: Work, world: World) -> None:
    found = breaches.breach_of(work, breaches.add(work, FOUND, ada(work, world), UTC).number, UTC)
    with pytest.raises(NotFound):
        breaches.add_step(work, found, RegisterEvent.STAFF_MATTER, "Nothing", ada(work, world))
    with pytest.raises(NotFound):
        breaches.breach_of(work, found.number + 1, UTC)


def test_how_many_people_it_concerns_may_be_known_later(work: Work, world: World) -> None:
    by = ada(work, world)
    number = breaches.add(work, replace(FOUND, people=0), by, UTC).number
    found = breaches.breach_of(work, number, UTC)
    assert found.how_many == 0
    breaches.add_step(work, found, RegisterEvent.BREACH_STEP, "We have counted.", by, 12)
    breaches.add_step(work, found, RegisterEvent.AUTHORITY_TOLD, "By letter.", by)
    assert breaches.breach_of(work, number, UTC).how_many == 12
    with pytest.raises(Refusal) as refused:
        breaches.add_step(work, found, RegisterEvent.BREACH_STEP, "Nobody", by, -1)
    assert refused.value.field == "people"
