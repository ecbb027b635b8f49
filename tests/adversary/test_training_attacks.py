"""Somebody whose training has lapsed, with somebody who writes to the database: no page of the work opens to them."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from odr.audit.chain import Problem, verify
from odr.audit.log import entry_hash, last_of
from odr.audit.tables import TRAINING, DeskEntry, TrainingEntry
from odr.training.course import own_course
from tests.support.training import lapsed
from tests.support.world import Person, World

# Where whoever has to renew something, or stands in an altered register, is led.
SHUT = {own_course().title, "Your training"}
NOTHING = "00000000-0000-4000-8000-000000000000"


def addresses(world: World, room: str, method: str) -> Iterator[str]:
    """Every address of the administration, or of the desk, with something in the place of what is named in it."""
    for rule in world.app.url_map.iter_rules():
        if rule.rule.startswith(f"/{room}") and method in (rule.methods or set()):
            yield _filled(world, rule)


def _filled(world: World, rule: Rule) -> str:
    values = {one: {"UUIDConverter": UUID(NOTHING), "IntegerConverter": 1}.get(
        type(rule._converters[one]).__name__, "x" * 43) for one in rule.arguments}  # fmt: skip
    path = world.app.url_map.bind("localhost").build(rule.endpoint, values)
    return str(path)


def slip_in_and_alter(world: World) -> None:
    """The row that lapsed says that it has not, and a second one, which fits to it, says so as well."""
    with world.work() as work:
        row = work.session.scalars(select(TrainingEntry).order_by(TrainingEntry.number.desc())).first()
        assert row is not None
        row.until = row.until.replace(year=row.until.year + 5)
        row.hash = entry_hash(row)
        work.session.flush()
        forged = TrainingEntry(
            number=row.number + 1, at=work.now, event=row.event, actor_id=row.actor_id, subject_id=row.subject_id,
            count=row.count, course_id=row.course_id, until=row.until, previous_hash=row.hash, mark=bytes(32),
        )  # fmt: skip
        forged.hash = entry_hash(forged)
        work.session.add(forged)


def staff(world: World, room: str) -> Person:
    return world.administrator() if room == "administration" else world.operator()


@pytest.mark.promise("P23")
@pytest.mark.parametrize("room", ["administration", "desk"])
def test_no_page_of_the_work_opens_whatever_the_rows_say_and_the_rows_show(world: World, room: str) -> None:
    person = lapsed(world, staff(world, room))
    slip_in_and_alter(world)
    looked = 0
    for path in addresses(world, room, "GET"):
        person.open(path)
        assert person.page.heading in SHUT, path
        looked += 1
    assert looked > 20
    assert "an entry about you that this service did not write" in person.open("/me/training").text
    with world.work() as work:
        assert verify(work, TRAINING).problem is Problem.NOT_OURS


@pytest.mark.promise("P23")
@pytest.mark.parametrize("room", ["administration", "desk"])
def test_nothing_is_done_by_whatever_is_sent(world: World, room: str) -> None:
    person = lapsed(world, staff(world, room))
    slip_in_and_alter(world)
    with world.work() as work:
        before = last_of(work, DeskEntry.case_id)
    sent = 0
    for path in addresses(world, room, "POST"):
        person.post_with_token(path, {"act": "notice", "name": "x", "email": "x@example.org"})
        assert person.status in (200, 403), path
        assert person.status == 403 or person.page.heading in SHUT, path
        sent += 1
    assert sent > 10
    with world.work() as work:
        assert last_of(work, DeskEntry.case_id) == before
