"""What training permits: worked out from the register, and from nothing that somebody else wrote into it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.audit.chain import Problem, chains, verify
from odr.audit.log import append, entry_hash
from odr.audit.tables import TRAINING, TrainingEntry
from odr.db.work import Work
from odr.errors import Refusal
from odr.organisations.organisations import appoint
from odr.organisations.tables import Organisation
from odr.training import adding
from odr.training.course import OWN_COURSE, own_course
from odr.training.register import TrainingEvent, record_confirmed, record_pass
from odr.training.standing import TrainingStanding, standing_of
from tests.support.people import account_of, with_account
from tests.support.world import World

YEAR = timedelta(days=365)
QUESTIONS = "? May I?\n- Yes\n+ No\n= Because."


class Office:
    """An organisation with two administrators, made by the rules alone: neither has passed anything."""

    def __init__(self, world: World) -> None:
        self.world = world
        ada, bea = with_account(world, "Ada Marsh"), with_account(world, "Bea Hill")
        with world.work() as work:
            house = Organisation(name="Harbour", created_at=work.now)
            work.session.add(house)
            work.session.flush()
            self.house: UUID = house.id
            self.ada, self.bea = account_of(work, ada).id, account_of(work, bea).id
            for account in (account_of(work, ada), account_of(work, bea)):
                appoint(work, account, house)

    def passes(self, who: UUID) -> None:
        with self.world.work() as work:
            record_pass(work, own_course(), who, YEAR)

    def standing(self, who: UUID) -> TrainingStanding:
        with self.world.work() as work:
            return standing_of(work, who, self.house)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


@pytest.mark.promise("P23")
def test_passing_permits_for_twelve_months_and_not_a_moment_longer(world: World, office: Office) -> None:
    assert not office.standing(office.ada).is_current
    office.passes(office.ada)
    assert office.standing(office.ada).lapses == world.time + YEAR
    assert not office.standing(office.bea).is_current
    world.later(days=364)
    assert office.standing(office.ada).is_current
    world.later(days=1)
    assert not office.standing(office.ada).is_current
    office.passes(office.ada)
    assert office.standing(office.ada).is_current


@pytest.mark.both_engines("SQL that puts courses and entries together")
def test_a_course_that_was_added_is_asked_of_everybody_there_a_month_later(world: World, office: Office) -> None:
    office.passes(office.ada)
    with world.work() as work:
        made = adding.add_course(work, office.house, "Ours", "# Ours\n\nBe kind.", QUESTIONS, office.ada, outside=False)
    assert office.standing(office.ada).lapses == world.time + adding.NOTICE
    world.later(days=30)
    assert [one.course_id for one in office.standing(office.ada).missing] == [made.id]
    with world.work() as work:
        record_pass(work, made, office.ada, YEAR)
        assert standing_of(work, office.ada, None).is_current  # the desk asks for nothing of a house's
    assert office.standing(office.ada).is_current
    world.later(days=335)
    assert [one.course_id for one in office.standing(office.ada).missing] == [OWN_COURSE]


def test_a_course_that_was_retired_is_asked_of_nobody(world: World, office: Office) -> None:
    office.passes(office.ada)
    with world.work() as work:
        made = adding.add_course(work, office.house, "Ours", "# Ours\n\nBe kind.", QUESTIONS, office.ada, outside=False)
        adding.retire_course(work, office.house, made.id, office.ada)
    world.later(days=40)
    assert office.standing(office.ada).is_current
    with world.work() as work, pytest.raises(Refusal, match="Nobody has to take this course any more"):
        adding.course_for(work, office.house, made.id)


def test_a_new_version_is_for_whoever_passes_it_from_then_on(world: World, office: Office) -> None:
    with world.work() as work:
        made = adding.add_course(work, office.house, "Ours", "# Ours\n\nBe kind.", QUESTIONS, office.ada, outside=False)
        record_pass(work, made, office.ada, YEAR)
        with pytest.raises(Refusal, match="have already"):
            adding.change_course(
                work, office.house, made.id, "Ours", "# Ours\n\nBe kind.", QUESTIONS, office.ada, based_on=1
            )
        newer = adding.change_course(
            work, office.house, made.id, "Ours", "# Ours\n\nBe fair.", QUESTIONS, office.ada, based_on=1
        )
        assert newer.number == 2
        entry = record_pass(work, newer, office.bea, YEAR)
        assert entry.count == 2
        assert adding.titles(work, [made.id])[made.id] == "Ours"


def test_nobody_confirms_an_outside_course_for_themselves(world: World, office: Office) -> None:
    with world.work() as work:
        made = adding.add_course(work, office.house, "A day", "# A day\n\nElsewhere.", "", office.ada, outside=True)
        with pytest.raises(Refusal, match="Nobody confirms this for themselves"):
            record_confirmed(work, made, office.ada, office.ada, work.now, YEAR)
        with pytest.raises(Refusal, match="Somebody else has to confirm"):
            record_pass(work, made, office.ada, YEAR)
        for day in (work.now + timedelta(days=1), work.now - YEAR):
            with pytest.raises(Refusal, match="on which it was taken"):
                record_confirmed(work, made, office.ada, office.bea, day, YEAR)
        taken = work.now - timedelta(days=10)
        entry = record_confirmed(work, made, office.ada, office.bea, taken, YEAR)
        assert (entry.actor_id, entry.subject_id, entry.until) == (office.bea, office.ada, taken + YEAR)
        with pytest.raises(Refusal, match="taken here"):
            record_confirmed(work, own_course(), office.ada, office.bea, taken, YEAR)


def test_an_outside_course_needs_somebody_else_to_confirm_it(world: World, office: Office) -> None:
    ada = with_account(world, "Otto Hill")
    with world.work() as work:
        alone = Organisation(name="Hill", created_at=work.now)
        work.session.add(alone)
        work.session.flush()
        appoint(work, account_of(work, ada), alone)
        with pytest.raises(Refusal, match="nobody else yet"):
            adding.add_course(work, alone.id, "A day", "# A day\n\nElsewhere.", "", office.ada, outside=True)


# --- whoever writes to the database ---


def forged(work: Work, who: UUID) -> None:
    """An entry as the service would write it, hashes and all, by somebody who has the database and not the key."""
    entry = TrainingEntry(
        event=TrainingEvent.PASSED.value,
        actor_id=who,
        subject_id=who,
        count=1,
        course_id=OWN_COURSE,
        until=work.now + YEAR,
    )
    append(work, entry)
    work.session.execute(update(TrainingEntry).where(TrainingEntry.number == entry.number).values(mark=bytes(32)))


@pytest.mark.promise("P23")
@pytest.mark.both_engines("an attack by somebody who writes to the database")
def test_a_row_that_was_slipped_in_permits_nothing_and_shows(world: World, office: Office) -> None:
    office.passes(office.bea)
    with world.work() as work:
        forged(work, office.ada)
    standing = office.standing(office.ada)
    assert not standing.is_current
    assert standing.altered
    with world.work() as work:
        verdict = verify(work, TRAINING)
        assert (verdict.problem, verdict.number) == (Problem.NOT_OURS, 2)
    assert office.standing(office.bea).is_current


@pytest.mark.promise("P23")
@pytest.mark.both_engines("an attack by somebody who writes to the database")
@pytest.mark.parametrize("altered", ["until", "subject", "course", "all with a new hash", "another's mark"])
def test_a_row_that_was_altered_permits_nothing_and_shows(world: World, office: Office, altered: str) -> None:
    office.passes(office.ada)
    office.passes(office.bea)
    world.later(days=366)
    with world.work() as work:
        first, second = work.session.scalars(select(TrainingEntry).order_by(TrainingEntry.number)).all()
        if altered == "subject":
            first.subject_id, first.until = office.bea, work.now + YEAR
        elif altered == "course":
            first.course_id, first.until = OWN_COURSE, work.now + YEAR
        else:
            first.until = work.now + YEAR
        if altered == "all with a new hash":
            first.hash = entry_hash(first)
            second.previous_hash = first.hash
            second.hash = entry_hash(second)
        if altered == "another's mark":
            first.mark = second.mark
    assert not office.standing(office.ada).is_current
    assert not office.standing(office.bea).is_current
    with world.work() as work:
        assert verify(work, TRAINING).problem is Problem.NOT_OURS


def test_a_row_that_was_taken_away_shows(world: World, office: Office) -> None:
    office.passes(office.ada)
    office.passes(office.bea)
    with world.work() as work:
        assert chains(work) == [TRAINING]
        assert verify(work, TRAINING).problem is None
        work.session.execute(delete(TrainingEntry).where(TrainingEntry.number == 1))
        assert verify(work, TRAINING).problem is Problem.MISSING


def test_an_entry_of_another_installation_permits_nothing(world: World, office: Office) -> None:
    """The mark is made with the installation key."""
    office.passes(office.ada)
    with world.work() as work:
        entry = work.session.scalars(select(TrainingEntry)).one()
        entry.mark = type(work.installation)(world.settings.installation_key.__class__.generate()).register_mark(
            TRAINING.bytes, entry.hash
        )
    assert not office.standing(office.ada).is_current
