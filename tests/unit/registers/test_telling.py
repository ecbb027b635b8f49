"""Telling the people whom a breach concerns: each once, nobody else, and never many in one unit of work."""

from dataclasses import replace
from datetime import UTC
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from odr.audit.register import RegisterEvent
from odr.audit.tables import BreachMailing, RegisterEntry
from odr.cases.tables import Adviser
from odr.db.work import Work
from odr.errors import Refusal
from odr.facilitation.tables import RosterEntry
from odr.mail.tables import Mail
from odr.organisations.organisations import add_organisation, appoint, organisation_of
from odr.organisations.tables import Organisation
from odr.registers import breaches, telling
from odr.web.running.housekeeping import one_round
from tests.support.advisers import adviser_of
from tests.support.endings import close, due
from tests.support.facilitation import on_roster, proposed
from tests.support.holds import desk, hold
from tests.support.people import account_of, with_account
from tests.support.vaults import case_row
from tests.support.world import World
from tests.unit.registers.test_breaches import FOUND

SUBJECT = "About the information that is kept for you"


@pytest.fixture
def people(world: World) -> World:
    """Two people with an account; one of them is an administrator."""
    with_account(world, "Olga Reed")
    with_account(world, "Ada Marsh")
    with world.work() as work:
        appoint(work, account_of(work, world.person("Ada Marsh")), add_organisation(work, "Harbour"))
        add_organisation(work, "Hillside")
    return world


def house(work: Work, name: str) -> UUID:
    return work.session.scalars(select(Organisation.id).where(Organisation.name == name)).one()


def told_of(world: World, organisation: str | None) -> int:
    """Enters a breach and that its people are told; gives the number of that entry."""
    with world.work() as work:
        by = account_of(work, world.person("Ada Marsh")).id
        concerned = house(work, organisation) if organisation is not None else None
        number = breaches.add(work, replace(FOUND, organisation=concerned), by, UTC).number
        return telling.tell(work, breaches.breach_of(work, number, UTC), "A list was lost.", by).number


def mailed(world: World) -> list[str]:
    world.deliver()
    return sorted(mail.to for mail in world.mailbox.messages if mail.subject == SUBJECT)


@pytest.mark.promise("P66")
def test_the_people_whom_it_concerns_are_mailed_and_nobody_else(people: World) -> None:
    number = told_of(people, "Harbour")
    with people.work() as work:
        own, other = (work.session.get_one(Organisation, house(work, name)) for name in ("Harbour", "Hillside"))
        assert [one.number for one in breaches.page_concerning(work, own, UTC).rows] == [number - 1]
        assert breaches.page_concerning(work, other, UTC).rows == []
        assert breaches.breach_of(work, number - 1, UTC).people.told is not None
        assert telling.under_way(work) == [number]
    one_round(people.app_context)
    assert mailed(people) == ["ada@example.org"]
    told_of(people, None)
    one_round(people.app_context)
    assert mailed(people) == ["ada@example.org", "ada@example.org", "olga@example.org"]
    one_round(people.app_context)
    assert len(mailed(people)) == 3


@pytest.mark.promise("P66")
@pytest.mark.parametrize("in_silence", [False, True])
def test_everybody_is_concerned_of_whom_the_organisation_still_has_something(world: World, in_silence: bool) -> None:
    """Also who was only asked to facilitate, is on the roster, or has acted for somebody; not what a silence hides."""
    facilitation = proposed(world)
    tessa = facilitation.parties[0]
    acting, petra = adviser_of(tessa), desk(world)
    roster = with_account(world, "Rosa Field")
    with facilitation.at_work() as (work, engagement):
        work.session.get_one(Adviser, acting.adviser_id).ended_at = work.now
        work.session.execute(delete(RosterEntry).where(RosterEntry.account_id == engagement.account_id))
        on_roster(work, case_row(work, tessa.case_id).organisation_id, roster)
        name = organisation_of(work, case_row(work, tessa.case_id).organisation_id).name
    if in_silence:
        close(world, tessa.case_id)
        hold(world, tessa.case_id, 400, petra, told_in=300)
        due(world, tessa.case_id)
    in_the_case = [facilitation.person, *(one.person for one in facilitation.parties), acting.person]
    concerned = {roster.email} | (set() if in_silence else {one.email for one in in_the_case})
    with world.work() as work:
        by = account_of(work, petra).id
        breach = breaches.breach_of(
            work, breaches.add(work, replace(FOUND, organisation=house(work, name)), by, UTC).number, UTC
        )
        assert telling.how_many(work, breach) == len(concerned)
        telling.tell(work, breach, "A list was lost.", by)
    one_round(world.app_context)
    assert set(mailed(world)) == concerned


