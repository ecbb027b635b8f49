"""Days of reminding: a bare day for one person, mailed once, and never beyond the case."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from odr.cases.cases import move
from odr.cases.life import Cause
from odr.cases.people.participants import withdraw
from odr.errors import Refusal
from odr.settlements import reminders
from odr.settlements.reminders import MOST_DAYS
from tests.support.advisers import adviser_of
from tests.support.rooms import correspondents
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import World

BERLIN = ZoneInfo("Europe/Berlin")
LINK = "https://odr.example/cases"


@pytest.fixture
def party(world: World) -> Party:
    return correspondents(world)[0]


def choose(party: Party, day: date) -> None:
    with party.world.work() as work:
        reminders.remind_on(work, party.case_id, participant_of(work, party).account_id, day, BERLIN)


def chosen(party: Party) -> list[date]:
    with party.world.work() as work:
        return reminders.days_of(work, party.case_id, participant_of(work, party).account_id)


def send(world: World) -> int:
    """What upkeep does. Returns how many mails were made."""
    before = len(world.mailbox.messages)
    with world.work() as work:
        for case_id in reminders.due(work, BERLIN):
            reminders.send_due(work, case_id, BERLIN, LINK)
    world.deliver()
    return len(world.mailbox.messages) - before


def test_it_is_mailed_on_its_day_once_and_forgotten(world: World, party: Party) -> None:
    today = world.time.date()
    for days in (3, 2, 2):
        choose(party, today + timedelta(days=days))
    assert chosen(party) == [today + timedelta(days=2), today + timedelta(days=3)]
    world.later(days=1)
    assert send(world) == 0
    world.later(days=1)
    assert send(world) == 1
    assert send(world) == 0
    assert chosen(party) == [today + timedelta(days=3)]
    mail = world.mailbox.last(party.person.email)
    assert f"{LINK}/{party.case_id}" in mail.body
    assert "2026-0142" not in mail.subject + mail.body


def test_one_that_was_removed_is_not_mailed(world: World, party: Party) -> None:
    day = world.time.date() + timedelta(days=2)
    choose(party, day)
    with world.work() as work:
        reminders.forget(work, party.case_id, participant_of(work, party).account_id, day)
    world.later(days=3)
    assert send(world) == 0


@pytest.mark.parametrize("days", [-1, 0, 3 * 366 + 1])
def test_only_a_day_within_reach_is_taken(world: World, party: Party, days: int) -> None:
    with pytest.raises(Refusal) as refused:
        choose(party, world.time.date() + timedelta(days=days))
    assert refused.value.field == "day"
    assert chosen(party) == []


def test_there_are_not_more_than_some(world: World, party: Party) -> None:
    for number in range(MOST_DAYS):
        choose(party, world.time.date() + timedelta(days=number + 1))
    with pytest.raises(Refusal):
        choose(party, world.time.date() + timedelta(days=MOST_DAYS + 1))


def reminded(world: World, email: str) -> int:
    return sum(one.to == email and "reminded" in one.subject for one in world.mailbox.messages)


def test_an_adviser_who_still_acts_is_reminded_too(world: World, party: Party) -> None:
    acting = adviser_of(party)
    with world.work() as work:
        reminders.remind_on(work, party.case_id, acting.account_id, world.time.date() + timedelta(days=1), BERLIN)
    world.later(days=1)
    send(world)
    assert reminded(world, acting.person.email) == 1


def test_what_was_agreed_is_reminded_of_in_a_closed_case_until_its_last_day_is_over(world: World, party: Party) -> None:
    for days in (1, 20):
        choose(party, world.time.date() + timedelta(days=days))
    with world.work() as work:
        case = case_row(work, party.case_id)
        move(work, case, Cause.ABANDONED)
        case.kept_until = work.now + timedelta(days=10)
        with pytest.raises(Refusal, match="destroyed by then"):
            reminders.remind_on(
                work, party.case_id, participant_of(work, party).account_id, case.kept_until.date(), BERLIN
            )
    world.later(days=1)
    send(world)
    assert reminded(world, party.person.email) == 1
    world.later(days=19)
    send(world)
    assert reminded(world, party.person.email) == 1
    assert chosen(party) == []


def test_whoever_has_left_is_not_reminded(world: World, party: Party) -> None:
    choose(party, world.time.date() + timedelta(days=1))
    with world.work() as work:
        withdraw(work, participant_of(work, party), case_row(work, party.case_id))
    world.later(days=1)
    before = [one for one in world.mailbox.messages if "reminded" in one.subject]
    send(world)
    assert [one for one in world.mailbox.messages if "reminded" in one.subject] == before
    assert chosen(party) == []
    with pytest.raises(Refusal, match="no more"):
        choose(party, world.time.date() + timedelta(days=1))
