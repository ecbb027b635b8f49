"""Telling people that a contract ends: each once, some in a unit of work, and never what the log does not say."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from odr.audit.tables import DeskEntry
from odr.contracts.contract import contract_for
from odr.contracts.tables import Contract
from odr.db.about import Job, about
from odr.db.work import Work
from odr.departures import notice, telling
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.mail.tables import Mail
from odr.organisations.organisations import appoint, suspend
from odr.organisations.tables import Organisation
from odr.web.running.housekeeping import one_round
from tests.support.cases import joined, opened
from tests.support.departures import give_notice
from tests.support.people import account_of, with_account
from tests.support.world import World

PEOPLE = ["Tessa Vale", "Leo Grant", "Mara Quill", "Olga Reed", "Nils Berg"]
ADDRESSES = sorted(f"{name.split()[0].lower()}@example.org" for name in PEOPLE)
SUBJECT = "Until when you can take copies"


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
def test_an_administrator_who_is_suspended_is_not_told(world: World, house: UUID) -> None:
    bea = with_account(world, "Bea Quill")
    with world.work() as work:
        organisation, account = work.session.get_one(Organisation, house), account_of(work, bea)
        appoint(work, account, organisation)
        suspend(work, account.id, organisation, account_of(work, world.person("Ada Marsh")).id)
    give_notice(world, house)
    assert bea.email not in mailed(world, "")
    with world.work() as work:
        organisation = work.session.get_one(Organisation, house)
        notice.take_back(work, organisation, account_of(work, bea).id, world.settings.public_url)
    assert bea.email not in mailed(world, "")


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