def test_where_nobody_is_concerned_nobody_is_said_to_be_told(people: World) -> None:
    with pytest.raises(Refusal):
        told_of(people, "Hillside")
    with people.work() as work:
        assert breaches.page_of_breaches(work, UTC).rows == []
        assert telling.under_way(work) == []


@pytest.mark.promise("P66")
def test_people_whom_nobody_can_write_to_can_be_told_in_another_way_and_their_clock_stops(people: World) -> None:
    with people.work() as work:
        by = account_of(work, people.person("Ada Marsh")).id
        concerned = replace(FOUND, organisation=house(work, "Hillside"))
        number = breaches.add(work, concerned, by, UTC).number
        found = breaches.breach_of(work, number, UTC)
        assert telling.how_many(work, found) == 0
        with pytest.raises(Refusal):
            telling.tell(work, found, "A list was lost.", by)
        breaches.add_step(work, found, RegisterEvent.PEOPLE_TOLD_OTHERWISE, "By letter, to all.", by, 4)
        found = breaches.breach_of(work, number, UTC)
        assert found.people.told == work.now
        assert found.authority.told is None
        assert found.how_many == 4
        assert telling.under_way(work) == []


def test_many_are_mailed_some_at_a_time_and_each_of_them_once(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for name in ("Tessa Vale", "Leo Grant", "Mara Quill"):
        with_account(people, name)
    mailed(people)
    number = told_of(people, None)
    people.later(minutes=1)
    with_account(people, "Paula Late")  # after it was entered how many they are
    mailed(people)
    made = []
    more = True
    while more:
        with people.work() as work:
            more = telling.make_some(work, number)
        with people.work() as work:
            made.append(work.session.scalar(select(func.count()).select_from(Mail)) or 0)
    assert made == [2, 4, 5]
    first_names = ("ada", "leo", "mara", "olga", "tessa")
    assert mailed(people) == [f"{name}@example.org" for name in first_names]
    with people.work() as work:
        assert telling.under_way(work) == []
        assert telling.make_some(work, number) is False


@pytest.mark.promise("P66")
def test_what_the_service_did_not_enter_is_mailed_to_nobody(people: World) -> None:
    number = told_of(people, None)
    with people.work() as work:
        # What is no telling is told to nobody, whatever the row of the mailing names.
        by = account_of(work, people.person("Ada Marsh")).id
        breach = breaches.breach_of(work, number - 1, UTC)
        step = breaches.add_step(work, breach, RegisterEvent.BREACH_STEP, "The lock was changed.", by).number
        work.session.add_all([BreachMailing(number=breach.number), BreachMailing(number=step)])
    with people.work() as work:
        work.session.get_one(RegisterEntry, number).mark = bytes(32)
    one_round(people.app_context)
    assert mailed(people) == []
    with people.work() as work:
        assert telling.under_way(work) == []


def test_a_breach_that_was_taken_away_is_told_to_nobody(people: World) -> None:
    number = told_of(people, "Harbour")
    with people.work() as work:
        work.session.execute(delete(RegisterEntry).where(RegisterEntry.number == number - 1))
    one_round(people.app_context)
    assert mailed(people) == []
