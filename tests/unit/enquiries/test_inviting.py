"""Asking people whether they take part in research: each once, some in a unit of work, and never without consent."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import update

from odr.db.about import Job, about
from odr.enquiries import inviting, mails, surveys
from odr.enquiries.tables import Survey
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.operators.operators import Role
from odr.privacy import consents
from odr.privacy.consents import SENTENCES, Use
from odr.purposes import Consented
from odr.web.running.housekeeping import one_round
from tests.support.crossing import done_or_waiting
from tests.support.people import account_of, with_account
from tests.support.world import World

PEOPLE = ["Tessa Vale", "Leo Grant", "Mara Quill", "Olga Reed", "Nils Berg"]
ADDRESSES = sorted(f"{name.split()[0].lower()}@example.org" for name in PEOPLE)
SUBJECT = "May we ask you something?"


@pytest.fixture
def survey(world: World) -> UUID:
    """A survey of the service, and five people who consent to being asked for research."""
    petra = world.operator("Petra Vane", Role.PRIVACY)
    for name in PEOPLE:
        with_account(world, name)
    with world.work() as work:
        for name in PEOPLE:
            consents.give(work, account_of(work, world.person(name)).id, Use.RESEARCH.value, SENTENCES[Use.RESEARCH])
        row = surveys.make(work, None, "Kept?", "Was it?\n- Yes\n- No", 14)
        inviting.begin(work, row, account_of(work, petra).id)
        found = row.id
    world.deliver()
    world.mailbox.messages.clear()
    return found


def some(world: World, survey: UUID) -> bool:
    """The next mails, in a unit of work of their own as the upkeep has it."""
    with world.database.writing(about(jobs=[Job.DESK])) as session:
        return inviting.make_some(world.app_context.work(session), survey, world.settings.public_url)


def mailed(world: World) -> list[str]:
    world.deliver()
    return sorted(mail.to for mail in world.mailbox.messages if mail.subject == SUBJECT)


@pytest.mark.promise("P40")
def test_no_unit_of_work_makes_the_mails_to_all_and_each_of_them_gets_one(
    world: World, survey: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 2)
    assert [some(world, survey) for _unit in range(4)] == [True, True, False, False]
    assert mailed(world) == ADDRESSES
    with world.work() as work:
        assert inviting.under_way(work) == []


@pytest.mark.promise("P40")
def test_what_failed_in_the_middle_goes_on_where_it_was(
    world: World, survey: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 2)
    queue, asked = outbox.queue, []

    def fails_at_the_fourth(work: object, mail: Message, **more: object) -> None:
        asked.append(mail.to)
        if len(asked) == 4:
            raise OSError("full")
        queue(work, mail, **more)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(outbox, "queue", fails_at_the_fourth)
    assert some(world, survey)
    with pytest.raises(OSError, match="full"):
        some(world, survey)
    one_round(world.app_context)
    assert mailed(world) == ADDRESSES


@pytest.mark.both_engines("locks")
@pytest.mark.promise("P40")
def test_two_workers_ask_each_of_them_once(world: World, survey: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 1)

    def work_off() -> None:
        while some(world, survey):
            pass

    workers = [threading.Thread(target=work_off) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert mailed(world) == ADDRESSES


@pytest.mark.promise("P40")
def test_whoever_takes_the_consent_back_before_their_mail_is_made_gets_none(
    world: World, survey: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 1)
    with world.work() as work:
        last = max(PEOPLE, key=lambda name: account_of(work, world.person(name)).id)
        gone = account_of(work, world.person(last)).id
    assert some(world, survey)
    with world.work() as work:
        inviting.take_back(work, gone, Use.RESEARCH.value)
    one_round(world.app_context)
    assert mailed(world) == [address for address in ADDRESSES if not last.lower().startswith(address.split("@")[0])]


@pytest.mark.only_on("postgresql", "SQLite has one writer")
@pytest.mark.promise("P40")
def test_whoever_takes_the_consent_back_while_their_mail_is_made_gets_none(
    world: World, survey: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.work() as work:
        gone = account_of(work, world.person(PEOPLE[0])).id
    taking_back: list[threading.Thread] = []
    real = mails.asked_for_research

    def take_back() -> None:
        with world.database.writing(about(accounts=[gone])) as session:
            inviting.take_back(world.app_context.work(session), gone, Use.RESEARCH.value)

    def crossed(purpose: Consented, to: str, *links: str) -> Message:
        if to == "tessa@example.org":
            taking_back.append(threading.Thread(target=take_back))
            taking_back[0].start()
            done_or_waiting(world, lambda: not taking_back[0].is_alive())
        return real(purpose, to, *links)

    monkeypatch.setattr(mails, "asked_for_research", crossed)
    some(world, survey)
    taking_back[0].join(60)
    assert not taking_back[0].is_alive()
    assert mailed(world) == [one for one in ADDRESSES if one != "tessa@example.org"]


def test_nobody_is_asked_once_the_survey_is_closed(world: World, survey: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 2)
    assert some(world, survey)
    assert len(mailed(world)) == 2
    world.later(days=15)
    one_round(world.app_context)
    assert len(mailed(world)) == 2
    with world.work() as work:
        assert inviting.under_way(work) == []


def test_nobody_is_asked_to_what_the_log_of_the_desk_does_not_have(world: World, survey: UUID) -> None:
    one_round(world.app_context)
    world.deliver()
    world.mailbox.messages.clear()
    with world.work() as work:
        other = surveys.make(work, None, "Other?", "Was it?\n- Yes\n- No", 14).id
        work.session.execute(update(Survey).values(asking_since=work.now))
        work.session.flush()
    with world.work() as work:
        assert other in inviting.under_way(work)
    assert not some(world, other)
    assert mailed(world) == []
