"""The upkeep has its turn, however busy the service is."""

import threading
import time
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from odr.accounts import sessions
from odr.cases.life import CaseState
from odr.evidence.troubles import troubles
from odr.files.format import part_name
from odr.files.store import StoreAway
from odr.files.tables import StoredFile
from odr.lifekeys.store import KeyStore
from odr.mail.outbox import Message, queue
from odr.mail.tables import Mail
from odr.messages.news import telling
from odr.purposes import THE_SERVICE
from odr.vaults.contents import folders, items
from odr.web.running import housekeeping, steps
from odr.web.running.housekeeping import one_round
from tests.support.endings import close, due, state_of
from tests.support.files import house_of, new_item, put
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


# --- what a step needs is away ----------------------------------------------------------------------------------------


def unused_files(world: World, count: int) -> list[UUID]:
    party = with_vault(two_parties(world)[0])
    for _number in range(count):
        item_id = new_item(party)
        put(party, item_id, b"x")
        with party.opened() as opened:
            items.remove(opened, item_id)
    with world.work() as work:
        return sorted(work.session.scalars(select(StoredFile.id)))


def test_a_store_that_does_not_answer_is_asked_once_in_a_round_and_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question may take a minute and a half, and no mail leaves meanwhile."""
    files, asked = unused_files(world, 3), list[object]()

    def away(names: object) -> None:
        asked.append(names)
        raise StoreAway("ConnectTimeoutError")

    with monkeypatch.context() as patched:
        patched.setattr(house_of(world).store, "remove", away)
        one_round(world.app_context)
        assert len(asked) == 1
        assert told(world) == [("remove files", str(files[0]), "StoreAway")]
        assert health_of(world) == (503, "failing")
    for _round in range(2):  # from where it ended up to the last, and from the first
        one_round(world.app_context)
    assert told(world) == []
    with world.work() as work:
        assert work.session.scalars(select(StoredFile.id)).all() == []


def test_a_file_that_the_store_does_not_give_up_keeps_no_other_from_being_removed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = unused_files(world, 4)
    store = house_of(world).store
    remove, locked = store.remove, part_name(files[1], 0)

    def refuse(names: Iterable[str]) -> None:
        given = list(names)
        if locked in given:
            raise StoreAway("AccessDenied")
        remove(given)

    monkeypatch.setattr(store, "remove", refuse)
    for _round in range(2):
        one_round(world.app_context)
    with world.work() as work:
        assert work.session.scalars(select(StoredFile.id)).all() == [files[1]]


def test_a_round_removes_files_for_a_minute_at_most_and_the_next_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unused_files(world, 3)
    monkeypatch.setattr(steps, "REMOVING_SECONDS", 0.0)
    for left in (2, 1, 0):
        one_round(world.app_context)
        with world.work() as work:
            assert len(work.session.scalars(select(StoredFile.id)).all()) == left
    assert told(world) == []


def test_a_key_store_that_does_not_answer_is_asked_once_in_a_round_and_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    party, asked = with_vault(two_parties(world)[0]), list[object]()

    def away(_store: object, ended: object) -> None:
        asked.append(ended)
        raise OperationalError("select 1", {}, TimeoutError())

    with monkeypatch.context() as patched:
        patched.setattr(KeyStore, "destroy", away)
        with party.opened() as opened:
            folders.remove_everything(opened)
        asked.clear()
        one_round(world.app_context)
        assert len(asked) == 1
        assert [(step, error) for step, _item, error in told(world)] == [("destroy life keys", "KeyStoreAway")]
        assert health_of(world) == (503, "failing")
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
