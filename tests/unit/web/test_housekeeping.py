"""The upkeep has its turn, however busy the service is."""

import threading
import time
from itertools import pairwise

import pytest
from sqlalchemy import update

from odr.accounts import sessions
from odr.cases.life import CaseState
from odr.evidence.troubles import troubles
from odr.mail.outbox import Message, queue
from odr.mail.tables import Mail
from odr.messages.news import telling
from odr.purposes import THE_SERVICE
from odr.web.running import housekeeping, steps
from odr.web.running.housekeeping import one_round
from tests.support.endings import close, due, state_of
from tests.support.people import account_of
from tests.support.rooms import correspondents
from tests.support.vaults import two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("locks, and erasing")


class Enough(BaseException):
    """Ends the thread of this test."""


def test_a_busy_service_does_not_keep_the_upkeep_from_its_rounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[float] = []
    deliveries: list[float] = []

    def one_round(_base: object) -> None:
        rounds.append(time.monotonic())
        if len(rounds) == 4:
            raise Enough

    def run() -> None:
        with pytest.raises(Enough):
            housekeeping._run(world.app_context)

    monkeypatch.setattr(housekeeping, "EVERY_SECONDS", 0.1)
    monkeypatch.setattr(housekeeping, "one_round", one_round)
    monkeypatch.setattr(housekeeping, "deliver_some", lambda *_given: deliveries.append(time.monotonic()))
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while thread.is_alive() and time.monotonic() < until:
        world.app_context.mail_waiting.set()  # somebody does something
        time.sleep(0.005)
    assert not thread.is_alive()
    assert len(rounds) == 4
    assert len(deliveries) > 4
    assert all(after - before >= 0.09 for before, after in pairwise(rounds))


# --- one bad item ----------------------------------------------------------------------------------------------------


def health_of(world: World) -> tuple[int, str]:
    response = world.person().client.get("/healthz", base_url=world.settings.public_url)
    return response.status_code, response.get_json()["upkeep"]


def told(world: World) -> list[tuple[str, str, str]]:
    with world.work() as work:
        return [(row.step, row.item, row.error) for row in troubles(work)]


def test_a_mail_that_does_not_open_keeps_nothing_from_being_done(world: World) -> None:
    tessa, _leo = correspondents(world)
    close(world, tessa.case_id)
    due(world, tessa.case_id)
    with world.work() as work:
        queue(work, Message(THE_SERVICE, "pia@example.org", "Lost", "and gone"))
        work.session.flush()
        work.session.execute(update(Mail).values(sealed_message=b"nonsense"))
        queue(work, Message(THE_SERVICE, "pia@example.org", "Another", "that leaves"))
    world.mailbox.messages.clear()
    one_round(world.app_context)
    assert [mail.subject for mail in world.mailbox.messages] == ["Another"]
    assert state_of(world, tessa.case_id) == CaseState.DESTROYED.value
    assert health_of(world) == (503, "failing")


def test_a_case_that_cannot_be_reminded_keeps_no_other_from_it_and_is_named_until_it_can(world: World) -> None:
    (tessa, _leo), (ann, _bob) = (
        two_parties(world, reference=reference, names=names)
        for reference, names in (("A-1", ("Tessa Tenant", "Leo Landlord")), ("A-2", ("Ann Other", "Bob Builder")))
    )
    for party in (tessa, ann):
        close(world, party.case_id)
    with world.work() as work:
        account = account_of(work, tessa.person)
        good, account.sealed_contact = account.sealed_contact, b"nonsense"
    world.later(days=80)
    world.mailbox.messages.clear()
    one_round(world.app_context)
    world.deliver()
    assert ann.person.email in {mail.to for mail in world.mailbox.messages if "A reminder" in mail.subject}
    assert told(world) == [("remind", str(tessa.case_id), "Unopenable")]
    assert health_of(world) == (503, "failing")
    with world.work() as work:
        account_of(work, tessa.person).sealed_contact = good
    one_round(world.app_context)
    assert told(world) == []
    assert health_of(world) == (200, "ok")


def test_a_step_that_fails_as_a_whole_keeps_no_other_from_being_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_given: object) -> None:
        raise LookupError

    tessa, _leo = correspondents(world)
    close(world, tessa.case_id)
    due(world, tessa.case_id)
    monkeypatch.setattr(steps, "deliver_due", fall)
    monkeypatch.setattr(sessions, "remove_ended", fall)
    monkeypatch.setattr(telling, "due", fall)
    one_round(world.app_context)
    assert state_of(world, tessa.case_id) == CaseState.DESTROYED.value
    assert told(world) == [
        ("deliver mail", "", "LookupError"), ("end sessions", "", "LookupError"), ("send notices", "", "LookupError"),
    ]  # fmt: skip


def test_a_round_in_which_all_is_well_writes_nothing_of_it(world: World) -> None:
    one_round(world.app_context)
    assert told(world) == []


# --- waking it -------------------------------------------------------------------------------------------------------


def test_it_is_woken_when_mail_was_queued_and_not_whenever_somebody_does_something(world: World) -> None:
    woken = world.app_context.mail_waiting
    tessa = with_vault(two_parties(world)[0])
    tessa.unlock()
    woken.clear()
    tessa.open()
    tessa.person.post_with_token(f"{tessa.root}/folders/{tessa.folder_id()}/add", {"title": "One", "text": "Two"})
    assert tessa.person.status == 200
    assert not woken.is_set()
    visitor = world.person()
    visitor.open("/forgotten-password")
    visitor.submit(email=tessa.person.email)
    assert woken.is_set()


def test_it_goes_on_at_once_where_more_mail_is_due_than_leaves_in_one_turn(world: World) -> None:
    woken = world.app_context.mail_waiting
    with world.work() as work:
        for number in range(25):
            queue(work, Message(THE_SERVICE, f"{number}@example.org", "Several", "Words."))
    woken.clear()
    one_round(world.app_context)
    assert len(world.mailbox.messages) == 20
    assert woken.is_set()
    woken.clear()
    housekeeping._one_turn(world.app_context, woken=True, last=time.monotonic())
    assert len(world.mailbox.messages) == 25
    assert not woken.is_set()


def test_it_does_not_go_on_while_no_mail_leaves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_message: Message) -> None:
        raise ConnectionRefusedError

    with world.work() as work:
        for number in range(25):
            queue(work, Message(THE_SERVICE, f"{number}@example.org", "Several", "Words."))
    monkeypatch.setattr(world.mailbox, "deliver", away)
    world.app_context.mail_waiting.clear()
    one_round(world.app_context)
    assert not world.app_context.mail_waiting.is_set()
