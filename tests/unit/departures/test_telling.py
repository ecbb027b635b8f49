"""Telling people that a contract ends: each once, some in a unit of work, and never what the log does not say."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, update

from odr.audit.tables import DeskEntry
from odr.cases.tables import Case
from odr.contracts.contract import contract_for
from odr.contracts.tables import Contract
from odr.db.about import Job, about
from odr.db.columns import Moment
from odr.db.work import Work
from odr.departures import notice, people, telling
from odr.departures.records import of_organisations
from odr.enquiries.tables import Request
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.mail.tables import Mail
from odr.organisations.organisations import appoint, suspend
from odr.organisations.tables import Organisation
from odr.retention import case_rows
from odr.rights.finding import pointing
from odr.tables import METADATA
from odr.web.running.housekeeping import one_round
from tests.support.cases import accepted, administrator_of, invited, joined, opened
from tests.support.departures import after_last_day, give_notice, wait
from tests.support.facilitation import on_roster
from tests.support.people import account_of, enter, with_account
from tests.support.world import Person, World
from tests.unit.db.test_migrations import value_for
from tests.unit.retention.test_case_rows import fill

PEOPLE = ["Tessa Vale", "Leo Grant", "Mara Quill", "Olga Reed", "Nils Berg"]
ADDRESSES = sorted(f"{name.split()[0].lower()}@example.org" for name in PEOPLE)
SUBJECT = "Until when you can take copies"
MEANWHILE = 2
"""Seconds after which somebody who is still not done waits for somebody else."""


@pytest.fixture
def house(world: World) -> UUID:
    """An organisation with five people in its cases, who have no mail waiting."""
    ada = world.administrator()
    for number, name in enumerate(PEOPLE):
        case_id = opened(ada, f"2026-{number}")
        joined(ada, case_id, name)
    world.deliver()
    world.mailbox.messages.clear()
    with world.work() as work:
        return work.session.scalars(select(Organisation.id)).one()


def mailed(world: World, subject: str = SUBJECT) -> list[str]:
    world.deliver()
    return sorted(mail.to for mail in world.mailbox.messages if mail.subject.startswith(subject))


def some(world: World, house: UUID) -> bool:
    """The next mails, in a unit of work of their own as the upkeep has it."""
    with world.database.writing(about(jobs=[Job.DESK])) as session:
        return telling.make_some(world.app_context.work(session), house, world.settings.public_url)


def waiting(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Mail)) or 0


@pytest.mark.promise("P61")
def test_many_are_told_some_at_a_time_and_each_of_them_once(
    world: World, house: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    give_notice(world, house)
    made = [waiting(world)]
    assert made == [1], "the administrator is told at once"
    while some(world, house):
        made.append(waiting(world))
    assert made == [1, 3, 5]
    assert mailed(world) == ADDRESSES
    with world.work() as work:
        assert telling.under_way(work) == []
    assert some(world, house) is False
    one_round(world.app_context)
    assert mailed(world) == ADDRESSES


@pytest.mark.promise("P61")
def test_an_administrator_who_is_suspended_is_told_what_the_people_are_and_nothing_for_administrators(
    world: World, house: UUID
) -> None:
    bea = suspended_administrator(world, house)
    give_notice(world, house)
    one_round(world.app_context)
    assert bea.email in mailed(world)
    with world.work() as work:
        organisation = work.session.get_one(Organisation, house)
        notice.take_back(work, organisation, account_of(work, bea).id, world.settings.public_url)
    one_round(world.app_context)
    assert bea.email in mailed(world, "It goes on")
    assert bea.email not in mailed(world, "The contract of")


def suspended_administrator(world: World, house: UUID) -> Person:
    bea = with_account(world, "Bea Quill")
    with world.work() as work:
        organisation, account = work.session.get_one(Organisation, house), account_of(work, bea)
        appoint(work, account, organisation)
        suspend(work, account.id, organisation, account_of(work, world.person("Ada Marsh")).id)
    return bea


@pytest.mark.promise("P61")
def test_a_crash_between_two_rounds_leaves_nobody_out_and_tells_nobody_twice(
    world: World, house: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    give_notice(world, house)
    assert some(world, house)

    calls: list[Message] = []

    def at_the_second(work: Work, message: Message, about: UUID) -> None:
        calls.append(message)
        if len(calls) == 2:
            raise RuntimeError("the machine stops")
        outbox.queue(work, message, about=about)

    with monkeypatch.context() as patched:
        patched.setattr(telling, "queue", at_the_second)
        with pytest.raises(RuntimeError):
            some(world, house)
    one_round(world.app_context)
    assert mailed(world) == ADDRESSES


@pytest.mark.both_engines("locks")
@pytest.mark.promise("P61")
def test_two_workers_tell_each_of_them_once(world: World, house: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    give_notice(world, house)

    def work_off() -> None:
        while some(world, house):
            pass

    workers = [threading.Thread(target=work_off) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert mailed(world) == ADDRESSES


def invited_late(world: World) -> tuple[Person, str]:
    """Somebody with an invitation that they have not answered yet, and its link."""
    gray, ada = world.person("Gray Lawyer"), enter(world.person("Ada Marsh"))
    return gray, invited(ada, opened(ada), gray.email)


@pytest.mark.only_on("postgresql", "SQLite has one writer")
@pytest.mark.promise("P61")
def test_whoever_accepts_while_the_last_mails_are_being_made_is_told_once(world: World, house: UUID) -> None:
    gray, link = invited_late(world)
    give_notice(world, house)
    with world.database.writing(about(jobs=[Job.DESK])) as session:
        assert not telling.make_some(world.app_context.work(session), house, world.settings.public_url)
        accepting = threading.Thread(target=accepted, args=(gray, link))
        accepting.start()
        accepting.join(MEANWHILE)
    accepting.join()
    one_round(world.app_context)
    assert mailed(world) == sorted([*ADDRESSES, gray.email])


@pytest.mark.only_on("postgresql", "SQLite has one writer")
@pytest.mark.promise("P61")
def test_whoever_has_almost_accepted_when_the_last_mails_are_made_is_told_once(
    world: World, house: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    gray, link = invited_late(world)
    give_notice(world, house)
    arrives, may_end, arrived = threading.Event(), threading.Event(), telling.arrived

    def slowly(*given: Any) -> None:
        arrived(*given)
        arrives.set()
        may_end.wait(60)

    monkeypatch.setattr(telling, "arrived", slowly)
    accepting = threading.Thread(target=accepted, args=(gray, link))
    making = threading.Thread(target=some, args=(world, house))
    accepting.start()
    assert arrives.wait(60)
    making.start()
    making.join(MEANWHILE)
    may_end.set()
    accepting.join()
    making.join()
    one_round(world.app_context)
    assert mailed(world) == sorted([*ADDRESSES, gray.email])


@pytest.mark.promise("P61")
def test_what_was_begun_is_not_gone_on_with_once_something_else_is_told(
    world: World, house: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    give_notice(world, house)
    assert some(world, house)
    with world.work() as work:
        by = account_of(work, world.person("Tessa Vale")).id
        notice.take_back(work, work.session.get_one(Organisation, house), by, world.settings.public_url)
    one_round(world.app_context)
    assert mailed(world) == []
    assert mailed(world, "It goes on") == ADDRESSES


@pytest.mark.promise("P61")
def test_nobody_is_told_of_a_day_that_the_log_of_the_desk_does_not_have(world: World, house: UUID) -> None:
    with world.work() as work:
        contract_for(work, work.session.get_one(Organisation, house))
        work.session.execute(update(Contract).values(telling_since=work.now))
    one_round(world.app_context)
    assert mailed(world) == []
    with world.work() as work:
        assert telling.under_way(work) == []
    give_notice(world, house)
    with world.work() as work:
        work.session.connection().execute(
            update(DeskEntry).where(DeskEntry.event.like("notice.%")).values(count=DeskEntry.count - 20)
        )
    one_round(world.app_context)
    assert mailed(world) == []


@pytest.mark.both_engines("SQL that follows every table")
@pytest.mark.promise("P61")
def test_whoever_any_row_of_the_organisation_names_is_told(world: World) -> None:
    """A column that somebody adds is asked by itself, for those who are told as for those whose accounts go."""
    made = fill(world)
    house, expected = made["organisations"]["id"], {}
    with world.work() as work:
        work.session.execute(update(Case).values(state="open"))
        for table in METADATA.sorted_tables:
            for column in pointing().get(table.name, ()) if table.name in of_organisations().ways else ():
                expected[str(column)] = account_id = an_account(work)
                work.session.execute(update(table).values({column: account_id}))
    assert len(expected) > 30
    with world.work() as work:
        assert set(expected.values()) <= set(work.session.scalars(people.named_by(house)))
        told = set(work.session.scalars(people.told(house, work.now)))
        left_out = {column for column, account_id in expected.items() if account_id not in told}
        assert left_out == {"administrators.account_id"}, "who is told as such"
        work.session.execute(update(Case).values(state="closed", kept_until=work.now, known_held_until=None))
        shut = set(work.session.scalars(people.told(house, work.now)))
        case_rows.remove(work, made["cases"]["id"])
        destroyed = set(work.session.scalars(people.told(house, work.now)))
    assert shut == destroyed < told, "of a case that is shut a mail tells no more than of one that is destroyed"


def an_account(work: Work) -> UUID:
    table = METADATA.tables["accounts"]
    row = {
        column.name: work.now if isinstance(column.type, Moment) else value_for(column, {})
        for column in table.columns
        if not column.nullable
    }
    row["id"] = uuid4()
    work.session.execute(insert(table), row)
    return UUID(str(row["id"]))


@pytest.mark.promise("P61")
def test_who_is_only_known_to_the_organisation_is_told_and_has_thirty_days(world: World) -> None:
    ada = world.administrator()
    fay = with_account(world, "Fay Stone")
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        house, timezone = organisation.id, world.settings.timezone
        today = work.now.astimezone(timezone).date()
        assert notice.earliest_together(work, organisation, timezone) == today, "the control: nobody is told"
        on_roster(work, house, fay)
        assert notice.earliest_together(work, organisation, timezone) == today + timedelta(days=30)
        assert notice.people_of(work, organisation) == set(), "it is shown to administrators"
    give_notice(world, house)
    one_round(world.app_context)
    assert mailed(world) == [fay.email]
    after_last_day(world, house)
    world.later(days=1)
    one_round(world.app_context)
    wait(world, 31)
    assert mailed(world, "A receipt from") == [fay.email]


@pytest.mark.promise("P61")
def test_whether_somebody_who_asked_has_an_account_is_told_by_no_earlier_day(world: World) -> None:
    made = fill(world)
    with world.work() as work:
        organisation = work.session.get_one(Organisation, made["organisations"]["id"])
        for table in reversed(METADATA.sorted_tables):
            if table.name in of_organisations().ways and table.name not in {"requests", "contracts"}:
                work.session.execute(delete(table))
        asked = []
        for account_id in (an_account(work), None):
            work.session.execute(update(Request).values(account_id=account_id))
            asked.append(notice.earliest_together(work, organisation, world.settings.timezone))
        assert asked[0] == asked[1] > work.now.date()
