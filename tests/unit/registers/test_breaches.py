"""Breaches: entered once, added to and never changed, with clocks, and told to the people concerned."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.organisations.organisations import add_organisation, appoint
from odr.registers import breaches
from odr.registers.breaches import Found
from odr.registers.register import RegisterEvent
from tests.support.people import account_of, with_account
from tests.support.world import World

FOUND = Found("A list was lost.", date(2026, 9, 1), "Names", 3, "Letters", "Locked", None)


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
def test_what_cannot_be_is_refused_beside_its_field(work: Work, world: World, wrong: Found, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        breaches.add(work, wrong, ada(work, world), UTC)
    assert refused.value.field == field
    assert breaches.all_breaches(work, UTC) == []


def test_a_further_step_is_no_breach_and_no_staff_matter(work: Work, world: World) -> None:
    found = breaches.breach_of(work, breaches.add(work, FOUND, ada(work, world), UTC).number, UTC)
    with pytest.raises(NotFound):
        breaches.add_step(work, found, RegisterEvent.STAFF_MATTER, "Nothing", ada(work, world))
    with pytest.raises(NotFound):
        breaches.breach_of(work, found.number + 1, UTC)


@pytest.mark.promise("P66")
def test_the_people_whom_it_concerns_are_mailed_and_nobody_else(world: World) -> None:
    with_account(world, "Ada Marsh")
    with_account(world, "Olga Reed")
    with world.work() as work:
        house, other = add_organisation(work, "Harbour"), add_organisation(work, "Hillside")
        appoint(work, account_of(work, world.person("Ada Marsh")), house)
        by = ada(work, world)
        own = breaches.add(work, replace(FOUND, organisation=house.id), by, UTC)
        everybodys = breaches.add(work, FOUND, by, UTC)
        assert [one.number for one in breaches.concerning(work, house, UTC)] == [everybodys.number, own.number]
        assert [one.number for one in breaches.concerning(work, other, UTC)] == [everybodys.number]
        breaches.tell_people(work, breaches.breach_of(work, own.number, UTC), "A list was lost.", by)
        assert breaches.breach_of(work, own.number, UTC).people.told == work.now
    subject = "About the information that is kept for you"
    assert told(world, subject) == ["ada@example.org"]
    with world.work() as work:
        breaches.tell_people(work, breaches.breach_of(work, everybodys.number, UTC), "A list was lost.", by)
    assert told(world, subject) == ["ada@example.org", "ada@example.org", "olga@example.org"]


def test_where_nobody_is_concerned_nobody_is_said_to_be_told(work: Work, world: World) -> None:
    house = add_organisation(work, "Hillside")
    number = breaches.add(work, replace(FOUND, organisation=house.id), ada(work, world), UTC).number
    with pytest.raises(Refusal):
        breaches.tell_people(work, breaches.breach_of(work, number, UTC), "A list was lost.", ada(work, world))
    assert breaches.breach_of(work, number, UTC).people.told is None


def told(world: World, subject: str) -> list[str]:
    world.deliver()
    return sorted(mail.to for mail in world.mailbox.messages if mail.subject == subject)
