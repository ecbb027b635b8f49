"""Mails before training lapses, each once."""

from datetime import timedelta

import pytest

from odr.training.adding import add_course
from odr.web.running.housekeeping import one_round
from tests.support.cases import administrator_of
from tests.support.people import account_of
from tests.support.world import Person, World

SUBJECTS = ("Your training has to be renewed", "Your training has lapsed")


def told(world: World, person: Person) -> list[str]:
    """What the upkeep has mailed about training, in two rounds: nobody is told twice."""
    for _round in range(2):
        one_round(world.app_context)
        world.deliver()
    return [mail.subject for mail in world.mailbox.messages if mail.to == person.email and mail.subject in SUBJECTS]


@pytest.mark.promise("P23")
@pytest.mark.parametrize("at_desk", [False, True])
def test_a_month_and_a_week_before_and_on_the_day(world: World, at_desk: bool) -> None:
    person = world.operator() if at_desk else world.administrator()
    world.later(days=300)
    assert told(world, person) == []
    world.later(days=36)
    assert told(world, person) == [SUBJECTS[0]]
    world.later(days=23)
    assert told(world, person) == [SUBJECTS[0]] * 2
    world.later(days=7)
    assert told(world, person) == [SUBJECTS[0], SUBJECTS[0], SUBJECTS[1]]
    assert "/me/training" in world.mailbox.last(person.email).body


def test_whoever_renews_in_time_is_left_in_peace(world: World) -> None:
    ada = world.administrator()
    world.later(days=340)
    assert told(world, ada) == [SUBJECTS[0]]
    world.trained(ada)
    world.later(days=30)
    assert told(world, ada) == [SUBJECTS[0]]


def test_of_a_course_that_is_added_everybody_is_told(world: World) -> None:
    ada = world.administrator()
    with world.work() as work:
        account, house = administrator_of(world, work, ada)
        add_course(work, house.id, "Ours", "# Ours\n\nBe kind.", "? a\n+ b\n- c\n= d", account.id, outside=False)
    assert told(world, ada) == [SUBJECTS[0]]
    world.later(days=31)
    assert told(world, ada)[-1] == SUBJECTS[1]


def test_whoever_has_no_permission_to_lose_is_told_nothing(world: World) -> None:
    petra = world.operator()
    with world.work() as work:
        account_of(work, petra).operator_roles = ""
    world.time += timedelta(days=360)
    assert told(world, petra) == []


def test_whoever_passes_before_the_mail_leaves_is_not_told_that_their_training_lapsed(world: World) -> None:
    ada = world.administrator()
    world.later(days=366)
    one_round(world.app_context)
    world.trained(ada)
    world.deliver()
    assert told(world, ada) == []
