"""Long registers are shown a page at a time, and a page costs the same however much there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from uuid import UUID

import pytest

from odr.audit import register
from odr.audit.register import RegisterEvent, enter
from odr.db.paging import Page
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Organisation
from odr.registers import breaches, lawful, matters
from tests.support.people import account_of, with_account
from tests.support.statements import asked_of
from tests.support.world import Person, World
from tests.unit.registers.test_breaches import FOUND

Listed = Callable[[Work, int | None, int | None], Page[object, int]]


@pytest.fixture
def olga(world: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who enters things, where a page has three."""
    monkeypatch.setattr(register, "PAGE", 3)
    return with_account(world, "Olga Reed")


def numbers(
    page: Page[breaches.Breach, int] | Page[lawful.LawfulDisclosure, int] | Page[register.Entered, int],
) -> list[int]:
    return [one.number for one in page.rows]


def ordered(work: Work, by: UUID, person: UUID, *, told: bool, organisation: UUID | None = None) -> int:
    """A disclosure about somebody that was made, and of which they were told or were not."""
    words = {
        "of": "person", "subject": str(person), "name": "x@example.org", "reason": "", "until": "",
        "organisation": str(organisation or ""),
    }  # fmt: skip
    number = enter(work, RegisterEvent.LAWFUL_ORDERED, words, by).number
    lawful.enter_made(work, number, "0" * 64, 1, 0, lawful.Concerned([person]), by)
    if told:
        enter(work, RegisterEvent.LAWFUL_TOLD, {"people": 1}, None, number)
    return number


def test_each_list_goes_on_where_a_page_ends_in_both_directions(world: World, olga: Person) -> None:
    with world.work() as work:
        by = account_of(work, olga).id
        made = [breaches.add(work, FOUND, by, UTC).number for _one in range(7)]
        own = [matters.add(work, "Silas", "A list.", "A warning.", by).number for _one in range(4)]
    made.reverse()
    with world.work() as work:
        first = breaches.page_of_breaches(work, UTC)
        assert (numbers(first), first.newer_than) == (made[:3], None)
        second = breaches.page_of_breaches(work, UTC, older_than=first.older_than)
        assert numbers(second) == made[3:6]
        last = breaches.page_of_breaches(work, UTC, older_than=second.older_than)
        assert (numbers(last), last.older_than) == (made[6:], None)
        assert numbers(breaches.page_of_breaches(work, UTC, newer_than=last.newer_than)) == made[3:6]
        assert numbers(breaches.page_of_breaches(work, UTC, newer_than=second.newer_than)) == made[:3]
        assert numbers(matters.page_of_matters(work, older_than=own[1])) == own[:1]


def test_an_organisation_and_a_person_page_through_their_own_alone(world: World, olga: Person) -> None:
    with world.work() as work:
        by = account_of(work, olga).id
        house = add_organisation(work, "Harbour").id
        other = add_organisation(work, "Hillside").id
        own = []
        for _one in range(5):
            breaches.add(work, replace(FOUND, organisation=other), by, UTC)
            own.append(breaches.add(work, replace(FOUND, organisation=house), by, UTC).number)
    with world.work() as work:
        organisation = work.session.get_one(Organisation, house)
        first = breaches.page_concerning(work, organisation, UTC)
        assert numbers(first) == own[:1:-1]
        assert numbers(breaches.page_concerning(work, organisation, UTC, older_than=first.older_than)) == own[1::-1]


@pytest.mark.promise("P63")
def test_what_may_not_be_told_yet_leaves_no_gap_in_any_list(world: World, olga: Person) -> None:
    with world.work() as work:
        account = account_of(work, olga)
        house = add_organisation(work, "Harbour")
        told = [ordered(work, account.id, account.id, told=True, organisation=house.id) for _one in range(3)]
        for _one in range(4):
            ordered(work, account.id, account.id, told=False, organisation=house.id)
        told.reverse()
        for page in (lawful.told_to_person(work, account), lawful.told_to_organisation(work, house)):
            assert numbers(page) == told
            assert (page.newer_than, page.older_than) == (None, None)
        assert len(lawful.due(work, UTC)) == 4


def test_a_page_asks_the_same_however_long_the_register_is(world: World, olga: Person) -> None:
    counts = []
    for _round in range(2):
        with world.work() as work:
            by = account_of(work, olga).id
            for _one in range(6):
                number = breaches.add(work, FOUND, by, UTC).number
                breach = breaches.breach_of(work, number, UTC)
                breaches.add_step(work, breach, RegisterEvent.BREACH_STEP, "Locked.", by)
                ordered(work, by, by, told=True)
        with asked_of(world) as asked, world.work() as work:
            breaches.page_of_breaches(work, UTC)
            lawful.page_of_disclosures(work)
            matters.page_of_matters(work)
        counts.append(len(asked))
        rows = [one for one in asked if "FROM register_entries" in one.statement]
        assert rows
    assert counts[0] == counts[1]
